//! The script that builds the app.

use super::program::MIGRATIONS;
use super::script::{self, Step};
use super::{built, deno, nx, reading};
use crate::detect::fact::Fact;
use crate::detect::facts::{DeclaredProcess, DetectedProject, ProcessRole, ProjectKind};
use crate::detect::manifest::Script;
use crate::detect::subject::Subject;

/// Scripts that a platform runs in place of `build`, and other usual names.
const OTHERS: [&str; 6] = ["heroku-postbuild", "gcp-build", "build:prod", "build:production", "build-prod", "compile"];

/// Programs that write the files that the app runs.
const COMPILERS: [&str; 8] = ["tsc", "tsup", "tsdown", "swc", "babel", "esbuild", "webpack", "nest"];

/// Sets the script that builds the app, or its commands if some of them need what an image build does not have.
pub(super) fn settle(subject: &Subject<'_>, project: &mut DetectedProject) {
    let scripts = &subject.manifest.scripts;
    if let Some(build) = nx::build(subject.tree, subject.folder) {
        project.build = Some(build);
        return;
    }
    if project.build.is_none() {
        let other = OTHERS.iter().find_map(|name| subject.manifest.script(name));
        let other = other.or_else(|| compiler(subject, project)).or_else(|| generator(subject, project));
        project.build = other.map(|script| Fact::likely(script.name.clone(), script.evidence.clone()));
        project.build = project.build.take().or_else(|| before_start(subject, project));
    }
    let Some(build) = project.build.as_mut() else { return };
    let Some(script) = subject.manifest.script(&build.value) else { return };
    let steps = script::steps(&script.line, scripts);
    let runs_source =
        project.start.as_ref().is_some_and(|start| start.value.first().is_some_and(|word| word == "deno"));
    if runs_source && !steps.is_empty() && steps.iter().all(deno::is_compile) {
        project.build = None;
        return;
    }
    if !steps.iter().any(is_migration) {
        return;
    }
    // No database answers while an image is built: the migrations run before a new version starts.
    let evidence = script.evidence.clone();
    let is_release = |step: &&Step| MIGRATIONS.iter().any(|line| step.words.join(" ").starts_with(line));
    let has_release = project.processes.iter().any(|process| process.role == ProcessRole::Release);
    if let Some(step) = steps.iter().find(is_release).filter(|_| !has_release) {
        let command = Fact::likely(step.words.clone(), evidence);
        project.processes.push(DeclaredProcess { name: "migrate".to_owned(), role: ProcessRole::Release, command });
    }
    let kept: Vec<String> = steps.iter().filter(|step| !is_migration(step)).map(line).collect();
    if kept.is_empty() {
        project.build = None;
    } else {
        build.value = kept.join(" && ");
    }
}

/// What a start script builds before it starts the app: `tsc` of `"start": "tsc && node src/index.js"`.
fn before_start(subject: &Subject<'_>, project: &DetectedProject) -> Option<Fact<String>> {
    let start = project.start.as_ref()?;
    let starts = ["start", "start:prod", "start:production", "prod", "production"];
    let (script, steps) = starts.iter().find_map(|name| {
        let script = subject.manifest.script(name)?;
        let steps = script::steps(&script.line, &subject.manifest.scripts);
        let is_started = steps.last().is_some_and(|last| last.program() == start.value.first().map_or("", |word| word));
        (is_started && !steps.iter().any(|step| step.is_parallel || step.is_outside)).then_some((script, steps))
    })?;
    let builds = |step: &&Step| {
        let watches = step.words.iter().any(|word| matches!(word.as_str(), "--watch" | "-w"));
        (COMPILERS.contains(&step.program()) || step.words.get(1).is_some_and(|word| word == "build")) && !watches
    };
    let lines: Vec<String> = steps.split_last()?.1.iter().filter(builds).map(line).collect();
    // A single word would be the name of a script.
    let command = lines.join(" && ");
    let runner = if subject.language.id == "bun" { "bunx" } else { "npx --no" };
    let command = if command.contains(' ') { command } else { format!("{runner} {command}") };
    (!lines.is_empty()).then(|| Fact::likely(command, script.evidence.clone()))
}

/// The script that makes the file that the start command names.
fn compiler<'a>(subject: &'a Subject<'_>, project: &DetectedProject) -> Option<&'a Script> {
    let start = project.start.as_ref()?;
    let is_built = start.value.iter().any(|word| built::source_of(subject, word).is_some() && !subject.has(word));
    let compiles = |script: &&Script| {
        let steps = script::steps(&script.line, &subject.manifest.scripts);
        let is_compiler = |step: &Step| COMPILERS.contains(&step.program());
        steps.iter().any(is_compiler) && !script.line.contains("--watch") && !script.line.contains(" -w")
    };
    let starts = |script: &Script| script.name.starts_with("start") || script.name == "dev";
    subject.manifest.scripts.iter().filter(|script| is_built && !starts(script)).find(compiles)
}

/// The script that runs the build of a site's generator: `"docs:build": "vitepress build docs"`.
fn generator<'a>(subject: &'a Subject<'_>, project: &DetectedProject) -> Option<&'a Script> {
    let signs = subject.signs.filter(|_| project.kind == ProjectKind::Site)?;
    let is_generator = |program: &str| signs.development.iter().any(|line| line.split(' ').next() == Some(program));
    let builds = |script: &&Script| {
        let steps = script::steps(&script.line, &subject.manifest.scripts);
        let is_build = |step: &Step| step.words.get(1).is_some_and(|word| word == "build" || word == "generate");
        steps.iter().any(|step| !step.is_outside && is_generator(step.program()) && is_build(step))
    };
    subject.manifest.scripts.iter().filter(builds).min_by_key(|script| script.name.len())
}

fn is_migration(step: &Step) -> bool {
    let words = step.words.join(" ");
    MIGRATIONS.iter().any(|line| words.starts_with(line))
        || ["prisma migrate", "prisma db ", "sequelize db:", "sequelize-cli db:"]
            .iter()
            .any(|line| words.starts_with(line))
}

fn line(step: &Step) -> String {
    let variables = step.variables.iter().map(|(name, value)| format!("{name}={value} "));
    variables.chain([reading::line(&step.words)]).collect()
}
