//! Removes temporary folders of killed runs: they contain copies of projects.

use std::io;
use std::path::{Path, PathBuf};

/// The prefix of every run's folder.
pub const PREFIX: &str = "dockgen-verify-";

/// The file in a run's folder that the run locks. A folder without it is never removed: its run may be starting, or was
/// told to keep its files.
#[cfg(unix)]
const LOCK: &str = ".running";

/// Marks a folder as in use by a run; the mark ends with the process, even if it is killed.
#[derive(Debug)]
pub struct Mark {
    /// Closing it releases the lock.
    #[cfg(unix)]
    _open: std::fs::File,
}

impl Mark {
    #[cfg(unix)]
    pub fn set(folder: &Path) -> io::Result<Self> {
        use rustix::fs::{FlockOperation, flock};
        use std::fs::{self, File};

        let unlocked = folder.join(".begins");
        let open = File::create_new(&unlocked)?;
        // Some network file systems have no locks; folders there are not removed.
        if flock(&open, FlockOperation::NonBlockingLockExclusive).is_ok() {
            // Renamed only after locking, so that no other run takes the lock in between.
            fs::rename(&unlocked, folder.join(LOCK))?;
        }
        Ok(Self { _open: open })
    }

    /// On Windows, nothing is removed.
    #[cfg(not(unix))]
    pub fn set(_: &Path) -> io::Result<Self> {
        Ok(Self {})
    }
}

/// Removes the temporary folders of this user's killed runs, and returns them. Failures are ignored.
#[must_use]
pub fn clear(temporary: &Path) -> Vec<PathBuf> {
    let Ok(entries) = temporary.read_dir() else { return Vec::new() };
    let is_named =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(PREFIX.as_bytes()));
    entries.flatten().map(|entry| entry.path()).filter(is_named).filter(|path| take_away(path)).collect()
}

#[cfg(unix)]
fn take_away(folder: &Path) -> bool {
    // Held until the end, so that no other run removes the same folder at the same time.
    let Some(_lock) = lock_of_killed(folder) else { return false };
    // Does not follow symlinks.
    std::fs::remove_dir_all(folder).is_ok()
}

#[cfg(not(unix))]
fn take_away(_: &Path) -> bool {
    false
}

/// The lock of a killed run on a folder of this user. Neither the folder nor the file may be a symlink, and the file
/// must not be a named pipe, which would block.
#[cfg(unix)]
fn lock_of_killed(folder: &Path) -> Option<std::os::fd::OwnedFd> {
    use rustix::fs::{CWD, FileType, FlockOperation, Mode, OFlags, flock, fstat, openat};
    use rustix::process::geteuid;

    let plain = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let open = openat(CWD, folder, plain | OFlags::DIRECTORY, Mode::empty()).ok()?;
    let lock = openat(&open, LOCK, plain, Mode::empty()).ok()?;
    let (of_folder, of_lock) = (fstat(&open).ok()?, fstat(&lock).ok()?);
    let user = geteuid().as_raw();
    let is_own = of_folder.st_uid == user && of_lock.st_uid == user;
    let is_file = FileType::from_raw_mode(of_lock.st_mode) == FileType::RegularFile;
    (is_own && is_file && flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok()).then_some(lock)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn only_the_folders_of_runs_that_are_no_more_are_taken_away() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let folder = temporary.path().join(name);
            fs::create_dir_all(folder.join("mounts/a")).unwrap();
            fs::write(folder.join("mounts/a/b"), "secret").unwrap();
            folder
        };
        let (living, killed) = (folder("dockgen-verify-living"), folder("dockgen-verify-killed"));
        let (kept, other) = (folder("dockgen-verify-kept"), folder("other-verify-run"));
        let mark = Mark::set(&living).unwrap();
        drop(Mark::set(&killed).unwrap());
        drop(Mark::set(&other).unwrap());
        symlink(&other, killed.join("link")).unwrap();
        symlink(&other, temporary.path().join("dockgen-verify-link")).unwrap();
        assert_eq!(clear(temporary.path()), [killed]);
        assert!(kept.join("mounts/a/b").exists() && other.join("mounts/a/b").exists());
        assert!(temporary.path().join("dockgen-verify-link").is_symlink());
        drop(mark);
        assert_eq!(clear(temporary.path()), [living]);
    }

    #[test]
    fn a_lock_that_is_no_plain_file_is_none() {
        let temporary = tempfile::tempdir().unwrap();
        let folders = ["link", "folder", "pipe"].map(|name| temporary.path().join(format!("{PREFIX}{name}")));
        for folder in &folders {
            fs::create_dir(folder).unwrap();
        }
        let [link, inside, pipe] = folders;
        fs::write(temporary.path().join("a"), "").unwrap();
        symlink("../a", link.join(LOCK)).unwrap();
        fs::create_dir(inside.join(LOCK)).unwrap();
        assert!(Command::new("mkfifo").arg(pipe.join(LOCK)).status().unwrap().success());
        assert!(clear(temporary.path()).is_empty());
        assert!(clear(&temporary.path().join("nowhere")).is_empty());
    }
}
