//! The files of the project that its processes import.

use std::collections::BTreeSet;

use crate::detect::facts::DetectedProject;
use crate::detect::subject::Subject;
use crate::detect::tree::{ancestors, climb, folder_of, join, name_of};

/// What imports modules by names that are no part of an `import`.
const DYNAMIC: [&str; 4] = ["importlib", "pkgutil", "__import__(", "INSTALLED_APPS"];

/// Folders of which Streamlit runs every file.
const PAGES: &str = "pages";

/// The files, relative to the root; all of the project's if its start is not known, or imports by computed names.
pub(super) fn files<'s>(subject: &Subject<'s>, project: &DetectedProject) -> Vec<&'s str> {
    let all = subject.files("**/*.py");
    let known: BTreeSet<&str> = all.iter().copied().collect();
    let mut open: Vec<&str> =
        started(subject, project).iter().filter_map(|path| known.get(path.as_str()).copied()).collect();
    if open.is_empty() {
        return all;
    }
    open.extend(all.iter().filter(|file| folder_of(file).rsplit('/').next() == Some(PAGES)));
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    while let Some(file) = open.pop() {
        if !reached.insert(file) {
            continue;
        }
        let Some(text) = subject.tree.text(file) else { continue };
        if DYNAMIC.iter().any(|sign| text.contains(sign)) {
            return all;
        }
        for (module, names) in text.lines().flat_map(imports) {
            open.extend(resolved(subject, file, &module, &names).iter().filter_map(|path| known.get(path.as_str())));
        }
    }
    all.into_iter().filter(|file| reached.contains(file)).collect()
}

/// The files that the commands and the entry point name.
fn started(subject: &Subject<'_>, project: &DetectedProject) -> Vec<String> {
    let start = project.start.iter().flat_map(|start| &start.value);
    let processes = project.processes.iter().flat_map(|process| &process.command.value);
    let words = start.chain(processes).chain(project.entrypoint.iter().map(|fact| &fact.value));
    let words = words.flat_map(|words| words.split_whitespace());
    let candidates = words.flat_map(|word| {
        let module = word.split([':', '(']).next().unwrap_or_default();
        let file = module.replace('.', "/");
        let paths =
            [word.to_owned(), format!("{file}.py"), format!("{file}/__init__.py"), format!("{file}/__main__.py")];
        roots(subject, "").into_iter().flat_map(move |root| paths.clone().map(|path| join(&root, &path)))
    });
    candidates.map(|path| subject.path(&path)).filter(|path| subject.tree.has(path)).collect()
}

/// Folders that modules are imported from.
fn roots(subject: &Subject<'_>, folder: &str) -> Vec<String> {
    let mut roots: Vec<String> = ancestors(folder).map(str::to_owned).collect();
    roots.extend(subject.manifest.nested.iter().map(|(_, root)| root.clone()));
    roots.extend(["src".to_owned(), "app".to_owned()]);
    roots
}

/// The modules of a line with the names that it takes from them.
fn imports(line: &str) -> Vec<(String, Vec<String>)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let names = |text: &str| -> Vec<String> {
        let words = text.split(',').filter_map(|one| one.trim_matches(['(', ')', ' ']).split_whitespace().next());
        words.map(str::to_owned).collect()
    };
    let line = line.trim_start();
    if let Some((module, taken)) = line.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
        return vec![(module.trim().to_owned(), names(taken))];
    }
    let Some(rest) = line.strip_prefix("import ") else { return Vec::new() };
    names(rest).into_iter().filter(|name| name.chars().all(is_part)).map(|name| (name, Vec::new())).collect()
}

/// Files that an import may mean.
fn resolved(subject: &Subject<'_>, file: &str, module: &str, names: &[String]) -> Vec<String> {
    let here = folder_of(subject.relative(file));
    let plain = module.trim_start_matches('.');
    let dots = module.len() - plain.len();
    let roots = match dots {
        0 => roots(subject, here),
        _ => climb(here, &"../".repeat(dots - 1)).into_iter().collect(),
    };
    let path = plain.replace('.', "/");
    let mut paths = Vec::new();
    for root in roots {
        let whole = join(&root, &path);
        for part in ancestors(&whole).filter(|part| part.len() > root.len()) {
            paths.push(join(part, "__init__.py"));
        }
        paths.push(if path.is_empty() { join(&root, "__init__.py") } else { format!("{whole}.py") });
        paths.extend(names.iter().flat_map(|name| {
            let inside = join(&whole, name);
            [format!("{inside}.py"), join(&inside, "__init__.py")]
        }));
    }
    paths.into_iter().map(|path| subject.path(&path)).filter(|path| name_of(path) != ".py").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_imports_modules_and_names() {
        for (line, expected) in [
            ("import shop.db, os as system", "shop.db[] os[]"),
            ("    from .store import (Store, load as get)", ".store[Store load]"),
            ("from . import views", ".[views]"),
            ("important = 1", ""),
        ] {
            let found = imports(line).into_iter().map(|(module, names)| format!("{module}[{}]", names.join(" ")));
            assert_eq!(found.collect::<Vec<_>>().join(" "), expected, "{line}");
        }
    }
}
