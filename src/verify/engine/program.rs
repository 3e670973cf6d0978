//! Finds the executable of the engine's command.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use crate::program::{self, is_below};
use crate::verify::trouble::Trouble;

/// Searches a command in `folders`, or takes the path that the user gave; a program inside the project is an error.
pub(super) fn find(command: &OsStr, folders: &[PathBuf], project: &Path) -> Result<PathBuf, Trouble> {
    let refused = |reason: &str| Trouble::Io(io::Error::new(io::ErrorKind::NotFound, reason.to_owned()));
    if Path::new(command).components().count() > 1 {
        let program = std::path::absolute(command)?;
        if is_below(&program, project) {
            return Err(refused("it is a file of the project, which dockgen does not run"));
        }
        return if program.is_file() { Ok(program) } else { Err(refused("the file does not exist")) };
    }
    program::find(command, folders, project)
        .ok_or_else(|| refused("it is in no absolute folder of PATH outside the project"))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::env;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    /// A project with `bin/docker`, and a folder `outside/docker` next to it.
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
        find(OsStr::new("docker"), &program::folders(&path, project), project).ok()
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
