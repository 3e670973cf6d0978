//! What a line that may start the app comes to.

use super::program::{self, MIGRATIONS, NEVER};
use super::runtime::Runtime;
use super::script::{self, Step};
use super::{built, deno, pm2, run};
use crate::catalog::FrameworkRole;
use crate::detect::fact::Confidence;
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// A line that may start the app.
pub(super) struct Candidate {
    pub(super) line: String,
    pub(super) confidence: Confidence,
    pub(super) evidence: Evidence,
}

/// What a candidate comes to.
pub(super) struct Reading {
    pub(super) words: Vec<String>,
    pub(super) entrypoint: Option<String>,
    pub(super) confidence: Confidence,
    pub(super) evidence: Vec<Evidence>,
    pub(super) port: Option<u16>,
    pub(super) migrations: Vec<Vec<String>>,
    /// It is no production command, though a framework's data may name one.
    pub(super) is_development: bool,
    /// It runs a file that is there.
    pub(super) runs_file: bool,
}

pub(super) fn reading(subject: &Subject<'_>, candidate: &Candidate, runtime: Runtime) -> Option<Reading> {
    let steps = script::steps(&candidate.line, &subject.manifest.scripts);
    let is_server = |step: &Step| !step.is_outside && !step.words.is_empty() && !NEVER.contains(&step.program());
    let is_parallel = steps.iter().any(|step| step.is_parallel);
    let found = if is_parallel { steps.iter().position(is_server) } else { steps.iter().rposition(is_server) };
    let at = found?;
    let step = steps.get(at)?;
    if !is_parallel && steps.get(at + 1..).is_some_and(|after| after.iter().any(|step| step.is_outside)) {
        return None;
    }
    let mut evidence = vec![candidate.evidence.clone()];
    let via = step.via.iter().filter_map(|name| subject.manifest.script(name));
    evidence.extend(via.map(|script| script.evidence.clone()).filter(|found| *found != candidate.evidence));
    let of_source = || if runtime == Runtime::Deno { deno::of_compiled(subject, step) } else { None };
    let replaced = pm2::command(subject, step).or_else(of_source);
    let step = replaced.as_ref().unwrap_or(step);
    let is_development = program::is_development(subject, &step.words);
    let mut reading = Reading {
        words: step.words.clone(),
        entrypoint: None,
        confidence: candidate.confidence,
        evidence,
        port: step.variable("PORT").and_then(|port| port.parse().ok()),
        migrations: Vec::new(),
        is_development,
        runs_file: false,
    };
    if !is_development && let Some(run) = run::of(step) {
        of_run(subject, &run, step, runtime, &mut reading)?;
    }
    if !is_parallel {
        before(steps.get(..at).unwrap_or_default(), &mut reading);
    }
    with_variables(step, &mut reading);
    Some(reading)
}

/// Words as a line for a shell.
pub(super) fn line(words: &[String]) -> String {
    match words {
        [shell, flag, line] if shell == "sh" && flag == "-c" => line.clone(),
        words => shlex::try_join(words.iter().map(String::as_str)).unwrap_or_default(),
    }
}

fn begins(words: &[String], line: &str) -> bool {
    let mut words = words.iter();
    line.split(' ').all(|expected| words.next().is_some_and(|word| word == expected))
}

/// A command that runs a file: which file of the project that is, and its production form.
fn of_run(subject: &Subject<'_>, run: &run::Run, step: &Step, runtime: Runtime, reading: &mut Reading) -> Option<()> {
    let file = if run.file == "." { built::main_file(subject)? } else { run.file.trim_start_matches("./").to_owned() };
    // Fresh 1 has another file for development.
    let file = if runtime == Runtime::Deno && file == "dev.ts" && subject.has("main.ts") {
        "main.ts".to_owned()
    } else {
        file
    };
    let found = built::existing(subject, &file);
    let source = if found.is_some() { None } else { built::source_of(subject, &file) };
    // In the folder of the built files, the path is that of the source.
    let beside = if found.is_some() || source.is_some() { None } else { built::beside(subject, &file) };
    reading.runs_file = found.is_some() || source.is_some() || beside.is_some();
    reading.entrypoint = found.clone().or(source).or_else(|| beside.clone());
    if !reading.runs_file && !built::has_build(subject) && !file.contains("://") {
        // The command names a file that nothing makes.
        reading.confidence = Confidence::Guessed;
    }
    if built::has_build(subject) && found.as_deref().is_some_and(|file| built::loads_compiler(subject, file)) {
        // Production lacks the compiler; another script starts the built files.
        reading.confidence = Confidence::Guessed;
    }
    let is_site = subject.signs.is_some_and(|signs| signs.role == FrameworkRole::Site);
    if is_site && found.as_deref().is_some_and(|file| built::is_preview(subject, file)) {
        // A server that only shows the built pages to their developers.
        reading.is_development = true;
        reading.runs_file = false;
        reading.entrypoint = None;
    }
    if step.needs_shell() && !run.is_development {
        return Some(());
    }
    let is_loader = !matches!(run.program.as_str(), "node" | "bun" | "deno");
    let is_installed = subject.manifest.dependency(&run.program, false).is_some();
    let compiled =
        found.as_deref().filter(|_| runtime == Runtime::Node).and_then(|path| built::of_source(subject, path));
    let words = |program: &str, options: &[String], file: String| {
        let start = [program.to_owned()].into_iter().chain(options.iter().cloned());
        start.chain([file]).chain(run.arguments.iter().cloned()).collect::<Vec<_>>()
    };
    if let Some(built) = beside.as_deref().and_then(|path| built::of_source(subject, path)) {
        reading.confidence = reading.confidence.min(Confidence::Likely);
        reading.words = words(&run.program, &run.options, built);
        return Some(());
    }
    reading.words = match (compiled, found) {
        (Some(compiled), _) if (is_loader && !is_installed) || run.is_development => {
            reading.confidence = reading.confidence.min(Confidence::Likely);
            words("node", &[], compiled)
        }
        (_, Some(path)) if is_loader && !built::is_typescript(&path) => words("node", &[], path),
        _ => words(&run.program, &run.options, file),
    };
    if run.is_development {
        reading.confidence = reading.confidence.min(Confidence::Likely);
    }
    Some(())
}

/// What runs before the app: migrations are a process of their own, and other programs stay part of the command.
fn before(steps: &[Step], reading: &mut Reading) {
    let mut kept = Vec::new();
    for step in steps.iter().filter(|step| !step.is_outside) {
        if MIGRATIONS.iter().any(|line| begins(&step.words, line)) {
            reading.migrations.push(step.words.clone());
        } else if matches!(step.program(), "node" | "sh" | "bash")
            && !step.via.iter().any(|name| name.contains("build"))
        {
            kept.push(line(&step.words));
        }
    }
    if !kept.is_empty() {
        let last = format!("exec {}", line(&reading.words));
        reading.words = ["sh".to_owned(), "-c".to_owned(), [kept, vec![last]].concat().join(" && ")].to_vec();
    }
}

/// Variables that the image does not set anyway become part of the command.
fn with_variables(step: &Step, reading: &mut Reading) {
    const SET: [&str; 8] =
        ["NODE_ENV", "PORT", "HOST", "HOSTNAME", "DOTENV_CONFIG_PATH", "FORCE_COLOR", "DEBUG", "BROWSER"];
    let kept = step.variables.iter().filter(|(name, _)| !SET.contains(&name.as_str()));
    let kept: Vec<String> = kept.map(|(name, value)| format!("{name}={value}")).collect();
    if !kept.is_empty() && !step.needs_shell() {
        let env = ["env".to_owned()].into_iter().chain(kept);
        reading.words = env.chain(std::mem::take(&mut reading.words)).collect();
    }
}
