//! Which file the engine's command is. It is looked for once, and never where the project could have put it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use crate::verify::trouble::Trouble;

/// The entries of a `PATH` that a project has no say in: absolute ones outside its folder. An entry such as `bin`, `.` or
/// nothing stands for the folder that a command is run in.
pub(super) fn folders(path: &OsStr, project: &Path) -> Vec<PathBuf> {
    let is_safe = |folder: &PathBuf| folder.is_absolute() && !is_below(folder, project);
    env::split_paths(path).filter(is_safe).collect()
}

/// The entries as a `PATH`.
pub(super) fn joined(folders: &[PathBuf]) -> OsString {
    // Entries that were split from a list hold no separator.
    env::join_paths(folders).unwrap_or_default()
}

/// Looks a command up, or takes the path that the user gave.
///
/// # Errors
/// Where there is none, or only one that the project holds.
pub(super) fn find(command: &OsStr, folders: &[PathBuf], project: &Path) -> Result<PathBuf, Trouble> {
    let refused = |reason: &str| Trouble::Io(io::Error::new(io::ErrorKind::NotFound, reason.to_owned()));
    if Path::new(command).components().count() > 1 {
        let program = std::path::absolute(command)?;
        if is_below(&program, project) {
            return Err(refused("it is a file of the project, which could be anything"));
        }
        return if program.is_file() { Ok(program) } else { Err(refused("there is no such file")) };
    }
    let mut all = folders.iter().flat_map(|folder| names(command).into_iter().map(|name| folder.join(name)));
    all.find(|program| is_program(program) && !is_below(program, project))
        .ok_or_else(|| refused("no absolute folder of PATH outside the project holds it"))
}

/// Whether a path, or where it leads, is in the project.
pub(super) fn is_below(path: &Path, project: &Path) -> bool {
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

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    /// A project with `bin/docker`, and `outside/docker` beside it.
    fn tree() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let above = tempfile::tempdir().unwrap();
        let root = above.path().canonicalize().unwrap();
        for folder in ["project/bin", "outside"] {
            fs::create_dir_all(root.join(folder)).unwrap();
            let program = root.join(folder).join("docker");
            fs::write(&program, "#!/bin/sh\n").unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let (project, outside) = (root.join("project"), root.join("outside"));
        (above, project, outside)
    }

    fn found(path: &[&Path], project: &Path) -> Option<PathBuf> {
        let path = env::join_paths(path).unwrap();
        find(OsStr::new("docker"), &folders(&path, project), project).ok()
    }

    #[test]
    fn a_project_is_never_looked_in() {
        let (above, project, outside) = tree();
        let link = above.path().join("link");
        symlink(project.join("bin"), &link).unwrap();
        let inside = project.join("bin");
        for folder in [inside.as_path(), &link, Path::new("bin"), Path::new(".")] {
            assert_eq!(found(&[folder], &project), None, "{}", folder.display());
            assert_eq!(found(&[folder, &outside], &project), Some(outside.join("docker")));
        }
    }

    #[test]
    fn a_link_into_the_project_is_no_engine() {
        let (_above, project, outside) = tree();
        fs::remove_file(outside.join("docker")).unwrap();
        symlink(project.join("bin/docker"), outside.join("docker")).unwrap();
        assert_eq!(found(&[&outside], &project), None);
        let named = outside.join("docker");
        assert!(find(named.as_os_str(), &[], &project).is_err());
    }

    #[test]
    fn a_path_is_taken_as_it_is_given() {
        let (_above, project, outside) = tree();
        let named = outside.join("docker");
        assert_eq!(find(named.as_os_str(), &[], &project).unwrap(), named);
        assert!(find(outside.join("podman").as_os_str(), &[], &project).is_err());
    }
}
