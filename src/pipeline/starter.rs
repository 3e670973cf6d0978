use super::Chosen;
use crate::artifact::Artifact;
use crate::catalog::Catalog;
use crate::error::{Error, Mistake};
use crate::settings::Key;

/// Checks that a folder without an app can get a starter: container files alone would build nothing.
pub(super) fn require(chosen: &Chosen, catalog: &Catalog) -> Result<(), Error> {
    require_one(chosen, catalog)?;
    require_its_entrypoint(chosen)
}

fn require_one(chosen: &Chosen, catalog: &Catalog) -> Result<(), Error> {
    let Chosen { language, framework, settings, .. } = chosen;
    let has_starter = |id: &str| catalog.has_starter(&language.id, id);
    if !settings.artifacts.contains(&Artifact::Starter) || has_starter(&settings.framework) {
        return Ok(());
    }
    let others: Vec<&str> = language.frameworks.keys().map(String::as_str).filter(|id| has_starter(id)).collect();
    let allowed = format!("a folder that holds the app, or one of {} for {}", others.join(", "), Key::Framework.flag());
    let mistake = Mistake::new(format!("there is no app here, and no starter for {}", framework.title), allowed);
    Err(mistake.hint(framework.create.as_ref().map(|command| format!("`{command}` makes a new app"))).into())
}

/// A starter has one entry point; another one names an app that is not there.
fn require_its_entrypoint(chosen: &Chosen) -> Result<(), Error> {
    let (given, starters) = (chosen.settings.entrypoint.as_str(), &chosen.framework.entrypoint);
    if given == starters {
        return Ok(());
    }
    let title = format!("{}: `{given}` is not in a folder that holds no project", Key::Entrypoint);
    let mistake = Mistake::new(title, format!("`{starters}`, where the starter begins"));
    Err(mistake.hint("leave it out, or name the folder that holds your app".to_owned()).into())
}
