//! The uv workspace around a project, and its members.

use super::pyproject;
use super::requirement::normal;
use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, folder_of, join};
use crate::detect::workspace::{Member, Workspace, ordered};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

const FILE: &str = "pyproject.toml";
const LOCK: &str = "uv.lock";

/// A project of a workspace.
struct Project {
    folder: String,
    name: String,
}

/// The folder of the workspace that has a folder below it as a member.
pub(super) fn root(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let mut above = folder;
    while !above.is_empty() {
        above = folder_of(above);
        if folders(tree, above).is_some_and(|folders| folders.iter().any(|member| member == folder)) {
            return Some(above.to_owned());
        }
    }
    None
}

/// Whether a project of a workspace is a part of another one, or has only the greeting that `uv init` writes.
pub(super) fn is_part(tree: &Tree<'_>, folder: &str) -> bool {
    let Some(root) = root(tree, folder) else { return false };
    let greets = tree.text(&join(folder, "main.py")).is_some_and(|text| text.contains("print(\"Hello from "));
    let Some(own) = name(tree, folder) else { return greets };
    let others = folders(tree, &root).unwrap_or_default().into_iter().chain(std::iter::once(root));
    greets || others.filter(|other| other != folder).any(|other| dependencies(tree, &other).contains(&own))
}

/// The workspace that has a folder as its root or as a member without a lock file of its own.
pub(super) fn around(tree: &Tree<'_>, folder: &str) -> Option<Workspace> {
    let is_root = folders(tree, folder).is_some_and(|members| !members.is_empty());
    if !is_root && tree.has(&join(folder, LOCK)) {
        return None;
    }
    let root = if is_root { folder.to_owned() } else { root(tree, folder)? };
    let project = |folder: &String| Some(Project { folder: folder.clone(), name: name(tree, folder)? });
    let all: Vec<Project> = folders(tree, &root)?.iter().filter_map(project).collect();
    // The root's own app may need any of them.
    let is_first = |index: &usize| is_root || all.get(*index).is_some_and(|project| project.folder == folder);
    let first: Vec<usize> = (0..all.len()).filter(is_first).collect();
    let listed: Vec<Vec<String>> = all.iter().map(|project| dependencies(tree, &project.folder)).collect();
    let uses = |index: usize, other: usize| {
        let pair = listed.get(index).zip(all.get(other));
        pair.is_some_and(|(names, project)| names.contains(&project.name))
    };
    let members = ordered(all.len(), &first, uses).into_iter().filter_map(|(index, needed)| {
        let project = all.get(index)?;
        Member::below(&root, &project.folder, &project.name, needed)
    });
    let members = members.collect();
    let inputs = [FILE, LOCK].into_iter().filter(|file| tree.has(&join(&root, file))).map(str::to_owned);
    Some(Workspace::new(&root, inputs.collect(), members))
}

/// The folders of the members below the root of a workspace; `None` for another folder.
fn folders(tree: &Tree<'_>, root: &str) -> Option<Vec<String>> {
    let node = tree.data(&join(root, FILE), Notation::Toml)?;
    let workspace = node.at(&["tool", "uv", "workspace"])?;
    let matching = |key: &str| -> Vec<String> {
        let patterns = workspace.get(key).map(Node::items).unwrap_or_default();
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
