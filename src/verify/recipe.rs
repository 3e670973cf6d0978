//! How a project's image is built.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::dollar::undoubled;
use super::fields;
use super::json::at;

use super::risk::{self, Boundary, Risk};
use super::selection::Selection;
use crate::error::{Error, Mistake};
use crate::read::ignore;
use crate::source::{self, Folder, Unreadable};

/// The size limit of a Dockerfile or ignore file in bytes.
const LARGEST: u64 = 4 << 20;

#[derive(Debug, Clone)]
pub struct Recipe {
    /// The Dockerfile.
    pub dockerfile: PathBuf,
    /// What stands in it.
    pub text: Vec<u8>,
    /// The build context's folder.
    pub context: PathBuf,
    /// The target stage, by default the last.
    pub target: Option<String>,
    /// Build arguments.
    pub arguments: BTreeMap<String, String>,
    /// Named contexts.
    pub contexts: BTreeMap<String, String>,
    /// The target platform, by default the engine's.
    pub platform: Option<String>,
    /// The network for `RUN` steps.
    pub network: Option<String>,
    /// In the form of `docker build --secret`.
    pub secrets: Vec<String>,
    /// In the form of `docker build --ssh`.
    pub ssh: Vec<String>,
}

impl Recipe {
    /// A Dockerfile without a compose file.
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

    /// Reads the Dockerfile, which must be inside the project unless the user named it.
    pub(super) fn with_text(mut self, choice: &Selection, boundary: &Boundary) -> Result<Self, Error> {
        if choice.dockerfile.is_none() && !choice.trusts {
            let vetted = boundary.require(&self.dockerfile);
            let risk = |reason| Risk {
                place: self.dockerfile.display().to_string(),
                what: format!("it {reason}"),
                written: None,
            };
            risk::refuse(vetted.err().map(risk).as_slice())?;
        }
        self.text = source::read(&self.dockerfile, LARGEST).map_err(|error| unusable(&self.dockerfile, &error))?;
        Ok(self)
    }

    /// Flags for build arguments, secrets, contexts and so on. Argument values are on the command line: as environment
    /// variables, the alternative, some would control the command itself (`PATH`).
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

    /// The build's ignore file and its contents, if there is one.
    pub fn ignored(&self) -> Result<Option<(PathBuf, Vec<u8>)>, Unreadable> {
        for path in ignore::candidates(&self.dockerfile, &self.context) {
            let (folder, name) = (path.parent().unwrap_or(&self.context), path.file_name().unwrap_or_default());
            if let Some(contents) = Folder::open(folder)?.read(name, LARGEST)? {
                return Ok(Some((path, contents)));
            }
        }
        Ok(None)
    }

    /// From the `build` section of a service.
    pub(super) fn of(service: &Value, model: &Value, folder: &Path) -> Result<Self, Error> {
        let section = at(service, &["build"]);
        let field = |key: &str| at(section, &[key]);
        let context = text(field("context")).map_or_else(|| folder.to_owned(), |context| folder.join(context));
        require_provable(section, &context)?;
        Ok(Self {
            dockerfile: context.join(text(field("dockerfile")).unwrap_or_else(|| "Dockerfile".to_owned())),
            text: Vec::new(),
            target: text(field("target")),
            platform: at(service, &["platform"]).as_str().map(str::to_owned),
            network: text(field("network")),
            arguments: pairs(field("args")),
            contexts: pairs(field("additional_contexts")),
            secrets: field("secrets")
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|entry| secret(entry, model))
                .collect(),
            ssh: ssh(field("ssh")),
            context,
        })
    }
}

/// Fails if the build cannot be proven.
fn require_provable(section: &Value, context: &Path) -> Result<(), Error> {
    if !context.is_dir() {
        return Err(Mistake::new(format!("the build context {} is not a folder", context.display()), "a folder").into());
    }
    if at(section, &["dockerfile_inline"]).is_string() {
        let title = "an inline Dockerfile in the compose file cannot be proven yet".to_owned();
        return Err(Mistake::new(title, "a Dockerfile in a separate file").into());
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

/// A secret in the form of `docker build --secret`. Its source is under the top-level key.
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

/// SSH agents and keys: `default` or `id=path`, in a list or a map.
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
