//! Workers, schedulers and migrations, which the code and configuration files tell.

use super::django;
use super::entry;
use super::module;
use super::program;
use crate::catalog::Scan;
use crate::detect::fact::Fact;
use crate::detect::facts::{DeclaredProcess, DetectedProject, ProcessRole};
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// Adds processes of the roles that the project does not declare.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let lacks = |project: &DetectedProject, role| !project.processes.iter().any(|process| process.role == role);
    if lacks(project, ProcessRole::Worker) {
        // The app may be the worker.
        let is_worker = project.start.as_ref().is_some_and(|start| start.value.iter().any(|word| word == "worker"));
        project.processes.extend(worker(subject).filter(|_| !is_worker));
        if lacks(project, ProcessRole::Scheduler) {
            project.processes.extend(scheduler(subject));
        }
    }
    if lacks(project, ProcessRole::Release) {
        let found = release(subject, project.entrypoint.as_ref().map(|fact| fact.value.clone()));
        project.processes.extend(found);
    }
}

fn process(name: &str, role: ProcessRole, words: Vec<String>, evidence: Evidence) -> DeclaredProcess {
    DeclaredProcess { name: name.to_owned(), role, command: Fact::likely(words, evidence) }
}

/// `celery --app shop worker`, where the module has the app.
fn celery(subject: &Subject<'_>, words: &[&str]) -> Option<(Vec<String>, Evidence)> {
    subject.manifest.dependency("celery", false)?;
    let scan = Scan {
        files: "**/*.py".to_owned(),
        holds: "Celery(".to_owned(),
        line: r"^(?<app>\w+)\s*(:[^=]*)?=\s*(celery\.)?Celery\(".to_owned(),
    };
    let hits = subject.scan(&scan);
    let hit = hits.iter().min_by_key(|hit| entry::rank(subject, &hit.file))?;
    let module = module::module(subject, &hit.file);
    let app = hit.group("app").unwrap_or_default();
    // Celery looks for `celery` or `app` in the module, and in the module `celery` of a package.
    let module_name = module.name.strip_suffix(".celery").unwrap_or(&module.name);
    let target = match app.as_str() {
        "app" | "celery" => module_name.to_owned(),
        app => format!("{}:{app}", module.name),
    };
    let mut line = vec!["celery", "--app", target.as_str()];
    if !module.root.is_empty() && !module.is_installed {
        line.extend(["--workdir", module.root.as_str()]);
    }
    line.extend(words);
    Some((line.into_iter().map(str::to_owned).collect(), hit.evidence()))
}

fn worker(subject: &Subject<'_>) -> Option<DeclaredProcess> {
    if let Some((words, evidence)) = celery(subject, &["worker"]) {
        return Some(process("worker", ProcessRole::Worker, words, evidence));
    }
    let manage = django::manage(subject);
    for (dependency, command) in [("django-rq", "rqworker"), ("django-q2", "qcluster"), ("huey", "run_huey")] {
        let Some(found) = subject.manifest.dependency(dependency, false) else { continue };
        if let Some((file, _)) = &manage {
            let words = ["python", file, command].map(str::to_owned).to_vec();
            return Some(process("worker", ProcessRole::Worker, words, found.evidence.clone()));
        }
    }
    None
}

fn scheduler(subject: &Subject<'_>) -> Option<DeclaredProcess> {
    let scan = Scan {
        files: "**/*.py".to_owned(),
        holds: "beat_schedule".to_owned(),
        line: r"(?i)beat_schedule\s*=|\.beat_schedule".to_owned(),
    };
    let upper = Scan { holds: "BEAT_SCHEDULE".to_owned(), ..scan.clone() };
    let found = subject.manifest.dependency("django-celery-beat", false).map(|found| found.evidence.clone());
    let evidence = found.or_else(|| Some(subject.first(&scan).or_else(|| subject.first(&upper))?.evidence()))?;
    // Its default is a file in the app's folder, which is read-only.
    let (words, _) = celery(subject, &["beat", "--schedule", "/tmp/celerybeat-schedule"])?;
    Some(process("scheduler", ProcessRole::Scheduler, words, evidence))
}

fn entry_of(subject: &Subject<'_>, entry: Option<String>) -> Option<String> {
    entry.or_else(|| Some(program::find(subject)?.value))
}

/// The tables that Flask's app only creates where its file is started as a program, which a server does not do.
fn tables(subject: &Subject<'_>, entry: &str) -> Option<DeclaredProcess> {
    let db = subject.manifest.dependency("flask-sqlalchemy", false)?.evidence.clone();
    let (module, app) = entry.split_once(':').filter(|(_, app)| !app.ends_with(')'))?;
    let path = format!("{}.py", module.replace('.', "/"));
    let text = subject.text(&path)?;
    let (_, guarded) = text.split_once("\nif __name__")?;
    let is_elsewhere = text.len() - guarded.len() > text.find(".create_all(")?;
    let line = guarded.lines().map(str::trim).find(|line| line.ends_with(".create_all()"))?;
    let name = line.strip_suffix(".create_all()").filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric()))?;
    if is_elsewhere {
        return None;
    }
    let code = format!("from {module} import {app}, {name}; {app}.app_context().push(); {name}.create_all()");
    let words = ["python".to_owned(), "-c".to_owned(), code].to_vec();
    Some(process("release", ProcessRole::Release, words, db))
}

/// The migrations that run before a new version starts.
fn release(subject: &Subject<'_>, entry: Option<String>) -> Option<DeclaredProcess> {
    if let Some((file, evidence)) = django::manage(subject) {
        let words = django::command(subject, &file, &["migrate"]);
        return Some(process("release", ProcessRole::Release, words, evidence));
    }
    let depends = |name: &str| subject.manifest.dependency(name, false);
    if let Some(found) = depends("flask-migrate")
        && !subject.files("**/migrations/env.py").is_empty()
    {
        // Flask finds an app in these modules by itself.
        let entry = entry_of(subject, entry);
        let entry = entry.as_deref();
        let is_found = entry.is_none_or(|entry: &str| entry.starts_with("app:") || entry.starts_with("wsgi:"));
        let app = entry.filter(|_| !is_found).map(|entry| entry.trim_end_matches("()"));
        let option = app.into_iter().flat_map(|app| ["--app", app]);
        let words = ["flask"].into_iter().chain(option).chain(["db", "upgrade"]).map(str::to_owned).collect();
        return Some(process("release", ProcessRole::Release, words, found.evidence.clone()));
    }
    if let Some(found) = entry_of(subject, entry).and_then(|entry| tables(subject, &entry)) {
        return Some(found);
    }
    let files = subject.files("**/alembic.ini");
    let path = subject.relative(files.first()?);
    let words: Vec<&str> = if path.contains('/') {
        vec!["alembic", "--config", path, "upgrade", "head"]
    } else {
        vec!["alembic", "upgrade", "head"]
    };
    depends("alembic").or_else(|| depends("flask-migrate")).or_else(|| depends("sqlalchemy"))?;
    let words = words.into_iter().map(str::to_owned).collect();
    Some(process("release", ProcessRole::Release, words, Evidence::file(subject.path(path))))
}
