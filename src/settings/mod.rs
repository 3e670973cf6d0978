//! The settings and their resolution.
//!
//! Every source (defaults, language, detection, presets, environment, flags, wizard) becomes a [`Layer`] of plain text.
//! [`resolve()`] parses the highest text of each [`Key`] into the key's type, so that a value is validated the same way
//! from every source, and keeps its [`Origin`].

mod app;
mod choose;
mod defaults;
mod detected;
mod environment;
mod health;
mod image;
mod key;
mod layer;
mod limits;
mod parser;
mod pipeline;
mod problem;
mod process;
mod refusal;
mod resolve;
mod run;
mod size;
mod stack;

pub use crate::source::Origin;
pub use app::{app_folder, member, of_app, other_release, project_name, substitute, takes_snippets};
pub use choose::{choose_extras, choose_framework, choose_language};
pub use defaults::{defaults, of_language};
pub use detected::detected;
pub use environment::{Variables, from_environment};
pub use health::Health;
pub use image::Image;
pub use key::{Key, Shape, VARIABLE_PREFIX};
pub use layer::{Entry, Layer, Layers, Rank, Text, limits_of};
pub use limits::Limits;
pub use pipeline::Pipeline;
pub use problem::Problem;
pub use process::processes;
pub use refusal::{a_member, no_app, refuse_foreign, several, several_programs, undecided, without_start};
pub use resolve::{check_each, resolve};
pub use run::Run;
pub use size::Size;

use serde::Serialize;

use crate::artifact::Artifact;
use crate::value::{AppPort, Entrypoint, PackageSource, Process, ProjectName, Snippets};

/// All settings, valid.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    #[serde(skip)]
    pub language: String,
    #[serde(skip)]
    pub framework: String,
    /// The language's release cycle.
    #[serde(skip)]
    pub version: String,
    pub variant: String,
    /// `None` for an app without dependencies.
    pub package_manager: Option<String>,
    pub packages: PackageSource,
    pub name: ProjectName,
    /// In the container.
    pub port: AppPort,
    pub entrypoint: Entrypoint,
    pub health: Health,
    pub limits: Limits,
    #[serde(flatten)]
    pub run: Run,
    /// Further processes, without those that are left out.
    #[serde(skip)]
    pub processes: Vec<Process>,
    #[serde(flatten)]
    pub image: Image,
    /// Sorted IDs.
    #[serde(rename = "extra_ids")]
    pub extras: Vec<String>,
    #[serde(flatten)]
    pub pipeline: Pipeline,
    pub snippets: Snippets,
    /// The kinds of files to write.
    #[serde(skip)]
    pub artifacts: Vec<Artifact>,
    /// Each setting in canonical form, with its origin, in the order of the keys.
    #[serde(skip)]
    pub entries: Vec<(Key, Entry)>,
}

impl Settings {
    /// All settings as text, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &Entry)> {
        self.entries.iter().map(|(key, entry)| (*key, entry))
    }

    #[must_use]
    pub fn origin(&self, key: Key) -> Option<&Origin> {
        self.iter().find(|(known, _)| *known == key).map(|(_, entry)| &entry.origin)
    }
}
