//! Reads Cargo.lock: which crates are compiled with a crate, also those that others need.

use std::collections::{BTreeMap, BTreeSet};

use crate::detect::tree::{Tree, ancestors, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

const FILE: &str = "Cargo.lock";

/// The Cargo.lock of a folder, or of its workspace.
pub(super) fn path(tree: &Tree<'_>, folder: &str) -> Option<String> {
    ancestors(folder).map(|above| join(above, FILE)).find(|path| tree.has(path))
}

/// A crate in Cargo.lock.
#[derive(Debug)]
pub(super) struct Locked {
    pub(super) evidence: Evidence,
    pub(super) dependencies: BTreeSet<String>,
}

/// The crates of registries that these crates need, with themselves. Development dependencies of local crates are not
/// told apart in the file, so local crates are not followed.
pub(super) fn needed(tree: &Tree<'_>, path: &str, from: &[&str]) -> BTreeMap<String, Locked> {
    let Some(lock) = tree.data(path, Notation::Toml) else { return BTreeMap::new() };
    let mut packages: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
    for package in lock.get("package").map(Node::items).unwrap_or_default() {
        if let (Some(name), Some(_)) = (package.get("name").and_then(Node::text), package.get("source")) {
            packages.entry(name).or_default().push(package);
        }
    }
    let mut needed: BTreeMap<String, Locked> = BTreeMap::new();
    let mut open: Vec<&str> = from.to_vec();
    while let Some(name) = open.pop() {
        if needed.contains_key(name) {
            continue;
        }
        let Some(found) = packages.get(name) else { continue };
        let line = found.first().and_then(|package| package.get("name")).map_or(1, |name| name.line);
        let dependencies = found.iter().filter_map(|package| package.get("dependencies")).flat_map(Node::items);
        // With several versions of a crate, the version follows its name.
        let dependencies = dependencies.filter_map(|node| node.text()?.split_whitespace().next());
        let locked = Locked {
            evidence: Evidence::line(path, line, name),
            dependencies: dependencies
                .map(|dependency| {
                    open.push(dependency);
                    dependency.to_owned()
                })
                .collect(),
        };
        needed.insert(name.to_owned(), locked);
    }
    needed
}
