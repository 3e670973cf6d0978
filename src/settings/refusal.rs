//! Projects that `new` refuses, with the flags that settle it.

use super::app::PLAIN;
use super::key::Key;
use crate::catalog::Language;
use crate::detect::{DetectedProject, Fact, Facts, Platform, ProjectKind};
use crate::error::{Error, Mistake};
use crate::source::Evidence;
use crate::value::AppFolder;

/// The error for a project whose framework has no templates, or is not recognised.
#[must_use]
pub fn undecided(project: &DetectedProject, language: &Language) -> Error {
    if let Some((platform, change)) = project.platform.as_ref().and_then(|found| Some((found, found.change.as_ref()?)))
    {
        return built_elsewhere(project, platform, change);
    }
    let ids: Vec<&str> = language.frameworks.keys().map(String::as_str).collect();
    let flag = Key::Framework.flag();
    let title = match &project.unsupported {
        Some(fact) => {
            format!("this is a {} project ({}), which has no templates yet", project.title, fact.place())
        }
        None => match project.kind {
            ProjectKind::Library => format!("this is a {} library, not an app", language.title),
            ProjectKind::Workspace => "this is the root of a workspace, not an app".to_owned(),
            ProjectKind::Tooling => "this has only files for development tools".to_owned(),
            ProjectKind::App | ProjectKind::Site | ProjectKind::Unknown => format!(
                "the framework of this {} project ({}) is not recognised",
                language.title,
                project.language.place()
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

/// The error for an app whose build writes what only a platform runs.
fn built_elsewhere(project: &DetectedProject, platform: &Platform, change: &str) -> Error {
    let (name, place) = (&platform.fact.value, platform.fact.place());
    let title = format!("this {} app is built for {name} ({place}), not as a server", project.title);
    Mistake::new(title, "an app whose build writes a server").hint(format!("{change}, then run `new` again")).into()
}

/// The error for an app whose start command nobody has given.
#[must_use]
pub fn without_start(project: &DetectedProject) -> Error {
    let title = format!("the start command of this project ({}) is not known", project.language.place());
    let hint = format!("give it with {}", Key::Entrypoint.flag());
    Mistake::new(title, "a command such as `node server.js`").hint(hint).into()
}

/// The error for a project with several programs, of which nothing tells the app.
#[must_use]
pub fn several_programs(programs: &[Fact<String>]) -> Error {
    const MOST: usize = 12;
    let mut names: Vec<&str> = programs.iter().take(MOST).map(|fact| fact.value.as_str()).collect();
    if programs.len() > MOST {
        names.push("…");
    }
    let title = format!("there are {} programs here, and nothing tells which is the app", programs.len());
    let hint = format!("choose one with {}", Key::Entrypoint.flag());
    Mistake::new(title, names.join(", ")).hint(hint).into()
}

/// The error for a folder that has its apps in several folders below.
#[must_use]
pub fn several(apps: &[&DetectedProject]) -> Error {
    let list: Vec<String> = apps.iter().map(|app| format!("{} ({})", app.path, name_of(app))).collect();
    Mistake::new(format!("there are several apps here: {}", list.join(", ")), "one app")
        .hint("choose one with --app, or take all of them with --all".to_owned())
        .into()
}

/// The error for an app whose build needs files around it, in a language without support for that.
#[must_use]
pub fn a_member(app: &DetectedProject, needs: &Evidence) -> Error {
    let title = format!("{} is built with files of the workspace around it ({needs})", app.path);
    let allowed =
        "an app with its own lock file, or one of a workspace of npm, pnpm, Yarn, Bun, uv, Cargo, Go, Maven or Gradle";
    Mistake::new(title, allowed).into()
}

/// The error for a folder without an app.
#[must_use]
pub fn no_app(folder: &AppFolder, facts: &Facts) -> Error {
    let apps: Vec<&str> = facts.apps().filter(|app| !app.is_at_root()).map(|app| app.path.as_str()).collect();
    let allowed = if apps.is_empty() { "a folder with an app; there is none".to_owned() } else { apps.join(", ") };
    Mistake::new(format!("{}: there is no app in {folder}", Key::App.flag()), allowed).into()
}

/// The framework, or at least the language.
fn name_of(app: &DetectedProject) -> &str {
    if app.title.is_empty() { &app.language.value } else { &app.title }
}

/// Fails if the folder is a project of a language without templates.
pub fn refuse_foreign(facts: &Facts) -> Result<(), Error> {
    let likely = facts.likely();
    let Some(project) = likely.first().filter(|project| project.is_foreign()) else { return Ok(()) };
    let place = project.language.place();
    let article = if project.title.starts_with(['A', 'E', 'O', 'a']) { "an" } else { "a" };
    let title = format!("this is {article} {} ({place}), which dockgen does not support", project.title);
    let hint = format!("if it has an app of a supported language, choose that with {}", Key::Language.flag());
    Err(Mistake::new(title, "an app of a supported language").hint(hint).into())
}

pub(super) fn ambiguous(projects: &[&DetectedProject]) -> Error {
    let found: Vec<String> =
        projects.iter().map(|project| format!("{} ({})", project.language.value, project.language.place())).collect();
    Mistake::new(
        format!("the folder has projects of several languages: {}", found.join(", ")),
        "one project in a folder",
    )
    .hint(format!("choose with {}", Key::Language.flag()))
    .into()
}
