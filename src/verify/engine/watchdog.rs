//! Ends a command whose output is being read when its time is over or on Ctrl-C: the reader is blocked in a system call
//! and cannot check.

use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The polling interval.
const TICK: Duration = Duration::from_millis(100);

pub(super) struct Watchdog {
    stop: Sender<()>,
    thread: JoinHandle<bool>,
}

impl Watchdog {
    /// Starts watching. Stop the watchdog before waiting for the command: afterwards, its process ID may be reused.
    pub(super) fn over(child: &Child, longest: Duration, interrupted: &'static AtomicBool) -> Self {
        let (stop, calmed) = mpsc::channel();
        #[cfg(unix)]
        let group = group(child);
        #[cfg(not(unix))]
        let _ = child;
        let thread = thread::spawn(move || {
            let deadline = Instant::now() + longest;
            while calmed.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                if Instant::now() > deadline || interrupted.load(Ordering::SeqCst) {
                    #[cfg(unix)]
                    if let Some(group) = group {
                        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
                    }
                    return true;
                }
            }
            false
        });
        Self { stop, thread }
    }

    /// Stops watching. Returns whether it ended the command.
    pub(super) fn stop(self) -> bool {
        drop(self.stop);
        self.thread.join().unwrap_or_default()
    }
}

/// The process group of the command and its children.
#[cfg(unix)]
pub(super) fn group(child: &Child) -> Option<rustix::process::Pid> {
    i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw)
}
