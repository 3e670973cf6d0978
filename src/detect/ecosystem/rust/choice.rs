//! Which of a crate's programs is the app.

use super::binaries::Binary;
use super::{code, manifest};
use crate::catalog::FrameworkRole;
use crate::detect::command;
use crate::detect::ecosystem::image::Image;
use crate::detect::ecosystem::programs;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DeclaredProcess, DetectedProject, ProcessRole, ProjectKind};
use crate::detect::port::port_in_code;
use crate::detect::subject::Subject;
use crate::detect::tree::{ancestors, name_of};
use crate::read::data::Node;
use crate::source::Evidence;

/// Parts of the folders of crates that are tools of a workspace's development.
const TOOLS: [&str; 8] = ["tool", "xtask", "bench", "fuzz", "cli", "gen", "test", "example"];

/// Adds the program that is the app, and the others with their roles.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject, node: &Node, binaries: &[Binary]) {
    let package = node.at(&["package", "name"]).and_then(Node::text).unwrap_or_default();
    let default = node.at(&["package", "default-run"]);
    let default_name = default.and_then(Node::text);
    let declared = programs::declared(project);
    let image = image(subject, binaries);
    let told = image.as_ref().and_then(|image| told(image, binaries));
    let rank = |binary: &&Binary| {
        (
            declared.as_deref() != Some(binary.name.as_str()),
            default_name != Some(binary.name.as_str()),
            told.as_ref().is_none_or(|(name, _)| *name != binary.name),
            programs::role(&binary.name).is_some(),
            !serves(subject, binary),
            binary.name != package,
            programs::rank(&binary.name),
        )
    };
    let Some(chosen) = binaries.iter().min_by_key(rank) else { return };
    let is_only = binaries.len() == 1;
    let is_default = default_name == Some(chosen.name.as_str());
    let confidence = if is_only || is_default { Confidence::Stated } else { Confidence::Likely };
    let evidence = match default.filter(|_| is_default) {
        Some(default) => Evidence::line(subject.path(manifest::FILE), default.line, "default-run"),
        None => chosen.evidence.clone(),
    };
    let mut entrypoint = Fact::new(chosen.name.clone(), confidence, evidence.clone());
    entrypoint.evidence.extend(told.filter(|(name, _)| *name == chosen.name).map(|(_, evidence)| evidence));
    project.entrypoint = Some(entrypoint);
    let is_known = subject.signs.is_some_and(|signs| signs.role != FrameworkRole::Tool) && !project.title.is_empty();
    let works = is_known || programs::keeps_running(project, image.as_ref()) || listens(subject);
    if project.start.is_none() && declared.is_none() {
        let confidence = if works { Confidence::Likely } else { Confidence::Guessed };
        let (line, told) = start(subject, chosen, binaries, image.as_ref(), works);
        let mut start = Fact::new(line, confidence, evidence);
        start.evidence.extend(told);
        project.start = Some(start);
    }
    if matches!(project.kind, ProjectKind::Unknown | ProjectKind::Tooling) {
        project.kind = kind(subject, project.kind, works);
    }
    port(subject, project, image.as_ref());
    if !is_only && declared.is_none() {
        let is_web = |binary: &Binary| is_known && (serves(subject, binary) || binary.name == chosen.name);
        let process = |binary: &Binary| {
            let web = is_web(binary).then_some(ProcessRole::Web);
            let own = project.start.as_ref().filter(|_| binary.name == chosen.name).map(|start| start.value.clone());
            let line = own.unwrap_or_else(|| vec![binary.name.clone()]);
            let command = Fact::likely(line, binary.evidence.clone());
            Some(DeclaredProcess { name: binary.name.clone(), role: programs::role(&binary.name).or(web)?, command })
        };
        let processes: Vec<DeclaredProcess> = binaries.iter().filter_map(process).collect();
        project.processes.extend(processes);
    }
}

/// The start command, with what tells its arguments: an existing image or a subcommand.
fn start(
    subject: &Subject<'_>,
    chosen: &Binary,
    binaries: &[Binary],
    image: Option<&Image>,
    works: bool,
) -> (Vec<String>, Option<Evidence>) {
    let is_other = |name: &str| name != chosen.name && binaries.iter().any(|binary| binary.name == name);
    let mut line = vec![chosen.name.clone()];
    if let Some(started) = programs::arguments(image, &chosen.name, is_other) {
        line.extend(started.arguments);
        return (line, Some(started.evidence));
    }
    if !works {
        return (line, None);
    }
    let is_its = |file: &str| file == chosen.file || !binaries.iter().any(|binary| binary.file == file);
    let Some((name, evidence)) = programs::serving(code::subcommands(subject, is_its)) else { return (line, None) };
    line.push(name);
    (line, Some(evidence))
}

/// Adds the port, unless the start command names it.
fn port(subject: &Subject<'_>, project: &mut DetectedProject, image: Option<&Image>) {
    let web = project.processes.iter().find(|process| process.role == ProcessRole::Web);
    let line = web.map(|process| &process.command).or(project.start.as_ref());
    if line.and_then(|line| command::port(&line.value)).is_none() && !subject.is_silent() {
        let code: Vec<Fact<u16>> = port_in_code(subject, None).into_iter().collect();
        project.port = programs::port(&code, image);
    }
}

/// What a crate with a program is.
fn kind(subject: &Subject<'_>, known: ProjectKind, works: bool) -> ProjectKind {
    let is_member = manifest::workspace(subject.tree, subject.folder).is_some_and(|(root, _)| root != subject.folder);
    let is_tool = is_member && TOOLS.iter().any(|part| subject.folder.contains(part));
    match (works, is_tool) {
        (true, _) => ProjectKind::App,
        (false, true) => ProjectKind::Tooling,
        // The program of a crate that others of the workspace use is a part of its development.
        (false, false) if is_member && known == ProjectKind::Unknown && subject.has("src/lib.rs") => {
            ProjectKind::Library
        }
        (false, false) => known,
    }
}

/// Whether a program's main file names the framework.
fn serves(subject: &Subject<'_>, binary: &Binary) -> bool {
    let Some(text) = subject.tree.text(&binary.file) else { return false };
    let names = subject.signs.into_iter().flat_map(|signs| &signs.when);
    let names = names.filter_map(|condition| condition.dependency.as_ref());
    names.map(|name| name.replace('-', "_")).any(|name| text.contains(&format!("{name}::")))
}

/// Whether the code listens on a socket.
fn listens(subject: &Subject<'_>) -> bool {
    let files = subject.files("src/**/*.rs");
    let is_listener = |text: &str| {
        let accepts = text.contains("TcpListener") && text.contains(".accept()");
        accepts || text.contains("TcpListener::bind(") || text.contains("UdpSocket::bind(\"0.0.0.0")
    };
    files.iter().filter_map(|file| subject.tree.text(file)).any(|text| is_listener(&text))
}

/// The crate's own Dockerfile, or one of a folder above it that is for one of its programs.
fn image(subject: &Subject<'_>, binaries: &[Binary]) -> Option<Image> {
    let above = || ancestors(subject.folder).skip(1).find_map(|folder| Image::below(subject.tree, folder));
    // One that copies a tool beside the app is not the tool's.
    let is_meant = |image: &Image| {
        let started = image.start().map(|started| started.program);
        started.is_none_or(|program| binaries.iter().any(|binary| binary.name == program))
    };
    Image::of(subject).or_else(|| above().filter(is_meant).filter(|image| told(image, binaries).is_some()))
}

/// The program that a Dockerfile starts, or else copies or compiles, if it is only one.
fn told(image: &Image, binaries: &[Binary]) -> Option<(String, Evidence)> {
    let known = |name: &str| binaries.iter().find(|binary| binary.name == name).map(|binary| binary.name.clone());
    if let Some(started) = image.start()
        && let Some(name) = known(&started.program)
    {
        return Some((name, started.evidence));
    }
    let mut words = image.copied();
    for command in image.commands() {
        let is_cargo = command.iter().any(|word| name_of(&word.value) == "cargo");
        let pairs = command.windows(2).filter_map(|pair| match pair {
            [flag, name] if is_cargo && flag.value == "--bin" => Some(name.clone()),
            [_, word] if word.value.starts_with("--bin=") || word.value.contains("release/") => Some(word.clone()),
            _ => None,
        });
        words.extend(pairs);
    }
    let found = words.into_iter().filter_map(|word| {
        let name = known(name_of(word.value.trim_start_matches("--bin=")))?;
        Some((name, image.evidence(word.span.start)))
    });
    let found: Vec<(String, Evidence)> = found.collect();
    let first = found.first()?.clone();
    found.iter().all(|(name, _)| *name == first.0).then_some(first)
}
