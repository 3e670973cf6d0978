//! Finds what a compose file asks for beyond a normal container: programs on the host, kernel privileges, files and
//! sockets outside the project. Such a project is refused before anything is built or started.
//!
//! Everything that is not known to be harmless is a risk, including keys of future Compose versions. What every
//! container can do, such as using the network, is no risk.

mod boundary;
mod build;
mod deploy;
mod mount;
mod reads;
mod service;

use std::fmt;
use std::path::Path;

use serde_json::{Map, Value};

use super::dollar::undoubled;
use crate::error::Error;
use crate::read::compose;
pub use boundary::Boundary;
pub use reads::of_files;

/// Something that only a trusted project may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// The key, such as `services.web.privileged`, or the file with its line.
    pub place: String,
    pub what: String,
    /// The key's place in the compose files, if known.
    pub written: Option<String>,
}

impl Risk {
    /// Adds the key's place in the compose files.
    #[must_use]
    pub fn with_place(self, files: &compose::Model) -> Self {
        Self { written: files.place(&self.place).and_then(|place| files.location(place)), ..self }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)?;
        self.written.as_ref().map_or(Ok(()), |written| write!(f, " ({written})"))
    }
}

/// What the user allows.
#[derive(Debug, Clone, Copy)]
pub struct Grant<'a> {
    pub boundary: &'a Boundary,
    /// The variables of `--env`, as `NAME` or `NAME=VALUE`.
    pub variables: &'a [String],
}

/// The risks in Compose's output, in the order of its keys.
#[must_use]
pub fn of_model(model: &Value, grant: Grant<'_>) -> Vec<Risk> {
    let mut found = Found { grant, risks: Vec::new() };
    for (key, value) in entries(model) {
        match key.as_str() {
            "name" | "version" => {}
            "services" => entries(value).for_each(|(name, service)| service::vet(&mut found, name, service)),
            "networks" => found.vet_entries("networks", value, &NETWORK),
            "volumes" => found.vet_entries("volumes", value, &VOLUME),
            "secrets" | "configs" => {
                for (name, entry) in entries(value) {
                    let is_of_build = key == "secrets" && build::secrets(model).any(|secret| secret == name);
                    found.vet_file(&format!("{key}.{name}"), entry, is_of_build);
                }
            }
            _ => found.vet_unknown(key, key, value),
        }
    }
    found.risks
}

/// The keys of a network that are harmless, because the run keeps or removes them.
const NETWORK: [&str; 9] =
    ["name", "external", "driver", "driver_opts", "ipam", "internal", "attachable", "enable_ipv4", "enable_ipv6"];

/// The same for volumes.
const VOLUME: [&str; 4] = ["name", "external", "driver", "driver_opts"];

struct Found<'a> {
    grant: Grant<'a>,
    risks: Vec<Risk>,
}

impl Found<'_> {
    fn add(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.risks.push(Risk { place: place.into(), what: what.into(), written: None });
    }

    /// Adds a risk unless the path is in the project.
    fn vet_path(&mut self, place: &str, path: &str) {
        if let Err(reason) = self.grant.boundary.require(Path::new(path)) {
            self.add(place, format!("{path} {reason}"));
        }
    }

    /// Adds a risk for an unknown key.
    fn vet_unknown(&mut self, place: &str, key: &str, value: &Value) {
        // podman-compose reads Podman flags from `x-podman` extensions.
        if is_set(value) && (!key.starts_with("x-") || key.starts_with("x-podman")) {
            self.add(place, "it is not known to be harmless");
        }
    }

    /// The items of a list. Compose expands all short forms, so anything else is a risk.
    fn items<'v>(&mut self, place: &str, value: &'v Value) -> &'v [Value] {
        let list = value.as_array();
        if list.is_none() && is_set(value) {
            self.add(place, "it is not in Compose's long form");
        }
        list.map(Vec::as_slice).unwrap_or_default()
    }

    /// The same for a map.
    fn entries<'v>(&mut self, place: &str, value: &'v Value) -> Vec<(&'v String, &'v Value)> {
        if !value.is_object() && is_set(value) {
            self.add(place, "it is not in Compose's long form");
        }
        entries(value).collect()
    }

    /// Checks networks or volumes for unknown keys.
    fn vet_entries(&mut self, kind: &str, all: &Value, known: &[&str]) {
        for (name, entry) in entries(all) {
            let place = format!("{kind}.{name}");
            let is_known = |key: &str| key == "labels" || known.contains(&key);
            for (key, value) in self.entries(&place, entry).into_iter().filter(|(key, _)| !is_known(key)) {
                self.vet_unknown(&format!("{place}.{key}"), key, value);
            }
        }
    }

    /// A secret or a config must be a file of the project, a text, or a variable that the user passes.
    fn vet_file(&mut self, place: &str, entry: &Value, is_of_build: bool) {
        for (key, value) in self.entries(place, entry).into_iter().filter(|(_, value)| is_set(value)) {
            let place = format!("{place}.{key}");
            match (key.as_str(), value.as_str()) {
                ("name" | "labels" | "content", _) => {}
                ("file", Some(path)) => {
                    self.vet_path(&place, &undoubled(path));
                    if is_of_build {
                        self.vet_field(&place, &undoubled(path));
                    }
                }
                ("environment", Some(name)) => {
                    let is_named = |pair: &String| pair.split('=').next() == Some(name);
                    if !self.grant.variables.iter().any(is_named) {
                        self.add(
                            place,
                            format!("it reads your environment variable {name}; `--env {name}` allows only that"),
                        );
                    }
                }
                _ => self.vet_unknown(&place, key, value),
            }
        }
    }

    /// Compose joins the fields of a build secret with commas and without quotes, and bake evaluates expressions in
    /// them.
    fn vet_field(&mut self, place: &str, text: &str) {
        let is_odd = |c: char| c.is_control() || matches!(c, ',' | '"' | '\'');
        if text.contains(is_odd) || build::is_expression(text) {
            self.add(place, format!("it could be parsed as more than one field of a build secret: {text:?}"));
        }
    }
}

/// False for null, false and empty values, which have no effect.
fn is_set(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(table) => !table.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

/// A value for a message.
fn printed(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), undoubled)
}

/// Fails if there are risks.
pub(super) fn refuse(risks: &[Risk]) -> Result<(), Error> {
    if risks.is_empty() { Ok(()) } else { Err(Error::Untrusted(risks.iter().map(ToString::to_string).collect())) }
}

#[cfg(test)]
mod tests;
