use std::io;

use cap_std::fs::Dir;

/// Holds a folder against other runs of dockgen.
#[derive(Debug)]
pub(super) struct Lock {
    /// The system forgets the lock when this is closed, also that of a run that was killed.
    #[cfg(unix)]
    _open: std::os::fd::OwnedFd,
}

impl Lock {
    /// Waits a moment where another run holds the folder.
    ///
    /// # Errors
    /// With [`io::ErrorKind::WouldBlock`] when it is held for longer.
    #[cfg(unix)]
    pub(super) fn acquire(root: &Dir) -> io::Result<Self> {
        use std::thread;
        use std::time::{Duration, Instant};

        use rustix::fs::{FlockOperation, Mode, OFlags, flock, openat};
        use rustix::io::Errno;

        /// A run holds it for milliseconds.
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

    /// Windows has no lock for a folder.
    #[cfg(not(unix))]
    pub(super) fn acquire(_: &Dir) -> io::Result<Self> {
        Ok(Self {})
    }
}
