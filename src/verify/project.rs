//! The project to prove: its Dockerfile and its compose file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::dollar::undoubled;
use super::engine::Engine;
use super::fields;
use super::json::at;
use super::risk::{self, Boundary, Grant, Risk};
use super::trouble::Trouble;
use crate::error::{Error, Mistake};
use crate::read::{compose, ignore, project};
use crate::source::{self, Folder, Unreadable};

/// The script in generated projects that creates passwords.
const CREATE_SECRETS: &str = "secrets/create.sh";

/// The size limit of a Dockerfile or ignore file in bytes.
const LARGEST: u64 = 4 << 20;

/// A project; read-only.
#[derive(Debug)]
pub struct Project {
    pub folder: PathBuf,
    pub recipe: Recipe,
    pub compose: Option<Compose>,
}

#[derive(Debug, Clone)]
pub struct Recipe {
    pub dockerfile: PathBuf,
    /// The Dockerfile's contents.
    pub text: Vec<u8>,
    /// The build context's folder.
    pub context: PathBuf,
    /// The target stage, by default the last.
    pub target: Option<String>,
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

/// The output of `docker compose config`: variables substituted, all short forms expanded.
#[derive(Debug)]
pub struct Compose {
    /// The merged files as written, with places.
    pub written: compose::Model,
    pub service: String,
    pub model: Value,
    /// Compose's warnings.
    pub warnings: String,
}

/// The user's choices.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Relative to the project's folder.
    pub dockerfile: Option<PathBuf>,
    pub service: Option<String>,
    /// Ignores the compose file.
    pub without_compose: bool,
    /// Variables for Compose, as `NAME` or `NAME=VALUE`.
    pub variables: Vec<String>,
    /// Runs the project in spite of risks.
    pub trusts: bool,
}

/// The files that define how a project is built and run.
#[derive(Debug)]
pub struct Files {
    dockerfile: Option<PathBuf>,
    /// The names of the compose files, in the order of merging.
    compose: Vec<&'static str>,
}

impl Files {
    /// Finds them. Fails if there is nothing to build, or if a file that the user named does not exist.
    pub fn find(folder: &Path, choice: &Selection) -> Result<Self, Error> {
        let exists = |name: &str| folder.join(name).is_file();
        let dockerfile = match choice.dockerfile.as_ref().map(|given| folder.join(given)) {
            Some(given) if given.is_file() => Some(given),
            Some(given) => {
                let title = format!("--file: there is no {}", given.display());
                return Err(mistake(title, "a Dockerfile, from the project's folder"));
            }
            None => project::dockerfile(exists).map(|name| folder.join(name)),
        };
        let compose = if choice.without_compose { Vec::new() } else { project::compose_files(exists) };
        if let Some(service) = choice.service.as_ref().filter(|_| compose.is_empty()) {
            let title = format!("--service {service}: there is no compose file in {}", folder.display());
            return Err(mistake(title, "a project with a compose file"));
        }
        if dockerfile.is_none() && compose.is_empty() {
            return Err(nothing_to_build(folder));
        }
        Ok(Self { dockerfile, compose })
    }
}

/// Fails unless the files of all secrets exist: Compose mounts them, and starts nothing without them.
fn require_secrets_of(model: &Value, folder: &Path) -> Result<(), Error> {
    let services = at(model, &["services"]).as_object().into_iter().flat_map(|services| services.values());
    let mounted = services.filter_map(|service| at(service, &["secrets"]).as_array()).flatten();
    let names: BTreeSet<&str> = mounted.filter_map(|mount| at(mount, &["source"]).as_str()).collect();
    let missing: Vec<String> = names
        .into_iter()
        .filter_map(|name| at(model, &["secrets", name, "file"]).as_str().map(|file| PathBuf::from(undoubled(file))))
        .filter(|file| !file.exists())
        .map(|file| file.strip_prefix(folder).unwrap_or(&file).display().to_string())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let title = format!("files of the compose file's secrets are missing: {}", missing.join(", "));
    let hint = folder.join(CREATE_SECRETS).is_file().then(|| format!("`sh {CREATE_SECRETS}` creates them"));
    Err(Mistake::new(title, "a file for each secret").hint(hint).into())
}

impl Project {
    /// Fails if a secret's file is missing.
    pub fn require_secrets(&self) -> Result<(), Error> {
        self.compose.as_ref().map_or(Ok(()), |compose| require_secrets_of(&compose.model, &self.folder))
    }

    /// Reads a project. Fails if there is nothing to build, if it is unclear which service is the app, if Compose
    /// rejects its file, or if there are risks that the user does not trust.
    pub fn read(folder: &Path, files: Files, choice: &Selection, engine: &Engine) -> Result<Self, Error> {
        let Files { dockerfile, compose } = files;
        let boundary = Boundary::of(folder, engine.environment().sockets());
        if compose.is_empty() {
            let dockerfile = dockerfile.ok_or_else(|| nothing_to_build(folder))?;
            let recipe = Recipe::alone(dockerfile, folder);
            return Ok(Self { recipe: recipe.with_text(choice, &boundary)?, folder: folder.to_owned(), compose: None });
        }
        require_compose(engine)?;
        let paths: Vec<PathBuf> = compose.iter().map(|name| folder.join(name)).collect();
        if !choice.trusts {
            refuse(&risk::of_files(&boundary, &paths))?;
        }
        let (model, warnings) = model(engine, folder, &paths).map_err(|trouble| not_taken(&paths, trouble, engine))?;
        let written = written(folder, &compose)?;
        if !choice.trusts {
            let risks = risk::of_model(&model, Grant { boundary: &boundary, variables: &choice.variables });
            refuse(&risks.into_iter().map(|risk| risk.with_place(&written)).collect::<Vec<_>>())?;
        }
        let service = app(&model, folder, choice.service.as_deref())?;
        let section = at(&model, &["services", &service, "build"]);
        let platform = at(&model, &["services", &service, "platform"]).as_str();
        let mut recipe = match (dockerfile, section.is_object()) {
            (_, true) => Recipe::of(section, platform, &model, folder)?,
            (Some(dockerfile), false) => Recipe::alone(dockerfile, folder),
            (None, false) => return Err(nothing_to_build(folder)),
        };
        if let Some(given) = &choice.dockerfile {
            recipe.dockerfile = folder.join(given);
        }
        let recipe = recipe.with_text(choice, &boundary)?;
        let compose = Compose { written, service, model, warnings };
        Ok(Self { folder: folder.to_owned(), recipe, compose: Some(compose) })
    }

    /// Variables that the compose file uses and that are set here, but that Compose does not get.
    #[must_use]
    pub fn withheld(&self, engine: &Engine) -> BTreeSet<String> {
        let files = self.compose.iter().flat_map(|compose| &compose.written.files);
        let texts: Vec<String> = files.map(|file| file.text.replace("$$", "")).collect();
        let mentioned = texts.iter().flat_map(|text| compose::variables(text));
        mentioned.filter(|name| engine.environment().withholds(name)).map(str::to_owned).collect()
    }
}

/// Fails if there are risks.
fn refuse(risks: &[Risk]) -> Result<(), Error> {
    if risks.is_empty() { Ok(()) } else { Err(Error::Untrusted(risks.iter().map(ToString::to_string).collect())) }
}

impl Compose {
    /// A service of the model.
    #[must_use]
    pub fn service(&self, name: &str) -> &Value {
        at(&self.model, &["services", name])
    }

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
    fn with_text(mut self, choice: &Selection, boundary: &Boundary) -> Result<Self, Error> {
        if choice.dockerfile.is_none() && !choice.trusts {
            let vetted = boundary.require(&self.dockerfile);
            let risk = |reason| Risk {
                place: self.dockerfile.display().to_string(),
                what: format!("it {reason}"),
                written: None,
            };
            refuse(vetted.err().map(risk).as_slice())?;
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
    fn of(section: &Value, platform: Option<&str>, model: &Value, folder: &Path) -> Result<Self, Error> {
        let text = |value: &Value| value.as_str().map(undoubled);
        let field = |key: &str| at(section, &[key]);
        let context = text(field("context")).map_or_else(|| folder.to_owned(), |context| folder.join(context));
        if !context.is_dir() {
            return Err(mistake(format!("the build context {} is not a folder", context.display()), "a folder"));
        }
        if field("dockerfile_inline").is_string() {
            let title = "an inline Dockerfile in the compose file cannot be proven yet".to_owned();
            return Err(mistake(title, "a Dockerfile in a separate file"));
        }
        let arguments = field("args").as_object().into_iter().flatten();
        // A build secret's source is under the top-level key.
        let secret = |entry: &Value| {
            let source = at(entry, &["source"]).as_str()?;
            let id = text(at(entry, &["target"])).unwrap_or_else(|| source.to_owned());
            let definition = at(model, &["secrets", source]);
            match (text(at(definition, &["file"])), text(at(definition, &["environment"]))) {
                (Some(file), _) => Some(fields::joined(&[("id", &id), ("src", &file)])),
                (None, Some(variable)) => Some(fields::joined(&[("id", &id), ("env", &variable)])),
                (None, None) => None,
            }
        };
        let contexts = field("additional_contexts").as_object().into_iter().flatten();
        let is_service = |value: &Value| value.as_str().is_some_and(|value| value.starts_with("service:"));
        if let Some((name, _)) = contexts.clone().find(|(_, value)| is_service(value)) {
            let title = format!("the build context {name} is another service's image, which cannot be proven yet");
            return Err(mistake(title, "a folder or an image"));
        }
        // `default` or `id=path`, in a list or a map.
        let ssh = match field("ssh") {
            Value::Array(agents) => agents.iter().filter_map(&text).collect(),
            Value::Object(agents) => agents
                .iter()
                .map(|(id, path)| text(path).map_or_else(|| id.clone(), |path| format!("{id}={path}")))
                .collect(),
            _ => Vec::new(),
        };
        Ok(Self {
            contexts: contexts.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect(),
            dockerfile: context.join(text(field("dockerfile")).unwrap_or_else(|| "Dockerfile".to_owned())),
            text: Vec::new(),
            target: text(field("target")),
            platform: platform.map(str::to_owned),
            network: text(field("network")),
            arguments: arguments.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect(),
            secrets: field("secrets").as_array().into_iter().flatten().filter_map(secret).collect(),
            ssh,
            context,
        })
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
        return Err(mistake(format!("--service {named}: the compose file has no such service"), &list()));
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
    Err(mistake(title, &list()))
}

fn mistake(title: String, allowed: &str) -> Error {
    Mistake::new(title, allowed.to_owned()).into()
}

fn nothing_to_build(folder: &Path) -> Error {
    let title = format!("there is neither a Dockerfile nor a compose file that builds in {}", folder.display());
    let hint = Some("`dockgen new` writes both".to_owned());
    Mistake::new(title, "a folder with a Dockerfile").hint(hint).into()
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

fn not_taken(files: &[PathBuf], trouble: Trouble, engine: &Engine) -> Error {
    match trouble {
        Trouble::Interrupted => Error::Stopped { kept: None },
        Trouble::Refused { command, output } => {
            let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            // `required variable TAG is missing a value`
            let mut words = output.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let hint = words.find(|word| engine.environment().withholds(word)).map_or_else(
                || "--no-compose ignores the compose file".to_owned(),
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

fn unusable(file: &Path, unreadable: &Unreadable) -> Error {
    mistake(format!("{} cannot be used: {unreadable}", file.display()), "a text file of at most 4 MiB")
}
