//! What can go wrong, and the exit status of each.

use std::io;
use std::path::PathBuf;

use crate::source::Place;

/// The exit statuses. `--help` lists them.
pub mod status {
    /// Something is wrong with what a check or a proof looked at, or with dockgen itself.
    pub const FAILED: u8 = 1;
    /// A wrong flag, value or preset.
    pub const USAGE: u8 = 2;
    /// A conflict with files on disk.
    pub const CONFLICT: u8 = 3;
    /// Something outside is missing or does not work: a disk that is full, an engine that does not answer.
    pub const OUTSIDE: u8 = 4;
    /// Interrupted by the user.
    pub const INTERRUPTED: u8 = 130;
}

/// Something that a user gave and that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong, in one line.
    pub title: String,
    /// Where in a file it stands.
    pub place: Option<Place>,
    /// What is allowed instead.
    pub allowed: String,
    /// What may have been meant.
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

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Values that cannot be used; all of them, not only the first.
    #[error("{}", titles(.0))]
    Invalid(Vec<Mistake>),

    /// Settings that nobody answered, where nobody can be asked.
    #[error("no terminal to ask on, and nothing given for {}", .flags.join(", "))]
    Missing {
        /// The flags that answer.
        flags: Vec<String>,
    },

    /// The folder to write to cannot be used.
    #[error("cannot use {} as the project's folder: {reason}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        reason: String,
    },

    /// What in a project could harm this machine, each with its place; nothing of it was run.
    #[error("the project asks for more of this machine than a container has; nothing was run")]
    Untrusted(Vec<String>),

    /// A file changed between the comparison and the write.
    #[error("{path} has changed since it was compared with what would be written; nothing was changed")]
    Changed {
        /// The file, below the project's folder.
        path: String,
    },

    /// A file to be written lies behind a symlink that leaves the project.
    #[error("{} leads out of the project, to {}", path.display(), target.display())]
    Outside {
        /// The symlink.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },

    /// Something that is no file of its own lies where a file should go.
    #[error("cannot write {path}: {reason}")]
    InTheWay {
        /// The file, below the project's folder.
        path: String,
        /// What is there.
        reason: String,
    },

    /// Another run of dockgen writes to the same folder.
    #[error("another run of dockgen is writing to {}; nothing was changed", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },

    /// A failure that could not be undone.
    #[error("{cause}; not everything could be put back: the old files are in {}", folder.display())]
    Stuck {
        /// Why it failed.
        cause: Box<Error>,
        /// Where the copies are.
        folder: PathBuf,
    },

    /// The system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// The terminal does not work.
    #[error("cannot ask on this terminal: {0}")]
    Terminal(io::Error),

    /// The user pressed Ctrl-C, or said no.
    #[error("interrupted; nothing was written")]
    Interrupted,

    /// The user pressed Ctrl-C while something ran.
    #[error("interrupted; {}", left(kept.as_deref()))]
    Stopped {
        /// The name of what was made, where it was to be left in place.
        kept: Option<String>,
    },

    /// The container engine is missing, or does not do what it is asked.
    #[error("{reason}")]
    Engine {
        /// What it said.
        reason: String,
        /// What to try.
        hint: Option<String>,
    },

    /// A registry does not say what it is asked.
    #[error("{reason}")]
    Registry {
        /// What is wrong.
        reason: String,
        /// What to try.
        hint: String,
    },

    /// A fault in the templates of this program.
    #[error("the template {template} is wrong, please report it: {reason}")]
    Template {
        /// Which one.
        template: String,
        /// What is wrong.
        reason: String,
    },
}

impl Error {
    /// The exit status that tells a script what happened.
    #[must_use]
    pub fn status(&self) -> u8 {
        match self {
            Self::Invalid(_) | Self::Missing { .. } | Self::Folder { .. } | Self::Untrusted(_) => status::USAGE,
            Self::Changed { .. } | Self::Outside { .. } | Self::InTheWay { .. } | Self::Busy { .. } => status::CONFLICT,
            Self::Stuck { cause, .. } => cause.status(),
            Self::Io { .. } | Self::Terminal(_) | Self::Engine { .. } | Self::Registry { .. } => status::OUTSIDE,
            Self::Interrupted | Self::Stopped { .. } => status::INTERRUPTED,
            Self::Template { .. } => status::FAILED,
        }
    }
}

fn titles(mistakes: &[Mistake]) -> String {
    let titles: Vec<&str> = mistakes.iter().map(|mistake| mistake.title.as_str()).collect();
    titles.join("; ")
}

fn left(kept: Option<&str>) -> String {
    kept.map_or_else(
        || "what was made has been taken away".to_owned(),
        |run| format!("what was made is left, named {run}"),
    )
}
