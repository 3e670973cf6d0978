use serde::Deserialize;

/// The files of a language's projects.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectFiles {
    /// Manifests: paths, or `*.ending` for files in the project's folder. Only for a language that detection has no
    /// reader for.
    #[serde(default)]
    pub manifests: Vec<String>,
    /// Source files in the project's folder that identify such a language without a manifest: names, or `*.ending`.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The starter's manifest, if no package manager names it.
    #[serde(default)]
    pub starter_manifest: String,
}
