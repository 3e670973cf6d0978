//! Finds programs by name, never in a place that a project controls.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The entries of `PATH` that a project does not control: absolute ones outside its folder. `bin`, `.` and empty
/// entries are relative to the current folder.
#[must_use]
pub fn folders(path: &OsStr, project: &Path) -> Vec<PathBuf> {
    let is_safe = |folder: &PathBuf| folder.is_absolute() && !is_below(folder, project);
    env::split_paths(path).filter(is_safe).collect()
}

/// Joins entries to a `PATH`.
#[must_use]
pub fn joined(folders: &[PathBuf]) -> OsString {
    // Entries from a `PATH` contain no separator.
    env::join_paths(folders).unwrap_or_default()
}

/// The first program with this name in the folders that is not in the project, with symlinks resolved.
#[must_use]
pub fn find(name: &OsStr, folders: &[PathBuf], project: &Path) -> Option<PathBuf> {
    let mut all = folders.iter().flat_map(|folder| names(name).into_iter().map(|name| folder.join(name)));
    all.find(|program| is_program(program) && !is_below(program, project))
}

/// Whether a path or its target is in the project. `project` must not contain symlinks.
#[must_use]
pub fn is_below(path: &Path, project: &Path) -> bool {
    path.starts_with(project) || path.canonicalize().is_ok_and(|real| real.starts_with(project))
}

#[cfg(unix)]
fn names(command: &OsStr) -> Vec<OsString> {
    vec![command.to_owned()]
}

#[cfg(not(unix))]
fn names(command: &OsStr) -> Vec<OsString> {
    let mut executable = command.to_owned();
    executable.push(".exe");
    vec![executable, command.to_owned()]
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}
