//! The files of solutions and projects in folders.

use std::rc::Rc;

use crate::detect::tree::{Tree, ending_of, folder_of, name_of};

/// Whether a file is a project of C#, F# or Visual Basic.
pub(super) fn is_project_file(path: &str) -> bool {
    matches!(ending_of(path), "csproj" | "fsproj" | "vbproj")
}

fn is_solution_file(path: &str) -> bool {
    matches!(ending_of(path), "sln" | "slnx")
}

/// The files directly in a folder.
fn files_in<'t>(tree: &'t Tree<'_>, folder: &'t str) -> impl Iterator<Item = &'t str> {
    tree.files_below(folder).filter(move |path| folder_of(path) == folder)
}

/// All solutions and projects of the tree; derived once, since folders are many.
pub(super) fn listed(tree: &Tree<'_>) -> Rc<Vec<String>> {
    tree.derived("dotnet files", || {
        let files = tree.files_below("");
        files.filter(|path| is_solution_file(path) || is_project_file(path)).map(str::to_owned).collect()
    })
}

pub(super) fn solutions(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    listed(tree).iter().filter(|path| is_solution_file(path) && folder_of(path) == folder).cloned().collect()
}

/// The project files directly in a folder.
pub(super) fn projects_in(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    listed(tree).iter().filter(|path| is_project_file(path) && folder_of(path) == folder).cloned().collect()
}

/// A file in a folder by its name in any case.
pub(super) fn named(tree: &Tree<'_>, folder: &str, name: &str) -> Option<String> {
    files_in(tree, folder).find(|path| name_of(path).eq_ignore_ascii_case(name)).map(str::to_owned)
}
