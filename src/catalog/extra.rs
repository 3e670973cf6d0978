//! Extras: what `--with` adds to a project. Each is a folder under `templates/_extras` with an `extra.toml`: a service
//! that the app needs, monitoring, or manifests for another platform.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::EXTRAS;
use super::variable::Variable;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    #[serde(skip)]
    pub id: String,
    /// The name for people.
    pub title: String,
    /// A short description.
    pub about: String,
    /// Images by their names in templates: `{= images.postgres =}`.
    #[serde(default)]
    pub images: IndexMap<String, String>,
    /// Environment variables for the app's container.
    #[serde(default)]
    pub variables: Vec<Variable>,
    /// Variables from `.env` for its own services, not for the app.
    #[serde(default)]
    pub compose_variables: Vec<Variable>,
    /// Names of its passwords, each a file in `secrets/`.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Names.
    #[serde(default)]
    pub volumes: Vec<String>,
    /// Networks besides those of the app and the services.
    #[serde(default)]
    pub networks: Vec<Network>,
    /// The project's folders for its files, which the image excludes.
    #[serde(default)]
    pub folders: Vec<String>,
    /// Names that a project with it must not have.
    #[serde(default)]
    pub taken_names: Vec<String>,
    /// Names of its services besides its own.
    #[serde(default)]
    pub services: Vec<String>,
    /// It asks the app on its port.
    #[serde(default)]
    pub needs_port: bool,
    /// Commands that start it, if `docker compose up` does not.
    #[serde(default)]
    pub next: Vec<String>,
    /// Set if it is a service for the app.
    pub service: Option<BackingService>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    pub name: String,
    /// Its purpose, as a comment in the compose file.
    pub comment: String,
    /// No access to or from outside.
    #[serde(default)]
    pub internal: bool,
}

/// A service of the app: the app waits for it, shares its secret and network, and probes it in its health check. Its
/// name in the compose file is the extra's ID.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackingService {
    /// The app's variable for its address.
    pub url: String,
    pub secret: String,
    /// The URL prefix that can be probed without a driver; TLS, such as `rediss://`, is not probed.
    pub plain: String,
    /// The default port.
    pub port: u16,
    /// The bytes of the probe, one per character; empty if the service sends first.
    #[serde(default)]
    pub greeting: String,
    /// Characters that begin a valid answer; empty for any.
    #[serde(default)]
    pub answers: String,
}

impl Extra {
    /// The path of `extra.toml` below the templates.
    pub(crate) fn toml(&self) -> String {
        format!("{EXTRAS}/{}/extra.toml", self.id)
    }

    /// Semantic errors; empty if it is valid.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let networks = self.networks.iter().map(|network| &network.name);
        for name in self.secrets.iter().chain(&self.volumes).chain(networks) {
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
            if name.is_empty() || !name.chars().all(is_plain) {
                faults.push(format!(
                    "`{name}` is not a name of a secret, volume or network: these have only a-z, 0-9, _ and -"
                ));
            }
        }
        let Some(service) = &self.service else { return faults };
        for (name, text) in [("greeting", &service.greeting), ("answers", &service.answers)] {
            if service_bytes(text).is_none() {
                faults.push(format!("`service.{name}` has a character above \\u00ff, which is not a byte"));
            }
        }
        if service.plain.is_empty() {
            faults.push("`service.plain` is empty, so every address would be probed without a driver".to_owned());
        }
        if !self.secrets.contains(&service.secret) {
            faults.push(format!("`service.secret` is {}, which is not in `secrets`", service.secret));
        }
        if !self.variables.iter().any(|variable| variable.name == service.url) {
            faults.push(format!("`service.url` is {}, which is not in `variables`", service.url));
        }
        faults
    }
}

/// Converts each character to the byte with its number; `None` if one is above 255.
#[must_use]
pub fn service_bytes(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}
