//! A file of a project in memory.

use crate::artifact::Artifact;

/// A file that is generated, or that `pin` has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub artifact: Artifact,
    /// Relative to the project's folder, with slashes.
    pub path: String,
    pub contents: String,
}
