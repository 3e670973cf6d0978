//! What a line that may start the app comes to.

use crate::detect::fact::Confidence;
use crate::source::Evidence;

/// What a candidate comes to.
pub(super) struct Reading {
    pub(super) words: Vec<String>,
    pub(super) entrypoint: Option<String>,
    pub(super) confidence: Confidence,
    pub(super) evidence: Vec<Evidence>,
    pub(super) port: Option<u16>,
    pub(super) migrations: Vec<Vec<String>>,
    /// It is no production command, though a framework's data may name one.
    pub(super) is_development: bool,
    /// It runs a file that is there.
    pub(super) runs_file: bool,
}
