use std::path::PathBuf;

/// The user's choices.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Relative to the project's folder.
    pub dockerfile: Option<PathBuf>,
    pub service: Option<String>,
    /// Ignores the compose file.
    pub without_compose: bool,
    /// Variables for Compose, as `NAME` or `NAME=VALUE`.
    pub variables: Vec<String>,
    /// Runs the project in spite of risks.
    pub trusts: bool,
}
