//! The extras: what `--with` puts beside the app. Each is a folder under `templates/_extras`, told of in its
//! `extra.toml`: a backing service that the app cannot work without, monitoring, manifests for another platform.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::EXTRAS;
use super::variable::Variable;

/// What dockgen knows of an extra.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// The folder's name.
    #[serde(skip)]
    pub id: String,
    /// As people write it.
    pub title: String,
    /// What it is, in a few words.
    pub about: String,
    /// Its images by the names that its templates call them by: `{= images.postgres =}`.
    #[serde(default)]
    pub images: IndexMap<String, String>,
    /// What the app's container is told by it.
    #[serde(default)]
    pub variables: Vec<Variable>,
    /// What its own services in the compose file take from `.env`, and the app does not.
    #[serde(default)]
    pub compose_variables: Vec<Variable>,
    /// Names of the passwords that it needs, each a file below `secrets/`.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Names of its volumes.
    #[serde(default)]
    pub volumes: Vec<String>,
    /// Its networks, besides those that the app and backing services have.
    #[serde(default)]
    pub networks: Vec<Network>,
    /// The folders in the project where its files lie, which are no part of the image.
    #[serde(default)]
    pub folders: Vec<String>,
    /// What a project with it cannot be called.
    #[serde(default)]
    pub taken_names: Vec<String>,
    /// Commands that run it, where `docker compose up` does not.
    #[serde(default)]
    pub next: Vec<String>,
    /// How the app uses it, where it is a backing service.
    pub service: Option<BackingService>,
}

/// A network in the compose file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub comment: String,
    /// Whether nothing gets in from outside, or out.
    #[serde(default)]
    pub internal: bool,
}

/// A backing service: the app waits for it, shares its secrets and its network, and asks it in its health check. Its
/// name in the compose file is the extra's id.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackingService {
    /// The app's variable that holds its address.
    pub url: String,
    /// Which of the extra's passwords the app gets.
    pub secret: String,
    /// How an address begins that can be asked without a driver; one with TLS, such as `rediss://`, is not asked.
    pub plain: String,
    /// Its port, where the address names none.
    pub port: u16,
    /// What it is sent to see whether it answers, each character a byte; empty where it speaks first.
    #[serde(default)]
    pub greeting: String,
    /// The characters that a good answer may begin with; empty where any will do.
    #[serde(default)]
    pub answers: String,
}

impl Extra {
    /// Where its data is, below the templates.
    pub(crate) fn toml(&self) -> String {
        format!("{EXTRAS}/{}/extra.toml", self.id)
    }

    /// What is wrong with it, apart from its syntax; empty where nothing is.
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

/// Each character as the byte of its number; none where one is no byte.
#[must_use]
pub fn service_bytes(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}
