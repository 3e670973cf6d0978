//! The settings: what can be answered, by whom, and what each answer may be.
//!
//! Every source of answers (defaults, a language, a project, presets, the environment, flags, the wizard) becomes
//! a [`Layer`] of plain text. [`resolve()`] takes the uppermost text of each [`Key`] and parses it into the one
//! validating type of that key, so a port is checked alike wherever it was given, and keeps its [`Origin`].

mod defaults;
mod detected;
mod environment;
mod key;
mod layer;
mod problem;
mod resolve;
mod size;

pub use crate::source::{Evidence, Origin, Place, Source};
pub use defaults::{defaults, of_language};
pub use detected::detected;
pub use environment::{Variables, from_environment};
pub use key::{Key, Shape, VARIABLE_PREFIX};
pub use layer::{Entry, Layer, Layers, Rank, Text};
pub use problem::Problem;
pub use resolve::{canonical, check_each, choose_extras, choose_framework, choose_language, resolve};
pub use size::Size;

use crate::artifact::Artifact;
use crate::value::{
    Ci, Cpus, Duration, Entrypoint, HealthCommand, Label, Memory, Packages, PidsLimit, Platform, Port, ProjectName,
    Registry, Replicas, Restart, Retries, Scanner, TestCommand, Updates, UrlPath, User, Workers,
};

/// All settings, resolved and valid.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The language's id.
    pub language: String,
    /// The framework's id.
    pub framework: String,
    /// The language's release cycle.
    pub version: String,
    /// The base image's flavour.
    pub variant: String,
    /// The package manager's id; none where there is nothing to install.
    pub package_manager: Option<String>,
    /// Where packages come from.
    pub packages: Packages,
    /// The project's name.
    pub name: ProjectName,
    /// The port inside the container.
    pub port: Port,
    /// Where the app starts.
    pub entrypoint: Entrypoint,
    /// The health endpoint's path.
    pub health_path: UrlPath,
    /// The user's own probe; none where the language's is taken.
    pub health_command: Option<HealthCommand>,
    /// Between two checks.
    pub health_interval: Duration,
    /// For one check.
    pub health_timeout: Duration,
    /// For starting.
    pub health_start_period: Duration,
    /// Between two checks while starting.
    pub health_start_interval: Duration,
    /// Failures in a row until unhealthy.
    pub health_retries: Retries,
    /// CPU limit.
    pub cpus: Cpus,
    /// Memory limit.
    pub memory: Memory,
    /// CPUs kept free; at most the limit.
    pub cpus_reservation: Cpus,
    /// Memory kept free; at most the limit.
    pub memory_reservation: Memory,
    /// Most processes and threads.
    pub pids_limit: PidsLimit,
    /// Server processes in one container.
    pub workers: Workers,
    /// Containers.
    pub replicas: Replicas,
    /// Restart policy.
    pub restart: Restart,
    /// From the stop signal to the kill.
    pub stop_timeout: Duration,
    /// Whom the app runs as.
    pub user: User,
    /// Where the image is pushed; none for the repository's own place.
    pub registry: Option<Registry>,
    /// What the workflow builds for.
    pub platforms: Vec<Platform>,
    /// The image's labels.
    pub labels: Vec<Label>,
    /// What stands beside the app, by id, in alphabetical order.
    pub extras: Vec<String>,
    /// Whose pipeline builds the image.
    pub ci: Ci,
    /// What runs the app's own tests there.
    pub test_command: Option<TestCommand>,
    /// What looks for vulnerabilities there.
    pub scanner: Scanner,
    /// Who proposes updates.
    pub updates: Updates,
    /// Which kinds of files are wanted.
    pub artifacts: Vec<Artifact>,
    /// Each setting as text in its canonical form, with its origin, in the order of the keys.
    pub entries: Vec<(Key, Entry)>,
}

impl Settings {
    /// How long requests in flight may take after the stop signal, in seconds: five less than the stop timeout, and
    /// half of one below ten. The rest is for closing what is open before the engine kills.
    #[must_use]
    pub fn drain_seconds(&self) -> u64 {
        let grace = self.stop_timeout.seconds();
        if grace < 10 { (grace / 2).max(1) } else { grace - 5 }
    }

    /// Where a setting comes from.
    #[must_use]
    pub fn origin(&self, key: Key) -> Option<&Origin> {
        self.entries.iter().find(|(known, _)| *known == key).map(|(_, entry)| &entry.origin)
    }
}
