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
    "pipeline",
    "registry",
    "pin",
    "verify",
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

/// The names that follow a prefix such as `crate::` in the code, also in lists; comments do not count.
fn names_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    let code = lines.collect::<Vec<_>>().join("\n");
    let starts = code.match_indices(prefix).filter(|(at, _)| !code[..*at].ends_with(is_of_word));
    starts.flat_map(|(at, _)| first_names(&code[at + prefix.len()..])).collect()
}

/// The first name of each path in a list, which may have lists in it: `a` and `d` in `{a::{b, c}, d}`. Without braces,
/// the first name of the one path.
fn first_names(text: &str) -> Vec<String> {
    let first = |path: &str| path.trim_start().chars().take_while(|c| is_of_word(*c)).collect::<String>();
    if !text.starts_with('{') {
        return vec![first(text)];
    }
    let (mut names, mut depth) = (Vec::new(), 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match (c, depth) {
            (_, 0) => break,
            ('{' | ',', 1) => names.push(first(&text[at + 1..])),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
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
            if place(&used).is_some_and(|used| used > own) {
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
            let of_folder = folder.to_str().unwrap().replace('/', "::");
            let prefixes = ["super::".to_owned(), format!("crate::{of_folder}::")];
            let names: BTreeSet<String> = prefixes.iter().flat_map(|prefix| names_after(code, prefix)).collect();
            let siblings = names.iter().map(|name| sibling(name)).filter(|file| root.join(file).is_file());
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
    for (code, names) in [
        ("use crate::plan;", &["plan"][..]),
        ("use crate::{apply, output::Output};", &["apply", "output"]),
        ("use crate::{a::{b, c::{d, e}}, f::g as h, i};", &["a", "f", "i"]),
        ("use crate::{a::{b, c}};\nuse crate::d;", &["a", "d"]),
        ("use crate::{\n    a, // crate::x, y\n    b::*,\n};", &["a", "b"]),
        ("fn f() -> crate::error::Error {}", &["error"]),
        ("pub(in crate::a) fn f(b: &crate::c::D) {}", &["a", "c"]),
        ("// crate::cli", &[]),
        ("use my_crate::cli;", &[]),
    ] {
        assert_eq!(names_after(code, "crate::").into_iter().collect::<Vec<_>>(), names, "{code}");
    }
}
