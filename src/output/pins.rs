//! What registries said of a project's images.

use console::style;

use super::table::columns;
use crate::pin::{Pin, Status};
use crate::plan::{Plan, Step};
use crate::registry::Digest;

/// A table: a line for each image.
#[must_use]
pub fn table(pins: &[Pin]) -> String {
    let row = |pin: &Pin| {
        let mark = match pin.status {
            Status::Pinned => style("✔").green(),
            Status::Outdated | Status::Unpinned => style("✘").red(),
            Status::Skipped => style("-").dim(),
        };
        let place = format!("{}:{}", pin.path, pin.line);
        [format!("{mark} {}", pin.status.name()), place, image(pin), told(pin)]
    };
    columns(&pins.iter().map(row).collect::<Vec<_>>())
}

/// The same, and what is to be done with each file.
#[must_use]
pub fn plan(pins: &[Pin], plan: &Plan) -> String {
    let row =
        |step: &Step| [step.action.name().to_owned(), step.file.path.clone(), format!("({})", step.file.artifact)];
    format!("{}\n{}", table(pins), columns(&plan.steps.iter().map(row).collect::<Vec<_>>()))
}

/// The name without its digest, which is told beside it. What a file holds must not steer a terminal.
fn image(pin: &Pin) -> String {
    let name = pin.mention.image.as_ref().map_or_else(|_| pin.mention.text.clone(), ToString::to_string);
    name.chars().filter(|c| !c.is_control()).collect()
}

fn told(pin: &Pin) -> String {
    let newest = pin.newest.as_ref().map(Digest::short).unwrap_or_default();
    match (&pin.reason, &pin.written) {
        (Some(reason), _) => reason.clone(),
        (None, Some(written)) if pin.status == Status::Outdated => format!("{} → {newest}", written.short()),
        (None, _) => newest.to_owned(),
    }
}
