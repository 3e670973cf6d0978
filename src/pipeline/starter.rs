use super::Chosen;
use crate::artifact::Artifact;
use crate::catalog::Catalog;
use crate::error::{Error, Mistake};
use crate::settings::Key;

/// Fails if a folder without an app gets no starter: container files alone would build nothing.
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
    let allowed = format!("a folder with an app, or one of {} for {}", others.join(", "), Key::Framework.flag());
    let mistake = Mistake::new(format!("there is no app here, and no starter for {}", framework.title), allowed);
    Err(mistake.hint(framework.create.as_ref().map(|command| format!("`{command}` creates a new app"))).into())
}

/// A starter has a fixed entry point; another one means that the user expects an app here.
fn require_its_entrypoint(chosen: &Chosen) -> Result<(), Error> {
    let (given, starters) = (chosen.settings.entrypoint.as_str(), &chosen.framework.entrypoint);
    if given == starters {
        return Ok(());
    }
    let title = format!("{}: `{given}` does not exist, since the folder has no project", Key::Entrypoint);
    let mistake = Mistake::new(title, format!("`{starters}`, the starter's entry point"));
    Err(mistake.hint("remove it, or name your app's folder".to_owned()).into())
}
