use crate::error::exit_code;

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
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Drift { .. } | Self::Unproven { .. } => exit_code::FAILED,
            Self::Conflicts(_) => exit_code::CONFLICT,
        }
    }
}
