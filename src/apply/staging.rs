//! The folder for new files and copies of old ones, in the project's folder, so that moving one is a rename.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use cap_std::fs::Dir;

use crate::plan::STAGING;

/// Where the old files stay when they could not be put back.
const KEPT: &str = ".dockgen-kept";

/// Removes what a run that was killed has left; says whether there was anything. Only for who holds the lock.
pub(super) fn remove_leftovers(root: &Dir) -> io::Result<bool> {
    match root.symlink_metadata(STAGING) {
        Ok(found) if found.is_dir() => root.remove_dir_all(STAGING).map(|()| true),
        Ok(_) => root.remove_file(STAGING).map(|()| true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes the folder, which must not be there.
pub(super) fn create(root: &Dir) -> io::Result<()> {
    root.create_dir(STAGING)?;
    // A run that is killed leaves it behind: git is not to take it in.
    root.write(Path::new(STAGING).join(".gitignore"), "*\n")
}

/// The place of a new file.
pub(super) fn new_file(number: usize) -> PathBuf {
    Path::new(STAGING).join(number.to_string())
}

/// The place of a copy of the file that it replaces.
pub(super) fn old_file(number: usize) -> PathBuf {
    Path::new(STAGING).join(format!("{number}.old"))
}

/// Removes the folder, with the copies in it.
pub(super) fn remove(root: &Dir) {
    // What is left of it, the next run finds.
    let _ = root.remove_dir_all(STAGING);
}

/// Gives the folder a name under which it stays, and returns that.
pub(super) fn keep(root: &Dir) -> PathBuf {
    let mut names = (1..=u16::MAX).map(|number| PathBuf::from(format!("{KEPT}-{number}")));
    let free = names.find(|name| root.symlink_metadata(name).is_err());
    free.filter(|kept| root.rename(STAGING, root, kept).is_ok()).unwrap_or_else(|| PathBuf::from(STAGING))
}
