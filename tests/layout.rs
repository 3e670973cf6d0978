//! The order of the modules: each may import only from those before it.

#![allow(clippy::unwrap_used, clippy::panic)] // A panic is a test failure.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom up, as CONTRIBUTING lists them.
const ORDER: [&str; 31] = [
    "printable",
    "date",
    "markdown",
    "program",
    "source",
    "error",
    "interruption",
    "outcome",
    "root",
    "trust",
    "value",
    "artifact",
    "forge",
    "file",
    "catalog",
    "read",
    "detect",
    "settings",
    "preset",
    "answers",
    "render",
    "plan",
    "apply",
    "advice",
    "scaffold",
    "verify",
    "registry",
    "pin",
    "output",
    "wizard",
    "cli",
];

/// All Rust files below a folder, as paths relative to it.
fn rust_files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The names that follow `prefix::` in the code, also within braces; comments do not count.
fn names_after<'a>(code: &'a str, prefix: &'a str) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for line in code.split(';').flat_map(|statement| statement.split("\n\n")) {
        let line = line.trim_start();
        for (at, _) in line.match_indices(prefix) {
            let is_word = line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let start_of_line = line[..at].rfind('\n').map_or(0, |index| index + 1);
            if is_word || line[start_of_line..at].contains("//") {
                continue;
            }
            let rest = &line[at + prefix.len()..];
            let list = rest.strip_prefix('{').map_or(rest, |braces| braces.split('}').next().unwrap_or_default());
            let of_word = |text: &'a str| {
                let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
                &text[..end]
            };
            if rest.starts_with('{') {
                names.extend(list.split(',').map(str::trim).map(of_word));
            } else {
                names.insert(of_word(rest));
            }
        }
    }
    names
}

#[test]
fn modules_use_only_those_above_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let place = |module: &str| ORDER.iter().position(|name| *name == module);
    let mut backwards = Vec::new();
    for path in rust_files(&root) {
        let module = path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if ["lib", "main"].contains(&module.as_str()) {
            continue;
        }
        let own = place(&module).unwrap_or_else(|| panic!("{module} has no place in the order"));
        let code = fs::read_to_string(root.join(&path)).unwrap();
        for used in names_after(&code, "crate::") {
            if place(used).is_some_and(|used| used > own) {
                backwards.push(format!("{} uses {used}, which comes after {module}", path.display()));
            }
        }
    }
    assert_eq!(backwards, Vec::<String>::new());
}

#[test]
fn files_of_a_module_do_not_use_each_other_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut uses: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
    for path in rust_files(&root) {
        let code = fs::read_to_string(root.join(&path)).unwrap();
        // Tests may import from any module.
        let code = code.split("#[cfg(test)]").next().unwrap();
        let folder = path.parent().unwrap();
        let sibling = |name: &str| {
            let file = folder.join(format!("{name}.rs"));
            if root.join(&file).is_file() { file } else { folder.join(name).join("mod.rs") }
        };
        if path.file_name().is_some_and(|name| name != "mod.rs") && folder != Path::new("") {
            let siblings =
                names_after(code, "super::").into_iter().map(sibling).filter(|file| root.join(file).is_file());
            uses.insert(path.clone(), siblings.collect());
        }
    }
    let reaches = |from: &PathBuf, to: &PathBuf| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&PathBuf> = uses.get(from).into_iter().flatten().collect();
        while let Some(file) = next.pop() {
            if seen.insert(file) {
                next.extend(uses.get(file).into_iter().flatten());
            }
        }
        seen.contains(to)
    };
    let circles: Vec<&PathBuf> = uses.keys().filter(|file| reaches(file, file)).collect();
    assert_eq!(circles, Vec::<&PathBuf>::new());
}

#[test]
fn a_name_is_found_in_every_form_of_use() {
    let code = "use crate::plan;\nuse crate::{apply, output::Output};\n// crate::cli\nfn f() -> crate::error::Error {}";
    assert_eq!(names_after(code, "crate::").into_iter().collect::<Vec<_>>(), ["apply", "error", "output", "plan"]);
}
