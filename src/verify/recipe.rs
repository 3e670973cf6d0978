//! How the image of a project is built.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::dollar::undoubled;
use super::fields;
use super::json::at;
use super::project::{self, Selection};
use super::risk::{Boundary, Risk};
use crate::error::{Error, Mistake};
use crate::read::ignore;
use crate::source::{self, Folder, Unreadable};

/// No Dockerfile and no ignore file is larger, in bytes.
const LARGEST: u64 = 4 << 20;

/// How an image is built.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// The Dockerfile.
    pub dockerfile: PathBuf,
    /// What stands in it.
    pub text: Vec<u8>,
    /// The folder whose files a build sees.
    pub context: PathBuf,
    /// The stage that is the image, where it is not the last.
    pub target: Option<String>,
    /// Build arguments.
    pub arguments: BTreeMap<String, String>,
    /// Folders and images that the Dockerfile copies from by a name.
    pub contexts: BTreeMap<String, String>,
    /// The platform that it is built for, where that is not the engine's.
    pub platform: Option<String>,
    /// The network that its steps use.
    pub network: Option<String>,
    /// Build secrets, as `docker build --secret` takes them.
    pub secrets: Vec<String>,
    /// Agents and keys, as `docker build --ssh` takes them.
    pub ssh: Vec<String>,
}

impl Recipe {
    /// A Dockerfile by itself, with a folder for its context.
    #[must_use]
    pub fn alone(dockerfile: PathBuf, folder: &Path) -> Self {
        Self {
            dockerfile,
            text: Vec::new(),
            context: folder.to_owned(),
            target: None,
            arguments: BTreeMap::new(),
            contexts: BTreeMap::new(),
            platform: None,
            network: None,
            secrets: Vec::new(),
            ssh: Vec::new(),
        }
    }

    /// Reads the Dockerfile, which has to be the project's, unless the user named it.
    pub(super) fn with_text(mut self, choice: &Selection, boundary: &Boundary) -> Result<Self, Error> {
        if choice.dockerfile.is_none() && !choice.trusts {
            let vetted = boundary.require(&self.dockerfile);
            let risk = |reason| Risk {
                place: self.dockerfile.display().to_string(),
                what: format!("it {reason}"),
                written: None,
            };
            project::refuse(vetted.err().map(risk).as_slice())?;
        }
        self.text = source::read(&self.dockerfile, LARGEST).map_err(|error| unusable(&self.dockerfile, &error))?;
        Ok(self)
    }

    /// What the build is given beside its context, as flags with their values. Those of arguments are words of the
    /// command: as variables, which is the other way, they would mean something to the command itself (`PATH`).
    #[must_use]
    pub fn given(&self) -> Vec<(&'static str, String)> {
        let pairs = |flag, pairs: &BTreeMap<String, String>| {
            pairs.iter().map(|(name, value)| (flag, format!("{name}={value}"))).collect::<Vec<_>>()
        };
        let secrets = self.secrets.iter().map(|secret| ("--secret", secret.clone())).collect();
        let platform = self.platform.iter().map(|platform| ("--platform", platform.clone())).collect();
        let network = self.network.iter().map(|network| ("--network", network.clone())).collect();
        let ssh = self.ssh.iter().map(|agent| ("--ssh", agent.clone())).collect();
        let (arguments, contexts) = (pairs("--build-arg", &self.arguments), pairs("--build-context", &self.contexts));
        [arguments, contexts, secrets, ssh, platform, network].concat()
    }

    /// The ignore file that counts, with its contents; none where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn ignored(&self) -> Result<Option<(PathBuf, Vec<u8>)>, Unreadable> {
        for path in ignore::candidates(&self.dockerfile, &self.context) {
            let (folder, name) = (path.parent().unwrap_or(&self.context), path.file_name().unwrap_or_default());
            if let Some(contents) = Folder::open(folder)?.read(name, LARGEST)? {
                return Ok(Some((path, contents)));
            }
        }
        Ok(None)
    }

    /// The `build` section of a service in a model.
    pub(super) fn of(service: &Value, model: &Value, folder: &Path) -> Result<Self, Error> {
        let section = at(service, &["build"]);
        let said = |key: &str| at(section, &[key]);
        let context = text(said("context")).map_or_else(|| folder.to_owned(), |context| folder.join(context));
        require_provable(section, &context)?;
        Ok(Self {
            dockerfile: context.join(text(said("dockerfile")).unwrap_or_else(|| "Dockerfile".to_owned())),
            text: Vec::new(),
            target: text(said("target")),
            platform: at(service, &["platform"]).as_str().map(str::to_owned),
            network: text(said("network")),
            arguments: pairs(said("args")),
            contexts: pairs(said("additional_contexts")),
            secrets: said("secrets")
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|entry| secret(entry, model))
                .collect(),
            ssh: ssh(said("ssh")),
            context,
        })
    }
}

/// Wants a build to be one that can be proven.
fn require_provable(section: &Value, context: &Path) -> Result<(), Error> {
    if !context.is_dir() {
        return Err(
            Mistake::new(format!("the build context {} is no folder here", context.display()), "a folder").into()
        );
    }
    if at(section, &["dockerfile_inline"]).is_string() {
        let title = "a Dockerfile inside the compose file cannot be proven yet".to_owned();
        return Err(Mistake::new(title, "a Dockerfile in a file of its own").into());
    }
    let mut contexts = at(section, &["additional_contexts"]).as_object().into_iter().flatten();
    let is_service = |value: &Value| value.as_str().is_some_and(|value| value.starts_with("service:"));
    match contexts.find(|(_, value)| is_service(value)) {
        None => Ok(()),
        Some((name, _)) => {
            let title = format!("the build context {name} is another service's image, which cannot be proven yet");
            Err(Mistake::new(title, "a folder or an image").into())
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(undoubled)
}

fn pairs(table: &Value) -> BTreeMap<String, String> {
    let pairs = table.as_object().into_iter().flatten();
    pairs.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
}

/// A secret as `docker build --secret` takes it. Its source stands under the top-level key.
fn secret(entry: &Value, model: &Value) -> Option<String> {
    let source = at(entry, &["source"]).as_str()?;
    let id = text(at(entry, &["target"])).unwrap_or_else(|| source.to_owned());
    let definition = at(model, &["secrets", source]);
    match (text(at(definition, &["file"])), text(at(definition, &["environment"]))) {
        (Some(file), _) => Some(fields::joined(&[("id", &id), ("src", &file)])),
        (None, Some(variable)) => Some(fields::joined(&[("id", &id), ("env", &variable)])),
        (None, None) => None,
    }
}

/// Agents and keys: `default` or `id=path`, as a list or as a table.
fn ssh(section: &Value) -> Vec<String> {
    match section {
        Value::Array(agents) => agents.iter().filter_map(text).collect(),
        Value::Object(agents) => agents
            .iter()
            .map(|(id, path)| text(path).map_or_else(|| id.clone(), |path| format!("{id}={path}")))
            .collect(),
        _ => Vec::new(),
    }
}

fn unusable(file: &Path, unreadable: &Unreadable) -> Error {
    let title = format!("{} cannot be used: {unreadable}", file.display());
    Mistake::new(title, "a text file of at most 4 MiB").into()
}
