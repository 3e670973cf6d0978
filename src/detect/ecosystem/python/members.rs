//! The uv workspace around a project, and its members.

use super::requirement::normal;
use super::{manager, pyproject};
use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, folder_of, join};
use crate::detect::workspace::{Member, Workspace};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

const FILE: &str = "pyproject.toml";

/// The workspace that has a folder as a member; its root is in a folder above.
pub(super) fn around(tree: &Tree<'_>, folder: &str) -> Option<Workspace> {
    if tree.has(&join(folder, "uv.lock")) {
        return None;
    }
    let root = manager::workspace_root(tree, folder)?;
    let folders = folders(tree, root)?;
    let all: Vec<(&str, String)> =
        folders.iter().filter_map(|folder| Some((folder.as_str(), name(tree, folder)?))).collect();
    // The app, and what it depends on.
    let mut needed = vec![all.iter().position(|(member, _)| *member == folder)?];
    let mut at = 0;
    while let Some((member, _)) = needed.get(at).and_then(|index| all.get(*index)) {
        let names = dependencies(tree, member);
        for (index, (_, name)) in all.iter().enumerate() {
            if names.contains(name) && !needed.contains(&index) {
                needed.push(index);
            }
        }
        at += 1;
    }
    let others = (0..all.len()).filter(|index| !needed.contains(index));
    let ordered: Vec<(usize, bool)> =
        needed.iter().rev().map(|index| (*index, true)).chain(others.map(|index| (index, false))).collect();
    let members = ordered.into_iter().filter_map(|(index, needed)| {
        let (member, name) = all.get(index)?;
        let path = member.strip_prefix(root)?.trim_start_matches('/').to_owned();
        Some(Member { path, name: name.clone(), needed, scripts: Vec::new() })
    });
    Some(Workspace {
        path: if root.is_empty() { ".".to_owned() } else { root.to_owned() },
        inputs: vec![FILE.to_owned(), "uv.lock".to_owned()],
        members: members.collect(),
        builder: None,
    })
}

/// The folders of all members below the root.
fn folders(tree: &Tree<'_>, root: &str) -> Option<Vec<String>> {
    let node = tree.data(&join(root, FILE), Notation::Toml)?;
    let matching = |key: &str| -> Vec<String> {
        let patterns = node.at(&["tool", "uv", "workspace", key]).map(Node::items).unwrap_or_default();
        let patterns = patterns.iter().filter_map(Node::text);
        let files = patterns.flat_map(|pattern| {
            let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
            tree.matching(root, &format!("{pattern}/{FILE}"))
        });
        files.map(|file| folder_of(file).to_owned()).collect()
    };
    let excluded = matching("exclude");
    let mut members = matching("members");
    members.retain(|folder| folder != root && !excluded.contains(folder));
    members.sort();
    members.dedup();
    Some(members)
}

fn name(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let node = tree.data(&join(folder, FILE), Notation::Toml)?;
    Some(normal(node.at(&["project", "name"])?.text()?))
}

fn dependencies(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let mut manifest = Manifest::new(Evidence::file(join(folder, FILE)));
    pyproject::read(tree, folder, &mut manifest);
    let main = manifest.dependencies.into_iter().filter(|found| found.group == Group::Main);
    main.map(|found| found.name).collect()
}
