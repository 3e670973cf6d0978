//! The languages: what each folder under `templates/` says of itself in its `language.toml`.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::date::Date;
use crate::printable::{self, is_printable};
use crate::value::{Cpus, EntryForm, Entrypoint, Memory, Workers};

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
    /// What can be changed at run time.
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
    pub project: Project,
    /// Frameworks by their ids.
    pub frameworks: IndexMap<String, Framework>,
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

/// An environment variable that the container takes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value where none is given, a template.
    pub default: String,
    /// What it does, a template.
    pub comment: String,
    /// How the default follows from the limits, a template that may name what it was worked out from; it stands beside
    /// the value in the compose file.
    pub rule: Option<String>,
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

/// How a folder shows that it holds a project of the language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Files that say so, the most telling first: paths, or `*.ending` for a name in the folder itself.
    pub manifests: Vec<String>,
    /// Sources in the folder itself that say so where no manifest is: names, or `*.ending`.
    #[serde(default)]
    pub sources: Vec<String>,
    /// A folder whose own folders can be imported as if they lay in the project's: `src`.
    #[serde(default)]
    pub source_root: String,
    /// Whether another language's manifest outweighs this one's (a site's `index.html` lies in many projects).
    #[serde(default)]
    pub yields: bool,
    /// The manifest that the starter brings, where no package manager names it.
    #[serde(default)]
    pub starter_manifest: String,
    /// What tells the package manager, the most telling first.
    #[serde(default)]
    pub package_manager_signs: Vec<Sign>,
    /// What tells where the app starts, the most telling first.
    #[serde(default)]
    pub entrypoint_signs: Vec<EntrypointSign>,
}

/// A file, or a line in it, that tells the package manager.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The file.
    pub file: String,
    /// A text in a line of it; without one, that the file is there is enough.
    pub holds: Option<String>,
    /// The package manager's id.
    pub means: String,
}

/// A line of a file that names what the app starts as.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntrypointSign {
    /// The file: a path, or `*.ending`.
    pub file: String,
    /// The header that the line stands under, such as `[[bin]]`, where it has to.
    pub section: Option<String>,
    /// How the line begins, blanks aside; what follows is the entry point, one word. In JSON it may stand anywhere in
    /// the line, and the entry point is a file that is there. Without it, the file itself is the entry point.
    pub begins: Option<String>,
    /// What stands behind the entry point on that line.
    #[serde(default)]
    pub ends: String,
}

/// What installs an app's dependencies. Its piece of the Dockerfile is `package-managers/<id>.tera`, which templates
/// include as `package_manager`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageManager {
    /// As people write it.
    pub title: String,
    /// The file that names the dependencies, where that is not the project's most telling manifest.
    pub manifest: Option<String>,
    /// The lock file, where it has one apart from the manifest.
    pub lock: Option<Lock>,
    /// What gives the build the credentials for a private source.
    pub secret: Option<BuildSecret>,
    /// What Dependabot calls its packages, where it can update them: `pip`.
    pub ecosystem: Option<String>,
    /// The image that builds, in place of the variant's.
    pub image: Option<String>,
    /// Whether it is nothing that a new app is asked for: an existing one shows that it uses it.
    #[serde(default)]
    pub is_found: bool,
}

/// Credentials that a step of the build sees, and no layer keeps.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct BuildSecret {
    /// What the Dockerfile calls it.
    pub id: String,
    /// Where it lies on a developer's machine, as a compose file names it.
    pub file: String,
}

/// A lock file, and how to get one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Its name.
    pub file: String,
    /// The command that makes it.
    pub command: String,
    /// Whether the image builds without it, with whatever versions are the newest on that day.
    #[serde(default)]
    pub optional: bool,
}

/// A framework, or its kin.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// As people write it.
    pub title: String,
    /// The command that makes a new app, where the framework has one of its own and no starter here.
    pub create: Option<String>,
    /// A name in the manifest that tells that the project uses it.
    pub dependency: Option<String>,
    /// Names that the manifest must hold for the image to start; `a|b` asks for one of two.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The default number of server processes.
    #[serde(default)]
    pub workers: WorkerRule,
    /// What an entry point looks like.
    pub form: EntryForm,
    /// The starter's entry point, and the default.
    pub entrypoint: String,
    /// The health check's command, each word a template.
    pub probe: Vec<String>,
    /// Files that are put beside the entry point; others keep their path.
    #[serde(default)]
    pub beside: Vec<String>,
    /// The starter's own tests.
    pub test: Option<StarterTest>,
    /// Lines that wire the files of an artifact into an existing app, each a template.
    #[serde(default)]
    pub wire: IndexMap<String, Vec<String>>,
    /// What can be changed at run time, besides what holds for the whole language.
    #[serde(default)]
    pub variables: Vec<Variable>,
}

/// How the starter's own tests run in the image of the stage `build`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterTest {
    /// The command.
    pub command: Vec<String>,
    /// The folder to mount, where the build context leaves it out.
    pub folder: Option<String>,
}

impl StarterTest {
    /// The command as a shell takes it.
    #[must_use]
    pub fn line(&self) -> String {
        match self.command.as_slice() {
            [shell, flag, script] if shell == "sh" && flag == "-c" => script.clone(),
            words => words.join(" "),
        }
    }
}

/// How many server processes are the default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum WorkerRule {
    /// Always as many.
    Fixed(u32),
    /// As many as follow from the CPU limit.
    ByCpus(CpuRule),
    /// As many as have room in three quarters of the memory limit.
    ByMemory {
        /// What one takes, such as `48M`.
        each: String,
    },
}

/// How the number of server processes follows from the CPU limit, rounded up to whole CPUs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum CpuRule {
    /// One for each.
    #[serde(rename = "n")]
    One,
    /// Two for each and one more, as gunicorn's documentation has it.
    #[serde(rename = "2n+1")]
    TwoAndOneMore,
}

impl Default for WorkerRule {
    fn default() -> Self {
        Self::Fixed(1)
    }
}

impl WorkerRule {
    /// The number for the limits, with the rule in words.
    #[must_use]
    pub fn apply(&self, cpus: Cpus, memory: Memory) -> (u32, String) {
        let (number, rule) = self.count(cpus, memory);
        (number.min(Workers::MOST), rule)
    }

    fn count(&self, cpus: Cpus, memory: Memory) -> (u32, String) {
        match self {
            Self::Fixed(number) => (*number, "it scales by containers".to_owned()),
            Self::ByCpus(CpuRule::One) => (cpus.whole(), "one for each CPU".to_owned()),
            Self::ByCpus(CpuRule::TwoAndOneMore) => (2 * cpus.whole() + 1, "two for each CPU and one more".to_owned()),
            Self::ByMemory { each } => {
                let one = each.parse::<Memory>().map_or(memory.bytes(), Memory::bytes);
                let number = u32::try_from(memory.bytes() / 4 * 3 / one).unwrap_or(u32::MAX);
                (number.max(1), format!("one for each {each} in three quarters of the memory limit"))
            }
        }
    }
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
        require(defaults == 1, format!("{defaults} of `versions` have `default = true`, and one has to"));
        let defaults = self.variants.values().filter(|variant| variant.default).count();
        require(defaults == 1, format!("{defaults} of `variants` have `default = true`, and one has to"));
        require(
            self.frameworks.contains_key(&self.framework),
            format!("`framework` names {}, which is not among `frameworks`", self.framework),
        );
        for (id, framework) in &self.frameworks {
            require(
                Entrypoint::parse(framework.form, &framework.entrypoint).is_ok(),
                format!("`frameworks.{id}.entrypoint` is none of its form"),
            );
            if let WorkerRule::ByMemory { each } = &framework.workers {
                require(
                    each.parse::<Memory>().is_ok(),
                    format!("`frameworks.{id}.workers.each` is no amount of memory"),
                );
            }
        }
        for Sign { file, means, .. } in &self.project.package_manager_signs {
            require(
                self.package_managers.contains_key(means),
                format!("the sign {file} means {means}, which is not among `package_managers`"),
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
        let needs = self.frameworks.values().map(|framework| framework.needs.len()).max().unwrap_or(0);
        let counts = [
            ("versions", self.versions.len()),
            ("variants", self.variants.len()),
            ("images", self.images.len()),
            ("package_managers", self.package_managers.len()),
            ("frameworks", self.frameworks.len()),
            ("frameworks.….needs", needs),
            ("project.manifests", project.manifests.len()),
            ("project.sources", project.sources.len()),
            ("project.package_manager_signs", project.package_manager_signs.len()),
            ("project.entrypoint_signs", project.entrypoint_signs.len()),
        ];
        let many = counts.into_iter().filter(|(_, count)| *count > MOST);
        let many = many.map(|(name, count)| format!("`{name}` has {count} entries, and at most {MOST} are allowed"));
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
        many.chain(odd.map(|(what, text)| format!("`{}` is no {what}", printable::short(text)))).collect()
    }
}
