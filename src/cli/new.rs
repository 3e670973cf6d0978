use std::env;
use std::io::IsTerminal;
use std::path::{Component, Path, PathBuf};

use clap::{Args, ValueEnum};

use super::allowance;
use super::setting_flags::SettingFlags;
use crate::advice::Subject;
use crate::answers::{self, Base, Start, Templates};
use crate::artifact::Artifact;
use crate::catalog::Catalog;
use crate::catalog::Extra;
use crate::catalog::{Framework, Language};
use crate::date::Date;
use crate::detect::{Facts, detect};
use crate::error::{Error, Mistake};
use crate::file::File;
use crate::output::{Output, diff, json, table};
use crate::pin;
use crate::plan::{Action, Plan};
use crate::preset;
use crate::registry::Client;
use crate::render::{Job, Wiring};
use crate::settings::{self, Key, Layers, Rank, Settings};
use crate::source::{Folder, Origin};
use crate::wizard::Question;
use crate::{apply, interruption, wizard};

/// What to do with a file that is there with other contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnConflict {
    /// Ask for each
    Ask,
    /// Leave it alone
    Skip,
    /// Replace it
    Overwrite,
    /// List all and write nothing
    Abort,
}

/// Writes a container project: around the app that the folder holds, or with a small one to start from.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // Each is a flag of the command line.
#[command(after_help = EXAMPLES)]
pub(super) struct New {
    /// The project's folder, made if it is missing
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Take the defaults for all that is not given
    #[arg(long, short)]
    yes: bool,

    /// Take settings from a file, or from a built-in preset by name [default: the nearest dockgen.toml]
    #[arg(long, value_name = "PRESET")]
    preset: Option<String>,

    /// Take languages and templates from this folder too; its own outrank the built-in ones of the same path
    #[arg(long, value_name = "FOLDER")]
    templates: Option<PathBuf>,

    /// Show the plan as a table and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Show what would change as a unified diff and write nothing
    #[arg(long, conflicts_with = "json")]
    diff: bool,

    /// Show the plan as JSON, with settings, their origins and all contents, and write nothing
    #[arg(long)]
    json: bool,

    /// What to do with files that differ: ask (the default on a terminal), skip, overwrite, abort (elsewhere)
    #[arg(long, value_enum, value_name = "WHAT", hide_possible_values = true)]
    on_conflict: Option<OnConflict>,

    /// Write behind each image's tag the digest that it stands for now, asked from its registry: the same settings then
    /// give the same files only while the digests are the same
    #[arg(long)]
    pin: bool,

    #[command(flatten)]
    settings: SettingFlags,
}

const EXAMPLES: &str = "\
Every setting may also be given as an environment variable (DOCKGEN_HEALTH_PATH) or in a preset (health-path = …).

Examples:
  dockgen new                                      ask for everything, write here
  dockgen new demo --language python --yes         take the defaults for the rest
  dockgen new --preset team.toml --port 9000 --yes a team's answers, one of them changed
  dockgen new --dry-run --yes                      show what would be written";

/// All that one run works out before it writes.
struct Draft {
    settings: Settings,
    wiring: Vec<Wiring>,
    plan: Plan,
    warnings: Vec<String>,
    /// What was said already, for who reads the plan as JSON.
    said: Vec<String>,
    /// The preset, as it is called, if there is one.
    preset: Option<String>,
    /// The files of the preset and of all that it extends.
    presets: Vec<PathBuf>,
    templates: Option<Templates>,
    catalog: Catalog,
    has_starter: bool,
    extras: Vec<Extra>,
    /// Whether somebody was asked, and has to confirm.
    is_asked: bool,
}

impl New {
    pub(super) fn run(self, output: &Output) -> Result<(), Error> {
        let root = usable_folder(&self.path)?;
        let mut draft = self.draft(&root, output)?;
        for warning in &draft.warnings {
            output.warning(warning);
        }
        if self.json {
            let warnings: Vec<&String> = draft.said.iter().chain(&draft.warnings).collect();
            let used = json::Used { preset: draft.preset.as_deref(), templates: draft.templates.as_ref() };
            return output.data(&json::plan(&draft.plan, &draft.settings, &draft.wiring, &used, &warnings));
        }
        if self.diff {
            return output.data(&diff::plan(&draft.plan));
        }
        if self.dry_run {
            return output.data(&table::plan(&draft.plan, &draft.settings));
        }
        if draft.is_asked {
            interruption::watch();
            wizard::confirm(&table::plan(&draft.plan, &draft.settings))?;
        } else if output.is_verbose() {
            output.note(&table::settings(draft.settings.entries.iter().map(|(key, entry)| (*key, entry))));
        }
        self.settle_conflicts(&mut draft.plan, output)?;
        if draft.plan.steps.is_empty() {
            output.note("Nothing to write");
            return Ok(());
        }
        let applied = apply::apply(&draft.plan, interruption::watch())?;
        output.note(&table::written(&draft.plan, applied));
        // From now on the project names them by itself.
        if let Some(templates) = draft.templates.as_ref().filter(|templates| templates.is_named) {
            allowance::remember(templates, &draft.catalog, output);
        }
        if self.preset.is_some() {
            allowance::remember_presets(&draft.presets, output);
        }
        // What was there before is wired in already, or was left out on purpose.
        let is_new = |wiring: &&Wiring| {
            draft.plan.steps.iter().any(|step| step.file.artifact == wiring.artifact && step.action.writes())
        };
        let wiring: Vec<&Wiring> = draft.wiring.iter().filter(is_new).collect();
        output.note(&table::next_steps(&self.path, &draft.settings, &wiring, draft.has_starter, &draft.extras));
        Ok(())
    }

    /// From the folder to the plan; asks on the way where it may.
    fn draft(&self, root: &Path, output: &Output) -> Result<Draft, Error> {
        let (variables, misspelt) = settings::from_environment(&env::vars_os().collect());
        for variable in &misspelt {
            output.warning(variable);
        }
        let mut start = Start::find(root, self.preset.as_deref(), &allowance::trust())?;
        let mut said = start.passed_over.clone();
        let preset = start.preset.as_ref().map(|preset| preset.reference.to_string());
        if let Some(preset) = preset.as_ref().filter(|_| self.preset.is_none()) {
            output.note(&format!("Using {preset}"));
        }
        let templates = start.choose_templates(root, self.templates.clone());
        let catalog = match &templates {
            Some(templates) => allowance::open(templates, !self.yes && is_terminal(), output)?,
            None => Catalog::default(),
        };
        let facts = detect(root, &catalog)?;
        for reason in said.iter().chain(&facts.skipped) {
            output.warning(reason);
        }
        said.extend_from_slice(&facts.skipped);
        let folder_name = root.file_name().and_then(|name| name.to_str());
        let layer = start.preset.as_ref().map(|preset| preset.layer.clone()).unwrap_or_default();
        let mut layers = Layers::default()
            .with(Rank::Default, settings::defaults(folder_name))
            .with(Rank::Preset, layer)
            .with(Rank::Environment, variables)
            .with(Rank::Flags, self.settings.0.clone());
        let asks = !self.yes && !start.is_answered;
        if asks && is_terminal() {
            interruption::watch();
            wizard::ask(&mut layers, &catalog, &facts)?;
            // Registries and templates take their time.
            interruption::release();
        } else {
            let named = layers.get(Key::Language).map(|entry| entry.text.to_string());
            layers.put(Rank::Detected, settings::detected(&facts, named.as_deref())?);
            if asks {
                require_all(&mut layers, &catalog, &facts)?;
            }
        }
        let language = settings::choose_language(&mut layers, &catalog)?;
        let (framework_id, framework) = settings::choose_framework(&mut layers, &language)?;
        let extras = settings::choose_extras(&layers, &catalog, Some(&language))?;
        let project = facts.project(&language.id);
        if let (None, Some(test)) = (project, &framework.test) {
            layers.suggest(Key::TestCmd, test.line(), Origin::Language(framework.title.clone()));
        }
        let settings = settings::resolve(&layers, &language, framework_id, framework, &extras)?;
        if project.is_none() {
            require_starter(&settings, framework, &language, &catalog)?;
            require_starters_entrypoint(&settings, framework)?;
        }
        let program = env::current_exe().ok();
        let job = Job {
            catalog: &catalog,
            language: &language,
            framework,
            settings: &settings,
            extras: &extras,
            project,
            program: program.as_deref(),
        };
        let mut rendered = job.render()?;
        let today = Date::today(env::var("SOURCE_DATE_EPOCH").ok().as_deref());
        let folder =
            Folder::open(root).map_err(|source| Error::Io { action: "read", path: root.to_owned(), source })?;
        let subject = Subject {
            folder: &folder,
            language: &language,
            framework,
            settings: &settings,
            extras: &extras,
            project,
            today,
        };
        let warnings = subject.advice(&rendered);
        if self.pin {
            let client = Client::new(pin::PATIENCE, root);
            let pins = pin::ask(&rendered.files, pin::mentions(&rendered.files)?, &client)?;
            pin::write(&mut rendered.files, &pins);
        }
        let plan = plan(root, rendered.files, &settings, &layers, framework, &start.base)?;
        let is_asked = asks && is_terminal();
        let (wiring, has_starter) = (rendered.wiring, project.is_none());
        let presets = start.preset.map(|preset| preset.files).unwrap_or_default();
        Ok(Draft {
            settings,
            wiring,
            plan,
            warnings,
            said,
            preset,
            presets,
            templates,
            catalog,
            has_starter,
            extras,
            is_asked,
        })
    }

    fn settle_conflicts(&self, plan: &mut Plan, output: &Output) -> Result<(), Error> {
        let default = if !self.yes && is_terminal() { OnConflict::Ask } else { OnConflict::Abort };
        match self.on_conflict.unwrap_or(default) {
            OnConflict::Skip => plan.settle(Action::Skip),
            OnConflict::Overwrite => plan.settle(Action::Overwrite),
            OnConflict::Ask if !is_terminal() => {
                return Err(Error::Invalid(vec![Mistake {
                    title: "--on-conflict ask: there is no terminal to ask on".to_owned(),
                    place: None,
                    allowed: "skip, overwrite or abort".to_owned(),
                    hint: None,
                }]));
            }
            OnConflict::Ask => {
                interruption::watch();
                wizard::settle(plan, output)?;
            }
            OnConflict::Abort => {
                let files: Vec<String> = plan.conflicts().map(|step| step.file.path.clone()).collect();
                if !files.is_empty() {
                    return Err(Error::Conflicts(files));
                }
            }
        }
        Ok(())
    }
}

/// Whether somebody is there to read questions and to answer them.
fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// The folder in its absolute form, which need not be there yet.
fn usable_folder(path: &Path) -> Result<PathBuf, Error> {
    let refuse = |reason: String| Error::Folder { path: path.to_owned(), reason };
    let absolute = std::path::absolute(path).map_err(|error| refuse(error.to_string()))?;
    match absolute.metadata() {
        Ok(found) if found.is_dir() => absolute.canonicalize().map_err(|error| refuse(error.to_string())),
        Ok(_) => Err(refuse("it is a file".to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if absolute.symlink_metadata().is_ok() {
                return Err(refuse("it is a symlink that leads nowhere".to_owned()));
            }
            Ok(real_path(&absolute))
        }
        Err(error) => Err(refuse(error.to_string())),
    }
}

/// A path with its symlinks followed as far as it exists, and without `..`.
fn real_path(absolute: &Path) -> PathBuf {
    let mut at = PathBuf::new();
    for component in absolute.components() {
        if component == Component::ParentDir {
            at.pop();
            continue;
        }
        at.push(component);
        if at.has_root()
            && let Ok(real) = at.canonicalize()
        {
            at = real;
        }
    }
    at
}

/// Names what nobody has answered.
fn require_all(layers: &mut Layers, catalog: &Catalog, facts: &Facts) -> Result<(), Error> {
    let language = match layers.get(Key::Language) {
        Some(_) => Some(settings::choose_language(layers, catalog)?),
        None => None,
    };
    let has_project = language.as_ref().is_some_and(|language| facts.project(&language.id).is_some());
    let open = Question::ALL.into_iter().filter(|question| question.is_open(layers, language.as_ref(), has_project));
    let flags: Vec<String> =
        open.filter(|question| question.is_required()).map(|question| question.key().flag()).collect();
    if flags.is_empty() { Ok(()) } else { Err(Error::Missing { flags }) }
}

/// Without a starter, an empty folder would get container files around no app.
fn require_starter(
    settings: &Settings,
    framework: &Framework,
    language: &Language,
    catalog: &Catalog,
) -> Result<(), Error> {
    let has_starter = |id: &str| catalog.has_starter(&language.id, id);
    if !settings.artifacts.contains(&Artifact::Starter) || has_starter(&settings.framework) {
        return Ok(());
    }
    let others: Vec<&str> = language.frameworks.keys().map(String::as_str).filter(|id| has_starter(id)).collect();
    Err(Error::Invalid(vec![Mistake {
        title: format!("there is no app here, and no starter for {}", framework.title),
        place: None,
        allowed: format!("a folder that holds the app, or one of {} for {}", others.join(", "), Key::Framework.flag()),
        hint: framework.create.as_ref().map(|command| format!("`{command}` makes a new app")),
    }]))
}

/// A starter begins where its templates have it; another entry point means an app that is not there.
fn require_starters_entrypoint(settings: &Settings, framework: &Framework) -> Result<(), Error> {
    let given = settings.entrypoint.as_str();
    if given == framework.entrypoint {
        return Ok(());
    }
    Err(Error::Invalid(vec![Mistake {
        title: format!("{}: `{given}` is not in a folder that holds no project", Key::Entrypoint),
        place: None,
        allowed: format!("`{}`, where the starter begins", framework.entrypoint),
        hint: Some("leave it out, or name the folder that holds your app".to_owned()),
    }]))
}

/// Adds the answers to the rendered files, and compares all with the disk.
fn plan(
    root: &Path,
    mut files: Vec<File>,
    settings: &Settings,
    layers: &Layers,
    framework: &Framework,
    base: &Base,
) -> Result<Plan, Error> {
    let mut only_adds = false;
    if settings.artifacts.contains(&Artifact::Answers) {
        let answers = answers::keep(settings, layers, framework.form, base)?;
        only_adds = base.own.is_some() && answers.only_adds;
        files.push(File { artifact: Artifact::Answers, path: preset::FILE_NAME.to_owned(), contents: answers.text });
    }
    let mut plan = Plan::new(root, files)?;
    for step in plan.steps.iter_mut().filter(|step| step.file.artifact == Artifact::Answers) {
        if only_adds && step.action == Action::Conflict {
            step.action = Action::Update;
        }
    }
    Ok(plan)
}
