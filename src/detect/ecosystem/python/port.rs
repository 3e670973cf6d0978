//! The port that an app listens on.

use super::declared;
use crate::catalog::Scan;
use crate::detect::fact::Fact;
use crate::detect::facts::DetectedProject;
use crate::detect::subject::Subject;
use crate::detect::tree::name_of;
use crate::source::Evidence;

/// The port of a server whose command names none, neither by a variable nor in a configuration file.
pub(super) fn of_server(declared: &Fact<Vec<String>>) -> Option<Fact<u16>> {
    const PORTS: [(&str, u16); 6] = [
        ("gunicorn", 8000),
        ("uvicorn", 8000),
        ("hypercorn", 8000),
        ("daphne", 8000),
        ("waitress-serve", 8080),
        ("streamlit", 8501),
    ];
    let words = declared::words(&declared.value);
    if words.iter().any(|word| word.contains("PORT") || word.starts_with("-c") || word.starts_with("--config")) {
        return None;
    }
    let (name, port) = PORTS.iter().find(|(name, _)| words.iter().any(|word| name_of(word) == *name))?;
    let evidence = Evidence { what: format!("the default of {name}"), ..declared.decisive()?.clone() };
    Some(Fact::guessed(*port, evidence))
}

/// The port of Flask's own server, which its production command does not take.
pub(super) fn of_own_server(subject: &Subject<'_>) -> Option<Fact<u16>> {
    subject.manifest.dependency("flask", false)?;
    let line = r"\b(app|socketio|sio|socket_io)\.run\(".to_owned();
    let run = subject.first(&Scan { files: "**/*.py".to_owned(), holds: ".run(".to_owned(), line })?;
    let evidence = Evidence { what: "the default of Flask's own server".to_owned(), ..run.evidence() };
    Some(Fact::guessed(5000_u16, evidence))
}

/// The framework's default, which its production command sets.
pub(super) fn usual(subject: &Subject<'_>, project: &DetectedProject) -> Option<Fact<u16>> {
    let framework = project.framework.as_ref().or(project.unsupported.as_ref())?;
    let evidence = Evidence { what: "the framework's default".to_owned(), ..framework.decisive()?.clone() };
    Some(Fact::guessed(subject.signs?.port?, evidence))
}
