//! Handles Ctrl-C and termination signals.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::exit_code;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static IS_WATCHED: AtomicBool = AtomicBool::new(false);

/// From now on, Ctrl-C sets a flag and does not end the program.
#[allow(clippy::must_use_candidate)] // Some callers do not need the flag.
pub fn watch() -> &'static AtomicBool {
    IS_WATCHED.store(true, Ordering::SeqCst);
    // The handler may already be set. If it cannot be set, Ctrl-C ends the program as usual.
    let _ = ctrlc::set_handler(|| {
        if !IS_WATCHED.load(Ordering::SeqCst) {
            process::exit(exit_code::INTERRUPTED.into());
        }
        INTERRUPTED.store(true, Ordering::SeqCst);
    });
    &INTERRUPTED
}

/// From now on, Ctrl-C ends the program again.
pub fn release() {
    IS_WATCHED.store(false, Ordering::SeqCst);
    if INTERRUPTED.load(Ordering::SeqCst) {
        process::exit(exit_code::INTERRUPTED.into());
    }
}
