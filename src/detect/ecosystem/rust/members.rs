//! The workspace around a crate, and its members that the crate needs.

use super::manifest;
use crate::detect::tree::{Tree, climb, is_name, join};
use crate::detect::workspace::{Member, Workspace};
use crate::read::data::Node;

const LOCK: &str = "Cargo.lock";

/// The folder of the workspace that has a crate below its root as a member.
pub(super) fn root(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let (root, node) = manifest::workspace(tree, folder)?;
    (root != folder && !is_excluded(&root, &node, folder)).then_some(root)
}

/// Whether the workspace at a root takes a crate below it that another member depends on.
pub(super) fn is_member(tree: &Tree<'_>, root: &str, folder: &str) -> bool {
    manifest::workspace(tree, folder).is_some_and(|(other, node)| other == root && !is_excluded(root, &node, folder))
}

fn is_excluded(root: &str, node: &Node, folder: &str) -> bool {
    let excluded = node.at(&["workspace", "exclude"]).map(Node::items).unwrap_or_default();
    excluded.iter().filter_map(Node::text).any(|pattern| {
        let within = climb(root, pattern.trim_end_matches('/')).unwrap_or_default();
        is_name(&within, folder) || folder.strip_prefix(&within).is_some_and(|rest| rest.starts_with('/'))
    })
}

/// The file that fixes the versions of a crate's dependencies: the Cargo.lock of its workspace or its own, and the
/// Cargo.toml beside if there is none.
pub(super) fn lock(tree: &Tree<'_>, folder: &str) -> String {
    let root = root(tree, folder);
    let root = root.as_deref().unwrap_or(folder);
    let lock = join(root, LOCK);
    if tree.has(&lock) { lock } else { join(root, manifest::FILE) }
}

/// The workspace around a crate below its root.
pub(super) fn around(tree: &Tree<'_>, folder: &str) -> Option<Workspace> {
    let root = root(tree, folder)?;
    let below = manifest::local(tree, folder).into_iter().filter(|other| other != folder);
    let folders = below.chain(std::iter::once(folder.to_owned()));
    let member = |folder: String| {
        let node = manifest::parsed(tree, &folder)?;
        Member::below(&root, &folder, node.at(&["package", "name"])?.text()?, true)
    };
    let members = folders.filter_map(member).collect();
    let inputs = [manifest::FILE, LOCK].into_iter().filter(|file| tree.has(&join(&root, file))).map(str::to_owned);
    Some(Workspace::new(&root, inputs.collect(), members))
}
