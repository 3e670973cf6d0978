use serde::{Deserialize, Serialize};

/// A package manager. Its part of the Dockerfile is `package-managers/<id>.tera`, which templates include as
/// `package_manager`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageManager {
    /// As people write it.
    pub title: String,
    /// The file with the dependencies, if it is not the most significant manifest.
    pub manifest: Option<String>,
    /// The lock file, if it is separate from the manifest.
    pub lock: Option<LockFile>,
    /// The build secret with credentials for private packages.
    pub secret: Option<BuildSecret>,
    /// Dependabot's name for its packages, if supported: `pip`.
    pub ecosystem: Option<String>,
    /// Overrides the variant's build image.
    pub image: Option<String>,
    /// Only detected, never offered in the wizard.
    #[serde(default)]
    pub is_found: bool,
}

/// Credentials for a build step, which no layer stores.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BuildSecret {
    /// The ID in the Dockerfile.
    pub id: String,
    /// The path on a developer's machine, in compose syntax.
    pub file: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockFile {
    /// Its name.
    pub file: String,
    /// The command that creates it.
    pub command: String,
    /// The image also builds without it, with the newest versions.
    #[serde(default)]
    pub optional: bool,
}
