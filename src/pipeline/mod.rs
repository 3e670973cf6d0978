//! From a project's folder to the plan of its files: detect → choose → draft → plan.
//!
//! It reads only the project and the templates. Its callers pass in everything from a terminal, the
//! environment, the clock or the network.

mod ask;
mod question;
mod starter;

use std::path::Path;

use crate::advice::Subject;
use crate::answers::{self, Base};
use crate::artifact::Artifact;
use crate::catalog::{Catalog, Extra, Framework, Language};
use crate::date::Date;
use crate::detect::{DetectedProject, Facts};
use crate::error::Error;
use crate::file::File;
use crate::plan::Plan;
use crate::preset;
use crate::render::{Job, Part, Rendered, Wiring};
use crate::settings::{self, Key, Layers, Rank, Settings};
use crate::source::{Folder, Origin};
use crate::value::{EntryForm, Snippets};

pub use ask::{About, Ask, Refuse, TakeDefaults};
pub use question::Question;

/// The input.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    pub catalog: &'a Catalog,
    pub facts: &'a Facts,
    /// The app's place in the compose file of several apps.
    pub part: Option<&'a Part>,
}

/// The answers to all questions.
#[derive(Debug, Clone)]
pub struct Chosen {
    pub language: Language,
    pub framework: Framework,
    /// In the order of output.
    pub extras: Vec<Extra>,
    pub settings: Settings,
    /// The settings' layers.
    pub layers: Layers,
}

impl Chosen {
    /// The existing app; without one, the project gets a starter.
    #[must_use]
    pub fn project<'a>(&self, facts: &'a Facts) -> Option<&'a DetectedProject> {
        facts.project(&self.language.id)
    }
}

/// The generated files in memory.
#[derive(Debug, Clone)]
pub struct Draft {
    pub files: Vec<File>,
    pub wiring: Vec<Wiring>,
    /// Whether the compose file needs what `secrets/create.sh` makes.
    pub needs_secrets: bool,
    /// Variables that the app needs and that only the user knows, with who reads them.
    pub asked: Vec<(String, String)>,
    /// Warnings for the user.
    pub advice: Vec<String>,
    /// The code of the health endpoint and the shutdown, if it is to be shown only.
    pub printed: Vec<File>,
}

/// Resolves the settings; `ask` answers questions that no layer answers.
pub fn choose(inputs: Inputs<'_>, mut layers: Layers, ask: &mut dyn Ask) -> Result<Chosen, Error> {
    let Inputs { catalog, facts, .. } = inputs;
    let about = About { catalog, facts, language: None, has_project: false };
    if Question::Language.is_open(&layers, None, false) {
        settings::refuse_foreign(facts)?;
        ask.ask(Question::Language, &about, &mut layers)?;
    }
    let detected = settings::detected(facts, &layers)?;
    layers.put(Rank::Detected, detected);
    let language = match layers.get(Key::Language) {
        Some(_) => Some(settings::choose_language(&mut layers, catalog)?),
        None => None,
    };
    let project = language.as_ref().and_then(|language| Some((facts.project(&language.id)?, language)));
    if let Some((id, evidence)) = project.and_then(|(project, language)| settings::substitute(project, language)) {
        layers.detect(Key::Framework, id, Origin::Detected(evidence.clone()));
    }
    if let Some((project, language)) = project {
        settings::other_release(&mut layers, project, language);
        settings::processes(&mut layers, project, language);
    }
    let has_project = project.is_some();
    // A new app has its snippets by default: what says so is no choice about an existing app.
    if !has_project && settings::takes_snippets(&layers) {
        layers.forget(Key::Snippets);
    }
    let about = About { language: language.as_ref(), has_project, ..about };
    for question in Question::ALL.into_iter().filter(|question| *question != Question::Language) {
        if question.is_open(&layers, about.language, has_project) {
            ask.ask(question, &about, &mut layers)?;
        }
        if let Some((project, language)) = project {
            match question {
                Question::Framework => detect_app(&mut layers, project, language)?,
                Question::Entrypoint => require_start(&layers, project, language)?,
                _ => {}
            }
        }
    }
    ask.finish()?;
    let language = match language {
        Some(language) => language,
        None => settings::choose_language(&mut layers, catalog)?,
    };
    let (id, framework) = settings::choose_framework(&mut layers, &language)?;
    let (id, framework) = (id.to_owned(), framework.clone());
    let extras = settings::choose_extras(&layers, catalog, Some(&language))?;
    if let Some(test) = framework.test.as_ref().filter(|_| !has_project) {
        layers.suggest(Key::TestCmd, test.line(), Origin::Language(framework.title.clone()));
    }
    let settings = settings::resolve(&layers, &language, &id, &framework, &extras)?;
    Ok(Chosen { language, framework, extras, settings, layers })
}

/// Adds what follows from the framework. The default framework is only for a new app.
fn detect_app(layers: &mut Layers, project: &DetectedProject, language: &Language) -> Result<(), Error> {
    if !layers.is_known(Key::Framework) {
        return Err(settings::undecided(project, language));
    }
    if let Some(framework) = chosen_framework(layers, language) {
        settings::of_app(layers, project, language, framework);
    }
    Ok(())
}

/// A start command has no default, and neither has the choice among several programs.
fn require_start(layers: &Layers, project: &DetectedProject, language: &Language) -> Result<(), Error> {
    if !project.programs.is_empty() && !layers.is_known(Key::Entrypoint) {
        return Err(settings::several_programs(&project.programs));
    }
    let form = chosen_framework(layers, language).map(|framework| framework.form);
    if form == Some(EntryForm::Command) && !layers.is_known(Key::Entrypoint) {
        return Err(settings::without_start(project));
    }
    Ok(())
}

fn chosen_framework<'a>(layers: &Layers, language: &'a Language) -> Option<&'a Framework> {
    language.frameworks.get(&layers.get(Key::Framework)?.text.to_string())
}

/// Renders the files. `program` is dockgen's executable, which renders a team's templates in a separate process.
pub fn draft(
    inputs: Inputs<'_>,
    chosen: &Chosen,
    folder: &Folder,
    today: Date,
    program: Option<&Path>,
) -> Result<Draft, Error> {
    let project = chosen.project(inputs.facts);
    if project.is_none() {
        starter::require(chosen, inputs.catalog)?;
    }
    let Chosen { language, framework, extras, settings, .. } = chosen;
    let Inputs { catalog, facts, part } = inputs;
    let below = facts.inside.as_ref();
    let rendered = Job { catalog, language, framework, settings, extras, project, below, part, program }.render()?;
    let subject = Subject { folder, language, framework, settings, extras, project, today };
    let advice = subject.advice(&rendered);
    let Rendered { files, mut wiring, needs_secrets, asked, .. } = rendered;
    let mut printed = Vec::new();
    if settings.snippets == Snippets::Print {
        let snippets = draft(inputs, &with_snippets(inputs, chosen)?, folder, today, program)?;
        printed = snippets.files;
        wiring = snippets.wiring;
    }
    Ok(Draft { files, wiring, needs_secrets, asked, advice, printed })
}

/// The same answers, for the files of the health endpoint and the shutdown alone.
fn with_snippets(inputs: Inputs<'_>, chosen: &Chosen) -> Result<Chosen, Error> {
    let mut layers = chosen.layers.clone();
    layers.forget(Key::Skip);
    layers.answer(Key::Snippets, Snippets::Write.as_str());
    let snippets = [Artifact::Health, Artifact::Shutdown].map(|artifact| artifact.to_string());
    layers.answer_all(Key::Only, snippets.into());
    choose(inputs, layers, &mut TakeDefaults)
}

/// Adds the project's `dockgen.toml` to the files, and compares all of them with the disk.
pub fn plan(folder: &Folder, chosen: &Chosen, mut files: Vec<File>, base: &Base) -> Result<Plan, Error> {
    let mut only_adds = false;
    if chosen.settings.artifacts.contains(&Artifact::Answers) {
        let answers = answers::keep(&chosen.settings, &chosen.layers, &chosen.framework, base)?;
        only_adds = base.own.is_some() && answers.only_adds;
        files.push(File { artifact: Artifact::Answers, path: preset::FILE_NAME.to_owned(), contents: answers.text });
    }
    let mut plan = Plan::new(folder, files)?;
    if only_adds {
        plan.update(Artifact::Answers);
    }
    Ok(plan)
}
