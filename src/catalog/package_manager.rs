use serde::{Deserialize, Serialize};

/// What installs an app's dependencies. Its piece of the Dockerfile is `package-managers/<id>.tera`, which templates
/// include as `package_manager`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageManager {
    /// As people write it.
    pub title: String,
    /// The file that names the dependencies, where that is not the project's most telling manifest.
    pub manifest: Option<String>,
    /// The lock file, where it has one apart from the manifest.
    pub lock: Option<Lock>,
    /// What gives the build the credentials for a private source.
    pub secret: Option<BuildSecret>,
    /// What Dependabot calls its packages, where it can update them: `pip`.
    pub ecosystem: Option<String>,
    /// The image that builds, in place of the variant's.
    pub image: Option<String>,
    /// Whether it is nothing that a new app is asked for: an existing one shows that it uses it.
    #[serde(default)]
    pub is_found: bool,
}

/// Credentials that a step of the build sees, and no layer keeps.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BuildSecret {
    /// What the Dockerfile calls it.
    pub id: String,
    /// Where it lies on a developer's machine, as a compose file names it.
    pub file: String,
}

/// A lock file, and how to get one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Its name.
    pub file: String,
    /// The command that makes it.
    pub command: String,
    /// Whether the image builds without it, with whatever versions are the newest on that day.
    #[serde(default)]
    pub optional: bool,
}
