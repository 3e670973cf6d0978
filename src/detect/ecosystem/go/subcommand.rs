//! The subcommands that a command declares with Cobra or urfave/cli.

use super::packages::Reached;
use crate::detect::subject::Subject;
use crate::detect::tree::folder_of;
use crate::source::Evidence;

/// The names, with their places, in the packages that a command compiles.
pub(super) fn declared(subject: &Subject<'_>, reached: &Reached) -> Vec<(String, Evidence)> {
    let mut found = Vec::new();
    for file in subject.files("**/*.go") {
        if !reached.folders.contains(folder_of(subject.relative(file))) {
            continue;
        }
        let Some(text) = subject.tree.text(file) else { continue };
        let named = names(&text).into_iter();
        found.extend(named.map(|(name, line)| {
            let evidence = Evidence::line(file, line, format!("the subcommand {name}"));
            (name, evidence)
        }));
    }
    found
}

fn names(text: &str) -> Vec<(String, usize)> {
    let (is_cobra, is_cli) = (text.contains("cobra.Command"), text.contains("cli.Command"));
    let mut names = Vec::new();
    if !is_cobra && !is_cli {
        return names;
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
            names.push((name.to_owned(), index + 1));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subcommands_are_told_from_flags() {
        let cobra = "var c = &cobra.Command{\n\tUse:   \"serve [flags]\",\n\tShort: \"x\",\n}\n";
        assert_eq!(names(cobra), [("serve".to_owned(), 2)]);
        let cli = "&cli.Command{\n\tName: \"web\",\n\tFlags: []cli.Flag{\n\t\t&cli.StringFlag{\n\t\t\tName: \"server\",\n\
                   \t\t},\n\t},\n}\n";
        assert_eq!(names(cli), [("web".to_owned(), 2)]);
        assert!(names("type T struct{}\nvar t = T{Name: \"serve\"}\n").is_empty());
    }
}
