//! A project's file in memory.

use crate::artifact::Artifact;

/// A generated file, or one that `pin` has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub artifact: Artifact,
    /// Relative to the project's folder, with slashes.
    pub path: String,
    pub contents: String,
}
