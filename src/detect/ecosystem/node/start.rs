//! The start command: of a declared process, a script, or the file that the app is.

use super::reading::{Candidate, Reading, line, reading};
use super::runtime::Runtime;
use super::{guess, nx, pm2, script};
use crate::catalog::{FrameworkRole, Signs};
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DeclaredProcess, DetectedProject, ProcessRole};
use crate::detect::subject::Subject;

/// Scripts that start the app, the best first.
const SCRIPTS: [(&str, Confidence); 11] = [
    ("start", Confidence::Stated),
    ("start:prod", Confidence::Stated),
    ("start:production", Confidence::Stated),
    (nx::BUNDLE, Confidence::Likely),
    ("prod", Confidence::Likely),
    ("production", Confidence::Likely),
    ("serve:prod", Confidence::Likely),
    ("server", Confidence::Likely),
    ("serve", Confidence::Likely),
    ("dev", Confidence::Guessed),
    ("start:dev", Confidence::Guessed),
];

/// Sets the start command, the entry point, the port and migrations. Returns whether the command runs a file of the
/// project.
pub(super) fn find(subject: &Subject<'_>, project: &mut DetectedProject, runtime: Runtime) -> bool {
    let readings: Vec<Reading> =
        candidates(subject, project).iter().filter_map(|candidate| reading(subject, candidate, runtime)).collect();
    let is_declared = |reading: &&Reading| !reading.is_development && reading.confidence != Confidence::Guessed;
    let framework_starts = subject.signs.is_some_and(|signs| starts(subject, signs));
    // A command that watches files is less than one for production.
    let own = readings.iter().filter(is_declared).rev().max_by_key(|reading| reading.confidence);
    let best = own.or_else(|| if framework_starts { None } else { readings.iter().find(|reading| reading.runs_file) });
    // The data of the framework replaces the command of a development server.
    let develops = readings.iter().find(|reading| subject.signs.is_some() && reading.is_development);
    let is_server = subject.signs.is_some_and(|signs| signs.role == FrameworkRole::Web);
    if best.is_none() && develops.is_some() && is_server && !framework_starts {
        // A file that listens may be the app; the development server is not.
        let listening = guess::guess(subject, runtime).filter(|guess| guess.confidence != Confidence::Guessed);
        if let Some(listening) = &listening {
            set(project, listening);
        }
        return listening.is_some();
    }
    let best = best.or(develops);
    if let Some(best) = best {
        set(project, best);
        if best.runs_file && best.confidence == Confidence::Guessed {
            // A development script names the file that production runs as well.
            for confidence in project.start.iter_mut().map(|fact| &mut fact.confidence) {
                *confidence = Confidence::Likely;
            }
            for confidence in project.entrypoint.iter_mut().map(|fact| &mut fact.confidence) {
                *confidence = Confidence::Likely;
            }
        }
        return best.runs_file;
    }
    if framework_starts || subject.manifest.is_workspace && subject.signs.is_none() {
        return false;
    }
    match guess::guess(subject, runtime) {
        Some(guess) => {
            set(project, &guess);
            true
        }
        None => false,
    }
}

/// Whether the data of a framework tells how its apps start: without a command for development, maybe only some forms of
/// them.
pub(super) fn starts(subject: &Subject<'_>, signs: &Signs) -> bool {
    let has_form = || signs.forms.iter().any(|form| subject.meets(&form.when).is_some());
    !signs.start.is_empty() || !signs.forms.is_empty() && (!signs.development.is_empty() || has_form())
}

fn set(project: &mut DetectedProject, reading: &Reading) {
    let fact = |confidence| Fact { value: reading.words.clone(), confidence, evidence: reading.evidence.clone() };
    project.start = Some(fact(reading.confidence));
    if let Some(entrypoint) = &reading.entrypoint {
        let evidence = reading.evidence.clone();
        project.entrypoint = Some(Fact { value: entrypoint.clone(), confidence: reading.confidence, evidence });
    }
    if let (Some(port), Some(evidence)) = (reading.port, reading.evidence.first()) {
        project.port = Some(Fact::new(port, reading.confidence, evidence.clone()));
    }
    let has_release = project.processes.iter().any(|process| process.role == ProcessRole::Release);
    for words in reading.migrations.iter().filter(|_| !has_release) {
        let command = Fact { value: words.clone(), confidence: Confidence::Likely, evidence: reading.evidence.clone() };
        project.processes.push(DeclaredProcess { name: "migrate".to_owned(), role: ProcessRole::Release, command });
    }
}

fn candidates(subject: &Subject<'_>, project: &DetectedProject) -> Vec<Candidate> {
    let web = project.processes.iter().find(|process| process.role == ProcessRole::Web);
    let declared = web.and_then(|process| candidate(&process.command));
    let of_pm2 = pm2::configured(subject).and_then(|command| candidate(&command));
    let scripts = SCRIPTS.iter().filter_map(|(name, confidence)| {
        let script = subject.manifest.script(name)?;
        Some(Candidate { line: script.line.clone(), confidence: *confidence, evidence: script.evidence.clone() })
    });
    declared.into_iter().chain(of_pm2).chain(scripts).collect()
}

fn candidate(command: &Fact<Vec<String>>) -> Option<Candidate> {
    let evidence = command.decisive()?.clone();
    Some(Candidate { line: line(&command.value), confidence: command.confidence, evidence })
}

/// The command of a process that another platform runs, resolved.
pub(super) fn resolved(subject: &Subject<'_>, process: &DeclaredProcess, runtime: Runtime) -> Option<Vec<String>> {
    let candidate = candidate(&process.command)?;
    if process.role == ProcessRole::Release {
        let steps = script::steps(&candidate.line, &subject.manifest.scripts);
        let [only] = steps.as_slice() else { return None };
        return (!only.is_outside).then(|| only.words.clone());
    }
    reading(subject, &candidate, runtime).map(|reading| reading.words)
}
