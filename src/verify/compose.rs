//! A project's compose files, as written and in Compose's output.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::dollar::undoubled;
use super::engine::Engine;
use super::json::at;

use super::risk::{self, Boundary, Grant};
use super::selection::Selection;
use super::trouble::Trouble;
use crate::error::{Error, Mistake};
use crate::read::compose;
use crate::source::Folder;

/// The script in generated projects that creates passwords.
const CREATE_SECRETS: &str = "secrets/create.sh";

/// The output of `docker compose config`: variables substituted, all short forms expanded.
#[derive(Debug)]
pub struct Compose {
    /// The merged files as written, with places.
    pub written: compose::Model,
    pub service: String,
    /// The model.
    pub model: Value,
    /// Compose's warnings.
    pub warnings: String,
}

impl Compose {
    /// Reads the files with Compose, later ones merged over earlier ones.
    pub(super) fn read(
        folder: &Path,
        files: &[&str],
        choice: &Selection,
        engine: &Engine,
        boundary: &Boundary,
    ) -> Result<Self, Error> {
        require_compose(engine)?;
        let paths: Vec<PathBuf> = files.iter().map(|name| folder.join(name)).collect();
        if !choice.trusts {
            risk::refuse(&risk::of_files(boundary, &paths))?;
        }
        let (model, warnings) =
            model(engine, folder, &paths).map_err(|trouble| not_taken(folder, &paths, trouble, engine))?;
        let written = written(folder, files)?;
        if !choice.trusts {
            let risks = risk::of_model(&model, Grant { boundary, variables: &choice.variables });
            risk::refuse(&risks.into_iter().map(|risk| risk.with_place(&written)).collect::<Vec<_>>())?;
        }
        let service = app(&model, folder, choice.service.as_deref())?;
        Ok(Self { written, service, model, warnings })
    }

    /// Variables that the compose file uses and that are set here, but that Compose does not get.
    pub(super) fn withheld(&self, engine: &Engine) -> BTreeSet<String> {
        let texts: Vec<String> = self.written.files.iter().map(|file| file.text.replace("$$", "")).collect();
        let mentioned = texts.iter().flat_map(|text| compose::variables(text));
        mentioned.filter(|name| engine.environment().withholds(name)).map(str::to_owned).collect()
    }

    /// Fails unless the files of all secrets exist: Compose mounts them, and starts nothing without them.
    pub(super) fn require_secrets(&self, folder: &Path) -> Result<(), Error> {
        let model = &self.model;
        let services = at(model, &["services"]).as_object().into_iter().flat_map(|services| services.values());
        let mounted = services.filter_map(|service| at(service, &["secrets"]).as_array()).flatten();
        let names: BTreeSet<&str> = mounted.filter_map(|mount| at(mount, &["source"]).as_str()).collect();
        let missing: Vec<String> = names
            .into_iter()
            .filter_map(|name| {
                at(model, &["secrets", name, "file"]).as_str().map(|file| PathBuf::from(undoubled(file)))
            })
            .filter(|file| !file.exists())
            .map(|file| file.strip_prefix(folder).unwrap_or(&file).display().to_string())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let title = format!("files of the compose file's secrets are missing: {}", missing.join(", "));
        let hint = folder.join(CREATE_SECRETS).is_file().then(|| format!("`sh {CREATE_SECRETS}` makes them"));
        Err(Mistake::new(title, "a file for each secret").hint(hint).into())
    }

    /// A service of the model.
    #[must_use]
    pub fn service(&self, name: &str) -> &Value {
        at(&self.model, &["services", name])
    }

    /// All services.
    pub fn services(&self) -> impl Iterator<Item = (&String, &Value)> {
        at(&self.model, &["services"]).as_object().into_iter().flatten()
    }

    /// The number of services that start before the app is up, including the app: its dependencies, recursively.
    #[must_use]
    pub fn chain(&self) -> usize {
        let mut chain = BTreeSet::new();
        let mut waiting = vec![self.service.as_str()];
        while let Some(name) = waiting.pop() {
            if chain.insert(name) {
                let before = at(self.service(name), &["depends_on"]).as_object().into_iter().flatten();
                waiting.extend(before.map(|(name, _)| name.as_str()));
            }
        }
        chain.len()
    }

    /// The app's ports in the container: first published ones, then exposed ones.
    #[must_use]
    pub fn ports(&self) -> Vec<u16> {
        let service = self.service(&self.service);
        let published = at(service, &["ports"]).as_array().into_iter().flatten();
        let is_tcp = |port: &&Value| at(port, &["protocol"]) != "udp";
        let published = published.filter(is_tcp).filter_map(|port| at(port, &["target"]).as_u64());
        let exposed = at(service, &["expose"]).as_array().into_iter().flatten();
        let exposed = exposed.filter_map(|port| port.as_str()?.trim_end_matches("/tcp").parse().ok());
        published.chain(exposed).filter_map(|port| u16::try_from(port).ok()).collect()
    }

    /// Services that mount the engine's socket. They are not run: they could see and stop containers that do not belong
    /// to the run.
    #[must_use]
    pub fn controllers(&self) -> Vec<&str> {
        let is_socket = |mount: &Value| {
            at(mount, &["source"]).as_str().is_some_and(|source| {
                ["docker.sock", "podman.sock", "containerd.sock"].iter().any(|socket| source.ends_with(socket))
            })
        };
        let steers = |service: &Value| at(service, &["volumes"]).as_array().into_iter().flatten().any(is_socket);
        let controllers = self.services().filter(|(name, service)| **name != self.service && steers(service));
        controllers.map(|(name, _)| name.as_str()).collect()
    }
}

/// The merged compose files as written.
fn written(folder: &Path, files: &[&str]) -> Result<compose::Model, Error> {
    let refuse = |error: std::io::Error| Error::Folder { path: folder.to_owned(), reason: error.to_string() };
    Ok(compose::load(&Folder::open(folder).map_err(refuse)?, files))
}

/// Runs `compose config`.
fn model(engine: &Engine, folder: &Path, files: &[PathBuf]) -> Result<(Value, String), Trouble> {
    let (files, variables) = (files.iter().map(|file| file.to_string_lossy()).collect::<Vec<_>>(), folder.join(".env"));
    let variables = variables.to_string_lossy();
    let mut words = vec!["compose"];
    words.extend(files.iter().flat_map(|file| ["--file", file]));
    if Path::new(&*variables).exists() {
        // Given explicitly, so that `.env` cannot name other files.
        words.extend(["--env-file", &variables]);
    }
    words.extend(["config", "--format", "json"]);
    let printed = engine.read_compose(&words)?;
    if !printed.status.success() {
        return Err(engine.refused(&words, &printed.both()));
    }
    let unclear =
        |error: serde_json::Error| Trouble::Unclear { command: engine.line(&words), reason: error.to_string() };
    // Podman prints on each call which external program provides Compose.
    let warnings: Vec<&str> = printed.stderr.lines().filter(|line| !line.starts_with(">>>> Executing")).collect();
    Ok((serde_json::from_str(&printed.stdout).map_err(unclear)?, warnings.join("\n").trim().to_owned()))
}

/// The app's service: the one that the user named, or else the only one that is built, that is built from this folder,
/// or that publishes a port.
fn app(model: &Value, folder: &Path, named: Option<&str>) -> Result<String, Error> {
    let services: Vec<(&String, &Value)> = at(model, &["services"]).as_object().into_iter().flatten().collect();
    let list = || services.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(named) = named {
        if services.iter().any(|(name, _)| *name == named) {
            return Ok(named.to_owned());
        }
        return Err(Mistake::new(format!("--service {named}: the compose file has no such service"), list()).into());
    }
    let is_built = |service: &Value| at(service, &["build"]).is_object();
    let is_here = |service: &Value| {
        at(service, &["build", "context"]).as_str().is_some_and(|path| Path::new(&undoubled(path)) == folder)
    };
    let is_published = |service: &Value| at(service, &["ports"]).as_array().is_some_and(|ports| !ports.is_empty());
    let tests: [&dyn Fn(&Value) -> bool; 4] =
        [&is_built, &is_here, &|service| is_here(service) && is_published(service), &|service| {
            !services.iter().any(|(_, other)| is_built(other)) && is_published(service)
        }];
    for is_app in tests {
        if let [(name, _)] = services.iter().filter(|(_, service)| is_app(service)).collect::<Vec<_>>()[..] {
            return Ok((*name).clone());
        }
    }
    let title = "it is unclear which service of the compose file is the app: name it with --service".to_owned();
    Err(Mistake::new(title, list()).into())
}

/// Compose is a plugin that an engine may lack.
fn require_compose(engine: &Engine) -> Result<(), Error> {
    engine.text(&["compose", "version"]).map(drop).map_err(|trouble| match trouble {
        Trouble::Interrupted => Error::Stopped { kept: None },
        other => Error::Engine {
            reason: format!("the project has a compose file, and the engine has no Compose: {other}"),
            hint: Some("install the Compose plugin, or ignore the file with --no-compose".to_owned()),
        },
    })
}

fn not_taken(folder: &Path, files: &[PathBuf], trouble: Trouble, engine: &Engine) -> Error {
    match trouble {
        Trouble::Interrupted => Error::Stopped { kept: None },
        Trouble::Refused { command, output } => {
            let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            // `required variable TAG is missing a value`
            let mut words = output.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let lacks_secrets = output.contains("env file ") && folder.join(CREATE_SECRETS).is_file();
            let created = || lacks_secrets.then(|| format!("`sh {CREATE_SECRETS}` makes it"));
            let hint = words.find(|word| engine.environment().withholds(word)).map_or_else(
                || created().unwrap_or_else(|| "--no-compose ignores the compose file".to_owned()),
                |name| format!("{name} is set, but Compose does not get it: `--env {name}` passes it on"),
            );
            Mistake::new(
                format!("{} cannot be used: {output}", files.join(" with ")),
                format!("a file that `{command}` accepts"),
            )
            .hint(hint)
            .into()
        }
        other => Error::Engine { reason: other.to_string(), hint: None },
    }
}
