use std::env;

use super::New;
use super::found::Found;
use crate::date::Date;
use crate::error::Error;
use crate::file::File;
use crate::interruption;
use crate::output::{self, Output, json};
use crate::pin;
use crate::pipeline::{self, Ask, Chosen, Draft, Inputs, Refuse, TakeDefaults};
use crate::plan::Plan;
use crate::registry::Client;
use crate::root::Root;
use crate::settings::Layers;
use crate::wizard::Wizard;

/// Everything that a run determines before it writes.
pub(super) struct Preparation {
    pub(super) found: Found,
    pub(super) chosen: Chosen,
    pub(super) draft: Draft,
    pub(super) plan: Plan,
    /// Whether the wizard asked, so that the user confirms the plan.
    pub(super) is_asked: bool,
}

impl Preparation {
    /// Runs the pipeline with input from the command line, the environment, the terminal, the clock and registries.
    pub(super) fn of(new: &New, root: Root, output: &Output) -> Result<Self, Error> {
        let found = Found::at(new, root, output)?;
        let asks = !new.yes && !found.start.is_answered;
        let is_asked = asks && new.may_ask();
        if let [project] = found.facts.likely().as_slice()
            && is_asked
        {
            output.note(&output::facts::given(project));
        }
        let inputs = Inputs { catalog: &found.catalog, facts: &found.facts, part: None };
        let chosen = choose(inputs, found.layers.clone(), asks, is_asked)?;
        let today = Date::today(env::var("SOURCE_DATE_EPOCH").ok().as_deref());
        let program = env::current_exe().ok();
        let mut draft = pipeline::draft(inputs, &chosen, found.source().folder(), today, program.as_deref())?;
        let mut files = std::mem::take(&mut draft.files);
        if new.pin {
            pin_images(&mut files, &found.root)?;
        }
        let plan = pipeline::plan(found.root.folder(), &chosen, files, &found.start.base)?;
        Ok(Self { found, chosen, draft, plan, is_asked })
    }

    /// Sources of the plan besides the settings.
    pub(super) fn used(&self) -> json::Used<'_> {
        let Found { start, templates, .. } = &self.found;
        let preset = start.preset.as_ref().map(|preset| preset.location.to_string());
        json::Used { preset, templates: templates.as_ref() }
    }

    /// All warnings of the run.
    pub(super) fn warnings(&self) -> Vec<&String> {
        self.found.warned.iter().chain(&self.draft.advice).collect()
    }
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
pub(super) fn pin_images(files: &mut [File], root: &Root) -> Result<(), Error> {
    let client = Client::new(pin::PATIENCE, root.path());
    let pins = pin::ask(files, pin::mentions(files)?, &client)?;
    pin::write(files, &pins);
    Ok(())
}
