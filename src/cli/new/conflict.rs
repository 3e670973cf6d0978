use clap::ValueEnum;

use crate::error::{Error, Mistake};
use crate::output::Output;
use crate::plan::{Action, Plan};
use crate::{interruption, wizard};

/// What to do with an existing file whose contents differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OnConflict {
    /// Ask for each
    Ask,
    /// Leave it alone
    Skip,
    /// Replace it
    Overwrite,
    /// List them and write nothing
    Abort,
}

/// Decides about files that differ. Returns the paths of those that stop the run.
pub(super) fn settle(
    chosen: Option<OnConflict>,
    may_ask: bool,
    plan: &mut Plan,
    output: &Output,
) -> Result<Vec<String>, Error> {
    let default = if may_ask { OnConflict::Ask } else { OnConflict::Abort };
    match chosen.unwrap_or(default) {
        OnConflict::Skip => plan.settle(Action::Skip),
        OnConflict::Overwrite => plan.settle(Action::Overwrite),
        OnConflict::Ask if !super::is_terminal() => {
            let title = "--on-conflict ask: there is no terminal to ask on";
            return Err(Mistake::new(title, "skip, overwrite or abort").into());
        }
        OnConflict::Ask => {
            interruption::watch();
            wizard::settle(plan, output)?;
        }
        OnConflict::Abort => return Ok(plan.conflicts().map(|step| step.file.path.clone()).collect()),
    }
    Ok(Vec::new())
}
