//! The settings: what can be answered, by whom, and what each answer may be.
//!
//! Every source of answers (defaults, a language, a project, presets, the environment, flags, the wizard) becomes
//! a [`Layer`] of plain text. [`resolve()`] takes the uppermost text of each [`Key`] and parses it into the one
//! validating type of that key, so a port is checked alike wherever it was given, and keeps its [`Origin`].

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
mod resolve;
mod run;
mod size;
mod stack;

pub use crate::source::Origin;
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
pub use resolve::{check_each, resolve};
pub use run::Run;
pub use size::Size;

use serde::Serialize;

use crate::artifact::Artifact;
use crate::value::{Entrypoint, Packages, Port, ProjectName};

/// All settings, resolved and valid. Templates see them as they are serialised.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    /// The language's id.
    #[serde(skip)]
    pub language: String,
    /// The framework's id.
    #[serde(skip)]
    pub framework: String,
    /// The language's release cycle.
    #[serde(skip)]
    pub version: String,
    /// The base image's flavour.
    pub variant: String,
    /// The package manager's id; none for an app without dependencies.
    pub package_manager: Option<String>,
    pub packages: Packages,
    pub name: ProjectName,
    /// Inside the container.
    pub port: Port,
    pub entrypoint: Entrypoint,
    pub health: Health,
    pub limits: Limits,
    #[serde(flatten)]
    pub run: Run,
    #[serde(flatten)]
    pub image: Image,
    /// Their ids, in alphabetical order.
    #[serde(rename = "extra_ids")]
    pub extras: Vec<String>,
    #[serde(flatten)]
    pub pipeline: Pipeline,
    /// The kinds of files that are wanted.
    #[serde(skip)]
    pub artifacts: Vec<Artifact>,
    /// Each setting as text in its canonical form, with its origin, in the order of the keys.
    #[serde(skip)]
    pub entries: Vec<(Key, Entry)>,
}

impl Settings {
    /// Where a setting comes from.
    #[must_use]
    pub fn origin(&self, key: Key) -> Option<&Origin> {
        self.entries.iter().find(|(known, _)| *known == key).map(|(_, entry)| &entry.origin)
    }
}
