use super::key::Key;
use super::layer::{Entry, Layer};
use crate::catalog::Language;
use crate::detect::{Confidence, DetectedProject, Fact, Facts, Kind};
use crate::error::{Error, Mistake};
use crate::source::{Evidence, Origin};
use crate::value::Ci;

/// The framework of an app whose start command is known and that needs nothing special.
const PLAIN: &str = "plain";

/// The layer of detected settings. Fails if it is not clear which project to take, and `chosen` names no language.
pub fn detected(facts: &Facts, chosen: Option<&str>) -> Result<Layer, Error> {
    let mut layer = Layer::default();
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
        set(&mut layer, Key::Entrypoint, project.entrypoint.as_ref());
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

/// Where the framework is not recognised: `plain`, if the language has it and the start command is known.
#[must_use]
pub fn plain<'a>(project: &'a DetectedProject, language: &Language) -> Option<(&'static str, &'a Evidence)> {
    let is_unknown = project.framework.is_none() && project.unsupported.is_none();
    let start = project.start.as_ref().filter(|_| is_unknown && language.frameworks.contains_key(PLAIN))?;
    Some((PLAIN, start.decisive()?))
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
    let mistake = Mistake::new(title, format!("an app of {}", ids.join(", ")));
    mistake.hint(format!("if one of these fits, choose it with {flag}")).into()
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
