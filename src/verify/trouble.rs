use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why a proof could not run.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("interrupted")]
    Interrupted,

    #[error("the image does not build")]
    NoImage(String),

    #[error("there is no compose file")]
    NoCompose,

    #[error("the app does not run")]
    NotRunning(String),

    #[error("`{command}` failed: {output}")]
    Refused { command: String, output: String },

    #[error("`{command}` took longer than {} s and was stopped", longest.as_secs())]
    TooLate { command: String, longest: Duration },

    #[error("`{command}` printed unexpected output: {reason}")]
    Unclear { command: String, reason: String },

    #[error("cannot copy {}, which the compose file mounts: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },

    #[error(transparent)]
    Io(#[from] io::Error),
}
