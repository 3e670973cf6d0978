use super::key::Key;
use super::layer::{Entry, Layer, Layers, Text};
use crate::artifact::Artifact;
use crate::catalog::{Framework, Language, Version};
use crate::detect::{Confidence, DetectedProject, Fact, Facts, Kind};
use crate::error::{Error, Mistake};
use crate::source::{Evidence, Origin};
use crate::value::{Ci, EntryForm, Snippets};

/// The framework of an app whose start command is known and that needs nothing special.
const PLAIN: &str = "plain";

/// The framework of an app whose build writes files for a web server.
const SITE: &str = "site";

/// The layer of detected settings, except those of [`of_app`]. Fails if it is not clear which project to take, and the
/// layers above name no language.
pub fn detected(facts: &Facts, above: &Layers) -> Result<Layer, Error> {
    let mut layer = Layer::default();
    let chosen = above.get(Key::Language).map(|entry| entry.text.to_string());
    let chosen = chosen.as_deref();
    if let Some(found) = &facts.forge {
        let ci = if found.has_pipeline { Ci::None } else { found.forge.ci() };
        layer.set(Key::Ci, ci.as_str(), Origin::Detected(found.evidence.clone()));
        layer.insert(Key::Updates, Entry::updates_of(found.forge));
    }
    let likely = facts.likely();
    let project = match (chosen, likely.as_slice()) {
        (Some(id), _) => facts.project(id),
        (None, []) => None,
        (None, [only]) => Some(*only),
        (None, several) => return Err(ambiguous(several)),
    };
    if chosen.is_none() {
        refuse_foreign(facts)?;
    }
    if let Some(project) = project {
        set(&mut layer, Key::Language, Some(&project.language));
        set(&mut layer, Key::Framework, project.framework.as_ref());
        set(&mut layer, Key::LanguageVersion, project.language_version.as_ref());
        set(&mut layer, Key::PackageManager, project.package_manager.as_ref());
        if let Some((_, evidence)) = facts.counterparts.first() {
            let kept = facts.counterparts.iter().map(|(artifact, _)| artifact.to_string()).collect();
            layer.insert(Key::Skip, Entry { text: Text::Many(kept), origin: Origin::Detected(evidence.clone()) });
        }
        layer.set(Key::Snippets, Snippets::None.as_str(), Origin::Detected(decisive(&project.language)));
        if let Some(port) = project.port.as_ref().filter(|port| port.confidence != Confidence::Guessed) {
            layer.set(Key::Port, port.value.to_string(), Origin::Detected(decisive(port)));
        }
    }
    Ok(layer)
}

fn set(layer: &mut Layer, key: Key, fact: Option<&Fact<String>>) {
    if let Some(fact) = fact {
        layer.set(key, &fact.value, Origin::Detected(decisive(fact)));
    }
}

fn decisive<T>(fact: &Fact<T>) -> Evidence {
    fact.decisive().cloned().unwrap_or_else(|| Evidence::file("."))
}

#[must_use]
pub fn takes_snippets(layers: &Layers) -> bool {
    has(layers, Key::Snippets, Snippets::Write.as_str())
}

fn has(layers: &Layers, key: Key, value: &str) -> bool {
    layers.get(key).is_some_and(|entry| entry.text.values().iter().any(|given| given.as_str() == value))
}

/// Whether a layer asks for the code of a health endpoint.
fn writes_health(layers: &Layers) -> bool {
    let names_it = has(layers, Key::Only, Artifact::Health.as_str());
    names_it || (layers.is_chosen(Key::Snippets) && takes_snippets(layers))
}

/// The framework that builds an app whose own has no templates or is not recognised, or only starts by a command:
/// `plain` if the start command is known, `site` if the build writes files for a web server.
#[must_use]
pub fn substitute<'a>(project: &'a DetectedProject, language: &Language) -> Option<(&'static str, &'a Evidence)> {
    let own = project.framework.as_ref().and_then(|fact| language.frameworks.get(&fact.value));
    let names_folder = project.start.as_ref().is_some_and(|start| {
        start.value.iter().any(|word| matches!(word.as_str(), "--app-dir" | "--chdir" | "--working-dir"))
    });
    // Only a command can call the function that makes the app, and import it from another folder.
    let starts_by_command =
        own.is_some_and(|own| own.form == EntryForm::Module && (project.entrypoint.is_none() || names_folder));
    let (id, evidence) = match project.kind {
        _ if project.framework.is_some() && !starts_by_command => return None,
        Kind::Site => (SITE, project.output.as_ref()?.decisive()?),
        Kind::App | Kind::Unknown => (PLAIN, starts(project, language)?),
        Kind::Library | Kind::Workspace | Kind::Tooling => return None,
    };
    language.frameworks.contains_key(id).then_some((id, evidence))
}

/// Takes the oldest newer release with long-term support for an app of one without an image, in a language whose
/// releases run older code.
pub fn newer_runtime(layers: &mut Layers, project: &DetectedProject, language: &Language) {
    let Some(found) = project.language_version.as_ref().filter(|_| language.runs_older) else { return };
    let number = |name: &str| name.parse::<u32>().ok();
    let newer = |name: &str| number(name) > number(&found.value) && number(&found.value).is_some();
    let has_support = |version: &&Version| version.lts.is_some_and(|lts| lts <= language.reviewed);
    let newest_first = language.versions.iter().filter(has_support).map(|version| &version.name);
    if language.version(&found.value).is_none()
        && let Some(version) = newest_first.rev().find(|name| newer(name))
    {
        let reason = format!("the oldest LTS release that runs code for {} ({})", found.value, decisive(found));
        layers.detect(Key::LanguageVersion, version, Origin::Derived(reason));
    }
}

/// What shows how the app starts, in the form that `plain` of its language takes.
fn starts<'a>(project: &'a DetectedProject, language: &Language) -> Option<&'a Evidence> {
    match language.frameworks.get(PLAIN)?.form {
        EntryForm::Command => project.start.as_ref()?.decisive(),
        _ => project.entrypoint.as_ref()?.decisive(),
    }
}

/// Adds what depends on the framework of an existing app: its entry point, and the path of its health check.
pub fn of_app(layers: &mut Layers, project: &DetectedProject, framework: &Framework) {
    if let Some((entrypoint, evidence)) = entrypoint(project, framework.form) {
        layers.detect(Key::Entrypoint, entrypoint, Origin::Detected(evidence));
    }
    // A command may have the port in it, and an app without templates of its own may not read PORT.
    let is_fixed = framework.form == EntryForm::Command || framework.id == PLAIN;
    if let Some(port) = project.port.as_ref().filter(|_| is_fixed) {
        layers.detect(Key::Port, port.value.to_string(), Origin::Detected(decisive(port)));
    }
    if framework.serves_health || writes_health(layers) {
        return;
    }
    match &project.health_path {
        Some(path) => layers.detect(Key::HealthPath, &path.value, Origin::Detected(decisive(path))),
        None => layers.detect(Key::HealthPath, "/", Origin::Derived("no health endpoint is known".to_owned())),
    }
}

/// The entry point in a framework's form.
fn entrypoint(project: &DetectedProject, form: EntryForm) -> Option<(String, Evidence)> {
    let fact = match form {
        EntryForm::Command => {
            let start = project.start.as_ref()?;
            let words = replacing_the_shell(&start.value);
            return Some((shlex::try_join(words.iter().map(String::as_str)).ok()?, decisive(start)));
        }
        EntryForm::Folder => project.output.as_ref().or(project.entrypoint.as_ref())?,
        _ => project.entrypoint.as_ref()?,
    };
    Some((fact.value.clone(), decisive(fact)))
}

/// The app takes the shell's place as the container's main process, because a shell does not forward signals.
fn replacing_the_shell(words: &[String]) -> Vec<String> {
    let [shell, flag, script] = words else { return words.to_vec() };
    let last = script.rfind("&&").map_or(0, |at| at + "&&".len());
    let command = script.get(last..).unwrap_or_default().trim_start();
    let is_one = !command.contains(['|', ';', '&']) && !command.starts_with("exec ");
    if shell != "sh" || flag != "-c" || !is_one {
        return words.to_vec();
    }
    let before = script.get(..last).unwrap_or_default();
    let space = if before.is_empty() { "" } else { " " };
    // A shell does not take `exec NAME=value command`.
    let assignments = command.split(' ').take_while(|word| is_assignment(word)).count();
    let exec = if assignments > 0 { "exec env" } else { "exec" };
    vec![shell.clone(), flag.clone(), format!("{before}{space}{exec} {command}")]
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The error for a project whose framework has no templates, or is not recognised.
#[must_use]
pub fn undecided(project: &DetectedProject, language: &Language) -> Error {
    let ids: Vec<&str> = language.frameworks.keys().map(String::as_str).collect();
    let flag = Key::Framework.flag();
    let title = match &project.unsupported {
        Some(fact) => {
            format!("this is a {} project ({}), which has no templates yet", project.title, decisive(fact))
        }
        None => match project.kind {
            Kind::Library => format!("this is a {} library, not an app", language.title),
            Kind::Workspace => "this is the root of a workspace, not an app".to_owned(),
            Kind::Tooling => "this has only files for development tools".to_owned(),
            Kind::App | Kind::Site | Kind::Unknown => format!(
                "the framework of this {} project ({}) is not recognised",
                language.title,
                decisive(&project.language)
            ),
        },
    };
    let mistake = Mistake::new(title, format!("an app that one of these builds: {}", ids.join(", ")));
    let hint = if language.frameworks.contains_key(PLAIN) {
        format!("for any other app, give its start command: {flag} {PLAIN} {} COMMAND", Key::Entrypoint.flag())
    } else {
        format!("if one of these fits, choose it with {flag}")
    };
    mistake.hint(hint).into()
}

/// The error for an app whose start command nobody has given.
#[must_use]
pub fn without_start(project: &DetectedProject) -> Error {
    let title = format!("the start command of this project ({}) is not known", decisive(&project.language));
    let hint = format!("give it with {}", Key::Entrypoint.flag());
    Mistake::new(title, "a command such as `node server.js`").hint(hint).into()
}

/// The error for a folder that has its apps in several folders below.
#[must_use]
pub fn several(apps: &[&DetectedProject]) -> Error {
    let list: Vec<String> = apps.iter().map(|app| format!("{} ({})", app.path, name_of(app))).collect();
    Mistake::new(format!("there are several apps here: {}", list.join(", ")), "one app")
        .hint("choose one with --app".to_owned())
        .into()
}

/// The error for an app whose build needs files of the workspace around it.
#[must_use]
pub fn a_member(app: &DetectedProject, needs: &Evidence) -> Error {
    let title = format!("{} is built with files of the workspace around it ({needs})", app.path);
    Mistake::new(title, "an app with its own lock file; apps of a workspace are not supported yet").into()
}

/// The framework, or at least the language.
fn name_of(app: &DetectedProject) -> &str {
    if app.title.is_empty() { &app.language.value } else { &app.title }
}

/// Fails if the folder is a project of a language without templates.
pub fn refuse_foreign(facts: &Facts) -> Result<(), Error> {
    let likely = facts.likely();
    let Some(project) = likely.first().filter(|project| project.is_foreign()) else { return Ok(()) };
    let place = decisive(&project.language);
    let article = if project.title.starts_with(['A', 'E', 'O', 'a']) { "an" } else { "a" };
    let title = format!("this is {article} {} ({place}), which dockgen does not support", project.title);
    let hint = format!("if it has an app of a supported language, choose that with {}", Key::Language.flag());
    Err(Mistake::new(title, "an app of a supported language").hint(hint).into())
}

fn ambiguous(projects: &[&DetectedProject]) -> Error {
    let found: Vec<String> = projects
        .iter()
        .map(|project| format!("{} ({})", project.language.value, decisive(&project.language)))
        .collect();
    Mistake::new(
        format!("the folder has projects of several languages: {}", found.join(", ")),
        "one project in a folder",
    )
    .hint(format!("choose with {}", Key::Language.flag()))
    .into()
}
