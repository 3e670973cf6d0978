use std::env;
use std::path::PathBuf;

use super::New;
use super::app::{self, Place};
use crate::answers::{Start, Templates};
use crate::catalog::Catalog;
use crate::cli::allowance;
use crate::date::Date;
use crate::detect::{Facts, detect};
use crate::error::Error;
use crate::file::File;
use crate::interruption;
use crate::output::{self, Output, json};
use crate::pin;
use crate::pipeline::{self, Ask, Chosen, Draft, Inputs, Refuse, TakeDefaults};
use crate::plan::Plan;
use crate::registry::Client;
use crate::root::Root;
use crate::settings::{self, Key, Layer, Layers, Rank};
use crate::wizard::Wizard;

/// Everything that a run determines before it writes.
pub(super) struct Preparation {
    /// The app's folder as the user would write it.
    pub(super) path: PathBuf,
    pub(super) catalog: Catalog,
    pub(super) facts: Facts,
    pub(super) chosen: Chosen,
    pub(super) draft: Draft,
    pub(super) plan: Plan,
    /// Warnings that were already printed, for the JSON plan.
    warned: Vec<String>,
    /// The preset's name in messages.
    preset: Option<String>,
    /// The files of the preset and of all presets that it extends.
    pub(super) presets: Vec<PathBuf>,
    pub(super) templates: Option<Templates>,
    /// Whether the wizard asked, so that the user confirms the plan.
    pub(super) is_asked: bool,
}

impl Preparation {
    /// Runs the pipeline with input from the command line, the environment, the terminal, the clock and registries.
    pub(super) fn of(new: &New, root: &Root, output: &Output) -> Result<Self, Error> {
        Self::at(new, root, new.path.clone(), None, output)
    }

    /// `place`: where the app is, if that is already known.
    fn at(new: &New, root: &Root, path: PathBuf, place: Option<Place>, output: &Output) -> Result<Self, Error> {
        let (variables, misspelt) = settings::from_environment(&env::vars_os().collect());
        for variable in &misspelt {
            output.warning(variable);
        }
        let mut start = Start::find(root.path(), new.preset.as_deref(), &allowance::trust())?;
        let preset = start.preset.as_ref().map(|preset| preset.location.to_string());
        if let Some(preset) = preset.as_ref().filter(|_| new.preset.is_none()) {
            output.note(&format!("Using {preset}"));
        }
        let templates = start.choose_templates(root.path(), new.templates.clone());
        let catalog = match &templates {
            Some(templates) => allowance::open(templates, new.may_ask(), output)?,
            None => Catalog::default(),
        };
        let mut layers = layers(new, root, &start, variables);
        let named = layers.get(Key::Language).map(|entry| entry.text.to_string());
        let mut facts = detect(root.folder(), &catalog, named.as_deref())?;
        let place = match place {
            Some(place) => place,
            None => app::place(&facts, settings::app_folder(&layers)?.as_ref(), new.may_ask())?,
        };
        // From here on, detection sets it.
        layers.forget(Key::App);
        if let Some((folder, place)) = settle(place, &mut facts, output) {
            facts.skipped.iter().for_each(|reason| output.warning(reason));
            return Self::at(new, &root.below(&folder)?, path.join(&folder), Some(place), output);
        }
        let warned: Vec<String> = start.passed_over.iter().chain(&facts.skipped).cloned().collect();
        for reason in &warned {
            output.warning(reason);
        }
        let asks = !new.yes && !start.is_answered;
        let is_asked = asks && new.may_ask();
        if let [project] = facts.likely().as_slice()
            && is_asked
        {
            output.note(&output::facts::given(project));
        }
        let inputs = Inputs { catalog: &catalog, facts: &facts };
        let chosen = choose(inputs, layers, asks, is_asked)?;
        let today = Date::today(env::var("SOURCE_DATE_EPOCH").ok().as_deref());
        let program = env::current_exe().ok();
        let mut draft = pipeline::draft(inputs, &chosen, root.folder(), today, program.as_deref())?;
        let mut files = std::mem::take(&mut draft.files);
        if new.pin {
            pin_images(&mut files, root)?;
        }
        let plan = pipeline::plan(root.folder(), &chosen, files, &start.base)?;
        let presets = start.preset.map(|preset| preset.files).unwrap_or_default();
        Ok(Self { path, catalog, facts, chosen, draft, plan, warned, preset, presets, templates, is_asked })
    }

    /// Sources of the plan besides the settings.
    pub(super) fn used(&self) -> json::Used<'_> {
        json::Used { preset: self.preset.as_deref(), templates: self.templates.as_ref() }
    }

    /// All warnings of the run.
    pub(super) fn warnings(&self) -> Vec<&String> {
        self.warned.iter().chain(&self.draft.advice).collect()
    }
}

/// Takes the app in this folder, or returns the folder below with the app's place in there.
fn settle(place: Place, facts: &mut Facts, output: &Output) -> Option<(PathBuf, Place)> {
    match place {
        Place::Here => None,
        Place::Workspace(folder, app) if folder.as_os_str().is_empty() => {
            output.note(&format!("Using the app in {app}"));
            facts.app = Some(app.to_string());
            None
        }
        Place::Workspace(folder, app) => Some((folder, Place::Workspace(PathBuf::new(), app))),
        Place::Below(folder) => {
            output.note(&format!("Using the app in {}", folder.display()));
            Some((folder, Place::Here))
        }
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

fn choose(inputs: Inputs<'_>, layers: Layers, asks: bool, is_asked: bool) -> Result<Chosen, Error> {
    if !is_asked {
        let ask: &mut dyn Ask = if asks { &mut Refuse::default() } else { &mut TakeDefaults };
        return pipeline::choose(inputs, layers, ask);
    }
    interruption::watch();
    let mut wizard = Wizard::new(&layers)?;
    // An interrupted question is an error with a message of its own, so it returns before the release.
    let chosen = pipeline::choose(inputs, layers, &mut wizard)?;
    // Rendering and registries may take long, so Ctrl-C ends the program immediately.
    interruption::release();
    Ok(chosen)
}

/// Pins the images to their tags' current digests.
fn pin_images(files: &mut [File], root: &Root) -> Result<(), Error> {
    let client = Client::new(pin::PATIENCE, root.path());
    let pins = pin::ask(files, pin::mentions(files)?, &client)?;
    pin::write(files, &pins);
    Ok(())
}
