use crate::error::status;

/// How a command ended that did what it was asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Images that are not pinned to the digest their tag points to now; the report has been shown.
    Drift {
        stale: usize,
    },
    /// Proofs that failed; the report has been shown.
    Unproven {
        failed: usize,
        proven: usize,
    },
    /// Files on disk that differ from the generated ones; nothing was written.
    Conflicts(Vec<String>),
}

impl Outcome {
    /// The exit status.
    #[must_use]
    pub fn status(&self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Drift { .. } | Self::Unproven { .. } => status::FAILED,
            Self::Conflicts(_) => status::CONFLICT,
        }
    }
}
