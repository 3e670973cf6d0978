use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signs {
    /// Manifests, the most significant first: paths, or `*.ending` for files in the project's folder.
    pub manifests: Vec<String>,
    /// Source files in the project's folder that identify the language without a manifest: names, or `*.ending`.
    #[serde(default)]
    pub sources: Vec<String>,
    /// A folder whose packages are imported without its name: `src`.
    #[serde(default)]
    pub source_root: String,
    /// Other languages' manifests take precedence (many projects contain an `index.html`).
    #[serde(default)]
    pub yields: bool,
    /// The starter's manifest, if no package manager names it.
    #[serde(default)]
    pub starter_manifest: String,
    /// Signs of the package manager, the most significant first.
    #[serde(default)]
    pub package_manager_signs: Vec<Sign>,
    /// Signs of the entry point, the most significant first.
    #[serde(default)]
    pub entrypoint_signs: Vec<EntrypointSign>,
}

/// A file, or a line in it, that identifies the package manager.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The file.
    pub file: String,
    /// A text in one of its lines; without it, the file's existence is enough.
    pub holds: Option<String>,
    /// The package manager.
    pub means: String,
}

/// A line in a file that contains the entry point.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntrypointSign {
    /// A path, or `*.ending`.
    pub file: String,
    /// The section that the line must be in, such as `[[bin]]`.
    pub section: Option<String>,
    /// The start of the line after whitespace; the next word is the entry point. In JSON, it may be anywhere in the
    /// line, and the entry point must be an existing file. Without it, the file itself is the entry point.
    pub begins: Option<String>,
    /// The text after the entry point.
    #[serde(default)]
    pub ends: String,
}
