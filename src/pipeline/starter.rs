use super::Chosen;
use crate::artifact::Artifact;
use crate::catalog::Catalog;
use crate::error::{Error, Mistake};
use crate::settings::{Key, Settings};
use crate::value::Snippets;

/// Fails if a folder without an app gets no starter: container files alone would build nothing.
pub(super) fn require(chosen: &Chosen, catalog: &Catalog) -> Result<(), Error> {
    require_one(chosen, catalog)?;
    require_its_snippets(chosen)?;
    require_its_entrypoint(chosen)
}

/// A starter calls the code of its health endpoint and shutdown.
fn require_its_snippets(chosen: &Chosen) -> Result<(), Error> {
    let Settings { artifacts, snippets, .. } = &chosen.settings;
    // With `--only`, the user has the other files.
    if !artifacts.contains(&Artifact::Starter) || chosen.layers.get(Key::Only).is_some() {
        return Ok(());
    }
    if *snippets != Snippets::Write {
        let title = format!("{}: `{snippets}` is for an existing app, and there is none here", Key::Snippets);
        return Err(Mistake::new(title, format!("`{}`, as a starter calls this code", Snippets::Write)).into());
    }
    let is_skipped = |name: &&String| !artifacts.iter().any(|artifact| artifact.as_str() == name.as_str());
    let Some(skipped) = chosen.framework.wire.keys().find(is_skipped) else { return Ok(()) };
    let title = format!("{}: `{skipped}` is for an existing app, and there is none here", Key::Skip);
    Err(Mistake::new(title, format!("to skip `{}` as well, which calls its code", Artifact::Starter)).into())
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
