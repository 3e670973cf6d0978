//! The start command: of a declared process, a script, or the file that the app is.

use super::reading::Reading;
use super::runtime::Runtime;
use super::script::{self, Step};
use super::{built, guess, pm2, run};
use crate::detect::command;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, Process, ProcessRole};
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// Scripts that start the app, the best first.
const SCRIPTS: [(&str, Confidence); 10] = [
    ("start", Confidence::Stated),
    ("start:prod", Confidence::Stated),
    ("start:production", Confidence::Stated),
    ("prod", Confidence::Likely),
    ("production", Confidence::Likely),
    ("serve:prod", Confidence::Likely),
    ("server", Confidence::Likely),
    ("serve", Confidence::Likely),
    ("dev", Confidence::Guessed),
    ("start:dev", Confidence::Guessed),
];

/// Programs that start no server for production.
const NEVER: [&str; 54] = [
    "echo",
    "exit",
    "rimraf",
    "rm",
    "mkdir",
    "cp",
    "cpx",
    "copyfiles",
    "cd",
    "sleep",
    "export",
    "true",
    "clear",
    "open",
    "tsc",
    "tsup",
    "tsdown",
    "gulp",
    "grunt",
    "rollup",
    "esbuild",
    "swc",
    "babel",
    "sass",
    "postcss",
    "tailwindcss",
    "jest",
    "vitest",
    "mocha",
    "eslint",
    "prettier",
    "biome",
    "husky",
    "storybook",
    "start-storybook",
    "tsdx",
    "microbundle",
    "wait-on",
    "docker",
    "docker-compose",
    "npm",
    "pnpm",
    "yarn",
    "parcel",
    "live-server",
    "browser-sync",
    "wrangler",
    "kill-port",
    "patch-package",
    "prisma",
    "nps",
    "gatsby-cli",
    "lerna",
    "nx",
];

/// Commands that bring a database to the app's schema.
const MIGRATIONS: [&str; 12] = [
    "prisma migrate deploy",
    "prisma db push",
    "drizzle-kit migrate",
    "drizzle-kit push",
    "knex migrate:latest",
    "typeorm migration:run",
    "typeorm-ts-node-commonjs migration:run",
    "sequelize db:migrate",
    "sequelize-cli db:migrate",
    "node-pg-migrate up",
    "db-migrate up",
    "mikro-orm migration:up",
];

/// A line that may start the app.
struct Candidate {
    line: String,
    confidence: Confidence,
    evidence: Evidence,
}

/// Sets the start command, the entry point, the port and migrations. Returns whether the command runs a file of the
/// project.
pub(super) fn find(subject: &Subject<'_>, project: &mut DetectedProject, runtime: Runtime) -> bool {
    let readings: Vec<Reading> =
        candidates(subject, project).iter().filter_map(|candidate| reading(subject, candidate, runtime)).collect();
    let is_declared = |reading: &&Reading| !reading.is_development && reading.confidence != Confidence::Guessed;
    let framework_starts = subject.signs.is_some_and(|signs| !signs.start.is_empty() || !signs.forms.is_empty());
    let own = readings.iter().find(is_declared);
    let best = own.or_else(|| if framework_starts { None } else { readings.iter().find(|reading| reading.runs_file) });
    // The data of the framework replaces the command of a development server.
    let is_known = subject.signs.is_some();
    let best = best.or_else(|| readings.iter().find(|reading| is_known && reading.is_development));
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
        project.processes.push(Process { name: "migrate".to_owned(), role: ProcessRole::Release, command });
    }
}

fn candidates(subject: &Subject<'_>, project: &DetectedProject) -> Vec<Candidate> {
    let web = project.processes.iter().find(|process| process.role == ProcessRole::Web);
    let declared = web.and_then(|process| {
        let evidence = process.command.decisive()?.clone();
        Some(Candidate { line: line(&process.command.value), confidence: process.command.confidence, evidence })
    });
    let scripts = SCRIPTS.iter().filter_map(|(name, confidence)| {
        let script = subject.manifest.script(name)?;
        Some(Candidate { line: script.line.clone(), confidence: *confidence, evidence: script.evidence.clone() })
    });
    declared.into_iter().chain(scripts).collect()
}

/// Words as a line for a shell.
pub(super) fn line(words: &[String]) -> String {
    match words {
        [shell, flag, line] if shell == "sh" && flag == "-c" => line.clone(),
        words => shlex::try_join(words.iter().map(String::as_str)).unwrap_or_default(),
    }
}

/// The command of a process that another platform runs, resolved.
pub(super) fn resolved(subject: &Subject<'_>, process: &Process, runtime: Runtime) -> Option<Vec<String>> {
    let evidence = process.command.decisive()?.clone();
    let candidate = Candidate { line: line(&process.command.value), confidence: process.command.confidence, evidence };
    if process.role == ProcessRole::Release {
        let steps = script::steps(&candidate.line, &subject.manifest.scripts);
        let [only] = steps.as_slice() else { return None };
        return (!only.is_outside).then(|| only.words.clone());
    }
    reading(subject, &candidate, runtime).map(|reading| reading.words)
}

fn reading(subject: &Subject<'_>, candidate: &Candidate, runtime: Runtime) -> Option<Reading> {
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
    let process = pm2::command(subject, step);
    let step = process.as_ref().unwrap_or(step);
    let is_vite = step.program() == "vite" && step.words.get(1).is_none_or(|word| word != "build");
    let is_development = is_vite
        || subject.signs.is_some_and(|signs| command::begins(&step.words, &signs.development))
        || DEVELOPMENT.iter().any(|line| begins(&step.words, line));
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

/// Development servers of any framework.
const DEVELOPMENT: [&str; 12] = [
    "webpack serve",
    "webpack-dev-server",
    "webpack",
    "vite preview",
    "vite dev",
    "vite serve",
    "react-scripts start",
    "ng serve",
    "next dev",
    "nuxt dev",
    "astro dev",
    "expo start",
];

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
    reading.runs_file = found.is_some() || source.is_some();
    reading.entrypoint = found.clone().or(source);
    if !reading.runs_file && !built::has_build(subject) && !file.contains("://") {
        // The command names a file that nothing makes.
        reading.confidence = Confidence::Guessed;
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
