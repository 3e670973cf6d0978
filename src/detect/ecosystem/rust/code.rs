//! What the code of a crate and of its local crates tells.

use super::manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::{folder_of, is_name, join};
use crate::source::Evidence;

/// The limit of files that are searched for one crate.
const MOST_FILES: usize = 2_000;

/// The source files of the crate and of the local crates that it depends on; tests and examples are left out.
pub(super) fn files(subject: &Subject<'_>) -> Vec<String> {
    let mut files = Vec::new();
    for folder in manifest::local(subject.tree, subject.folder) {
        let is_own = |path: &&str| {
            let mut folders = path.get(folder.len()..).unwrap_or_default().split('/');
            let above = std::iter::successors(Some(folder_of(path)), |above| Some(folder_of(above)));
            let mut inner = above.take_while(|above| above.len() > folder.len());
            is_name("*.rs", path)
                && !folders.any(|name| super::ASIDE.contains(&name))
                && !inner.any(|above| subject.tree.has(&join(above, manifest::FILE)))
        };
        files.extend(subject.tree.files_below(&folder).filter(is_own).map(str::to_owned));
    }
    files.truncate(MOST_FILES);
    files
}

/// Whether code names a crate.
pub(super) fn names(text: &str, name: &str) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let is_whole = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + name.len()..).unwrap_or_default();
        let is_import = ["use ", "extern crate "].iter().any(|word| before.ends_with(word));
        !before.ends_with(is_of_name) && (after.starts_with("::") || (is_import && !after.starts_with(is_of_name)))
    };
    text.match_indices(name).any(|(at, _)| is_whole(at))
}

/// The subcommands that the code declares with clap, in kebab case.
pub(super) fn subcommands(subject: &Subject<'_>, is_meant: impl Fn(&str) -> bool) -> Vec<(String, Evidence)> {
    let mut found = Vec::new();
    for file in files(subject).iter().filter(|file| is_meant(file)) {
        let Some(text) = subject.tree.text(file) else { continue };
        let declared = variants(&text).into_iter().chain(built(&text));
        found.extend(declared.map(|(name, line)| {
            let evidence = Evidence::line(file.clone(), line, format!("the subcommand {name}"));
            (name, evidence)
        }));
    }
    found
}

/// The variants of formatted enums that derive `Subcommand`.
fn variants(text: &str) -> Vec<(String, usize)> {
    let mut variants = Vec::new();
    let mut is_next = false;
    // The indentation of the enum, and that of its variants once one is found.
    let mut inside: Option<(usize, Option<usize>)> = None;
    for (index, line) in text.lines().enumerate() {
        let code = line.trim_start();
        let indent = line.len() - code.len();
        if code.starts_with("#[derive(") {
            is_next = code.contains("Subcommand");
        } else if is_next && code.contains("enum ") && code.ends_with('{') {
            (inside, is_next) = (Some((indent, None)), false);
        } else if let Some((outer, inner)) = inside {
            if code.starts_with('}') && indent == outer {
                inside = None;
            } else if inner.is_none_or(|inner| inner == indent) && code.starts_with(|c: char| c.is_ascii_uppercase()) {
                inside = Some((outer, Some(indent)));
                let name = code.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
                variants.push((kebab(name), index + 1));
            }
        }
    }
    variants
}

/// The names in `Command::new("serve")` and in `SubCommand::with_name("serve")`.
fn built(text: &str) -> Vec<(String, usize)> {
    if !text.contains(".subcommand") {
        return Vec::new();
    }
    let name = |line: &str| {
        let starts = ["Command::new(\"", "App::new(\"", "SubCommand::with_name(\""];
        let rest = starts.iter().find_map(|start| line.split_once(start)).map(|(_, rest)| rest)?;
        Some(rest.split('"').next()?.to_owned())
    };
    text.lines().enumerate().filter_map(|(index, line)| Some((name(line)?, index + 1))).collect()
}

/// `StartServer` as `start-server`.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(c.to_ascii_lowercase());
    }
    kebab
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_named_by_a_path_or_an_import() {
        for (text, expected) in [
            ("use axum::Router;", true),
            ("#[macro_use] extern crate axum;", true),
            ("let app = axum::Router::new();", true),
            ("use axum_extra::x; // axum", false),
            ("mod my_axum; my_axum::f()", false),
        ] {
            assert_eq!(names(text, "axum"), expected, "{text}");
        }
    }

    #[test]
    fn subcommands_are_variants_and_built_commands() {
        let text = "#[derive(Debug, Subcommand)]\nenum Command {\n    /// Runs\n    StartServer {\n        Port: u16,\n    },\n    \
                    Stop,\n}\n\nenum Other {\n    No,\n}\n";
        assert_eq!(variants(text), [("start-server".to_owned(), 4), ("stop".to_owned(), 7)]);
        assert_eq!(built("App::new(\"x\")\n.subcommand(SubCommand::with_name(\"serve\"))").len(), 2);
        assert!(built("std::process::Command::new(\"serve\")").is_empty());
    }
}
