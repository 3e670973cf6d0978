//! What depends on an existing app: its framework, its entry point, and the path of its health check.

use std::str::FromStr;

use super::key::Key;
use super::layer::Layers;
use super::problem::{missing, refuse};
use crate::artifact::Artifact;
use crate::catalog::{Framework, Language, RunsOlder, Version};
use crate::detect::{DetectedProject, ProjectKind, numbers};
use crate::error::Error;
use crate::source::{Evidence, Origin};
use crate::value::{AppFolder, AppPort, EntryForm, Invalid, ProjectName, Snippets};

/// The framework of an app whose start command is known and that needs nothing special.
pub(super) const PLAIN: &str = "plain";

/// The framework of an app whose build writes files for a web server.
const SITE: &str = "site";

/// The folder of the app that a layer names.
pub fn app_folder(layers: &Layers) -> Result<Option<AppFolder>, Error> {
    let Some(entry) = layers.get(Key::App) else { return Ok(None) };
    parse(Key::App, &entry.text.to_string(), entry.origin).map(Some)
}

/// The project's name.
pub fn project_name(layers: &Layers) -> Result<ProjectName, Error> {
    let Some(entry) = layers.get(Key::Name) else {
        return Err(vec![missing(Key::Name, "the name of the project".to_owned())].into());
    };
    parse(Key::Name, &entry.text.to_string(), entry.origin)
}

/// The folder of a member of a workspace, as the app's folder. Fails if its path has characters that an app's cannot
/// have.
pub fn member(folder: &str) -> Result<AppFolder, Error> {
    parse(Key::App, folder, Origin::Derived("a member of the workspace".to_owned()))
}

fn parse<T: FromStr<Err = Invalid>>(key: Key, text: &str, origin: Origin) -> Result<T, Error> {
    text.parse().map_err(|reason| vec![refuse(key, text, origin, reason)].into())
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
    let has_entrypoint = |own: &Framework| matches!(own.form, EntryForm::Module | EntryForm::File | EntryForm::Project);
    let names_folder = project.start.as_ref().is_some_and(|start| {
        start.value.iter().any(|word| matches!(word.as_str(), "--app-dir" | "--chdir" | "--working-dir"))
    });
    // Only a command can call the function that makes the app, and import it from another folder.
    let starts_by_command =
        own.is_some_and(|own| has_entrypoint(own) && (project.entrypoint.is_none() || names_folder));
    let (id, evidence) = match project.kind {
        _ if project.framework.is_some() && !starts_by_command => return None,
        ProjectKind::Site => (SITE, project.output.as_ref()?.decisive()?),
        ProjectKind::App | ProjectKind::Unknown => (PLAIN, starts(project, language)?),
        ProjectKind::Library | ProjectKind::Workspace | ProjectKind::Tooling => return None,
    };
    language.frameworks.contains_key(id).then_some((id, evidence))
}

/// Takes another release for an app of one without an image, in a language whose releases run older code: the oldest
/// newer one that is supported, or with long-term support if the language has such. Without long-term support, the
/// newest stands in for one to come.
pub fn other_release(layers: &mut Layers, project: &DetectedProject, language: &Language) {
    let Some(found) = project.language_version.as_ref() else { return };
    let major = |version: &str| numbers(version).first().copied();
    let runs = |version: &str| match language.runs_older {
        RunsOlder::No => false,
        RunsOlder::Major => major(version) == major(&found.value),
        RunsOlder::Any => true,
    };
    if language.version(&found.value).is_some() || numbers(&found.value).is_empty() {
        return;
    }
    let is_newer = |version: &&Version| numbers(&version.name) > numbers(&found.value) && runs(&version.name);
    let reviewed = language.reviewed;
    let has_lts = language.versions.iter().any(|version| version.lts.is_some());
    let is_supported = |version: &&Version| {
        if has_lts {
            version.lts.is_some_and(|lts| lts <= reviewed)
        } else {
            version.end_of_life.is_none_or(|end| end > reviewed)
        }
    };
    // The newest is the first.
    let oldest = language.versions.iter().rev().filter(is_supported).find(is_newer);
    let (version, what) = match (oldest, language.versions.first()) {
        (Some(version), _) if has_lts => (version, "the oldest LTS release"),
        (Some(version), _) => (version, "the oldest supported release"),
        // Code for a release to come may run on the newest of today.
        (None, Some(version)) if !has_lts && runs(&version.name) && numbers(&version.name) < numbers(&found.value) => {
            (version, "the newest release")
        }
        _ => return,
    };
    let reason = match oldest {
        Some(_) => format!("{what} that runs code for {} ({})", found.value, found.place()),
        None => format!("{what}, since there is none for {} ({})", found.value, found.place()),
    };
    layers.detect(Key::LanguageVersion, &version.name, Origin::Derived(reason));
}

/// What shows how the app starts, in the form that `plain` of its language takes.
fn starts<'a>(project: &'a DetectedProject, language: &Language) -> Option<&'a Evidence> {
    match language.frameworks.get(PLAIN)?.form {
        EntryForm::Command => project.start.as_ref()?.decisive(),
        _ => project.entrypoint.as_ref()?.decisive(),
    }
}

/// Adds what depends on the framework of an existing app: its entry point, and the path of its health check.
pub fn of_app(layers: &mut Layers, project: &DetectedProject, language: &Language, framework: &Framework) {
    if let Some((entrypoint, evidence)) = entrypoint(project, framework.form) {
        layers.detect(Key::Entrypoint, entrypoint, Origin::Detected(evidence));
    }
    // A command may have the port in it, and an app without templates of its own may not read PORT.
    let is_fixed = framework.form == EntryForm::Command || framework.id == PLAIN;
    if let Some(port) = project.port.as_ref().filter(|_| is_fixed) {
        layers.detect(Key::Port, port.value.to_string(), Origin::Detected(port.place()));
    }
    if let Some(worker) = project.worker.as_ref().filter(|_| framework.portless) {
        layers.detect(Key::Port, AppPort::NONE, Origin::Detected(worker.place()));
        of_worker(layers, project, language);
        return;
    }
    if framework.serves_health || writes_health(layers) {
        return;
    }
    match &project.health_path {
        Some(path) => layers.detect(Key::HealthPath, &path.value, Origin::Detected(path.place())),
        None => layers.detect(Key::HealthPath, "/", Origin::Derived("no health endpoint is known".to_owned())),
    }
}

/// Adds the times of a health check that starts a second process of the app, and waits for an answer.
fn of_worker(layers: &mut Layers, project: &DetectedProject, language: &Language) {
    let Some(words) = project.main_process() else { return };
    if language.checks.iter().all(|check| check.of(&words).is_none()) {
        return;
    }
    let reason = Origin::Derived("its check starts a second process of the app".to_owned());
    let times = [
        (Key::HealthInterval, "60s"),
        (Key::HealthTimeout, "20s"),
        (Key::HealthStartPeriod, "30s"),
        (Key::HealthStartInterval, "5s"),
    ];
    for (key, time) in times {
        layers.detect(key, time, reason.clone());
    }
}

/// The entry point in a framework's form.
fn entrypoint(project: &DetectedProject, form: EntryForm) -> Option<(String, Evidence)> {
    let fact = match form {
        EntryForm::Command => {
            let start = project.start.as_ref()?;
            let words = project.main_process()?;
            return Some((shlex::try_join(words.iter().map(String::as_str)).ok()?, start.place()));
        }
        EntryForm::Folder => project.output.as_ref().or(project.entrypoint.as_ref())?,
        _ => project.entrypoint.as_ref()?,
    };
    Some((fact.value.clone(), fact.place()))
}
