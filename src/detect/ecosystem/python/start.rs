//! The production command, from what the project declares or from the entry point in the code.

use super::entry::{self, Entry};
use super::requirement::normal;
use super::{declared, image, module, port, program, readme, server};
use crate::catalog::{FrameworkRole, Scan};
use crate::detect::command;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::DetectedProject;
use crate::detect::manifest::Script;
use crate::detect::port::port_in_code;
use crate::detect::subject::Subject;
use crate::detect::tree::name_of;
use crate::read::data::Notation;
use crate::source::Evidence;

/// Whether a command is for this project: what it loads is here, or nothing else tells what a server loads, neither code
/// with an app nor Django's settings.
fn is_of_project(subject: &Subject<'_>, entry: Option<&Entry>, command: &[String]) -> bool {
    let is_django = || subject.has("manage.py") && !subject.files("**/wsgi.py").is_empty();
    let has_own = entry.is_some() || is_django();
    !has_own || !entry::is_elsewhere(subject, &declared::words(command))
}

/// Sets the entry point, the command and the port of a framework's app.
pub(super) fn of_framework(subject: &Subject<'_>, project: &mut DetectedProject) {
    let mut entry = program::find(subject);
    // Classes of a bot may be in one file, and the program in another.
    let by_file = subject.signs.is_some_and(|signs| {
        signs.role == FrameworkRole::Worker && signs.start.first().is_some_and(|first| first == "python")
    });
    if by_file && file(subject).or_else(|| package(subject)).is_some() {
        entry = None;
    }
    // A Dockerfile may have the code in another place than the project.
    let declared = declared::find(subject, project)
        .filter(|fact| is_of_project(subject, entry.as_ref(), &fact.value))
        .and_then(|fact| declared::here(subject, fact));
    if let Some(entry) = &mut entry {
        server::asgi(subject, entry);
    }
    let named = declared.as_ref().and_then(|fact| {
        let value = entry::of_command(&declared::words(&fact.value))?;
        Some(Fact { value, confidence: fact.confidence, evidence: fact.evidence.clone() })
    });
    project.entrypoint = named.or_else(|| entry.as_ref().filter(|entry| !entry.is_call()).map(Entry::fact));
    if let Some(declared) = declared.as_ref().filter(|declared| !declared::is_development(subject, &declared.value)) {
        if command::port(&declared::words(&declared.value)).is_none() {
            project.port = image::port(subject).or_else(|| port::of_server(declared));
        }
        project.start = Some(declared.clone());
        return;
    }
    if declared.is_none()
        && declared::serves_itself(subject)
        && let Some((words, evidence)) = file(subject)
    {
        project.port =
            image::port(subject).or_else(|| port_in_code(subject, None)).or_else(|| port::of_own_server(subject));
        project.start = Some(Fact::likely(words, evidence));
        return;
    }
    let Some(entry) = entry else {
        if declared.is_none() {
            let script = own_script(subject).map(|script| (vec![script.name.clone()], script.evidence.clone()));
            // A worker starts by a file that nothing else tells of.
            let is_worker = subject.signs.is_some_and(|signs| signs.role == FrameworkRole::Worker);
            let other = || if is_worker { file(subject).or_else(|| package(subject)) } else { None };
            // The app is an attribute of an object, which only the program itself can serve.
            let own = || file(subject).filter(|_| runs_server(subject));
            project.start = script.or_else(other).or_else(own).map(|(words, evidence)| Fact::likely(words, evidence));
        }
        return;
    };
    let told =
        declared.as_ref().and_then(|fact| Some(Fact { value: command::port(&fact.value)?, ..fact.clone().map(|_| 0) }));
    let port = told.or_else(|| image::port(subject)).or_else(|| port_in_code(subject, None));
    let port = port.or_else(|| port::usual(subject, project));
    let words = server::command(subject, &entry, port.as_ref().map(|port| port.value));
    let evidence = declared.and_then(|declared| declared.decisive().cloned()).unwrap_or(entry.evidence);
    project.start = words.map(|words| Fact::new(words, entry.confidence, evidence));
    project.port = project.start.is_some().then_some(port).flatten();
}

/// Whether the code starts the server of an app that is an attribute: `uvicorn.run(self.app, …)`.
fn runs_server(subject: &Subject<'_>) -> bool {
    let line = r"\buvicorn\.run\(\s*self\.".to_owned();
    subject.first(&Scan { files: "**/*.py".to_owned(), holds: "uvicorn.run(".to_owned(), line }).is_some()
}

/// The script that stands for the package: the only one, or the one with its name.
pub(super) fn own_script<'s>(subject: &'s Subject<'_>) -> Option<&'s Script> {
    let manifest = subject.manifest;
    if let [script] = manifest.scripts.as_slice() {
        return Some(script);
    }
    let pyproject = subject.tree.data(&subject.path("pyproject.toml"), Notation::Toml)?;
    let name = pyproject.at(&["project", "name"]).or_else(|| pyproject.at(&["tool", "poetry", "name"]))?;
    let name = normal(name.text()?);
    manifest.scripts.iter().find(|script| normal(&script.name) == name)
}

/// Sets the command of an app without a framework. A package that others may depend on has only a guessed one.
pub(super) fn plain(subject: &Subject<'_>, project: &mut DetectedProject, is_library: bool) {
    let declared = declared::find(subject, project).and_then(|fact| declared::here(subject, fact));
    if let Some(declared) = declared {
        project.entrypoint = entry::of_command(&declared::words(&declared.value)).map(|value| Fact {
            value,
            confidence: declared.confidence,
            evidence: declared.evidence.clone(),
        });
        project.start = Some(declared);
        return;
    }
    let confidence = if is_library { Confidence::Guessed } else { Confidence::Likely };
    if let Some(script) = own_script(subject) {
        project.start = Some(Fact::new(vec![script.name.clone()], confidence, script.evidence.clone()));
        return;
    }
    let started = if is_library { None } else { file(subject).or_else(|| readme::started(subject)) };
    project.start =
        started.or_else(|| package(subject)).map(|(words, evidence)| Fact::new(words, confidence, evidence));
}

/// `python main.py`: a file with a usual name, the only one that starts something, or the only one.
fn file(subject: &Subject<'_>) -> Option<(Vec<String>, Evidence)> {
    const USUAL: [&str; 11] = [
        "main.py",
        "app.py",
        "server.py",
        "run.py",
        "bot.py",
        "start.py",
        "worker.py",
        "src/main.py",
        "src/app.py",
        "app/main.py",
        "bot/main.py",
    ];
    const ODD: [&str; 3] = ["setup.py", "noxfile.py", "tasks.py"];
    let usual: Vec<String> =
        USUAL.iter().map(|name| subject.path(name)).filter(|path| subject.tree.has(path)).collect();
    let others = subject.files("*.py");
    let others = || others.iter().filter(|path| !ODD.contains(&name_of(path)));
    let is_guarded = |path: &&&str| subject.tree.text(path).is_some_and(|text| guard(&text).is_some());
    let starts = |path: &&String| subject.tree.text(path).is_some_and(|text| guard(&text).is_some() || calls(&text));
    // Files without code at the top, such as modules of functions, start nothing.
    let path = usual.iter().find(starts).cloned();
    let is_alone = subject.inner.is_empty();
    // In a folder of an app, a file that starts something is rarely the app.
    let may_start = is_alone && (subject.folder.is_empty() || !usual.is_empty());
    let path = path.or_else(|| Some((*one(others().filter(is_guarded)).filter(|_| may_start)?).to_owned()));
    let path = path.or_else(|| usual.first().cloned()).or_else(|| {
        let only = one(others()).filter(|_| is_alone)?;
        subject.tree.text(only).is_some_and(|text| calls(&text)).then(|| (*only).to_owned())
    })?;
    let line = subject.tree.text(&path).and_then(|text| guard(&text));
    let evidence = match line {
        Some(line) => Evidence::line(path.clone(), line, "__main__"),
        None => Evidence::file(path.clone()),
    };
    Some((vec!["python".to_owned(), subject.relative(&path).to_owned()], evidence))
}

fn one<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

/// The line of `if __name__ == "__main__":`, counted from 1.
fn guard(text: &str) -> Option<usize> {
    Some(text.lines().position(|line| line.starts_with("if __name__"))? + 1)
}

/// Whether a statement at the top of the file calls something, or loops.
fn calls(text: &str) -> bool {
    let is_call = |line: &str| {
        let name = line.split('(').next().unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() < line.len() && name.chars().all(is_name)
    };
    text.lines().any(|line| is_call(line) || line.starts_with("while ") || line.starts_with("for "))
}

/// `python -m shop`.
fn package(subject: &Subject<'_>) -> Option<(Vec<String>, Evidence)> {
    let files = subject.files("**/__main__.py");
    let path = files.first()?;
    let module = module::module(subject, path);
    let name = module.name.trim_end_matches("__main__").trim_end_matches('.');
    let is_importable = !name.is_empty() && module.root.is_empty() | module.is_installed;
    is_importable.then(|| (["python", "-m", name].map(str::to_owned).to_vec(), Evidence::file(*path)))
}
