//! The command that the project declares: of its web process, or of its Dockerfile.

use super::{entry, image};
use crate::detect::command;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, ProcessRole};
use crate::detect::subject::Subject;
use crate::detect::tree::name_of;

pub(super) fn find(subject: &Subject<'_>, project: &DetectedProject) -> Option<Fact<Vec<String>>> {
    let web = project.processes.iter().find(|process| process.role == ProcessRole::Web);
    web.map(|process| process.command.clone()).or_else(|| image::command(subject))
}

/// The command with the file that the project has in another folder; `None` if it has no such file or several.
pub(super) fn here(subject: &Subject<'_>, mut command: Fact<Vec<String>>) -> Option<Fact<Vec<String>>> {
    if !entry::is_elsewhere(subject, &words(&command.value)) {
        return Some(command);
    }
    command.confidence = command.confidence.min(Confidence::Likely);
    let Some(file) = entry::file_of(&command.value).cloned() else {
        // A dependency may have the module.
        return Some(command);
    };
    let end = format!("/{file}");
    let files = subject.files("**/*.py");
    let mut found = files.iter().filter(|path| path.ends_with(&end));
    let path = found.next().filter(|_| found.next().is_none())?;
    let path = subject.relative(path).to_owned();
    command.value.iter_mut().filter(|word| **word == file).for_each(|word| word.clone_from(&path));
    Some(command)
}

/// The words of a command, also of one that a shell runs.
pub(super) fn words(words: &[String]) -> Vec<String> {
    match words {
        [shell, flag, line] if shell.ends_with("sh") && flag.starts_with('-') => {
            shlex::split(line).unwrap_or_else(|| line.split_whitespace().map(str::to_owned).collect())
        }
        words => words.to_vec(),
    }
}

/// Whether a command starts a development server.
pub(super) fn is_development(subject: &Subject<'_>, words: &[String]) -> bool {
    let all = self::words(words);
    let has = |word: &str| all.iter().any(|found| found == word);
    let development = subject.signs.map(|signs| signs.development.as_slice()).unwrap_or_default();
    // `flask --app shop run` has an option between; `make` is for developers.
    let is_make = all.first().is_some_and(|word| word == "make");
    let is_flask = is_make || has("flask") && has("run") || has("runserver");
    let runs_file = || {
        let may_run = development.iter().any(|line| line == "python *.py") && !serves_itself(subject);
        may_run && is_own_server(subject, &all)
    };
    command::begins(words, development) || is_flask || has("--reload") || has("fastapi") && has("dev") || runs_file()
}

/// Whether it runs a file that starts the framework's own development server.
fn is_own_server(subject: &Subject<'_>, words: &[String]) -> bool {
    let Some(at) = words.iter().position(|word| matches!(name_of(word), "python" | "python3")) else { return false };
    let Some(file) = words.get(at + 1).filter(|word| word.strip_suffix(".py").is_some()) else { return false };
    subject.text(file).is_some_and(|text| text.contains(".run(") || text.contains(".run_server("))
}

/// Whether the app's own code starts the server that it needs, so that no other command does.
pub(super) fn serves_itself(subject: &Subject<'_>) -> bool {
    let mut forms = subject.signs.into_iter().flat_map(|signs| &signs.forms);
    let form = forms.find(|form| subject.meets(&form.when).is_some());
    form.is_some_and(|form| form.start.as_ref().is_some_and(Vec::is_empty))
}
