use std::collections::BTreeSet;
use std::path::Path;

use clap::Subcommand;

use crate::catalog::Catalog;
use crate::detect::Facts;
use crate::error::Error;
use crate::output::{Output, table};
use crate::pipeline::{self, Chosen, Inputs, TakeDefaults};
use crate::preset;
use crate::settings::{Key, Layer, Layers, Problem, Rank, check_each, choose_extras, defaults};
use crate::value::Invalid;

#[derive(Debug, Subcommand)]
pub(super) enum Preset {
    /// List the built-in presets
    List,
    /// Show a preset's settings and their origins
    Show {
        /// A built-in preset's name or a file
        preset: String,
    },
    /// Check preset files without using them
    Check {
        /// Built-in presets' names or files
        #[arg(required = true)]
        presets: Vec<String>,
    },
}

impl Preset {
    pub(super) fn run(&self, output: &Output) -> Result<(), Error> {
        match self {
            Self::List => output.data(&table::presets(&preset::built_in())),
            Self::Show { preset } => show(preset, output),
            Self::Check { presets } => check(presets, output),
        }
    }
}

/// If the preset names a language: all settings, including defaults; otherwise only its own.
fn show(name: &str, output: &Output) -> Result<(), Error> {
    let (preset, catalog) = load(name)?;
    let folder = std::env::current_dir().ok();
    let folder = folder.as_deref().and_then(Path::file_name).and_then(|name| name.to_str());
    match choose(&preset, &catalog, folder)? {
        Some(chosen) => output.data(&table::settings(chosen.settings.iter())),
        None => output.data(&table::settings(preset.layer.iter())),
    }
}

/// Reports all mistakes of all files.
fn check(names: &[String], output: &Output) -> Result<(), Error> {
    let mut mistakes = Vec::new();
    for name in names {
        match load(name).and_then(|(preset, catalog)| choose(&preset, &catalog, None)) {
            Ok(_) => output.note(&format!("{name} is a valid preset")),
            Err(Error::Invalid(more)) => mistakes.extend(more),
            Err(other) => return Err(other),
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(Error::Invalid(mistakes)) }
}

fn load(name: &str) -> Result<(preset::Preset, Catalog), Error> {
    let preset = preset::load(name)?;
    let catalog = Catalog::open(preset.templates.as_ref().map(|(folder, _)| folder.as_path()))?;
    Ok((preset, catalog))
}

/// The settings of a new project with this preset; `None` without a language. Checks the values in both cases: together
/// with a language, otherwise each by itself.
fn choose(preset: &preset::Preset, catalog: &Catalog, folder: Option<&str>) -> Result<Option<Chosen>, Error> {
    if preset.layer.get(Key::Language).is_none() {
        return check_values(preset, catalog).map(|()| None);
    }
    let layers = Layers::default().with(Rank::Default, defaults(folder)).with(Rank::Preset, preset.layer.clone());
    let inputs = Inputs { catalog, facts: &Facts::default(), part: None };
    pipeline::choose(inputs, layers, &mut TakeDefaults).map(Some)
}

fn check_values(preset: &preset::Preset, catalog: &Catalog) -> Result<(), Error> {
    choose_extras(&Layers::default().with(Rank::Preset, preset.layer.clone()), catalog, None)?;
    let mut problems = check_each(preset.layer.iter().map(|(key, entry)| (key, entry.clone())));
    let languages = catalog.languages()?;
    let variants = || languages.iter().flat_map(|language| language.variants.keys());
    let frameworks = || languages.iter().flat_map(|language| language.frameworks.keys());
    let versions = || languages.iter().flat_map(|language| language.versions.iter().map(|version| &version.name));
    let managers = || languages.iter().flat_map(|language| language.package_managers.keys());
    problems.extend(none_has(&preset.layer, Key::PackageManager, "a package manager of any language", managers()));
    problems.extend(none_has(&preset.layer, Key::Variant, "a variant of any language", variants()));
    problems.extend(none_has(&preset.layer, Key::Framework, "a framework of any language", frameworks()));
    problems.extend(none_has(&preset.layer, Key::LanguageVersion, "a version of any language", versions()));
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// For a preset without a language: the error if no language has this choice.
fn none_has<'a>(layer: &Layer, key: Key, what: &str, choices: impl Iterator<Item = &'a String>) -> Option<Problem> {
    let entry = layer.get(key)?;
    let given = entry.text.to_string();
    let choices: BTreeSet<&str> = choices.map(String::as_str).collect();
    let reason = Invalid::choice(what, &given, choices.iter().copied());
    (!choices.contains(given.as_str())).then(|| Problem {
        key,
        given: Some(given),
        origin: entry.origin.clone(),
        reason,
    })
}
