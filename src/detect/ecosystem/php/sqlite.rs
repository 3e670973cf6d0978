//! Databases of `SQLite` that PHP code opens in a folder beside it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex_lite::Regex;

use crate::detect::facts::DetectedProject;
use crate::detect::subject::Subject;
use crate::detect::tree::{climb, ending_of, folder_of};
use crate::source::Evidence;

/// A path from the folder of a file, and the variable for it: `$dir = __DIR__ . '/../data'`.
static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:\$(\w+)\s*=\s*)?(?:__DIR__|dirname\(__FILE__\))\s*\.\s*['"]/?([\w./-]+)['"]"#).ok()
});

/// A database in the folder that a variable has: `$dir . '/links.sqlite'`.
static PIECE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\$(\w+)\s*\.\s*['"]/([\w.-]+\.(?:sqlite3?|db))['"]"#).ok());

pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    for file in subject.files("**/*.php") {
        let Some(text) = subject.tree.text(file) else { continue };
        if !text.contains("sqlite") && !text.contains("SQLite3") {
            continue;
        }
        let mut folders: BTreeMap<String, String> = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            for path in paths(line, folder_of(file), &mut folders) {
                let path = subject.relative(&path).to_owned();
                project.add_state(stored(subject, path), Evidence::line(file, index + 1, line.trim()));
            }
        }
    }
}

/// The databases that a line names; folders of variables are added to `folders`.
fn paths(line: &str, beside: &str, folders: &mut BTreeMap<String, String>) -> Vec<String> {
    let is_database = |path: &String| matches!(ending_of(path), "sqlite" | "sqlite3" | "db");
    let mut found = Vec::new();
    for place in PLACE.iter().flat_map(|sign| sign.captures_iter(line)) {
        let Some(path) = place.get(2).and_then(|path| climb(beside, path.as_str())) else { continue };
        if is_database(&path) {
            found.push(path);
        } else if let Some(name) = place.get(1) {
            folders.insert(name.as_str().to_owned(), path);
        }
    }
    for piece in PIECE.iter().flat_map(|sign| sign.captures_iter(line)) {
        let (Some(name), Some(file)) = (piece.get(1), piece.get(2)) else { continue };
        found.extend(folders.get(name.as_str()).map(|folder| format!("{folder}/{}", file.as_str())));
    }
    found
}

/// The folder of a database if it holds no code, since `SQLite` also writes files beside it, or else the file.
fn stored(subject: &Subject<'_>, path: String) -> String {
    let folder = folder_of(&path).to_owned();
    let below = subject.path(&folder);
    let has_code = folder.is_empty() || subject.tree.files_below(&below).any(|file| ending_of(file) == "php");
    if has_code { path } else { format!("{folder}/") }
}
