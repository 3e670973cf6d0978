//! The workspace around a crate, and its members that the crate needs.

use super::manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, climb, is_name, join};
use crate::detect::workspace::{Member, Workspace};
use crate::read::data::Node;

const LOCK: &str = "Cargo.lock";

/// The folder of the workspace that has a crate as a member below its root.
pub(super) fn root(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let (root, node) = manifest::workspace(tree, folder)?;
    let is_own = root == folder || tree.has(&join(folder, LOCK));
    let excluded = node.at(&["workspace", "exclude"]).map(Node::items).unwrap_or_default();
    let is_excluded = |pattern: &str| {
        let within = climb(&root, pattern).unwrap_or_default();
        is_name(&within, folder) || folder.strip_prefix(&within).is_some_and(|rest| rest.starts_with('/'))
    };
    let is_left_out = excluded.iter().filter_map(Node::text).any(is_excluded);
    (!is_own && !is_left_out).then_some(root)
}

pub(super) fn around(subject: &Subject<'_>) -> Option<Workspace> {
    let (tree, folder) = (subject.tree, subject.folder);
    let root = root(tree, folder)?;
    let below = manifest::local(tree, folder).into_iter().filter(|other| other != folder);
    let folders = below.chain(std::iter::once(folder.to_owned()));
    let members = folders.filter_map(|folder| member(tree, &root, &folder)).collect();
    let inputs = [manifest::FILE, LOCK].into_iter().filter(|file| tree.has(&join(&root, file)));
    let inputs = inputs.map(str::to_owned).collect();
    let path = if root.is_empty() { ".".to_owned() } else { root };
    Some(Workspace { path, inputs, members, builder: None })
}

fn member(tree: &Tree<'_>, root: &str, folder: &str) -> Option<Member> {
    let path = if root.is_empty() { folder } else { folder.strip_prefix(root)?.strip_prefix('/')? };
    let node = manifest::parsed(tree, folder)?;
    let name = node.at(&["package", "name"])?.text()?.to_owned();
    Some(Member { path: path.to_owned(), name, needed: true, scripts: Vec::new() })
}
