//! The languages: what each folder under `templates/` says of itself in its `language.toml`.

use include_dir::{Dir, File, include_dir};
use indexmap::IndexMap;
use serde::Deserialize;

use crate::date::Date;
use crate::error::Error;
use crate::settings::values::{Cpus, EntryForm, Workers};
use crate::settings::{Key, Layer, Origin};

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

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
    /// How a project of the language shows itself.
    pub project: Project,
    /// Frameworks by their ids.
    pub frameworks: IndexMap<String, Framework>,
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
    /// Files that say so, the most telling first.
    pub manifests: Vec<String>,
    /// Sources in the folder itself that say so where no manifest is: names, or `*.ending`.
    #[serde(default)]
    pub sources: Vec<String>,
    /// A folder whose own folders can be imported as if they lay in the project's: `src`.
    #[serde(default)]
    pub source_root: String,
    /// The lock file without which the image does not build.
    pub lock: Option<Lock>,
    /// Whether another language's manifest outweighs this one's (a site's `index.html` lies in many projects).
    #[serde(default)]
    pub yields: bool,
    /// The manifest that the starter brings.
    #[serde(default)]
    pub starter_manifest: String,
}

/// A lock file, and how to get one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Its name.
    pub file: String,
    /// The command that makes it.
    pub command: String,
}

/// A framework, or its kin.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// As people write it.
    pub title: String,
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

/// How many server processes are the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum WorkerRule {
    /// Always as many.
    Fixed(u32),
    /// As many as follow from the CPU limit.
    ByCpus(CpuRule),
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
    /// The number for a CPU limit, with the rule in words.
    #[must_use]
    pub fn apply(self, cpus: Cpus) -> (u32, &'static str) {
        let (number, rule) = self.count(cpus);
        (number.min(Workers::MOST), rule)
    }

    fn count(self, cpus: Cpus) -> (u32, &'static str) {
        match self {
            Self::Fixed(number) => (number, "it scales by containers"),
            Self::ByCpus(CpuRule::One) => (cpus.whole(), "one for each CPU"),
            Self::ByCpus(CpuRule::TwoAndOneMore) => (2 * cpus.whole() + 1, "two for each CPU and one more"),
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
}

impl Language {
    /// The version of a name.
    #[must_use]
    pub fn version(&self, name: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.name == name)
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

    /// The base images of a version in a variant.
    #[must_use]
    pub fn images(&self, version: &Version, variant: &Variant) -> Images {
        let fill = |image: &str| image.replace("{version}", &version.name).replace("{patch}", &version.patch);
        Images { build: fill(&variant.build), runtime: fill(&variant.runtime) }
    }

    /// Every base image that a generated Dockerfile of this language may name.
    pub fn all_images(&self) -> impl Iterator<Item = String> {
        self.versions.iter().flat_map(|version| {
            self.variants.values().flat_map(|variant| {
                let images = self.images(version, variant);
                [images.build, images.runtime]
            })
        })
    }

    /// The defaults that the language and one of its frameworks bring.
    #[must_use]
    pub fn defaults(&self, framework: Option<&Framework>) -> Layer {
        let mut layer = Layer::default();
        let origin = || Origin::Language(self.title.clone());
        layer.set(Key::Port, self.port.to_string(), origin());
        layer.set(Key::Framework, &self.framework, origin());
        if let Some(version) = self.default_version() {
            layer.set(Key::LanguageVersion, &version.name, origin());
        }
        if let Some(variant) = self.default_variant() {
            layer.set(Key::Variant, variant, origin());
        }
        if let Some(framework) = framework {
            layer.set(Key::Entrypoint, &framework.entrypoint, Origin::Language(framework.title.clone()));
        }
        layer
    }
}

/// Where languages come from: the folder of templates that is built into the binary.
#[derive(Debug)]
pub struct Catalog {
    root: &'static Dir<'static>,
}

impl Default for Catalog {
    fn default() -> Self {
        Self { root: &TEMPLATES }
    }
}

impl Catalog {
    /// The ids of all languages, in alphabetical order.
    #[must_use]
    pub fn ids(&self) -> Vec<&'static str> {
        let folders = self.root.dirs().filter_map(|folder| folder.path().to_str());
        let mut ids: Vec<_> = folders.filter(|name| !name.starts_with('_')).collect();
        ids.sort_unstable();
        ids
    }

    /// Reads a language.
    ///
    /// # Errors
    /// When there is none of that id, or its `language.toml` is wrong, which is a fault of this program.
    pub fn language(&self, id: &str) -> Result<Language, Error> {
        let path = format!("{id}/language.toml");
        let text = self.text(&path)?;
        let mut language: Language =
            toml::from_str(text).map_err(|error| Error::Template { template: path, reason: error.to_string() })?;
        id.clone_into(&mut language.id);
        Ok(language)
    }

    /// Reads all languages.
    ///
    /// # Errors
    /// As [`Catalog::language`].
    pub fn languages(&self) -> Result<Vec<Language>, Error> {
        self.ids().into_iter().map(|id| self.language(id)).collect()
    }

    /// The text of a template, by its path below `templates/`.
    ///
    /// # Errors
    /// When there is none, which is a fault of this program.
    pub fn text(&self, path: &str) -> Result<&'static str, Error> {
        self.file(path)
            .and_then(File::contents_utf8)
            .ok_or_else(|| Error::Template { template: path.to_owned(), reason: "there is no such text".to_owned() })
    }

    /// A folder, found step by step: `Dir::get_dir` looks at every path of the tree, which costs more than rendering.
    fn folder(&self, path: &str) -> Option<&'static Dir<'static>> {
        let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
        ends.filter_map(|end| path.get(..end))
            .try_fold(self.root, |folder, path| folder.dirs().find(|inner| inner.path().to_str() == Some(path)))
    }

    /// A file, found in the same way.
    fn file(&self, path: &str) -> Option<&'static File<'static>> {
        let folder = path.rsplit_once('/').map_or(Some(self.root), |(folder, _)| self.folder(folder))?;
        folder.files().find(|file| file.path().to_str() == Some(path))
    }

    /// A path as the catalog has it, if it has such a template.
    #[must_use]
    pub fn path(&self, path: &str) -> Option<&'static str> {
        self.file(path)?.path().to_str()
    }

    /// The paths of all files in a folder and below, in alphabetical order; nothing where there is no such folder.
    #[must_use]
    pub fn files_below(&self, folder: &str) -> Vec<&'static str> {
        fn walk(folder: &'static Dir<'static>, found: &mut Vec<&'static str>) {
            found.extend(folder.files().filter_map(|file| file.path().to_str()));
            folder.dirs().for_each(|inner| walk(inner, found));
        }
        let mut found = Vec::new();
        if let Some(folder) = self.folder(folder) {
            walk(folder, &mut found);
        }
        found.sort_unstable();
        found
    }

    /// The paths of the pieces that templates of a folder include: its files that begin with `_`.
    #[must_use]
    pub fn partials(&self, folder: &str) -> Vec<&'static str> {
        let files = self.folder(folder).into_iter().flat_map(Dir::files).filter_map(|file| file.path().to_str());
        files.filter(|path| path.rsplit('/').next().is_some_and(|name| name.starts_with('_'))).collect()
    }
}
