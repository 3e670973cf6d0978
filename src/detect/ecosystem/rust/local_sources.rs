//! Folders with crates that compiling the dependencies reads: Cargo takes them instead of downloads, or they belong to no
//! workspace. A tool that makes empty crates of all members leaves these out.

use std::collections::BTreeSet;

use super::{config, manifest, members};
use crate::detect::tree::{Tree, climb, join};
use crate::read::data::Node;

/// The limit of crates that are looked through.
const MOST: usize = 50;

/// The tables of a manifest that name crates.
const TABLES: [&str; 3] = ["dependencies", "build-dependencies", "dev-dependencies"];

/// The folders, relative to the root that Cargo works in, each with a slash at its end.
pub(super) fn folders(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let root = members::root(tree, folder).unwrap_or_else(|| folder.to_owned());
    let vendored = config::files(tree, &root).flat_map(|(file, node)| {
        // Relative to the folder that has `.cargo/`.
        let base = file.strip_suffix(config::FILE).unwrap_or_default().trim_end_matches('/').to_owned();
        vendored(&node).into_iter().filter_map(move |path| climb(&base, &path))
    });
    let patched = manifest::parsed(tree, &root).map(|node| patched(&node)).unwrap_or_default();
    let patched = patched.iter().filter_map(|path| climb(&root, path));
    let below = |path: String| {
        let path = if root.is_empty() { Some(path.as_str()) } else { path.strip_prefix(&root)?.strip_prefix('/') };
        path.filter(|path| !path.is_empty()).map(|path| format!("{path}/"))
    };
    let folders: BTreeSet<String> =
        vendored.chain(patched).chain(outside(tree, &root, folder)).filter_map(below).collect();
    folders
        .iter()
        .filter(|path| !folders.iter().any(|other| other != *path && path.starts_with(other)))
        .cloned()
        .collect()
}

/// The local crates that a crate needs for any purpose and that are no members of the workspace.
fn outside(tree: &Tree<'_>, root: &str, folder: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::from([root.to_owned()]);
    let mut open = vec![root.to_owned(), folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Some(node) = manifest::parsed(tree, &folder).filter(|_| seen.len() < MOST) else { continue };
        let targets = node.get("target").map(Node::entries).unwrap_or_default().iter().map(|(_, target)| target);
        let tables = [Some(&*node), node.get("workspace")].into_iter().flatten().chain(targets);
        let dependencies =
            tables.flat_map(|table| TABLES.iter().filter_map(|name| table.get(name))).flat_map(Node::entries);
        let found: Vec<String> =
            dependencies.filter_map(|(_, crate_)| climb(&folder, crate_.get("path")?.text()?)).collect();
        open.extend(
            found.into_iter().filter(|folder| tree.has(&join(folder, manifest::FILE)) && seen.insert(folder.clone())),
        );
    }
    seen.retain(|other| other != root && other != folder && !members::is_member(tree, root, other));
    seen
}

/// The folders of `[patch]`.
fn patched(node: &Node) -> Vec<String> {
    let sources = node.get("patch").map(Node::entries).unwrap_or_default().iter();
    let crates = sources.flat_map(|(_, crates)| crates.entries());
    crates.filter_map(|(_, crate_)| Some(crate_.get("path")?.text()?.to_owned())).collect()
}

/// The folders with the sources of crates that `cargo vendor` has downloaded.
fn vendored(config: &Node) -> Vec<String> {
    let sources = config.get("source").map(Node::entries).unwrap_or_default().iter();
    sources.filter_map(|(_, source)| Some(source.get("directory")?.text()?.to_owned())).collect()
}
