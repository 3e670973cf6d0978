//! Which of several apps in a folder to take.

use std::path::{Path, PathBuf};

use crate::catalog::Catalog;
use crate::detect::{Choice, DetectedProject, Facts, detect};
use crate::error::Error;
use crate::root::Root;
use crate::{settings, wizard};

/// The folder of the app below the given one; `None` if the given one is it. Fails if there are several and nobody to
/// ask.
pub(super) fn below(facts: &Facts, may_ask: bool) -> Result<Option<PathBuf>, Error> {
    let app: &DetectedProject = match facts.choice() {
        Choice::Here => return Ok(None),
        Choice::Below(app) => app,
        Choice::Several(apps) if !may_ask => return Err(settings::several(&apps)),
        Choice::Several(apps) => wizard::choose_app(&apps)?,
    };
    require_own_files(app)?;
    Ok(Some(PathBuf::from(&app.path)))
}

/// The folder that `--app` names.
pub(super) fn named(root: &Root, app: &Path) -> Result<Root, Error> {
    let below = root.below(app)?;
    let facts = detect(root.folder(), &Catalog::default(), None)?;
    let is_named = |project: &&DetectedProject| root.path().join(&project.path) == below.path();
    facts.projects.iter().filter(is_named).try_for_each(require_own_files)?;
    Ok(below)
}

fn require_own_files(app: &DetectedProject) -> Result<(), Error> {
    app.needs_above().map_or(Ok(()), |needs| Err(settings::a_member(app, needs)))
}
