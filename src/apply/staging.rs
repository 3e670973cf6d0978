//! The folder for new files and copies of old ones, in the project's folder, so that moving one is a rename.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use cap_fs_ext::DirExt;
use cap_std::fs::Dir;

use crate::plan::STAGING;

/// Where the old files stay when they could not be put back.
const KEPT: &str = ".dockgen-kept";

/// Removes what a run that was killed has left; says whether there was anything. Only for who holds the lock.
pub(super) fn remove_leftovers(root: &Dir) -> io::Result<bool> {
    match root.symlink_metadata(STAGING) {
        Ok(found) if found.is_dir() => remove(root).map(|()| true),
        Ok(_) => root.remove_file(STAGING).map(|()| true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes the folder, which must not be there. What is done in it is done in what is returned, whatever lies under its
/// name meanwhile.
pub(super) fn create(root: &Dir) -> io::Result<Dir> {
    root.create_dir(STAGING)?;
    let staging = root.open_dir_nofollow(STAGING);
    // A run that is killed leaves it behind: git is not to take it in.
    let written = staging.and_then(|staging| staging.write(".gitignore", "*\n").map(|()| staging));
    if written.is_err() {
        // The first error says more.
        let _ = remove(root);
    }
    written
}

/// The name of a new file.
pub(super) fn new_file(number: usize) -> String {
    number.to_string()
}

/// The name of a copy of the file that it replaces.
pub(super) fn old_file(number: usize) -> String {
    format!("{number}.old")
}

/// Removes the folder with the files in it. It has no folders: one that does is not ours.
pub(super) fn remove(root: &Dir) -> io::Result<()> {
    let staging = root.open_dir_nofollow(STAGING)?;
    for entry in staging.entries()? {
        staging.remove_file(entry?.file_name())?;
    }
    root.remove_dir(STAGING)
}

/// Gives the folder a name under which it stays, and returns that.
pub(super) fn keep(root: &Dir) -> PathBuf {
    let mut names = (1..=u16::MAX).map(|number| PathBuf::from(format!("{KEPT}-{number}")));
    let free = names.find(|name| root.symlink_metadata(name).is_err());
    free.filter(|kept| root.rename(STAGING, root, kept).is_ok()).unwrap_or_else(|| PathBuf::from(STAGING))
}
