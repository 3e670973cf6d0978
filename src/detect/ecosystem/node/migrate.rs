//! A script of the project that brings the database to the app's schema.

use super::reading::{Candidate, reading};
use super::runtime::Runtime;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DeclaredProcess, DetectedProject, ProcessRole};
use crate::detect::subject::Subject;

/// Usual names, those for production first.
const SCRIPTS: [&str; 12] = [
    "migrate:prod",
    "migrate:deploy",
    "db:migrate:prod",
    "db:migrate:deploy",
    "db:migrate",
    "migrate",
    "db:migration:run",
    "migration:run",
    "migrations:run",
    "migrate:up",
    "drizzle:migrate",
    "migrate:latest",
];

/// Adds the script as the release, if it runs a file of the project with what the image has.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject, runtime: Runtime) {
    let is_release = |process: &DeclaredProcess| process.role == ProcessRole::Release;
    let is_declared =
        |process: &DeclaredProcess| is_release(process) && process.command.confidence == Confidence::Stated;
    if project.processes.iter().any(is_declared) {
        return;
    }
    let found = SCRIPTS.iter().find_map(|name| {
        let script = subject.manifest.script(name)?;
        let evidence = script.evidence.clone();
        let candidate = Candidate { line: script.line.clone(), confidence: Confidence::Likely, evidence };
        reading(subject, &candidate, runtime).filter(|reading| reading.runs_file && is_there(subject, &reading.words))
    });
    let Some(found) = found.filter(|reading| reading.confidence == Confidence::Likely) else { return };
    let command = Fact { value: found.words, confidence: found.confidence, evidence: found.evidence };
    // The file of the project calls what its tool would.
    project.processes.retain(|process| !is_release(process));
    project.processes.push(DeclaredProcess { name: "migrate".to_owned(), role: ProcessRole::Release, command });
}

/// Whether the image has the program: loaders of TypeScript are usually installed for development only.
fn is_there(subject: &Subject<'_>, words: &[String]) -> bool {
    let Some((program, arguments)) = words.split_first() else { return false };
    let loads_aside = arguments.iter().any(|word| word.starts_with("ts-node") || word.starts_with("tsx"));
    let is_runtime = matches!(program.as_str(), "node" | "bun" | "deno") && !loads_aside;
    is_runtime || subject.manifest.dependency(program, false).is_some()
}
