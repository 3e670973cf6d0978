//! Processes that a project declares for a platform: a Procfile and the like.

use super::command;
use super::fact::Fact;
use super::facts::{DeclaredProcess, ProcessRole};
use super::subject::Subject;
use super::tree::name_of;
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// The declared processes: of the first file that declares any.
pub(super) fn processes(subject: &Subject<'_>) -> Vec<DeclaredProcess> {
    let sources: [fn(&Subject<'_>) -> Vec<DeclaredProcess>; 7] =
        [procfile, fly, render, railpack, railway_json, railway, nixpacks];
    sources.iter().map(|source| source(subject)).find(|found| !found.is_empty()).unwrap_or_default()
}

fn process(name: &str, line: &str, evidence: Evidence) -> Option<DeclaredProcess> {
    let words = command::words(line).filter(|words| !command::is_idle(words))?;
    let role = ProcessRole::of(name);
    if role != ProcessRole::Release && is_by_hand(&words) {
        return None;
    }
    let command = Fact::stated(words, evidence);
    Some(DeclaredProcess { name: name.to_owned(), role, command })
}

/// Whether a command is started by hand, and ends when its work is done.
fn is_by_hand(words: &[String]) -> bool {
    const COMMANDS: [&str; 8] =
        ["createsuperuser", "loaddata", "dumpdata", "shell", "dbshell", "flush", "db:seed", "dbconsole"];
    const PROGRAMS: [&str; 4] = ["manage.py", "flask", "rails", "rake"];
    let words: Vec<&str> = words.iter().flat_map(|word| word.split_whitespace()).collect();
    let mut pairs = words.iter().zip(words.iter().skip(1));
    pairs.any(|(program, name)| PROGRAMS.contains(&name_of(program)) && COMMANDS.contains(name))
}

/// Lines of `name: command`.
fn procfile(subject: &Subject<'_>) -> Vec<DeclaredProcess> {
    const FILE: &str = "Procfile";
    let Some(text) = subject.text(FILE) else { return Vec::new() };
    let line = |(index, line): (usize, &str)| {
        let (name, command) = line.split_once(':')?;
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        // A console is for people, and no process to keep running.
        let name = Some(name.trim()).filter(|name| is_name(name) && *name != "console")?;
        process(name, command, Evidence::line(subject.path(FILE), index + 1, name))
    };
    text.lines().enumerate().filter_map(line).collect()
}

/// `[processes]`, and the release command of `[deploy]`.
fn fly(subject: &Subject<'_>) -> Vec<DeclaredProcess> {
    let file = subject.path("fly.toml");
    let Some(node) = subject.tree.data(&file, Notation::Toml) else { return Vec::new() };
    let processes = node.get("processes").map(Node::entries).unwrap_or_default().iter();
    let processes = processes.map(|(name, node)| (name.as_str(), node));
    let release = node.at(&["deploy", "release_command"]).map(|node| ("release", node));
    processes.chain(release).filter_map(|(name, node)| of_node(name, node, &file)).collect()
}

/// The services of `render.yaml` with a start command.
fn render(subject: &Subject<'_>) -> Vec<DeclaredProcess> {
    let file = subject.path("render.yaml");
    let Some(node) = subject.tree.data(&file, Notation::Yaml) else { return Vec::new() };
    let services = node.get("services").map(Node::items).unwrap_or_default();
    let service = |service: &Node| {
        let name = match service.get("type").and_then(Node::text)? {
            "web" | "pserv" => "web",
            "cron" => "scheduler",
            _ => "worker",
        };
        of_node(name, service.get("startCommand")?, &file)
    };
    services.iter().filter_map(service).collect()
}

fn railpack(subject: &Subject<'_>) -> Vec<DeclaredProcess> {
    web(subject, "railpack.json", Notation::Json, &["deploy", "startCommand"])
}

fn railway_json(subject: &Subject<'_>) -> Vec<DeclaredProcess> {
    web(subject, "railway.json", Notation::Json, &["deploy", "startCommand"])
}

fn railway(subject: &Subject<'_>) -> Vec<DeclaredProcess> {
    web(subject, "railway.toml", Notation::Toml, &["deploy", "startCommand"])
}

fn nixpacks(subject: &Subject<'_>) -> Vec<DeclaredProcess> {
    web(subject, "nixpacks.toml", Notation::Toml, &["start", "cmd"])
}

fn web(subject: &Subject<'_>, file: &str, notation: Notation, path: &[&str]) -> Vec<DeclaredProcess> {
    let file = subject.path(file);
    let node = subject.tree.data(&file, notation);
    node.and_then(|node| of_node("web", node.at(path)?, &file)).into_iter().collect()
}

fn of_node(name: &str, node: &Node, file: &str) -> Option<DeclaredProcess> {
    process(name, node.text()?, Evidence::line(file, node.line, name))
}
