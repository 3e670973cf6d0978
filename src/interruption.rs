//! Ctrl-C, and the signals that ask a program to end.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::status;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static IS_WATCHED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C sets a flag, instead of ending the program in the middle of something.
#[allow(clippy::must_use_candidate)] // Where nothing can be ended midway, it is enough that it was called.
pub fn watch() -> &'static AtomicBool {
    IS_WATCHED.store(true, Ordering::SeqCst);
    // It is set already where this was called before; where none can be set, Ctrl-C ends the program as it always does.
    let _ = ctrlc::set_handler(|| {
        if !IS_WATCHED.load(Ordering::SeqCst) {
            process::exit(status::INTERRUPTED.into());
        }
        INTERRUPTED.store(true, Ordering::SeqCst);
    });
    &INTERRUPTED
}

/// From now on Ctrl-C ends the program again.
pub fn release() {
    IS_WATCHED.store(false, Ordering::SeqCst);
    if INTERRUPTED.load(Ordering::SeqCst) {
        process::exit(status::INTERRUPTED.into());
    }
}
