//! Languages: the `language.toml` of each folder under `templates/`.

use indexmap::IndexMap;
use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer};

use super::framework::Framework;
use super::package_manager::PackageManager;
use super::process_check::ProcessCheck;
use super::project_files::ProjectFiles;
use super::variable::Variable;
use crate::date::Date;
use crate::printable::{self, is_printable};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // Each is a trait of its own.
pub struct Language {
    #[serde(skip)]
    pub id: String,
    /// The name for people.
    pub title: String,
    /// The default framework.
    pub framework: String,
    /// The default.
    pub port: u16,
    /// Compose adds an init process, because the runtime does not reap orphans as PID 1.
    pub init: bool,
    /// Compose adds an init process for existing apps, because a program without a signal handler ignores SIGTERM as
    /// PID 1. Starters handle it.
    #[serde(default)]
    pub init_for_apps: bool,
    /// False for static files, which cannot use a service.
    #[serde(default = "yes")]
    pub takes_services: bool,
    /// Whether its starters have metrics for Prometheus.
    #[serde(default = "yes")]
    pub has_metrics: bool,
    /// Whether the image holds the code of all processes of an app.
    #[serde(default)]
    pub holds_processes: bool,
    /// How to check processes that listen on no port.
    #[serde(default)]
    pub checks: Vec<ProcessCheck>,
    /// Which code for older releases a release runs, so that it can stand in for one without an image.
    #[serde(default)]
    pub runs_older: RunsOlder,
    /// The day on which the default version was chosen by the rule: the newest that is older than a year or in
    /// long-term support, else the oldest supported one.
    pub reviewed: Date,
    /// Release cycles, the newest first.
    pub versions: Vec<Version>,
    /// The variables of `_shared/variables.toml` that the language uses.
    #[serde(default)]
    pub shared_variables: Vec<String>,
    /// Environment variables of the container, shared ones first.
    #[serde(default)]
    pub variables: Vec<Variable>,
    pub variants: IndexMap<String, Variant>,
    /// Images with tools that stages copy, by their names in templates: `{= image.composer =}`.
    #[serde(default)]
    pub images: IndexMap<String, String>,
    /// By ID, the default first; empty if there is nothing to install.
    #[serde(default)]
    pub package_managers: IndexMap<String, PackageManager>,
    #[serde(default)]
    pub project: ProjectFiles,
    /// By ID, the default first. Each is a folder with a `framework.toml`.
    #[serde(default, deserialize_with = "refuse_frameworks")]
    pub frameworks: IndexMap<String, Framework>,
}

/// Earlier versions had all frameworks in `language.toml`.
fn refuse_frameworks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IndexMap<String, Framework>, D::Error> {
    let tables = IndexMap::<String, IgnoredAny>::deserialize(deserializer)?;
    let moves: Vec<String> =
        tables.keys().map(|id| format!("`[frameworks.{id}]` belongs in {id}/framework.toml")).collect();
    Err(D::Error::custom(format!("a framework is a folder: {}", moves.join(", "))))
}

fn yes() -> bool {
    true
}

/// Which code a release stands in for, where its own release has no image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunsOlder {
    #[default]
    No,
    /// That for older releases with the same first number.
    Major,
    /// That for all older releases.
    Any,
}

/// A release cycle.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// Such as `3.14`.
    pub name: String,
    /// The release in image tags: `3.14.7`.
    pub patch: String,
    /// The date of the cycle's first release.
    pub released: Date,
    /// The start of long-term support.
    pub lts: Option<Date>,
    /// The end of security fixes, if known.
    pub end_of_life: Option<Date>,
    #[serde(default)]
    pub default: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// A short description.
    pub title: String,
    /// The build stage's image, with placeholders `{version}` and `{patch}`.
    pub build: String,
    /// The final stage's image.
    pub runtime: String,
    #[serde(default)]
    pub default: bool,
}

/// The base images for a version and a variant.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Images {
    pub build: String,
    pub runtime: String,
    /// Images with tools, by name.
    #[serde(flatten)]
    pub tools: IndexMap<String, String>,
}

impl Language {
    #[must_use]
    pub fn version(&self, name: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.name == name)
    }

    /// The frameworks for a new app.
    pub fn starters(&self) -> impl Iterator<Item = &Framework> {
        self.frameworks.values().filter(|framework| framework.has_starter)
    }

    /// The package managers for a new app.
    pub fn offered_managers(&self) -> impl Iterator<Item = (&String, &PackageManager)> {
        self.package_managers.iter().filter(|(_, manager)| !manager.is_found)
    }

    #[must_use]
    pub fn default_version(&self) -> Option<&Version> {
        self.versions.iter().find(|version| version.default)
    }

    #[must_use]
    pub fn default_variant(&self) -> Option<&str> {
        let variant = self.variants.iter().find(|(_, variant)| variant.default);
        variant.map(|(name, _)| name.as_str())
    }

    /// The base images of a version in a variant, where a package manager installs the dependencies.
    #[must_use]
    pub fn images(&self, version: &Version, variant: &Variant, manager: Option<&PackageManager>) -> Images {
        let fill = |image: &String| image.replace("{version}", &version.name).replace("{patch}", &version.patch);
        let build = manager.and_then(|manager| manager.image.as_ref()).unwrap_or(&variant.build);
        let tools = self.images.iter().map(|(name, image)| (name.clone(), fill(image))).collect();
        Images { build: fill(build), runtime: fill(&variant.runtime), tools }
    }

    /// Every base image that generated Dockerfiles may use.
    pub fn all_images(&self) -> impl Iterator<Item = String> {
        let managers =
            || self.package_managers.values().map(Some).chain(self.package_managers.is_empty().then_some(None));
        self.versions.iter().flat_map(move |version| {
            self.variants.values().flat_map(move |variant| {
                managers().flat_map(move |manager| {
                    let images = self.images(version, variant, manager);
                    [images.build, images.runtime].into_iter().chain(images.tools.into_values())
                })
            })
        })
    }

    /// Semantic errors; empty if it is valid.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut require = |holds: bool, what: String| faults.extend((!holds).then_some(what));
        let defaults = self.versions.iter().filter(|version| version.default).count();
        require(defaults == 1, format!("{defaults} of `versions` have `default = true`; exactly one must"));
        let defaults = self.variants.values().filter(|variant| variant.default).count();
        require(defaults == 1, format!("{defaults} of `variants` have `default = true`; exactly one must"));
        require(
            self.frameworks.contains_key(&self.framework),
            format!("`framework` is {0}, but {0}/framework.toml does not exist", self.framework),
        );
        faults.extend(self.checks.iter().filter_map(ProcessCheck::fault));
        faults.extend(self.excesses());
        faults
    }

    /// Errors for too many entries: each is looked up in a project, or rendered many times.
    fn excesses(&self) -> Vec<String> {
        const MOST: usize = 100;
        const LONGEST_VERSION: usize = 64;
        const LONGEST_IMAGE: usize = 512;
        let project = &self.project;
        let counts = [
            ("versions", self.versions.len()),
            ("variants", self.variants.len()),
            ("images", self.images.len()),
            ("package_managers", self.package_managers.len()),
            ("frameworks", self.frameworks.len()),
            ("checks", self.checks.len()),
            ("shared_variables", self.shared_variables.len()),
            ("project.manifests", project.manifests.len()),
            ("project.sources", project.sources.len()),
        ];
        let many = counts.into_iter().filter(|(_, count)| *count > MOST);
        let many = many.map(|(name, count)| format!("`{name}` has {count} entries; at most {MOST} are allowed"));
        let is_word = |text: &str, longest: usize| {
            text.len() <= longest && text.chars().all(|c| is_printable(c) && !c.is_whitespace())
        };
        let versions = self.versions.iter().flat_map(|version| [&version.name, &version.patch]);
        let versions = versions.filter(|text| !is_word(text, LONGEST_VERSION));
        let of_variants = self.variants.values().flat_map(|variant| [&variant.build, &variant.runtime]);
        let of_managers = self.package_managers.values().filter_map(|manager| manager.image.as_ref());
        let images = of_variants.chain(self.images.values()).chain(of_managers);
        let images = images.filter(|text| !is_word(text, LONGEST_IMAGE));
        let odd = versions.map(|text| ("version", text)).chain(images.map(|text| ("image", text)));
        many.chain(odd.map(|(what, text)| format!("`{}` is not a {what}", printable::short(text)))).collect()
    }
}
