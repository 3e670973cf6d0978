//! Processes that run all the time beside the app itself.

use super::key::Key;
use super::layer::{Entry, Layers, Text};
use super::parser::Parser;
use crate::catalog::{Extra, Language};
use crate::detect::{DeclaredProcess, DetectedProject, ProcessRole};
use crate::source::Origin;
use crate::value::{self, ProjectName};

/// Adds the processes that a project declares, if the image has their code.
pub fn processes(layers: &mut Layers, project: &DetectedProject, language: &Language) {
    let runs_always = |process: &&DeclaredProcess| matches!(process.role, ProcessRole::Worker | ProcessRole::Scheduler);
    let is_the_app =
        |process: &DeclaredProcess| project.start.as_ref().is_some_and(|start| start.value == process.command.value);
    let others = project.processes.iter().filter(runs_always).filter(|process| !is_the_app(process));
    let others: Vec<&DeclaredProcess> = others.filter(|_| language.holds_processes).collect();
    let pairs: Vec<String> = others.iter().filter_map(|process| pair(process)).collect();
    if let Some(first) = others.first().filter(|_| !pairs.is_empty()) {
        let origin = Origin::Detected(first.command.place());
        layers.detect_entry(Key::Process, Entry { text: Text::Many(pairs), origin });
    }
}

/// `worker=celery --app shop worker`
fn pair(process: &DeclaredProcess) -> Option<String> {
    let command = shlex::try_join(process.main_process().iter().map(String::as_str)).ok()?;
    let pair = format!("{}={command}", ProjectName::like(&process.name)?);
    pair.parse::<value::Process>().is_ok().then_some(pair)
}

/// The processes that are not left out. Extras reserve the names of their services.
pub(super) fn parse(parser: &mut Parser<'_>, extras: &[Extra]) -> Option<Vec<value::Process>> {
    let mut processes = parser.many::<value::Process>(Key::Process);
    processes.retain(|process| process.words().is_some());
    let has = |extra: &&Extra, name: &str| extra.id == name || extra.services.iter().any(|service| service == name);
    let taken = |process: &value::Process| {
        let extra = extras.iter().find(|extra| has(extra, process.name()))?;
        Some((process.to_string(), process.name().to_owned(), extra))
    };
    let Some((text, name, extra)) = processes.iter().find_map(taken) else { return Some(processes) };
    parser.impossible(
        Key::Process,
        &text,
        &extra.id,
        format!("another name than {name}, which one of its services has"),
    )
}
