//! Ctrl-C, and the signals that ask a program to end.

use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C sets a flag, instead of ending the program in the middle of something.
#[allow(clippy::must_use_candidate)] // Where nothing can be ended midway, it is enough that it was called.
pub fn watch() -> &'static AtomicBool {
    // It is set already where this was called before; where none can be set, Ctrl-C ends the program as it always does.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst));
    &INTERRUPTED
}
