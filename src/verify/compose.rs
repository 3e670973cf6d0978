//! The compose files of a project, as Compose itself reads them and as they are written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::dollar::undoubled;
use super::engine::Engine;
use super::json::at;
use super::project::{self, Selection};
use super::risk::{self, Boundary, Grant};
use super::trouble::Trouble;
use crate::error::{Error, Mistake};
use crate::read::compose;
use crate::source::Folder;

/// The script of a project of dockgen's own that makes its passwords.
const CREATE_SECRETS: &str = "secrets/create.sh";

/// A compose file as Compose itself understands it: variables filled in, every short form written out.
#[derive(Debug)]
pub struct Compose {
    /// Its files as one, as they are written.
    pub written: compose::Model,
    /// The service that is the app.
    pub service: String,
    /// The model.
    pub model: Value,
    /// What Compose warned about.
    pub warnings: String,
}

impl Compose {
    /// Lets Compose read its files, the later laid over the earlier ones.
    ///
    /// # Errors
    /// Where Compose does not take them, it cannot be told which service is the app, or something in them could harm
    /// this machine and the user does not trust it.
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
            project::refuse(&risk::of_files(boundary, &paths))?;
        }
        let (model, warnings) = model(engine, folder, &paths).map_err(|trouble| not_taken(&paths, trouble, engine))?;
        let written = written(folder, files)?;
        if !choice.trusts {
            let risks = risk::of_model(&model, Grant { boundary, variables: &choice.variables });
            project::refuse(&risks.into_iter().map(|risk| risk.with_place(&written)).collect::<Vec<_>>())?;
        }
        let service = app(&model, folder, choice.service.as_deref())?;
        Ok(Self { written, service, model, warnings })
    }

    /// The variables that are set here, that the files mention, and that Compose does not get.
    pub(super) fn withheld(&self, engine: &Engine) -> BTreeSet<String> {
        let texts: Vec<String> = self.written.files.iter().map(|file| file.text.replace("$$", "")).collect();
        let mentioned = texts.iter().flat_map(|text| compose::variables(text));
        mentioned.filter(|name| engine.environment().withholds(name)).map(str::to_owned).collect()
    }

    /// Every secret's file has to be there: Compose mounts it, and starts nothing without it.
    ///
    /// # Errors
    /// When one is not there.
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
        let title = format!("the compose file's secrets are not there: {}", missing.join(", "));
        let hint = folder.join(CREATE_SECRETS).is_file().then(|| format!("`sh {CREATE_SECRETS}` makes them"));
        Err(Mistake::new(title, "a file for each secret").hint(hint).into())
    }

    /// A service of the model, as it is written out.
    #[must_use]
    pub fn service(&self, name: &str) -> &Value {
        at(&self.model, &["services", name])
    }

    /// All services.
    pub fn services(&self) -> impl Iterator<Item = (&String, &Value)> {
        at(&self.model, &["services"]).as_object().into_iter().flatten()
    }

    /// How many services are started before the app is up, with it: those that it waits for, and those that they do.
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

    /// The ports inside that the app is reached at: those that are published, then those that are only exposed.
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

    /// The services that steer the engine through its socket. They are left out: they would see, and could end, what
    /// is none of the proof's business.
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

/// The compose files as they are written.
fn written(folder: &Path, files: &[&str]) -> Result<compose::Model, Error> {
    let refuse = |error: std::io::Error| Error::Folder { path: folder.to_owned(), reason: error.to_string() };
    Ok(compose::load(&Folder::open(folder).map_err(refuse)?, files))
}

/// What Compose makes of the files.
fn model(engine: &Engine, folder: &Path, files: &[PathBuf]) -> Result<(Value, String), Trouble> {
    let (files, variables) = (files.iter().map(|file| file.to_string_lossy()).collect::<Vec<_>>(), folder.join(".env"));
    let variables = variables.to_string_lossy();
    let mut words = vec!["compose"];
    words.extend(files.iter().flat_map(|file| ["--file", file]));
    if Path::new(&*variables).exists() {
        // Named, so that it cannot name others.
        words.extend(["--env-file", &variables]);
    }
    words.extend(["config", "--format", "json"]);
    let printed = engine.read_compose(&words)?;
    if !printed.status.success() {
        return Err(engine.refused(&words, &printed.both()));
    }
    let unclear =
        |error: serde_json::Error| Trouble::Unclear { command: engine.line(&words), reason: error.to_string() };
    // Podman says on each call which program stands in for Compose.
    let warnings: Vec<&str> = printed.stderr.lines().filter(|line| !line.starts_with(">>>> Executing")).collect();
    Ok((serde_json::from_str(&printed.stdout).map_err(unclear)?, warnings.join("\n").trim().to_owned()))
}

/// The service that is the app: the named one, or else the only one that is built, that is built from this folder, or
/// that publishes a port.
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
    let title = "it cannot be told which service of the compose file is the app: name it with --service".to_owned();
    Err(Mistake::new(title, list()).into())
}

/// Compose is a part of its own, which not every engine comes with.
fn require_compose(engine: &Engine) -> Result<(), Error> {
    engine.text(&["compose", "version"]).map(drop).map_err(|trouble| match trouble {
        Trouble::Interrupted => Error::Stopped { kept: None },
        other => Error::Engine {
            reason: format!("the project has a compose file, and the engine has no Compose: {other}"),
            hint: Some("install the Compose plugin, or leave the file aside with --no-compose".to_owned()),
        },
    })
}

fn not_taken(files: &[PathBuf], trouble: Trouble, engine: &Engine) -> Error {
    match trouble {
        Trouble::Interrupted => Error::Stopped { kept: None },
        Trouble::Refused { command, output } => {
            let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            // `required variable TAG is missing a value`
            let mut words = output.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let hint = words.find(|word| engine.environment().withholds(word)).map_or_else(
                || "--no-compose leaves the compose file aside".to_owned(),
                |name| format!("{name} is set here, and Compose does not get it: `--env {name}` passes it on"),
            );
            Mistake::new(
                format!("{} cannot be used: {output}", files.join(" with ")),
                format!("what `{command}` takes"),
            )
            .hint(hint)
            .into()
        }
        other => Error::Engine { reason: other.to_string(), hint: None },
    }
}
