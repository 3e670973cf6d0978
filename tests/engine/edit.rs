//! A small edit to a starter's code, as its user might make it: it adds a slow route. `edits/` has a file for each
//! language, with a table for each framework.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::engine::{Proof, require};

#[derive(Debug, Deserialize)]
pub struct Edit {
    file: String,
    /// The new lines are inserted before this text.
    before: String,
    lines: String,
    /// The slow route's path.
    pub path: String,
    /// Whether the app runs within the lowest memory limit that the engine accepts, so that it never runs out of
    /// memory.
    #[serde(default)]
    pub is_small: bool,
}

impl Edit {
    pub fn of(language: &str, framework: &str) -> Proof<Self> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/engine/edits/{language}.toml"));
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut edits: BTreeMap<String, Self> = toml::from_str(&text).map_err(|error| error.to_string())?;
        edits.remove(framework).ok_or_else(|| format!("{} has none for {framework}", file.display()))
    }

    pub fn apply(&self, folder: &Path) -> Proof {
        let file = folder.join(&self.file);
        let text = fs::read_to_string(&file).unwrap_or_default();
        require(text.contains(&self.before), || format!("no `{}` in {}", self.before, self.file))?;
        let text = text.replacen(&self.before, &format!("{}{}", self.lines, self.before), 1);
        fs::write(&file, text).map_err(|error| error.to_string())
    }
}
