use std::env;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::{Args, ValueEnum};

use super::setting_flags::SettingFlags;
use crate::answers::{self, Base};
use crate::artifact::Artifact;
use crate::date::Date;
use crate::detect::{Facts, Project, detect};
use crate::error::{Error, Mistake};
use crate::language::{Catalog, Framework, Language};
use crate::output::{Output, diff, json, table};
use crate::plan::{Action, Plan};
use crate::preset::{self, Preset, Reference};
use crate::question::Question;
use crate::render::{File, Job, Rendered, Wiring};
use crate::settings::{self, Key, Layers, Rank, Settings};
use crate::{apply, wizard};

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
    has_starter: bool,
}

/// Where a preset comes from, and what the answers will build on.
struct Chosen {
    preset: Option<Preset>,
    base: Base,
    /// The project's own `dockgen.toml` holds all answers, so nothing is asked.
    is_answered: bool,
}

impl New {
    pub(super) fn run(self, output: &Output) -> Result<(), Error> {
        let root = usable_folder(&self.path)?;
        let interrupted = interruption();
        let mut draft = self.draft(&root, output)?;
        for warning in &draft.warnings {
            output.warning(warning);
        }
        if self.json {
            return output.data(&json::plan(&draft.plan, &draft.settings, &draft.wiring, &draft.warnings));
        }
        if self.diff {
            return output.data(&diff::plan(&draft.plan));
        }
        if self.dry_run {
            return output.data(&table::plan(&draft.plan, &draft.settings));
        }
        if output.is_verbose() {
            output.note(&table::settings(draft.settings.entries.iter().map(|(key, entry)| (*key, entry))));
        }
        self.settle_conflicts(&mut draft.plan, output)?;
        apply::apply(&draft.plan, &interrupted)?;
        output.note(&table::written(&draft.plan));
        // What was there before is wired in already, or was left out on purpose.
        let is_new = |wiring: &&Wiring| {
            draft.plan.steps.iter().any(|step| step.file.artifact == wiring.artifact && step.action.writes())
        };
        let wiring: Vec<&Wiring> = draft.wiring.iter().filter(is_new).collect();
        output.note(&table::next_steps(&self.path, &draft.settings, &wiring, draft.has_starter));
        Ok(())
    }

    /// From the folder to the plan; asks on the way where it may.
    fn draft(&self, root: &Path, output: &Output) -> Result<Draft, Error> {
        let catalog = Catalog::default();
        let (variables, mut warnings) = settings::from_environment(&env::vars_os().collect());
        let chosen = self.choose_preset(root)?;
        if let Some(preset) = &chosen.preset
            && self.preset.is_none()
        {
            output.note(&format!("Using {}", preset.reference));
        }
        let facts = detect(root, &catalog)?;
        let folder_name = root.file_name().and_then(|name| name.to_str());
        let layer = chosen.preset.as_ref().map(|preset| preset.layer.clone()).unwrap_or_default();
        let mut layers = Layers::default()
            .with(Rank::Default, settings::defaults(folder_name))
            .with(Rank::Preset, layer)
            .with(Rank::Environment, variables)
            .with(Rank::Flags, self.settings.0.clone());
        let asks = !self.yes && !chosen.is_answered;
        if asks && is_terminal() {
            wizard::ask(&mut layers, &catalog, &facts)?;
        } else {
            let named = layers.get(Key::Language).map(|entry| entry.text.to_string());
            layers.put(Rank::Detected, facts.layer(named.as_deref())?);
            if asks {
                require_all(&mut layers, &catalog, &facts)?;
            }
        }
        let language = settings::choose_language(&mut layers, &catalog)?;
        let (framework_id, framework) = settings::choose_framework(&mut layers, &language)?;
        let settings = settings::resolve(&layers, &language, framework_id, framework)?;
        let project = facts.project(&language.id);
        if project.is_none() {
            require_starters_entrypoint(&settings, framework)?;
        }
        let rendered =
            Job { catalog: &catalog, language: &language, framework, settings: &settings, project }.render()?;
        warnings.extend(left_out(root, &rendered, &settings));
        warnings.extend(end_of_life(&language, &settings));
        warnings.extend(project.and_then(|project| lost_entrypoint(root, project, &settings)));
        warnings.extend(project.into_iter().flat_map(|project| lacking(project, framework, &settings)));
        let plan = plan(root, rendered.files, &settings, &layers, framework, &chosen.base)?;
        let draft = Draft { settings, wiring: rendered.wiring, plan, warnings, has_starter: project.is_none() };
        let shows_only = self.json || self.diff || self.dry_run;
        if asks && is_terminal() && !shows_only {
            wizard::confirm(&table::plan(&draft.plan, &draft.settings))?;
        }
        Ok(draft)
    }

    fn choose_preset(&self, root: &Path) -> Result<Chosen, Error> {
        let preset = match &self.preset {
            Some(name) => preset::load(name)?,
            None => match preset::find(root) {
                Some(file) => preset::load_file(&file)?,
                None => return Ok(Chosen { preset: None, base: Base::default(), is_answered: false }),
            },
        };
        let own_file = root.join(preset::FILE_NAME);
        let is_own = matches!(&preset.reference, Reference::File(path) if path.canonicalize().ok() == own_file.canonicalize().ok());
        if !is_own {
            let extends = Some(reference_from(root, &preset.reference));
            let base = Base { extends, layer: preset.layer.clone(), own: None };
            return Ok(Chosen { preset: Some(preset), base, is_answered: false });
        }
        let (extends, layer) = preset.base.clone().map_or_else(Default::default, |(name, layer)| (Some(name), layer));
        let base = Base { extends, layer, own: Some((preset.source.text.clone(), preset.own.clone())) };
        let is_answered = preset.is_answers;
        Ok(Chosen { preset: Some(preset), base, is_answered })
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
            OnConflict::Ask => wizard::settle(plan, output)?,
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
            Ok(absolute)
        }
        Err(error) => Err(refuse(error.to_string())),
    }
}

/// A flag that Ctrl-C sets from now on, instead of ending the program in the middle of something.
fn interruption() -> Arc<AtomicBool> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    // Where no handler can be set, Ctrl-C ends the program as it always does.
    let _ = ctrlc::set_handler(move || flag.store(true, std::sync::atomic::Ordering::SeqCst));
    interrupted
}

/// Names what nobody has answered.
fn require_all(layers: &mut Layers, catalog: &Catalog, facts: &Facts) -> Result<(), Error> {
    let language = match layers.get(Key::Language) {
        Some(_) => Some(settings::choose_language(layers, catalog)?),
        None => None,
    };
    let has_project = language.as_ref().is_some_and(|language| facts.project(&language.id).is_some());
    let open = Question::ALL.into_iter().filter(|question| question.is_open(layers, language.as_ref(), has_project));
    let flags: Vec<String> = open.map(|question| question.key().flag()).collect();
    if flags.is_empty() { Ok(()) } else { Err(Error::Missing { flags }) }
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

/// The Dockerfile copies the server's files: left out, they have to be there.
fn left_out(root: &Path, rendered: &Rendered, settings: &Settings) -> Option<String> {
    let has = |artifact| settings.artifacts.contains(&artifact);
    if !has(Artifact::Dockerfile) || has(Artifact::Server) {
        return None;
    }
    let missing: Vec<&str> =
        rendered.server_files.iter().map(String::as_str).filter(|file| !root.join(file).exists()).collect();
    (!missing.is_empty()).then(|| format!("the Dockerfile needs {}, left out with `server`", missing.join(" and ")))
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

fn end_of_life(language: &Language, settings: &Settings) -> Option<String> {
    let version = language.version(&settings.version)?;
    let end = version.end_of_life?;
    let today = Date::today(env::var("SOURCE_DATE_EPOCH").ok().as_deref());
    (end < today).then(|| {
        let title = &language.title;
        let newer = language.default_version().map_or("", |version| version.name.as_str());
        format!(
            "{title} {} has had no security fixes since its end of life on {end}; {newer} is the default",
            version.name
        )
    })
}

/// An existing app starts somewhere else than its entry point says.
fn lost_entrypoint(root: &Path, project: &Project, settings: &Settings) -> Option<String> {
    let places = settings.entrypoint.places();
    let is_there = |place: &String| root.join(project.locate(place)).exists();
    (!places.iter().any(is_there)).then(|| {
        let origin = settings.origin(Key::Entrypoint).map(ToString::to_string).unwrap_or_default();
        format!(
            "there is no {} for the entry point {} ({origin}); name yours with {}",
            places.join(" or "),
            settings.entrypoint,
            Key::Entrypoint.flag()
        )
    })
}

/// What the project's manifest must name for the image to start.
fn lacking(project: &Project, framework: &Framework, settings: &Settings) -> Vec<String> {
    let manifest = project.manifest.clone().unwrap_or_default();
    let warning =
        |name: &String| format!("{manifest} does not name {name}, which starts the app ({}); add it", framework.title);
    project.missing(&settings.framework).iter().map(warning).collect()
}

/// How a project's `dockgen.toml` names a preset: a built-in one by its name, a file by its path from the project.
fn reference_from(root: &Path, reference: &Reference) -> String {
    let path = match reference {
        Reference::BuiltIn(name) => return (*name).to_owned(),
        Reference::File(path) => path.canonicalize().unwrap_or_else(|_| path.clone()),
    };
    let shared = root.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return path.display().to_string();
    }
    let up = root.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    parts.join("/")
}
