use std::env;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::New;
use super::app::{self, Place};
use crate::answers::{Start, Templates};
use crate::catalog::Catalog;
use crate::cli::allowance;
use crate::detect::{Choice, Facts, detect};
use crate::error::Error;
use crate::output::Output;
use crate::root::Root;
use crate::settings::{self, Key, Layer, Layers, Rank};

/// What a run finds before it asks.
#[derive(Clone)]
pub(super) struct Found {
    /// The folder that the files go to, as the user would write it.
    pub(super) path: PathBuf,
    /// That folder.
    pub(super) root: Rc<Root>,
    /// The app's folder, if it is below the root.
    below: Option<Rc<Root>>,
    pub(super) start: Start,
    pub(super) templates: Option<Templates>,
    pub(super) catalog: Rc<Catalog>,
    pub(super) facts: Facts,
    pub(super) layers: Layers,
    /// Warnings that were already printed, for the JSON plan.
    pub(super) warned: Vec<String>,
}

impl Found {
    /// Reads the command line, the environment, the presets and the project, and finds the app.
    pub(super) fn at(new: &New, root: Root, output: &Output) -> Result<Self, Error> {
        let found = Self::open(new, root, new.path.clone(), output)?;
        let named = settings::app_folder(&found.layers)?;
        let place = app::place(found.root.folder(), &found.facts, named.as_ref(), new.may_ask())?;
        found.settle(new, place, output)
    }

    /// Takes the app in a place.
    pub(super) fn settle(mut self, new: &New, place: Place, output: &Output) -> Result<Self, Error> {
        let found = &mut self;
        // From here on, detection sets it.
        found.layers.forget(Key::App);
        match place {
            Place::Here => {}
            Place::Workspace(folder, app) if folder.as_os_str().is_empty() => {
                output.note(&format!("Using the app in {app}"));
                found.facts.app = Some(app.to_string());
            }
            Place::Workspace(folder, app) => {
                return self.enter(new, &folder, Place::Workspace(PathBuf::new(), app), output);
            }
            Place::Above(app) => {
                output.note(&format!("Using the app in {app}"));
                let below = found.root.below(Path::new(app.as_str()))?;
                if matches!(found.facts.choice(), Choice::Several(_)) {
                    found.layers.put(Rank::Default, settings::defaults(below.name()));
                }
                let language = found.language();
                let facts = detect(below.folder(), &found.catalog, language.as_deref())?;
                found.facts = std::mem::take(&mut found.facts).narrowed(facts, app);
                found.below = Some(Rc::new(below));
            }
            Place::Below(folder) => {
                output.note(&format!("Using the app in {}", folder.display()));
                return self.enter(new, &folder, Place::Here, output);
            }
        }
        let skipped = &found.facts.skipped;
        found.warned = found.start.passed_over.iter().chain(skipped).cloned().collect();
        found.warned.iter().for_each(|reason| output.warning(reason));
        Ok(self)
    }

    /// Without an app.
    pub(super) fn open(new: &New, root: Root, path: PathBuf, output: &Output) -> Result<Self, Error> {
        let (variables, misspelt) = settings::from_environment(&env::vars_os().collect());
        for variable in &misspelt {
            output.warning(variable);
        }
        let mut start = Start::find(root.path(), new.preset.as_deref(), &allowance::trust())?;
        if let Some(preset) = start.preset.as_ref().filter(|_| new.preset.is_none()) {
            output.note(&format!("Using {}", preset.location));
        }
        let templates = start.choose_templates(root.path(), new.templates.clone());
        let catalog = match &templates {
            Some(templates) => allowance::open(templates, new.may_ask(), output)?,
            None => Catalog::default(),
        };
        let layers = layers(new, &root, &start, variables);
        let (facts, warned) = (Facts::default(), Vec::new());
        let (root, catalog) = (Rc::new(root), Rc::new(catalog));
        let mut found = Self { path, root, below: None, start, templates, catalog, facts, layers, warned };
        found.facts = detect(found.root.folder(), &found.catalog, found.language().as_deref())?;
        Ok(found)
    }

    /// Finds the app of a folder below, which the files go to.
    fn enter(self, new: &New, folder: &Path, place: Place, output: &Output) -> Result<Self, Error> {
        self.facts.skipped.iter().for_each(|reason| output.warning(reason));
        let below = Self::open(new, self.root.below(folder)?, self.path.join(folder), output)?;
        below.settle(new, place, output)
    }

    /// The language that the user named.
    fn language(&self) -> Option<String> {
        self.layers.get(Key::Language).map(|entry| entry.text.to_string())
    }

    /// The folder with the app's code.
    pub(super) fn source(&self) -> &Root {
        self.below.as_ref().unwrap_or(&self.root)
    }
}

fn layers(new: &New, root: &Root, start: &Start, variables: Layer) -> Layers {
    let preset = start.preset.as_ref().map(|preset| preset.layer.clone()).unwrap_or_default();
    Layers::default()
        .with(Rank::Default, settings::defaults(root.name()))
        .with(Rank::Preset, preset)
        .with(Rank::Environment, variables)
        .with(Rank::Flags, new.settings.0.clone())
}
