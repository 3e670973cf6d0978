use crate::error::status;

/// The result of a command that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Images that are not pinned to their tags' current digests; the report is already printed.
    Drift {
        stale: usize,
    },
    /// Failed proofs; the report is already printed.
    Unproven {
        failed: usize,
        proven: usize,
    },
    /// Files on disk that differ from the generated ones; nothing was written.
    Conflicts(Vec<String>),
}

impl Outcome {
    /// The exit code.
    #[must_use]
    pub fn status(&self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Drift { .. } | Self::Unproven { .. } => status::FAILED,
            Self::Conflicts(_) => status::CONFLICT,
        }
    }
}
