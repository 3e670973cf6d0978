//! `dockgen new --all`: every app of a folder, in one compose file.

use std::collections::BTreeSet;
use std::env;

use super::New;
use super::app::{self, Place};
use super::conflict;
use super::found::Found;
use super::preparation;
use crate::artifact::Artifact;
use crate::date::Date;
use crate::detect::DetectedProject;
use crate::error::{Error, Mistake};
use crate::file::File;
use crate::outcome::Outcome;
use crate::output::{Output, diff, table};
use crate::pipeline::{self, Inputs, TakeDefaults};
use crate::plan::Plan;
use crate::render::{Part, merge};
use crate::root::Root;
use crate::settings::{self, Key, Settings};
use crate::value::{AppFolder, Port, ProjectName};
use crate::{apply, interruption};

/// An app with its files.
struct App {
    part: Part,
    settings: Settings,
    files: Vec<File>,
    advice: Vec<String>,
    needs_secrets: bool,
}

pub(super) fn run(new: &New, root: Root, output: &Output) -> Result<Outcome, Error> {
    let found = Found::open(new, root, new.path.clone(), output)?;
    let mut apps: Vec<App> = Vec::new();
    let name = settings::project_name(&found.layers)?;
    for (folder, service) in services(&found)? {
        let app = draft(new, found.clone(), (folder, service, &name), &apps, output)?;
        for warning in &app.advice {
            output.warning(warning);
        }
        apps.push(app);
    }
    let mut files = merged(&name, &mut apps);
    if new.pin {
        preparation::pin_images(&mut files, &found.root)?;
    }
    let mut plan = Plan::new(found.root.folder(), files)?;
    if new.diff || new.dry_run {
        if new.diff {
            output.data(&diff::plan(&plan))?;
        } else {
            output.data(&table::plan_of_all(&plan, &settings_of(&apps)))?;
        }
        return Ok(Outcome::Done);
    }
    let conflicts = conflict::settle(new.on_conflict, new.may_ask(), &mut plan, output)?;
    if !conflicts.is_empty() {
        return Ok(Outcome::Conflicts(conflicts));
    }
    let applied = apply::apply(&plan, interruption::watch())?;
    output.note(&table::written(&plan, applied));
    let scripts = apps.iter().filter(|app| app.needs_secrets).map(|app| app.part.script());
    let address = |app: &'_ App| Some((app.settings.health.path.as_ref()?.to_string(), app.part.host_port?));
    let addresses: Vec<_> = apps.iter().filter_map(address).collect();
    output.note(&table::next_steps_of_all(&found.path, &scripts.collect::<Vec<_>>(), &addresses));
    Ok(Outcome::Done)
}

/// The apps' folders, each with the name of its service: the folder's, or its path if another has that name.
fn services(found: &Found) -> Result<Vec<(AppFolder, ProjectName)>, Error> {
    let apps: Vec<&DetectedProject> = found.facts.below();
    if apps.len() < 2 {
        let mistake = Mistake::new("--all: there are not several apps here", "two or more apps in folders below");
        return Err(mistake.hint("without --all, dockgen takes the only app".to_owned()).into());
    }
    let mut folders = Vec::new();
    for app in apps {
        let folder = settings::member(&app.path)?;
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    let name = |folder: &AppFolder, text: &str| {
        ProjectName::like(text).ok_or_else(|| {
            Error::from(Mistake::new(format!("--all: {folder} gives no name for a service"), "a name with a letter"))
        })
    };
    let short: Vec<ProjectName> = folders.iter().map(|folder| name(folder, folder.name())).collect::<Result<_, _>>()?;
    let are_distinct = short.iter().map(ProjectName::as_str).collect::<BTreeSet<_>>().len() == short.len();
    let named = folders.into_iter().zip(short).map(|(folder, short)| {
        let service = if are_distinct { short } else { name(&folder, folder.as_str())? };
        Ok((folder, service))
    });
    named.collect()
}

fn draft(
    new: &New,
    mut found: Found,
    (folder, service, name): (AppFolder, ProjectName, &ProjectName),
    before: &[App],
    output: &Output,
) -> Result<App, Error> {
    let place = match app::place(found.root.folder(), &found.facts, Some(&folder), false)? {
        Place::Workspace(root, _) if !root.as_os_str().is_empty() => {
            let title = format!("--all: {folder} belongs to a workspace in {}", root.display());
            return Err(Mistake::new(title, "apps of one workspace, or of none").into());
        }
        // Here its container files are for the compose file of all.
        Place::Below(_) => Place::Above(folder.clone()),
        place => place,
    };
    // Images of the same name would replace each other.
    found.layers.answer(Key::Name, format!("{name}-{service}"));
    let found = found.settle(new, place, output)?;
    let inputs = Inputs { catalog: &found.catalog, facts: &found.facts, part: None };
    let chosen = pipeline::choose(inputs, found.layers.clone(), &mut TakeDefaults)?;
    if !chosen.extras.is_empty() {
        let title = format!("{}: not for several apps at once", Key::With.flag());
        return Err(Mistake::new(title, "one app, chosen with --app").into());
    }
    let is_taken = |port: &u32| before.iter().any(|app| app.part.host_port == Some(*port));
    let host_port = chosen.settings.port.number().and_then(|port| (port..=Port::MOST).find(|port| !is_taken(port)));
    let part = Part { service, folder, host_port };
    let today = Date::today(env::var("SOURCE_DATE_EPOCH").ok().as_deref());
    let program = env::current_exe().ok();
    let inputs = Inputs { part: Some(&part), ..inputs };
    let draft = pipeline::draft(inputs, &chosen, found.source().folder(), today, program.as_deref())?;
    Ok(App {
        part,
        settings: chosen.settings,
        files: draft.files,
        advice: draft.advice,
        needs_secrets: draft.needs_secrets,
    })
}

/// The files of all apps, with one compose file and one `.env.example`.
fn merged(name: &ProjectName, apps: &mut [App]) -> Vec<File> {
    let mut files = Vec::new();
    for artifact in [Artifact::Compose, Artifact::Env] {
        let of_each: Vec<&File> =
            apps.iter().flat_map(|app| &app.files).filter(|file| file.artifact == artifact).collect();
        let texts: Vec<&str> = of_each.iter().map(|file| file.contents.as_str()).collect();
        let Some(first) = of_each.first() else { continue };
        let contents =
            if artifact == Artifact::Compose { merge::compose(name.as_str(), &texts) } else { merge::env(&texts) };
        files.push(File { artifact, path: first.path.clone(), contents });
    }
    for app in apps {
        let own = app.files.drain(..).filter(|file| !matches!(file.artifact, Artifact::Compose | Artifact::Env));
        for file in own {
            // The secrets of all have one .gitignore.
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    files
}

fn settings_of(apps: &[App]) -> Vec<(&str, &Settings)> {
    apps.iter().map(|app| (app.part.service.as_str(), &app.settings)).collect()
}
