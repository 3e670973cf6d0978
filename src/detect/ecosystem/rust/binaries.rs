//! The programs of a crate, and which of them is the app.

use crate::detect::subject::Subject;
use crate::read::data::{Node, Value};
use crate::source::Evidence;

/// A program.
#[derive(Debug, Clone)]
pub(super) struct Binary {
    pub(super) name: String,
    /// Its main file, relative to the root.
    pub(super) file: String,
    pub(super) evidence: Evidence,
}

/// All programs that are compiled by default: those of `[[bin]]`, `src/main.rs`, and those of `src/bin`.
pub(super) fn binaries(subject: &Subject<'_>, manifest: &Node) -> Vec<Binary> {
    let Some(package) = manifest.get("package") else { return Vec::new() };
    let name = package.get("name").and_then(Node::text).unwrap_or_default();
    let path = subject.path(super::manifest::FILE);
    let mut binaries = Vec::new();
    for bin in manifest.get("bin").map(Node::items).unwrap_or_default() {
        let Some(node) = bin.get("name") else { continue };
        let Some(bin_name) = node.text() else { continue };
        let named = [format!("src/bin/{bin_name}.rs"), format!("src/bin/{bin_name}/main.rs"), "src/main.rs".to_owned()];
        let given = bin.get("path").and_then(Node::text).map(str::to_owned);
        let file = given.or_else(|| named.into_iter().find(|file| subject.has(file))).unwrap_or_default();
        let evidence = Evidence::line(path.clone(), node.line, format!("bin {bin_name}"));
        binaries.push(Binary { name: bin_name.to_owned(), file: subject.path(&file), evidence });
    }
    if package.get("autobins").is_some_and(|flag| flag.value == Value::Flag(false)) {
        return binaries;
    }
    let mut found: Vec<(String, String)> = Vec::new();
    if subject.has("src/main.rs") {
        found.push((name.to_owned(), subject.path("src/main.rs")));
    }
    for pattern in ["src/bin/*.rs", "src/bin/*/main.rs"] {
        for file in subject.tree.matching(subject.folder, pattern) {
            let inside = subject.relative(file).trim_start_matches("src/bin/");
            let stem = inside.trim_end_matches("/main.rs").trim_end_matches(".rs");
            found.push((stem.to_owned(), file.to_owned()));
        }
    }
    for (name, file) in found {
        if !binaries.iter().any(|known| known.name == name || known.file == file) {
            binaries.push(Binary { name, evidence: Evidence::file(file.clone()), file });
        }
    }
    binaries
}
