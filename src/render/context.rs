use indexmap::IndexMap;
use serde::Serialize;

use super::Job;
use crate::artifact::Artifact;
use crate::catalog::{BuildSecret, Images};
use crate::catalog::{Extra, Network, service_bytes};
use crate::error::Error;
use crate::forge::Forge;
use crate::value::{self, Packages};

/// What templates can write: the settings and the language's data. `CONTRIBUTING.md` lists it.
#[derive(Debug, Serialize)]
pub(super) struct Context {
    name: String,
    language: Named,
    framework: Named,
    version: Version,
    variant: String,
    package_manager: String,
    image: Images,
    port: u32,
    health: Health,
    /// Whether the app is known to answer there: it has the generated health endpoint.
    answers_live: bool,
    live_path: &'static str,
    /// Empty where the language has no metrics to show.
    metrics_path: &'static str,
    workers: u32,
    replicas: u32,
    drain_seconds: u64,
    stop_timeout: String,
    /// The same in whole seconds, for commands that take no other form.
    stop_seconds: u64,
    restart: String,
    init: bool,
    entrypoint: Entrypoint,
    manifest: String,
    user: User,
    labels: Vec<Label>,
    /// Those of them that Kubernetes takes too.
    annotations: Vec<Label>,
    limits: Limits,
    registry: String,
    registry_host: String,
    platforms: Vec<String>,
    /// Where GitLab builds for each of them.
    builders: Vec<Builder>,
    ci: &'static str,
    scanner: &'static str,
    updates: &'static str,
    /// What runs the app's own tests, and the folder of theirs that the build context leaves out; empty where there is
    /// none.
    test_command: String,
    test_folder: String,
    /// How Dependabot calls what the package manager takes its packages from; empty where it knows none.
    ecosystem: String,
    /// The credentials for private packages, where there are such.
    build_secret: Option<BuildSecret>,
    /// What can be changed at run time.
    pub(super) variables: Vec<Variable>,
    /// What `.env` can say besides, for what stands beside it.
    pub(super) compose_variables: Vec<Variable>,
    /// What stands beside the app.
    pub(super) extras: Vec<Beside>,
    extra_ids: Vec<String>,
    /// The images of that, by name.
    images: IndexMap<String, String>,
    /// Names of the passwords, each a file below `secrets/`.
    secrets: Vec<String>,
    /// The backing services.
    services: Vec<Service>,
    volumes: Vec<String>,
    networks: Vec<Network>,
    /// The lines that wire an artifact into an existing app, by the artifact's name.
    pub(super) wire: IndexMap<String, Vec<String>>,
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

#[derive(Debug, Serialize)]
struct Health {
    path: String,
    command: Vec<String>,
    /// Whether the command is the user's own.
    own: bool,
    /// The command as Compose's `test` has it.
    test: Vec<String>,
    interval: String,
    timeout: String,
    start_period: String,
    start_interval: String,
    retries: u32,
    /// The same in whole seconds, for a format that takes no other form.
    seconds: HealthSeconds,
}

#[derive(Debug, Serialize)]
struct HealthSeconds {
    interval: u64,
    timeout: u64,
    start_period: u64,
    start_interval: u64,
}

#[derive(Debug, Serialize)]
struct Entrypoint {
    value: String,
    folder: String,
    module: String,
    package: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) comment: String,
    pub(super) rule: Option<String>,
}

/// A kind of machine that builds for a platform.
#[derive(Debug, Serialize)]
struct Builder {
    platform: String,
    architecture: String,
    runner: String,
}

impl Builder {
    fn of(platform: value::Platform) -> Self {
        // Only a pipeline with a runner for each platform asks for their names.
        let runner = Forge::ALL.into_iter().find_map(|forge| forge.runner(platform));
        let runner = runner.map(|runner| runner.tag).unwrap_or_default();
        Self { platform: platform.to_string(), architecture: platform.architecture(), runner }
    }
}

/// An extra, with its pieces of files that all share.
#[derive(Debug, Serialize)]
pub(super) struct Beside {
    pub(super) id: String,
    title: String,
    /// Where its files lie, which the image has to leave out.
    folders: Vec<String>,
    /// Its services in the compose file.
    pub(super) compose: String,
    /// Its part of the runbook.
    pub(super) runbook: String,
}

#[derive(Debug, Serialize)]
struct Service {
    id: String,
    title: String,
    /// The variable with its address.
    url: String,
    /// The password that the app gets.
    secret: String,
    /// How an address begins that is asked.
    plain: String,
    port: u16,
    /// The bytes that it is sent.
    greeting: Vec<u8>,
    /// The bytes of which one has to come first in its answer.
    answers: Vec<u8>,
}

#[derive(Debug, Serialize)]
struct User {
    id: u32,
    group: u32,
}

#[derive(Debug, Serialize)]
struct Label {
    key: String,
    value: String,
}

#[derive(Debug, Serialize)]
struct Limits {
    cpus: String,
    memory: String,
    /// The memory limit in whole MiB, for settings of runtimes that follow from it.
    memory_mib: u64,
    /// The CPU limit rounded up to whole CPUs.
    whole_cpus: u32,
    /// The CPU limit in thousandths of a CPU.
    millicpus: u32,
    cpus_reservation: String,
    millicpus_reservation: u32,
    memory_reservation: String,
    pids: u32,
}

impl Context {
    /// What a job's settings and language say; the probe, the variables and the wiring are templates of
    /// their own, and come later.
    pub(super) fn new(job: &Job<'_>) -> Result<Self, Error> {
        let (settings, language) = (job.settings, job.language);
        let absent = |what: &str| job.catalog.wrong(&job.language_toml(), format!("{what} is gone"));
        let version = language.version(&settings.version).ok_or_else(|| absent("the version"))?;
        let variant = language.variants.get(&settings.variant).ok_or_else(|| absent("the variant"))?;
        let manager = settings.package_manager.as_ref().and_then(|id| language.package_managers.get(id));
        let most_telling = || match job.project {
            Some(project) => project.manifest.clone().unwrap_or_default(),
            None => language.project.starter_manifest.clone(),
        };
        let manifest = manager.and_then(|manager| manager.manifest.clone()).unwrap_or_else(most_telling);
        Ok(Self {
            name: settings.name.to_string(),
            language: Named { id: language.id.clone(), title: language.title.clone() },
            framework: Named { id: job.framework.id.clone(), title: job.framework.title.clone() },
            version: Version { name: version.name.clone(), patch: version.patch.clone() },
            variant: settings.variant.clone(),
            package_manager: settings.package_manager.clone().unwrap_or_default(),
            image: language.images(version, variant, manager),
            port: settings.port.get(),
            health: Health {
                path: settings.health.path.to_string(),
                command: settings.health.command.as_ref().map(|own| own.words().to_vec()).unwrap_or_default(),
                own: settings.health.command.is_some(),
                test: Vec::new(),
                interval: settings.health.interval.to_string(),
                timeout: settings.health.timeout.to_string(),
                start_period: settings.health.start_period.to_string(),
                start_interval: settings.health.start_interval.to_string(),
                retries: settings.health.retries.get(),
                seconds: HealthSeconds {
                    interval: settings.health.interval.seconds(),
                    timeout: settings.health.timeout.seconds(),
                    start_period: settings.health.start_period.seconds(),
                    start_interval: settings.health.start_interval.seconds(),
                },
            },
            answers_live: settings.artifacts.contains(&Artifact::Health),
            live_path: value::LIVE,
            metrics_path: if language.has_metrics { value::METRICS } else { "" },
            workers: settings.run.workers.get(),
            replicas: settings.run.replicas.get(),
            drain_seconds: settings.run.drain_seconds(),
            stop_timeout: settings.run.stop_timeout.to_string(),
            stop_seconds: settings.run.stop_timeout.seconds(),
            restart: settings.run.restart.to_string(),
            init: language.init,
            entrypoint: Entrypoint {
                value: settings.entrypoint.to_string(),
                folder: settings.entrypoint.folder(),
                module: settings.entrypoint.module().to_owned(),
                package: settings.entrypoint.package().to_owned(),
            },
            manifest,
            user: User { id: settings.run.user.id, group: settings.run.user.group },
            labels: settings.image.labels.iter().map(Label::of).collect(),
            annotations: settings.image.labels.iter().filter(|label| label.is_qualified()).map(Label::of).collect(),
            limits: Limits {
                cpus: settings.limits.cpus.to_string(),
                memory: settings.limits.memory.to_string(),
                memory_mib: settings.limits.memory.bytes() >> 20,
                whole_cpus: settings.limits.cpus.whole(),
                millicpus: settings.limits.cpus.thousandths(),
                cpus_reservation: settings.limits.cpus_reservation.to_string(),
                millicpus_reservation: settings.limits.cpus_reservation.thousandths(),
                memory_reservation: settings.limits.memory_reservation.to_string(),
                pids: settings.limits.pids.get(),
            },
            registry: settings.image.registry.as_ref().map(ToString::to_string).unwrap_or_default(),
            registry_host: settings
                .image
                .registry
                .as_ref()
                .map(|registry| registry.host().to_owned())
                .unwrap_or_default(),
            platforms: settings.image.platforms.iter().map(ToString::to_string).collect(),
            builders: settings.image.platforms.iter().copied().map(Builder::of).collect(),
            ci: settings.pipeline.ci.as_str(),
            scanner: settings.pipeline.scanner.as_str(),
            updates: settings.pipeline.updates.as_str(),
            test_command: settings
                .pipeline
                .test_command
                .as_ref()
                .and_then(|test| test.command())
                .unwrap_or_default()
                .to_owned(),
            test_folder: job.framework.test.as_ref().and_then(|test| test.folder.clone()).unwrap_or_default(),
            ecosystem: manager.and_then(|manager| manager.ecosystem.clone()).unwrap_or_default(),
            build_secret: manager
                .and_then(|manager| manager.secret.clone())
                .filter(|_| settings.packages == Packages::Private),
            variables: Vec::new(),
            compose_variables: Vec::new(),
            extras: job.extras.iter().map(Beside::of).collect(),
            extra_ids: settings.extras.clone(),
            images: job.extras.iter().flat_map(|extra| extra.images.clone()).collect(),
            secrets: job.extras.iter().flat_map(|extra| extra.secrets.clone()).collect(),
            services: job.extras.iter().filter_map(Service::of).collect(),
            volumes: job.extras.iter().flat_map(|extra| extra.volumes.clone()).collect(),
            networks: job.extras.iter().flat_map(|extra| extra.networks.clone()).collect(),
            wire: IndexMap::new(),
        })
    }

    /// Takes the language's probe where the user gave no command.
    pub(super) fn set_probe(&mut self, probe: Vec<String>) {
        if self.health.command.is_empty() {
            self.health.command = probe;
        }
        self.health.test = std::iter::once("CMD".to_owned()).chain(self.health.command.iter().cloned()).collect();
    }
}

impl Label {
    fn of(label: &value::Label) -> Self {
        Self { key: label.key.clone(), value: label.value.clone() }
    }
}

impl Beside {
    fn of(extra: &Extra) -> Self {
        Self {
            id: extra.id.clone(),
            title: extra.title.clone(),
            folders: extra.folders.clone(),
            compose: String::new(),
            runbook: String::new(),
        }
    }
}

impl Service {
    fn of(extra: &Extra) -> Option<Self> {
        let service = extra.service.as_ref()?;
        Some(Self {
            id: extra.id.clone(),
            title: extra.title.clone(),
            url: service.url.clone(),
            secret: service.secret.clone(),
            plain: service.plain.clone(),
            port: service.port,
            greeting: service_bytes(&service.greeting)?,
            answers: service_bytes(&service.answers)?,
        })
    }
}
