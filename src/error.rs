//! Errors and their exit codes.

use std::io;
use std::path::PathBuf;

use crate::source::Place;

/// Exit codes, as in `--help`.
pub mod exit_code {
    /// A check or a proof failed, or a bug in dockgen.
    pub const FAILED: u8 = 1;
    /// A wrong flag, value or preset.
    pub const USAGE: u8 = 2;
    /// A conflict with files on disk.
    pub const CONFLICT: u8 = 3;
    /// Something outside is missing or fails: a full disk, an engine that does not answer.
    pub const OUTSIDE: u8 = 4;
    /// Interrupted by the user.
    pub const INTERRUPTED: u8 = 130;
}

/// Invalid input of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong, in one line.
    pub title: String,
    pub place: Option<Place>,
    pub allowed: String,
    pub hint: Option<String>,
}

impl Mistake {
    #[must_use]
    pub fn new(title: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { title: title.into(), place: None, allowed: allowed.into(), hint: None }
    }

    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl From<Mistake> for Error {
    fn from(mistake: Mistake) -> Self {
        Self::Invalid(vec![mistake])
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// All invalid values, not only the first.
    #[error("{}", titles(.0))]
    Invalid(Vec<Mistake>),

    /// Settings without a value, and no terminal to ask on.
    #[error("there is no terminal to ask on, and no value for {}", .flags.join(", "))]
    Missing {
        /// Their flags.
        flags: Vec<String>,
    },

    #[error("cannot use {} as the project's folder: {reason}", path.display())]
    Folder { path: PathBuf, reason: String },

    /// Risks in a project, each with its place. Nothing was run.
    #[error("the project asks for more of this machine than a normal container has; nothing was run")]
    Untrusted(Vec<String>),

    /// A file changed between the comparison and the write.
    #[error("{path} has changed since it was compared with what would be written; nothing was changed")]
    Changed {
        /// Relative to the project's folder.
        path: String,
    },

    /// The destination of a file is outside the project.
    #[error("{} leads out of the project, to {}", path.display(), target.display())]
    Outside {
        /// The symlink.
        path: PathBuf,
        target: PathBuf,
    },

    /// The destination of a file is something other than a separate file.
    #[error("cannot write {path}: {reason}")]
    InTheWay {
        /// Relative to the project's folder.
        path: String,
        reason: String,
    },

    #[error("another run of dockgen is writing to {}; nothing was changed", path.display())]
    Busy { path: PathBuf },

    /// A failure whose changes could not be undone.
    #[error("{cause}; not everything could be restored: the old files are in {}", folder.display())]
    Stuck {
        cause: Box<Error>,
        /// The folder with the old files.
        folder: PathBuf,
    },

    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// A verb, such as `read`.
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },

    /// The terminal failed.
    #[error("cannot ask on this terminal: {0}")]
    Terminal(io::Error),

    /// Ctrl-C, or the answer no.
    #[error("interrupted; nothing was written")]
    Interrupted,

    /// Ctrl-C during `verify`.
    #[error("interrupted; {}", left(kept.as_deref()))]
    Stopped {
        /// The run's name, with `--keep`.
        kept: Option<String>,
    },

    /// The container engine is missing or fails.
    #[error("{reason}")]
    Engine { reason: String, hint: Option<String> },

    #[error("{reason}")]
    Registry { reason: String, hint: String },

    /// A bug in a built-in template.
    #[error("the template {template} is invalid, please report this bug: {reason}")]
    Template { template: String, reason: String },
}

impl Error {
    /// The exit code.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Invalid(_) | Self::Missing { .. } | Self::Folder { .. } | Self::Untrusted(_) => exit_code::USAGE,
            Self::Changed { .. } | Self::Outside { .. } | Self::InTheWay { .. } | Self::Busy { .. } => {
                exit_code::CONFLICT
            }
            Self::Stuck { cause, .. } => cause.exit_code(),
            Self::Io { .. } | Self::Terminal(_) | Self::Engine { .. } | Self::Registry { .. } => exit_code::OUTSIDE,
            Self::Interrupted | Self::Stopped { .. } => exit_code::INTERRUPTED,
            Self::Template { .. } => exit_code::FAILED,
        }
    }
}

fn titles(mistakes: &[Mistake]) -> String {
    let titles: Vec<&str> = mistakes.iter().map(|mistake| mistake.title.as_str()).collect();
    titles.join("; ")
}

fn left(kept: Option<&str>) -> String {
    kept.map_or_else(
        || "everything it created was removed".to_owned(),
        |run| format!("everything it created was kept, named {run}"),
    )
}
