//! The plan as a unified diff against the disk.

use similar::TextDiff;

use crate::plan::{Action, Plan, Step};

/// All that would change, in the form that `patch -p1` takes; nothing where nothing would.
#[must_use]
pub fn plan(plan: &Plan) -> String {
    plan.steps.iter().filter(|step| step.action != Action::Unchanged).map(self::step).collect()
}

/// What would change in one file.
#[must_use]
pub fn step(step: &Step) -> String {
    let old = String::from_utf8_lossy(step.on_disk.as_deref().unwrap_or_default());
    let path = &step.file.path;
    let from = if step.on_disk.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
    let diff = TextDiff::from_lines(old.as_ref(), step.file.contents.as_str());
    diff.unified_diff().context_radius(3).header(&from, &format!("b/{path}")).to_string()
}
