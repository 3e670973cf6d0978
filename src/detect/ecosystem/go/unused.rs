//! Imports of a command that only functions without a caller use, such as a server that another one replaced.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::module::without_major;
use super::source::Source;

/// Longer packages are not searched: each function is looked up in all of their text.
const LONGEST: usize = 500_000;

/// The paths of imports that nothing else in the files of a package uses.
pub(super) fn imports(files: &[Rc<str>]) -> BTreeSet<String> {
    if files.iter().map(|file| file.len()).sum::<usize>() > LONGEST {
        return BTreeSet::new();
    }
    let mut is_unused: BTreeMap<String, bool> = BTreeMap::new();
    for file in files {
        let dead: Vec<Range<usize>> = functions(file)
            .into_iter()
            .filter(|(name, _)| !matches!(*name, "main" | "init" | "_"))
            .filter(|(name, _)| files.iter().map(|file| mentions(file, name)).sum::<usize>() == 1)
            .map(|(_, span)| span)
            .collect();
        let live = without(file, &dead);
        for path in Source::parse(file).map(|source| source.imports).unwrap_or_default() {
            let name = format!("{}.", name_in(file, &path));
            // A package whose name differs from its path is taken for used.
            let unused = mentions(file, &name) > 0 && mentions(&live, &name) == 0;
            is_unused.entry(path).and_modify(|known| *known &= unused).or_insert(unused);
        }
    }
    is_unused.into_iter().filter(|(_, unused)| *unused).map(|(path, _)| path).collect()
}

/// The functions of a formatted file, without methods: each ends at the next brace at the start of a line.
fn functions(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut functions: Vec<(&str, Range<usize>)> = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if let Some(rest) = line.strip_prefix("func ") {
            let name = rest.split(['(', '[', ' ']).next().unwrap_or_default();
            open = (!name.is_empty()).then_some((name, start));
        }
        if line.starts_with('}') || (line.starts_with("func ") && line.trim_end().ends_with('}')) {
            functions.extend(open.take().map(|(name, start)| (name, start..at)));
        }
    }
    functions
}

/// How often a name occurs in the code, comments left out.
fn mentions(text: &str, name: &str) -> usize {
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let count = |line: &str| {
        let whole = |at: &usize| {
            let before = line.get(..*at).unwrap_or_default();
            let after = line.get(at + name.len()..).unwrap_or_default();
            let ends = name.ends_with('.') || !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            !before.ends_with(is_of_name) && ends
        };
        line.match_indices(name).map(|(at, _)| at).filter(whole).count()
    };
    code.map(count).sum()
}

fn without(text: &str, spans: &[Range<usize>]) -> String {
    let mut rest = String::new();
    let mut at = 0;
    for span in spans {
        rest.push_str(text.get(at..span.start).unwrap_or_default());
        at = span.end;
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    rest
}

/// The name that a file gives to an imported package.
fn name_in<'a>(text: &'a str, path: &'a str) -> &'a str {
    let quoted = format!("\"{path}\"");
    let line = text.lines().find(|line| line.contains(&quoted)).unwrap_or_default();
    let before = line.split('"').next().unwrap_or_default().trim().trim_start_matches("import").trim();
    let last = without_major(path).rsplit('/').next().unwrap_or_default();
    if before.is_empty() { last } else { before }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "package main\n\nimport (\n\t\"net/http\"\n\n\told \"example.com/shop/api\"\n\t\"example.com/rpc/v2\"\n)\n\n\
                        func main() {\n\trun(http.DefaultServeMux)\n}\n\nfunc run(h http.Handler) {\n\trpc.Serve(h)\n}\n\n\
                        // runOld was replaced.\nfunc runOld() {\n\told.Serve()\n\trpc.Stop()\n}\n";

    #[test]
    fn what_only_a_function_without_a_caller_uses_is_unused() {
        assert_eq!(imports(&[FILE.into()]), BTreeSet::from(["example.com/shop/api".to_owned()]));
        let caller = "package main\n\nfunc init() { runOld() }\n";
        assert_eq!(imports(&[FILE.into(), caller.into()]), BTreeSet::new());
    }
}
