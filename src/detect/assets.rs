//! Folders and files that a compiled program reads at run time, by the paths in its code.

use std::collections::BTreeMap;

use regex_lite::Regex;

use super::fact::Fact;
use super::subject::{ASIDE, Subject};
use super::tree::{climb, ending_of, folder_of, join, name_of};
use crate::source::Evidence;

/// The endings of files that are compiled.
const CODE: [&str; 7] = ["go", "rs", "mod", "sum", "lock", "java", "kt"];

/// The endings of files beside the manifest that a program may read.
const READ: [&str; 8] = ["html", "ini", "json", "json5", "toml", "txt", "yaml", "yml"];

/// Endings that libraries for settings leave out.
const SETTINGS: [&str; 4] = ["yaml", "yml", "toml", "json"];

/// Files of tools.
const TOOLS: [&str; 9] = [
    "Cargo.toml",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "rustfmt.toml",
    "clippy.toml",
    "fly.toml",
    "rust-toolchain.toml",
    "dockgen.toml",
];

/// Folders that the build context has not.
const LEFT_OUT: [&str; 5] = ["bin", "dist", "target", "node_modules", "vendor"];

/// What marks a line whose paths are read when it is compiled.
const COMPILED: [&str; 8] = [
    "//",
    "include_str!",
    "include_bytes!",
    "include_dir!",
    "migrate!(",
    "embed_migrations!",
    "#[folder",
    "#[template",
];

/// A directive of Go: the folders are part of the program.
const EMBED: &str = "//go:embed ";

/// The paths, relative to the project's folder and sorted; none is inside another. `may_read` tells whether a line may
/// open files.
pub(super) fn of<'f>(
    subject: &Subject<'_>,
    files: impl Iterator<Item = &'f str>,
    may_read: impl Fn(&str) -> bool,
) -> Vec<Fact<String>> {
    let Ok(literal) = Regex::new(r#"["`](?:file://)?(?:\./)?([A-Za-z0-9_][^"`\\:<> ]*)["`]"#) else {
        return Vec::new();
    };
    let (mut found, mut embedded) = (BTreeMap::new(), Vec::new());
    for (name, paths) in &subject.recognition.assets {
        let Some(dependency) = subject.manifest.dependency(name, false) else { continue };
        for path in paths.iter().filter_map(|path| read(subject, path)) {
            found.entry(path).or_insert_with(|| dependency.evidence.clone());
        }
    }
    for file in files {
        let Some(text) = subject.tree.text(file) else { continue };
        for (index, line) in text.lines().enumerate() {
            let code = line.trim();
            if let Some(patterns) = code.strip_prefix(EMBED) {
                let below = |path: &str| join(folder_of(file), path.trim_start_matches("all:").trim_end_matches("/*"));
                embedded.extend(patterns.split_whitespace().map(below));
            }
            if !may_read(code) {
                continue;
            }
            if COMPILED.iter().any(|mark| if *mark == "//" { code.starts_with(mark) } else { code.contains(mark) }) {
                continue;
            }
            for captures in literal.captures_iter(code) {
                let path = captures.get(1).and_then(|path| read(subject, path.as_str()));
                let what: String = code.chars().take(120).collect();
                let Some(path) = path else { continue };
                found.entry(path).or_insert_with(|| Evidence::line(file, index + 1, what));
            }
        }
    }
    let is_part = |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let is_own = |path: &str| {
        let whole = subject.path(path);
        !embedded.iter().any(|folder| *folder == whole || is_part(&whole, folder))
            && !found.keys().any(|folder| is_part(path, folder))
    };
    let paths = found.iter().filter(|(path, _)| is_own(path));
    paths.map(|(path, evidence)| Fact::likely(path.clone(), evidence.clone())).collect()
}

/// What the code reads by paths that begin with `..`: of a program that is started in this folder below the project's.
pub(super) fn above<'f>(
    subject: &Subject<'_>,
    files: impl Iterator<Item = &'f str>,
    folder: &str,
) -> Vec<Fact<String>> {
    let mut found = BTreeMap::new();
    let Some(literal) =
        Regex::new(r#"["`]((?:\.\./)+[A-Za-z0-9_][^"`\\:<> ]*)["`]"#).ok().filter(|_| !folder.is_empty())
    else {
        return Vec::new();
    };
    for file in files {
        let Some(text) = subject.tree.text(file) else { continue };
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for captures in literal.captures_iter(line) {
                let path = captures.get(1).and_then(|path| climb(folder, path.as_str()));
                let Some(path) = path.and_then(|path| read(subject, &path)) else { continue };
                let what: String = line.trim().chars().take(120).collect();
                found.entry(path).or_insert_with(|| Evidence::line(file, index + 1, what));
            }
        }
    }
    found.into_iter().map(|(path, evidence)| Fact::likely(path, evidence)).collect()
}

/// The part of a path that exists and is not code: a folder, or a file beside the manifest.
fn read(subject: &Subject<'_>, literal: &str) -> Option<String> {
    let fixed = literal.find(['*', '{', '%']).map_or(literal, |at| folder_of(literal.get(..at).unwrap_or_default()));
    let path = fixed.trim_end_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    if first.is_empty() || path.split('/').any(|name| name == "..") || [&ASIDE[..], &LEFT_OUT].concat().contains(&first)
    {
        return None;
    }
    let whole = subject.path(path);
    let is_read = |path: &str| !CODE.contains(&ending_of(path));
    if subject.tree.has_folder(&whole) {
        let is_asset = subject.tree.files_below(&whole).any(is_read);
        return is_asset.then(|| path.to_owned());
    }
    let names = std::iter::once(path.to_owned()).chain(SETTINGS.map(|ending| format!("{path}.{ending}")));
    let file = names.into_iter().find(|name| subject.tree.exists(&subject.path(name)))?;
    if file.contains('/') {
        return is_read(&file).then(|| folder_of(&file).to_owned());
    }
    let name = name_of(&file);
    (READ.contains(&ending_of(name)) && !TOOLS.contains(&name) && !name.contains("compose")).then_some(file)
}
