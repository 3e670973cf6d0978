//! What the readers of compiled languages share: roles of programs and subcommands by their names, and paths of local
//! dependencies.

use super::image::{Image, Started};
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, ProcessRole, ProjectKind};
use crate::source::Evidence;

/// Usual names of the program that answers requests, the most telling first.
const SERVERS: [&str; 11] =
    ["server", "api", "web", "app", "http", "httpd", "backend", "service", "gateway", "main", "serve"];

/// Parts of the names of programs with other roles.
const ROLES: [(&str, ProcessRole); 11] = [
    ("worker", ProcessRole::Worker),
    ("consumer", ProcessRole::Worker),
    ("processor", ProcessRole::Worker),
    ("queue", ProcessRole::Worker),
    ("jobs", ProcessRole::Worker),
    ("subscriber", ProcessRole::Worker),
    ("migrate", ProcessRole::Release),
    ("migration", ProcessRole::Release),
    ("migrator", ProcessRole::Release),
    ("scheduler", ProcessRole::Scheduler),
    ("cron", ProcessRole::Scheduler),
];

/// Usual names of the subcommand that answers requests, the most telling first.
const SUBCOMMANDS: [&str; 8] = ["serve", "server", "start", "web", "daemon", "start-server", "run-server", "runserver"];

/// The role that a program's name tells; that of a server is not.
pub(super) fn role(name: &str) -> Option<ProcessRole> {
    ROLES.iter().find(|(part, _)| name.contains(part)).map(|(_, role)| *role)
}

/// How likely the name is that of the server: the smallest number is the most likely.
pub(super) fn rank(name: &str) -> usize {
    let is_named = |server: &str| {
        name.strip_suffix(server).is_some_and(|before| before.is_empty() || before.ends_with(['-', '_']))
    };
    SERVERS.iter().position(|server| is_named(server)).unwrap_or(SERVERS.len())
}

/// The name of the program that a declared web process starts: `api` of `bin/api --port 80`.
pub(super) fn declared(project: &DetectedProject) -> Option<String> {
    let web = project.processes.iter().find(|process| process.role == ProcessRole::Web)?;
    let program = web.command.value.first()?;
    let name = program.rsplit('/').next().unwrap_or(program);
    // `go run` and `cargo run` compile first; an image has no compiler.
    (!["go", "cargo", "air"].contains(&name)).then(|| name.to_owned())
}

/// Whether there is a sign that the program keeps running: a framework, a declared process, jobs of a queue, or a port
/// of an existing image.
pub(super) fn keeps_running(project: &DetectedProject, image: Option<&Image>) -> bool {
    const QUEUES: [&str; 4] = ["rabbitmq", "kafka", "nats", "temporal"];
    project.kind == ProjectKind::App
        || project.processes.iter().any(|process| process.command.confidence == Confidence::Stated)
        || project.services.iter().any(|service| QUEUES.contains(&service.value.as_str()))
        || image.is_some_and(Image::listens)
}

/// The subcommand that answers requests, among those that a program declares.
pub(super) fn serving(declared: impl IntoIterator<Item = (String, Evidence)>) -> Option<(String, Evidence)> {
    let rank = |name: &str| SUBCOMMANDS.iter().position(|known| *known == name);
    let known = declared.into_iter().filter_map(|(name, evidence)| Some((rank(&name)?, name, evidence)));
    known.min_by_key(|(rank, ..)| *rank).map(|(_, name, evidence)| (name, evidence))
}

/// The port among those in the code that an existing image exposes too; or else the first in the code, or of the image.
pub(super) fn port(code: &[Fact<u16>], image: Option<&Image>) -> Option<Fact<u16>> {
    let exposed = image.map(Image::ports).unwrap_or_default();
    let agreed = exposed.iter().find_map(|(port, _)| code.iter().find(|fact| fact.value == *port));
    let first = || exposed.first().map(|(port, evidence)| Fact::likely(*port, evidence.clone()));
    agreed.or(code.first()).cloned().or_else(first)
}

/// Programs of languages that are not compiled: an image that starts one has another app of the folder.
const INTERPRETERS: [&str; 13] = [
    "python",
    "python3",
    "gunicorn",
    "uvicorn",
    "hypercorn",
    "celery",
    "flask",
    "node",
    "npm",
    "yarn",
    "php",
    "bundle",
    "java",
];

/// The arguments that an existing image gives to a program, unless it starts another.
pub(super) fn arguments(image: Option<&Image>, name: &str, is_other: impl Fn(&str) -> bool) -> Option<Started> {
    let started = image.and_then(Image::start)?;
    let is_foreign = INTERPRETERS.contains(&started.program.as_str());
    let is_meant = started.program == name || !(started.is_prepared || is_foreign || is_other(&started.program));
    (is_meant && !started.arguments.is_empty()).then_some(started)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_a_role() {
        assert_eq!(role("mail-worker"), Some(ProcessRole::Worker));
        assert_eq!(role("migrate"), Some(ProcessRole::Release));
        assert_eq!(role("api"), None);
        assert!(rank("shop-api") < rank("shop"));
        assert!(rank("server") < rank("api"));
        assert_eq!(rank("therapi"), rank("shop"));
    }
}
