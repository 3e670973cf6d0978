//! Ends a command whose output is read, when it takes too long or the user wants to: its reader waits inside a system
//! call, and looks at nothing.

use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often it looks.
const TICK: Duration = Duration::from_millis(100);

/// Watches one command.
pub(super) struct Watchdog {
    calm: Sender<()>,
    thread: JoinHandle<bool>,
}

impl Watchdog {
    /// Begins to watch. The command must not be waited for before it is calmed: its number may be another's by then.
    pub(super) fn over(child: &Child, longest: Duration, interrupted: &'static AtomicBool) -> Self {
        let (calm, calmed) = mpsc::channel();
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
        Self { calm, thread }
    }

    /// Watches no longer; whether it had to end the command.
    pub(super) fn calm(self) -> bool {
        drop(self.calm);
        self.thread.join().unwrap_or_default()
    }
}

/// The group that a command and those that it started are in.
#[cfg(unix)]
pub(super) fn group(child: &Child) -> Option<rustix::process::Pid> {
    i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw)
}
