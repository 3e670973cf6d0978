//! The files of solutions and projects in folders.

use std::rc::Rc;

use crate::detect::tree::{Tree, ancestors, ending_of, folder_of, name_of};

/// Whether a file is a project of C#, F# or Visual Basic.
pub(super) fn is_project_file(path: &str) -> bool {
    matches!(ending_of(path), "csproj" | "fsproj" | "vbproj")
}

fn is_solution_file(path: &str) -> bool {
    matches!(ending_of(path), "sln" | "slnx")
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

/// NuGet's settings in the nearest folder; their name may be in any case.
pub(super) fn nuget_config(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let found = tree.derived("nuget configs", || {
        let files = tree.files_below("").filter(|path| name_of(path).eq_ignore_ascii_case("nuget.config"));
        files.map(str::to_owned).collect::<Vec<String>>()
    });
    ancestors(folder).find_map(|above| found.iter().find(|path| folder_of(path) == above)).cloned()
}
