use indexmap::IndexMap;
use serde::Serialize;

use super::Job;
use super::extras::Extras;
use super::needs::{Edit, InstallFiles, NeededPackages, State};
use super::part::Names;
use crate::artifact::Artifact;
use crate::catalog::{BuildSecret, Images, PackageManager};
use crate::detect::{self, Addition, DetectedProject, ImageVariable, Need};
use crate::error::Error;
use crate::forge::Forge;
use crate::settings::{Key, Origin, Settings};
use crate::value::{self, AppFolder, Label, PackageSource, Platform};

/// The variables of templates: the settings as they are serialised, and what follows from them and from the language.
#[derive(Debug, Serialize)]
pub(super) struct Context<'a> {
    #[serde(flatten)]
    settings: &'a Settings,
    language: Named,
    framework: Named,
    version: Version,
    image: Images,
    /// The detected facts of the user's app, as `dockgen detect --json` has them; `None` for a starter.
    facts: Option<&'a DetectedProject>,
    system: NeededPackages,
    probe: Probe,
    /// Whether the app has the generated health endpoint, and so answers at `live_path`.
    answers_live: bool,
    live_path: &'static str,
    /// Empty for a language without metrics.
    metrics_path: &'static str,
    drain_seconds: u64,
    /// Why the container has an init process, if it has one.
    init: Option<Init>,
    manifest: String,
    /// The app's folder, if the files go to a folder above it; else empty.
    below: &'a str,
    compose: Names,
    /// What installing the dependencies reads: the manifest first, then what it includes, by folder.
    inputs: Vec<InstallFiles>,
    /// Whether the existing app has no lock file of its package manager.
    unlocked: bool,
    /// Commands of the build that make the existing app listen on all interfaces.
    listening: Vec<Edit>,
    /// The existing app's start command; the app takes the place of a shell.
    start: Option<Vec<String>>,
    /// Files and folders that the existing app writes.
    state: Vec<State<'a>>,
    /// Dependencies that run the app and that its manifest lacks.
    missing: &'a [String],
    /// What else the image installs that the manifest does not ask for.
    additions: &'a [Addition],
    /// The labels that are valid as Kubernetes annotations.
    annotations: Vec<&'a Label>,
    /// Empty without a registry.
    registry_host: &'a str,
    /// The runner for each platform, for a pipeline that builds on one for each.
    builders: Vec<Builder>,
    /// The tests' folder, if the build context excludes it; else empty.
    test_folder: String,
    /// Dependabot's name for the package source, or empty.
    ecosystem: String,
    /// The credentials for private packages.
    build_secret: Option<BuildSecret>,
    /// Further processes of the app.
    processes: Vec<FurtherProcess>,
    /// Environment variables of the app.
    pub(super) variables: Vec<Variable>,
    /// The names of those that only the user knows, and without which the app does not start.
    demanded: Vec<String>,
    /// Secrets that only the app needs: `secrets/create.sh` makes them.
    pub(super) random: Vec<Random>,
    /// Variables that the build of an app reads whose files another server serves.
    build_arguments: Vec<Variable>,
    /// Further variables of `.env`, for the extras.
    pub(super) compose_variables: Vec<Variable>,
    #[serde(flatten)]
    pub(super) extras: Extras,
    /// Lines that connect an artifact to an existing app, by artifact.
    pub(super) wire: IndexMap<String, Vec<String>>,
}

/// What an init process as PID 1 is for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Init {
    /// The runtime does not reap orphaned processes.
    Orphans,
    /// A program without a handler for SIGTERM ignores it as PID 1.
    Signals,
}

impl Init {
    fn of(job: &Job<'_>, is_existing: bool) -> Option<Self> {
        let (language, framework) = (job.language, job.framework);
        if framework.init || (language.init_for_apps && is_existing) {
            return Some(Self::Signals);
        }
        (language.init && framework.runtime.is_none()).then_some(Self::Orphans)
    }
}

#[derive(Debug, Serialize)]
struct Named {
    id: String,
    title: String,
}

#[derive(Debug, Serialize)]
struct Version {
    name: String,
    patch: String,
}

/// The health check's command; empty if an app without a port has none.
#[derive(Debug, Serialize)]
struct Probe {
    command: Vec<String>,
    /// In the form of Compose's `test`.
    test: Vec<String>,
    /// Whether the user gave it.
    own: bool,
}

/// Whether a name is that of a variable: in capitals, or .NET's form of a setting below another.
fn is_passed_on(name: &str) -> bool {
    let is_any = |letter: fn(&u8) -> bool| name.bytes().all(|b| letter(&b) || b.is_ascii_digit() || b == b'_');
    is_any(u8::is_ascii_uppercase) || name.contains("__") && is_any(u8::is_ascii_alphabetic)
}

/// A further process.
#[derive(Debug, Serialize)]
struct FurtherProcess {
    name: String,
    command: Vec<String>,
    /// In the form of Compose's `test`; empty if nothing tells how to check it.
    test: Vec<String>,
}

impl FurtherProcess {
    fn of(process: &value::Process, job: &Job<'_>) -> Option<Self> {
        let command = process.words()?;
        let check = job.language.checks.iter().find_map(|check| check.of(&command));
        let test = check.map(in_compose).unwrap_or_default();
        Some(Self { name: Names::process(job, process.name()), command, test })
    }
}

fn in_compose(command: Vec<String>) -> Vec<String> {
    std::iter::once("CMD".to_owned()).chain(command).collect()
}

#[derive(Debug, Serialize)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) comment: String,
    pub(super) rule: Option<String>,
    /// The number of random letters and digits that make its value.
    #[serde(skip)]
    pub(super) random: Option<u8>,
    /// Whether the app has to be given a value, which may be empty.
    pub(super) required: bool,
    /// What Compose says if there is no value; empty if the app starts without one.
    pub(super) demand: String,
}

/// A secret of the app's own.
#[derive(Debug, Serialize)]
pub(super) struct Random {
    pub(super) name: String,
    /// The number of letters and digits.
    length: u8,
    comment: String,
}

/// What signatures of 512 bits need, and Phoenix.
const RANDOM_LENGTH: u8 = 64;

impl Variable {
    /// As a secret of the app's own, if it is one.
    pub(super) fn secret(&self) -> Option<Random> {
        let length = self.random?;
        Some(Random { name: self.name.clone(), length, comment: self.comment.clone() })
    }
}

/// What Compose says without a value that only the user knows.
fn demand(found: &detect::Variable, file: &str) -> String {
    if found.need != Some(Need::Filled) || found.example.is_some() {
        return String::new();
    }
    let is_plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    let reader = if file.chars().all(is_plain) { file } else { "the app" };
    format!("set it in .env, {reader} needs it")
}

#[derive(Debug, Serialize)]
struct Builder {
    platform: String,
    architecture: String,
    runner: String,
}

impl Builder {
    fn of(platform: Platform, forge: Option<Forge>) -> Self {
        let runner = forge.and_then(|forge| forge.runner(platform));
        let runner = runner.map(|runner| runner.tag).unwrap_or_default();
        Self { platform: platform.to_string(), architecture: platform.architecture(), runner }
    }
}

/// The file that lists the dependencies; empty if no file does. `own`: the project, if its package manager is the chosen
/// one.
fn manifest(job: &Job<'_>, own: Option<&DetectedProject>, manager: Option<&PackageManager>) -> String {
    if job.project.is_some_and(|project| project.manifest.is_none()) {
        return String::new();
    }
    let of_manager = || manager.and_then(|manager| manager.manifest.clone());
    let most_telling = || match job.project {
        Some(project) => project.manifest.clone().unwrap_or_default(),
        None => job.language.project.starter_manifest.clone(),
    };
    own.and_then(|project| project.manifest.clone()).or_else(of_manager).unwrap_or_else(most_telling)
}

/// Whether a project has no lock file of its package manager.
fn is_unlocked(project: &DetectedProject, manager: Option<&PackageManager>) -> bool {
    let lock = manager.and_then(|manager| manager.lock.as_ref());
    let decisive = project.package_manager.as_ref().and_then(|fact| fact.decisive());
    lock.is_some_and(|lock| decisive.is_none_or(|evidence| evidence.file != lock.file))
}

impl<'a> Context<'a> {
    /// The context without probe, variables, wiring and parts of extras, which are templates themselves.
    pub(super) fn new(job: &Job<'a>) -> Result<Self, Error> {
        let (settings, language) = (job.settings, job.language);
        // The starter, which dockgen wrote itself, is no news.
        let is_starter = settings.origin(Key::Snippets) == Some(&Origin::Default);
        let project = job.project.filter(|_| !is_starter);
        let absent = |what: &str| job.catalog.wrong(&job.language_toml(), format!("{what} does not exist"));
        let version = language.version(&settings.version).ok_or_else(|| absent("the version"))?;
        let variant = language.variants.get(&settings.variant).ok_or_else(|| absent("the variant"))?;
        let manager = settings.package_manager.as_ref().and_then(|id| language.package_managers.get(id));
        // Another package manager than the detected one has its own manifest.
        let own = job.project.filter(|project| {
            project.package_manager.as_ref().is_some_and(|fact| Some(&fact.value) == settings.package_manager.as_ref())
        });
        let manifest = manifest(job, own, manager);
        let forge = Forge::of(settings.pipeline.ci);
        let mut image = language.images(version, variant, manager);
        let system = project.map(|project| NeededPackages::of(project, &image.build)).unwrap_or_default();
        if let Some(name) = &job.framework.runtime {
            image.runtime = image.tools.get(name).cloned().ok_or_else(|| absent("the framework's image"))?;
        }
        let secret = manager.and_then(|manager| manager.secret.clone());
        Ok(Self {
            settings,
            language: Named { id: language.id.clone(), title: language.title.clone() },
            framework: Named { id: job.framework.id.clone(), title: job.framework.title.clone() },
            version: Version { name: version.name.clone(), patch: version.patch.clone() },
            system,
            image,
            facts: project,
            probe: Probe { command: Vec::new(), test: Vec::new(), own: settings.health.command.is_some() },
            answers_live: settings.artifacts.contains(&Artifact::Health),
            live_path: value::LIVE,
            metrics_path: if language.has_metrics { value::METRICS } else { "" },
            drain_seconds: settings.run.drain_seconds(),
            init: Init::of(job, project.is_some()),
            compose: Names::of(job),
            below: job.below.map_or("", AppFolder::as_str),
            inputs: InstallFiles::of(&manifest, own),
            manifest,
            unlocked: job.project.is_some_and(|project| is_unlocked(project, manager)),
            listening: project.iter().flat_map(|project| &project.loopback).filter_map(Edit::of).collect(),
            start: project.and_then(DetectedProject::main_process),
            state: State::all(job.project.iter().flat_map(|project| &project.state).map(|fact| fact.value.as_str())),
            missing: job.project.map_or(&[], |project| project.missing(&job.framework.id)),
            additions: job.project.map_or(&[], |project| &project.additions),
            annotations: settings.image.labels.iter().filter(|label| label.is_qualified()).collect(),
            registry_host: settings.image.registry.as_ref().map_or("", |registry| registry.host()),
            builders: settings.image.platforms.iter().map(|platform| Builder::of(*platform, forge)).collect(),
            test_folder: job.framework.test.as_ref().and_then(|test| test.folder.clone()).unwrap_or_default(),
            ecosystem: manager.and_then(|manager| manager.ecosystem.clone()).unwrap_or_default(),
            build_secret: secret.filter(|_| settings.packages == PackageSource::Private),
            processes: settings.processes.iter().filter_map(|process| FurtherProcess::of(process, job)).collect(),
            variables: Vec::new(),
            demanded: Vec::new(),
            random: Vec::new(),
            build_arguments: Vec::new(),
            compose_variables: Vec::new(),
            extras: Extras::of(job.extras),
            wire: IndexMap::new(),
        })
    }

    /// Passes the variables that an existing app reads on to it, if they are set: to its build, if `runs` is false.
    /// `generated`: paths of dockgen's own files, which detection reads when it runs again. `of_image`: variables of the
    /// image.
    pub(super) fn pass_on(&mut self, generated: &[String], of_image: &[String], runs: bool) {
        /// Those of the container or the image, and those that `.env` has for Compose.
        const OTHERS: [&str; 14] = [
            "PORT",
            "VERSION",
            "BIND_ADDRESS",
            "HOME",
            "PATH",
            "PWD",
            "USER",
            "HOSTNAME",
            "LANG",
            "TZ",
            "TMPDIR",
            "SHELL",
            "CI",
            "WEB_CONCURRENCY",
        ];
        for variable in self.facts.iter().flat_map(|project| &project.variables) {
            let (name, is_secret) = (&variable.name, variable.secret);
            let mut names = self.variables.iter().chain(&self.compose_variables).map(|known| &known.name);
            let known = names.any(|known| known == name) || self.random.iter().any(|known| known.name == *name);
            let mut readers = variable.fact.evidence.iter().filter(|evidence| !generated.contains(&evidence.file));
            let Some(reader) = readers.next() else { continue };
            // Compose unsets a variable of the image that has no value, such as NODE_ENV. The address is the image's own.
            let is_its = |setting: &&ImageVariable| setting.name == *name;
            let setting = self.facts.and_then(|project| project.environment.iter().find(is_its));
            if known
                || !is_passed_on(name)
                || OTHERS.contains(&name.as_str())
                || setting.map_or_else(|| of_image.contains(name), |found| found.is_address)
            {
                continue;
            }
            let value = setting.map(|found| found.fact.value.clone()).or(variable.example.clone()).unwrap_or_default();
            // Without the line, which changes with the code.
            let comment = format!("{} reads it.", reader.file);
            let random = (variable.need == Some(Need::Random)).then_some(RANDOM_LENGTH);
            let required = value.is_empty() && matches!(variable.need, Some(Need::Set | Need::Filled));
            let demand = if value.is_empty() { demand(variable, &reader.file) } else { String::new() };
            let variable = Variable { name: name.clone(), value, comment, rule: None, random, required, demand };
            if runs {
                if variable.required || !variable.demand.is_empty() {
                    self.demanded.push(name.clone());
                }
                match variable.secret() {
                    Some(random) => self.random.push(random),
                    None => self.variables.push(variable),
                }
            } else if !is_secret && name != "NODE_ENV" {
                self.build_arguments.push(variable);
            }
        }
    }

    /// Sets the framework's probe, unless the user gave a command.
    pub(super) fn set_probe(&mut self, probe: Vec<String>) {
        self.probe.command = self.settings.health.command.as_ref().map_or(probe, |own| own.words().to_vec());
        self.probe.test =
            self.probe.command.first().map(|_| in_compose(self.probe.command.clone())).unwrap_or_default();
    }
}
