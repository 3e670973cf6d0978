//! Which of several apps in a folder to take.

use std::path::{Path, PathBuf};

use crate::detect::{Choice, DetectedProject, Facts, Workspace};
use crate::error::Error;
use crate::source::Folder;
use crate::value::AppFolder;
use crate::{preset, settings, wizard};

/// Where the files of the app go.
pub(super) enum Place {
    /// In the folder itself, for its own app.
    Here,
    /// In the root of a workspace, which is the folder itself or one below it, for the member in this folder.
    Workspace(PathBuf, AppFolder),
    /// In the folder itself, for the app in a folder below.
    Above(AppFolder),
    /// In the app's own folder below, which is a project of its own.
    Below(PathBuf),
}

/// Finds the app that the user named, or else the only one. Fails if there are several and nobody to ask.
pub(super) fn place(root: &Folder, facts: &Facts, named: Option<&AppFolder>, may_ask: bool) -> Result<Place, Error> {
    let app: &DetectedProject = match named {
        Some(folder) => {
            let is_named = |app: &&DetectedProject| app.path == folder.as_str();
            facts.projects.iter().find(is_named).ok_or_else(|| settings::no_app(folder, facts))?
        }
        None => match facts.choice() {
            Choice::Here => return Ok(Place::Here),
            Choice::Below(app) => app,
            Choice::Several(apps) if !may_ask => return Err(settings::several(&apps)),
            Choice::Several(apps) => wizard::choose_app(&apps)?,
        },
    };
    let needs = app.needs_above();
    // It is one of the needed members itself.
    let needs_members = |workspace: &&Workspace| workspace.members.iter().filter(|member| member.needed).count() > 1;
    match (app.workspace.as_ref().filter(|workspace| needs.is_some() || needs_members(workspace)), needs) {
        (Some(workspace), _) => member(workspace, app),
        (None, Some(needs)) => Err(settings::a_member(app, needs)),
        (None, None) if root.is_file(Path::new(&app.path).join(preset::FILE_NAME)) => {
            Ok(Place::Below(PathBuf::from(&app.path)))
        }
        (None, None) => settings::member(&app.path).map(Place::Above),
    }
}

fn member(workspace: &Workspace, app: &DetectedProject) -> Result<Place, Error> {
    let root = if workspace.path == "." { "" } else { workspace.path.as_str() };
    let folder = app.path.strip_prefix(root).unwrap_or(&app.path).trim_start_matches('/');
    Ok(Place::Workspace(PathBuf::from(root), settings::member(folder)?))
}
