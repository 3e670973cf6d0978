//! Why something could not be proven.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// What stands in the way of a proof, apart from what it is to prove.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The user pressed Ctrl-C.
    #[error("interrupted")]
    Interrupted,

    /// There is no image to look at.
    #[error("the image does not build")]
    NoImage(String),

    /// There is no compose file.
    #[error("there is no compose file")]
    NoCompose,

    /// The app does not run, so nothing can be seen of it.
    #[error("the app does not run")]
    NotRunning(String),

    /// The engine did not do what it was asked.
    #[error("`{command}` failed: {output}")]
    Refused {
        /// What it was asked.
        command: String,
        /// What it said.
        output: String,
    },

    /// The engine did not do in time what it was asked, and was ended.
    #[error("`{command}` was ended: it took longer than {} s", longest.as_secs())]
    TooLate {
        /// What it was asked.
        command: String,
        /// What it had.
        longest: Duration,
    },

    /// The engine said something that cannot be understood.
    #[error("`{command}` printed what cannot be understood: {reason}")]
    Unclear {
        /// What it was asked.
        command: String,
        /// Why it cannot.
        reason: String,
    },

    /// A file of the project that is mounted cannot be copied.
    #[error("cannot copy {}, which the compose file mounts: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },

    /// The system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}
