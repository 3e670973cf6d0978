use std::io;

use cap_std::fs::Dir;

/// An exclusive lock on a project's folder.
#[derive(Debug)]
pub(super) struct Lock {
    /// Closing it releases the lock, also when the process is killed.
    #[cfg(unix)]
    _open: std::os::fd::OwnedFd,
}

impl Lock {
    /// Waits up to 2 s for another run; then fails with [`io::ErrorKind::WouldBlock`].
    #[cfg(unix)]
    pub(super) fn acquire(root: &Dir) -> io::Result<Self> {
        use std::thread;
        use std::time::{Duration, Instant};

        use rustix::fs::{FlockOperation, Mode, OFlags, flock, openat};
        use rustix::io::Errno;

        /// A run holds the lock for milliseconds.
        const PATIENCE: Duration = Duration::from_secs(2);
        let open = openat(root, ".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let end = Instant::now() + PATIENCE;
        loop {
            match flock(&open, FlockOperation::NonBlockingLockExclusive) {
                Err(Errno::AGAIN) if Instant::now() < end => thread::sleep(Duration::from_millis(5)),
                // Some network file systems have no locks.
                Ok(()) | Err(Errno::NOTSUP | Errno::NOLCK | Errno::NOSYS) => return Ok(Self { _open: open }),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Windows cannot lock folders.
    #[cfg(not(unix))]
    pub(super) fn acquire(_: &Dir) -> io::Result<Self> {
        Ok(Self {})
    }
}
