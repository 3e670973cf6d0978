//! The workspace around a module, and its modules that the module's commands compile.

use super::packages::{Packages, Reached};
use super::{MODULE, WORKSPACE, parsed, workspace_of};
use crate::detect::tree::{Tree, climb, folder_of, join};
use crate::detect::workspace::{Member, Workspace};

/// A module of a workspace.
struct Used {
    folder: String,
    path: String,
    reached: Reached,
}

impl Used {
    fn of(tree: &Tree<'_>, folder: String) -> Option<Self> {
        let path = parsed(tree, &join(&folder, MODULE))?.module?.text;
        let reached = Packages::of(tree, &folder).used(&path);
        Some(Self { folder, path, reached })
    }

    fn imports(&self, other: &Self) -> bool {
        let is_inside = |import: &String| {
            import.strip_prefix(&other.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.path != other.path && self.reached.imports.iter().any(is_inside)
    }
}

/// The workspace of the go.work that uses a module: in its folder, or above.
pub(super) fn around(tree: &Tree<'_>, folder: &str) -> Option<Workspace> {
    let work = workspace_of(tree, folder)?;
    let root = folder_of(&work);
    let uses = parsed(tree, &work)?.uses;
    let folders = uses.iter().filter_map(|used| climb(root, &used.text));
    let all: Vec<Used> = folders.filter_map(|folder| Used::of(tree, folder)).collect();
    let mut needed: Vec<&Used> = all.iter().filter(|module| module.folder == folder).take(1).collect();
    let mut at = 0;
    while let Some(module) = needed.get(at).copied() {
        let others = all.iter().filter(|other| module.imports(other));
        for other in others {
            if !needed.iter().any(|known| known.folder == other.folder) {
                needed.push(other);
            }
        }
        at += 1;
    }
    let is_needed = |module: &Used| needed.iter().any(|known| known.folder == module.folder);
    let others = all.iter().filter(|module| !is_needed(module)).map(|module| (module, false));
    let ordered = needed.iter().rev().map(|module| (*module, true)).chain(others);
    let members = ordered.filter_map(|(module, needed)| Member::below(root, &module.folder, &module.path, needed));
    let members = members.collect();
    let inputs = [WORKSPACE, "go.work.sum", MODULE, "go.sum"];
    let inputs = inputs.into_iter().filter(|file| tree.has(&join(root, file))).map(str::to_owned);
    Some(Workspace::new(root, inputs.collect(), members))
}
