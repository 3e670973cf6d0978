//! Output of `pin`.

use console::Style;

use super::Styled;
use super::table::{columns, steps};
use crate::pin::{Pin, Status};
use crate::plan::Plan;
use crate::registry::Digest;

/// One line for each image.
#[must_use]
pub fn table(pins: &[Pin]) -> Styled {
    let row = |pin: &Pin| {
        let (style, mark) = match pin.status {
            Status::Pinned => (Style::new().green(), "✔"),
            Status::Outdated | Status::Unpinned => (Style::new().red(), "✘"),
            Status::Skipped => (Style::new().dim(), "-"),
        };
        let status = Styled::default().with(style, mark).and(" ").and(pin.status.name());
        let place = Styled::line(&format!("{}:{}", pin.path, pin.line));
        [status, place, Styled::line(&image(pin)), Styled::line(&detail(pin))]
    };
    columns(&pins.iter().map(row).collect::<Vec<_>>())
}

/// The same with the plan for each file.
#[must_use]
pub fn plan(pins: &[Pin], plan: &Plan) -> Styled {
    table(pins).end().then(steps(plan))
}

/// Without the digest, which has its own column.
fn image(pin: &Pin) -> String {
    pin.mention.image.as_ref().map_or_else(|_| pin.mention.text.clone(), ToString::to_string)
}

fn detail(pin: &Pin) -> String {
    let newest = pin.newest.as_ref().map(Digest::short).unwrap_or_default();
    match (&pin.reason, &pin.written) {
        (Some(reason), _) => reason.clone(),
        (None, Some(written)) if pin.status == Status::Outdated => format!("{} → {newest}", written.short()),
        (None, _) => newest.to_owned(),
    }
}
