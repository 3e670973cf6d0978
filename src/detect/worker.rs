//! Apps that answer no requests.

use super::fact::{Confidence, Fact};
use super::facts::{DeclaredProcess, DetectedProject, ProcessRole};
use super::platform;
use super::subject::Subject;
use crate::catalog::FrameworkRole;

/// What shows that an app without a port answers no requests: its framework, or that it declares only other processes.
/// The first of these is the app, if no start command is stated.
pub(super) fn sign(
    subject: &Subject<'_>,
    recognised: Option<(FrameworkRole, &Fact<()>)>,
    project: &mut DetectedProject,
) -> Option<Fact<bool>> {
    match recognised {
        Some((FrameworkRole::Worker, fact)) => {
            return Some(Fact { confidence: Confidence::Likely, ..fact.clone().map(|()| true) });
        }
        Some(_) => return None,
        None => {}
    }
    let declared = platform::processes(subject);
    let runs_always = |process: &&DeclaredProcess| matches!(process.role, ProcessRole::Worker | ProcessRole::Scheduler);
    let first = declared.iter().find(runs_always)?;
    if declared.iter().any(|process| process.role == ProcessRole::Web) {
        return None;
    }
    if project.start.as_ref().is_none_or(|start| start.confidence < Confidence::Stated) {
        project.start = Some(first.command.clone());
    }
    Some(Fact::likely(true, first.command.place()))
}
