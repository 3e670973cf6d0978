//! A small edit to a starter's code, as its user would make it: a slow route is added.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::engine::{Proof, require};

const EDITS: &str = include_str!("edits.toml");

/// An edit.
#[derive(Debug, Deserialize)]
pub struct Edit {
    /// The file that is edited.
    file: String,
    /// The text that the new lines go before.
    before: String,
    /// The new lines.
    lines: String,
    /// The slow route.
    pub path: String,
}

impl Edit {
    pub fn of(framework: &str) -> Proof<Self> {
        let mut edits: std::collections::BTreeMap<String, Self> =
            toml::from_str(EDITS).map_err(|error| error.to_string())?;
        edits.remove(framework).ok_or_else(|| format!("edits.toml has none for {framework}"))
    }

    pub fn apply(&self, folder: &Path) -> Proof {
        let file = folder.join(&self.file);
        let text = fs::read_to_string(&file).unwrap_or_default();
        require(text.contains(&self.before), || format!("no `{}` in {}", self.before, self.file))?;
        let text = text.replacen(&self.before, &format!("{}{}", self.lines, self.before), 1);
        fs::write(&file, text).map_err(|error| error.to_string())
    }
}
