//! Questions after the settings are known: whether to write, what to overwrite, which templates to trust.

use std::path::Path;

use console::Term;
use dialoguer::{Confirm, Select};

use super::{answered, tell};
use crate::detect::DetectedProject;
use crate::error::Error;
use crate::output::{Output, Styled, diff, theme};
use crate::plan::{Action, Plan};

/// Shows the plan and asks for confirmation; no is an error.
pub fn confirm(plan: &Styled) -> Result<(), Error> {
    tell(&Styled::default().end().then(plan.clone()))?;
    let theme = theme();
    let confirm = Confirm::with_theme(theme.as_ref()).with_prompt("Write these files?").default(true);
    let answer = confirm.interact_on(&Term::stderr());
    if answered(answer)? { Ok(()) } else { Err(Error::Interrupted) }
}

/// Asks which of several apps to take.
pub fn choose_app<'a>(apps: &[&'a DetectedProject]) -> Result<&'a DetectedProject, Error> {
    let theme = theme();
    let items: Vec<&str> = apps.iter().map(|app| app.path.as_str()).collect();
    let select = Select::with_theme(theme.as_ref()).with_prompt("Which app?").items(items).default(0);
    let chosen = answered(select.interact_on(&Term::stderr()))?;
    apps.get(chosen).copied().ok_or(Error::Interrupted)
}

/// Asks whether to use templates that the project names.
pub fn allow_templates(folder: &Path, named_by: &str, why: &str) -> Result<bool, Error> {
    tell(&Styled::paragraph(&format!("{named_by} names the templates in {}, which {why}.", folder.display())))?;
    let prompt = "They decide every line that is written. Use them?";
    let theme = theme();
    answered(Confirm::with_theme(theme.as_ref()).with_prompt(prompt).default(false).interact_on(&Term::stderr()))
}

/// Shows the difference of each file that has one, and asks what to do with it.
pub fn settle(plan: &mut Plan, output: &Output) -> Result<(), Error> {
    const CHOICES: [&str; 5] = ["keep it", "overwrite it", "keep all", "overwrite all", "abort, write nothing"];
    let theme = theme();
    while let Some(index) = plan.steps.iter().position(|step| step.action == Action::Conflict) {
        let Some(step) = plan.steps.get_mut(index) else { break };
        output.note(&diff::step(step));
        let prompt = format!("{} exists and differs", step.file.path);
        let select = Select::with_theme(theme.as_ref()).with_prompt(prompt).items(CHOICES).default(0);
        match answered(select.interact_on(&Term::stderr()))? {
            0 => step.action = Action::Skip,
            1 => step.action = Action::Overwrite,
            2 => plan.settle(Action::Skip),
            3 => plan.settle(Action::Overwrite),
            _ => return Err(Error::Interrupted),
        }
    }
    Ok(())
}
