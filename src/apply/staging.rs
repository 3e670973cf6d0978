//! The folder for new files and copies of old ones, inside the project, so that moving a file is a rename.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use cap_fs_ext::DirExt;
use cap_std::fs::Dir;

use crate::plan::STAGING;

/// The folder for old files that could not be restored.
const KEPT: &str = ".dockgen-kept";

/// Removes the staging folder of a killed run; returns whether there was one. The caller must hold the lock.
pub(super) fn remove_leftovers(root: &Dir) -> io::Result<bool> {
    match root.symlink_metadata(STAGING) {
        Ok(found) if found.is_dir() => remove(root).map(|()| true),
        Ok(_) => root.remove_file(STAGING).map(|()| true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Creates the folder, which must not exist. Using the returned handle is safe even if the path is replaced.
pub(super) fn create(root: &Dir) -> io::Result<Dir> {
    root.create_dir(STAGING)?;
    let staging = root.open_dir_nofollow(STAGING);
    // Hides the folder from git, since a killed run leaves it behind.
    let written = staging.and_then(|staging| staging.write(".gitignore", "*\n").map(|()| staging));
    if written.is_err() {
        // The first error is more useful.
        let _ = remove(root);
    }
    written
}

pub(super) fn new_file(number: usize) -> String {
    number.to_string()
}

/// The name for the copy of a replaced file.
pub(super) fn old_file(number: usize) -> String {
    format!("{number}.old")
}

/// Removes the folder with its files. It never contains folders; one that does is not dockgen's.
pub(super) fn remove(root: &Dir) -> io::Result<()> {
    let staging = root.open_dir_nofollow(STAGING)?;
    for entry in staging.entries()? {
        staging.remove_file(entry?.file_name())?;
    }
    root.remove_dir(STAGING)
}

/// Renames the folder so that it is kept, and returns the new name.
pub(super) fn keep(root: &Dir) -> PathBuf {
    let mut names = (1..=u16::MAX).map(|number| PathBuf::from(format!("{KEPT}-{number}")));
    let free = names.find(|name| root.symlink_metadata(name).is_err());
    free.filter(|kept| root.rename(STAGING, root, kept).is_ok()).unwrap_or_else(|| PathBuf::from(STAGING))
}
