use serde::Deserialize;

/// How a folder shows that it holds a project of the language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signs {
    /// Files that say so, the most telling first: paths, or `*.ending` for a name in the folder itself.
    pub manifests: Vec<String>,
    /// Sources in the folder itself that say so where no manifest is: names, or `*.ending`.
    #[serde(default)]
    pub sources: Vec<String>,
    /// A folder whose own folders can be imported as if they lay in the project's: `src`.
    #[serde(default)]
    pub source_root: String,
    /// Whether another language's manifest outweighs this one's (a site's `index.html` lies in many projects).
    #[serde(default)]
    pub yields: bool,
    /// The manifest that the starter brings, where no package manager names it.
    #[serde(default)]
    pub starter_manifest: String,
    /// What tells the package manager, the most telling first.
    #[serde(default)]
    pub package_manager_signs: Vec<Sign>,
    /// What tells where the app starts, the most telling first.
    #[serde(default)]
    pub entrypoint_signs: Vec<EntrypointSign>,
}

/// A file, or a line in it, that tells the package manager.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The file.
    pub file: String,
    /// A text in a line of it; without one, that the file is there is enough.
    pub holds: Option<String>,
    /// The package manager's id.
    pub means: String,
}

/// A line of a file that names what the app starts as.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntrypointSign {
    /// The file: a path, or `*.ending`.
    pub file: String,
    /// The header that the line stands under, such as `[[bin]]`, where it has to.
    pub section: Option<String>,
    /// How the line begins, blanks aside; what follows is the entry point, one word. In JSON it may stand anywhere in
    /// the line, and the entry point is a file that is there. Without it, the file itself is the entry point.
    pub begins: Option<String>,
    /// What stands behind the entry point on that line.
    #[serde(default)]
    pub ends: String,
}
