//! Handles Ctrl-C and termination signals.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::error::exit_code;

/// What the signal handlers set and read. A thread for them would take several percent of the time of a short run.
struct Flags {
    interrupted: Arc<AtomicBool>,
    /// A signal ends the program.
    is_released: Arc<AtomicBool>,
}

static FLAGS: LazyLock<Flags> = LazyLock::new(|| {
    let flags = Flags { interrupted: Arc::default(), is_released: Arc::default() };
    let hangup: &[i32] = &[
        #[cfg(unix)]
        signal_hook::consts::SIGHUP,
    ];
    for signal in [SIGINT, SIGTERM].iter().chain(hangup) {
        // Without a handler, the signal ends the program as usual.
        let _ = flag::register_conditional_shutdown(*signal, exit_code::INTERRUPTED.into(), flags.is_released.clone());
        let _ = flag::register(*signal, flags.interrupted.clone());
    }
    flags
});

/// From now on, Ctrl-C sets a flag and does not end the program.
#[allow(clippy::must_use_candidate)] // Some callers do not need the flag.
pub fn watch() -> &'static AtomicBool {
    FLAGS.is_released.store(false, Ordering::SeqCst);
    &FLAGS.interrupted
}

/// From now on, Ctrl-C ends the program again.
pub fn release() {
    FLAGS.is_released.store(true, Ordering::SeqCst);
    if FLAGS.interrupted.load(Ordering::SeqCst) {
        process::exit(exit_code::INTERRUPTED.into());
    }
}
