//! The workspace around a module, and its modules that the module's commands compile.

use super::packages::{Packages, Reached};
use super::{MODULE, WORKSPACE, parsed, workspace_of};
use crate::detect::tree::{Tree, climb, folder_of, join};
use crate::detect::workspace::{Member, Workspace, ordered};

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
    let first: Vec<usize> = all.iter().position(|module| module.folder == folder).into_iter().collect();
    let uses = |index: usize, other: usize| {
        let pair = all.get(index).zip(all.get(other));
        pair.is_some_and(|(module, other)| module.imports(other))
    };
    let members = ordered(all.len(), &first, uses).into_iter().filter_map(|(index, needed)| {
        let module = all.get(index)?;
        Member::below(root, &module.folder, &module.path, needed)
    });
    let members = members.collect();
    let inputs = [WORKSPACE, "go.work.sum", MODULE, "go.sum"];
    let inputs = inputs.into_iter().filter(|file| tree.has(&join(root, file))).map(str::to_owned);
    Some(Workspace::new(root, inputs.collect(), members))
}
