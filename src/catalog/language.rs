//! The languages: what each folder under `templates/` says of itself in its `language.toml`.

use indexmap::IndexMap;
use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer};

use super::framework::Framework;
use super::package_manager::PackageManager;
use super::signs::{Sign, Signs};
use super::variable::Variable;
use crate::date::Date;
use crate::printable::{self, is_printable};

/// What dockgen knows of a language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// The folder's name.
    #[serde(skip)]
    pub id: String,
    /// As people write it.
    pub title: String,
    /// The default framework's id.
    pub framework: String,
    /// The default port.
    pub port: u16,
    /// Whether Compose puts an init in front of the process, since the runtime reaps no orphans as PID 1.
    pub init: bool,
    /// Whether there is an app that could use a backing service; a site of files has none.
    #[serde(default = "yes")]
    pub takes_services: bool,
    /// Whether its starters count their requests for Prometheus.
    #[serde(default = "yes")]
    pub has_metrics: bool,
    /// The day on which the default version followed the rule: the newest that is past its first year or in
    /// long-term support; where none is, the oldest that is still supported.
    pub reviewed: Date,
    /// Release cycles that have tags, the newest first.
    pub versions: Vec<Version>,
    /// Which variables of `_shared/variables.toml` an app of the language takes.
    #[serde(default)]
    pub shared_variables: Vec<String>,
    /// What can be changed at run time; the shared ones come first.
    #[serde(default)]
    pub variables: Vec<Variable>,
    /// Flavours of the base image.
    pub variants: IndexMap<String, Variant>,
    /// Images that stages copy tools from, by the name that templates call them by: `{= image.composer =}`.
    #[serde(default)]
    pub images: IndexMap<String, String>,
    /// Package managers by their ids, the default first; none where there is nothing to install.
    #[serde(default)]
    pub package_managers: IndexMap<String, PackageManager>,
    /// How a project of the language shows itself.
    pub project: Signs,
    /// Frameworks by their ids, the default first. Each is a folder with a `framework.toml`.
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

/// A release cycle.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// The cycle: `3.14`.
    pub name: String,
    /// The release that images are tagged with: `3.14.7`.
    pub patch: String,
    /// The cycle's first release.
    pub released: Date,
    /// The beginning of long-term support, where there is such.
    pub lts: Option<Date>,
    /// The end of security fixes, where it is known.
    pub end_of_life: Option<Date>,
    /// Whether it is the default.
    #[serde(default)]
    pub default: bool,
}

/// A flavour of the base image.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What it is good for.
    pub title: String,
    /// The image that builds, with `{version}` and `{patch}` to be filled in.
    pub build: String,
    /// The image that runs.
    pub runtime: String,
    /// Whether it is the default.
    #[serde(default)]
    pub default: bool,
}

/// The base images of a version in a variant.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Images {
    /// Of the stages that build.
    pub build: String,
    /// Of the final stage.
    pub runtime: String,
    /// What stages copy tools from, by name.
    #[serde(flatten)]
    pub tools: IndexMap<String, String>,
}

impl Language {
    /// The version of a name.
    #[must_use]
    pub fn version(&self, name: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.name == name)
    }

    /// The package managers that a new app can choose from.
    pub fn offered_managers(&self) -> impl Iterator<Item = (&String, &PackageManager)> {
        self.package_managers.iter().filter(|(_, manager)| !manager.is_found)
    }

    /// The default version.
    #[must_use]
    pub fn default_version(&self) -> Option<&Version> {
        self.versions.iter().find(|version| version.default)
    }

    /// The default variant's name.
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

    /// Every base image that a generated Dockerfile of this language may name.
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

    /// What is wrong with it, apart from its syntax; empty where nothing is.
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
        for Sign { file, means, .. } in &self.project.package_manager_signs {
            require(
                self.package_managers.contains_key(means),
                format!("the sign {file} means {means}, which is not in `package_managers`"),
            );
        }
        faults.extend(self.excesses());
        faults
    }

    /// What no language needs so much of: each is looked up in a project, or written out many times.
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
            ("shared_variables", self.shared_variables.len()),
            ("project.manifests", project.manifests.len()),
            ("project.sources", project.sources.len()),
            ("project.package_manager_signs", project.package_manager_signs.len()),
            ("project.entrypoint_signs", project.entrypoint_signs.len()),
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
