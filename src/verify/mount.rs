//! Copies of a project's files for containers to mount, in the place of the files themselves.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Copies a file, or a folder with all that is in it: with their modes and, where that is allowed, their owners; symlinks
/// as they are; nothing that is no file. What may not be read is left out.
///
/// # Errors
/// Where something cannot be written, or is not readable for another reason than that it may not be.
pub fn copy(from: &Path, to: &Path, left_out: &mut Vec<PathBuf>) -> io::Result<()> {
    let Ok(found) = from.symlink_metadata() else {
        // What is not there is made a folder by Compose as well.
        return fs::create_dir(to);
    };
    if found.is_dir() {
        fs::create_dir(to)?;
        match fs::read_dir(from) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => left_out.push(from.to_owned()),
            entries => {
                for entry in entries? {
                    let entry = entry?;
                    copy(&entry.path(), &to.join(entry.file_name()), left_out)?;
                }
            }
        }
        fs::set_permissions(to, found.permissions())?;
        give(to, &found);
    } else if found.is_file() {
        match fs::copy(from, to) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                // It may have been begun.
                let _ = fs::remove_file(to);
                left_out.push(from.to_owned());
            }
            copied => {
                copied?;
                give(to, &found);
            }
        }
    } else if found.is_symlink() {
        let target = fs::read_link(from)?;
        #[cfg(unix)]
        std::os::unix::fs::symlink(target, to)?;
        #[cfg(windows)]
        std::os::windows::fs::symlink_file(target, to)?;
    }
    Ok(())
}

/// Gives a copy the owner of what it was made from; only root may, and for nobody else does it matter.
#[cfg(unix)]
fn give(to: &Path, of: &Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    let _ = chown(to, Some(of.uid()), Some(of.gid()));
}

#[cfg(not(unix))]
fn give(_: &Path, _: &Metadata) {}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_copy_has_the_modes_and_links_of_what_it_was_made_from() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("data"), folder.path().join("copy"));
        fs::create_dir_all(from.join("inner")).unwrap();
        fs::write(from.join("inner/state"), "1").unwrap();
        fs::set_permissions(from.join("inner"), fs::Permissions::from_mode(0o777)).unwrap();
        std::os::unix::fs::symlink("inner/state", from.join("link")).unwrap();
        let mut left_out = Vec::new();
        copy(&from, &to, &mut left_out).unwrap();
        assert_eq!(fs::metadata(to.join("inner")).unwrap().permissions().mode() & 0o777, 0o777);
        assert_eq!(fs::read_link(to.join("link")).unwrap(), Path::new("inner/state"));
        assert_eq!(fs::read_to_string(to.join("inner/state")).unwrap(), "1");
        assert!(left_out.is_empty());
    }

    #[test]
    fn what_is_not_there_becomes_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("copy");
        copy(&folder.path().join("nowhere"), &to, &mut Vec::new()).unwrap();
        assert!(to.is_dir());
    }
}
