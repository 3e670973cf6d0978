//! The subcommands that a command declares with Cobra or urfave/cli.

use super::packages::Reached;
use crate::detect::subject::Subject;
use crate::detect::tree::folder_of;
use crate::source::Evidence;

/// The names, with their places, in the packages that a command compiles; none if the command itself does the work.
pub(super) fn declared(subject: &Subject<'_>, reached: &Reached, program: &str) -> Vec<(String, Evidence)> {
    let mut found = Vec::new();
    for file in subject.files("**/*.go") {
        if !reached.folders.contains(folder_of(subject.relative(file))) {
            continue;
        }
        let Some(text) = subject.tree.text(file) else { continue };
        for Subcommand { name, line, works } in subcommands(&text) {
            if works && name == program {
                return Vec::new();
            }
            let evidence = Evidence::line(file, line, format!("the subcommand {name}"));
            found.push((name, evidence));
        }
    }
    found
}

#[derive(Debug, PartialEq, Eq)]
struct Subcommand {
    name: String,
    /// Counted from 1.
    line: usize,
    /// Whether it has a function of its own, and not only subcommands.
    works: bool,
}

fn subcommands(text: &str) -> Vec<Subcommand> {
    let (is_cobra, is_cli) = (text.contains("cobra.Command"), text.contains("cli.Command"));
    let mut found: Vec<Subcommand> = Vec::new();
    if !is_cobra && !is_cli {
        return found;
    }
    // A flag of urfave/cli has a name as well.
    let mut is_flag = false;
    for (index, line) in text.lines().enumerate() {
        if line.contains("Flag{") {
            is_flag = true;
        } else if line.contains("Command{") {
            is_flag = false;
        }
        let after = |key: &str| line.split_once(key).map(|(_, rest)| rest.trim_start());
        let used = after("Use:").filter(|_| is_cobra);
        let value = used.or_else(|| after("Name:").filter(|_| is_cli && !is_flag));
        let quoted = value.and_then(|value| value.strip_prefix('"')?.split('"').next());
        if let Some(name) = quoted.and_then(|text| text.split_whitespace().next()) {
            found.push(Subcommand { name: name.to_owned(), line: index + 1, works: false });
        }
        // `PersistentPreRun` is none.
        let is_key = |key: &str| {
            let before = line.split_once(key).map(|(before, _)| before);
            before.is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric()))
        };
        let is_work = ["Run:", "RunE:", "Action:"].into_iter().any(is_key);
        if let Some(last) = found.last_mut().filter(|_| is_work) {
            last.works = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, usize, bool)> {
        subcommands(text).into_iter().map(|found| (found.name, found.line, found.works)).collect()
    }

    #[test]
    fn subcommands_are_told_from_flags() {
        let cobra = "var c = &cobra.Command{\n\tUse:   \"serve [flags]\",\n\tRunE: serve,\n}\n";
        assert_eq!(names(cobra), [("serve".to_owned(), 2, true)]);
        let root = "&cobra.Command{\n\tUse: \"shop\",\n\tPersistentPreRunE: check,\n}\n";
        assert_eq!(names(root), [("shop".to_owned(), 2, false)]);
        let cli = "&cli.Command{\n\tName: \"web\",\n\tFlags: []cli.Flag{\n\t\t&cli.StringFlag{\n\t\t\tName: \"server\",\n\
                   \t\t},\n\t},\n}\n";
        assert_eq!(names(cli), [("web".to_owned(), 2, false)]);
        assert!(names("type T struct{}\nvar t = T{Name: \"serve\"}\n").is_empty());
    }
}
