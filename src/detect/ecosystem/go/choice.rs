//! Which of a module's commands is the app.

use super::module::without_major;
use super::packages::{Packages, Reached};
use crate::catalog::Role;
use crate::detect::command;
use crate::detect::ecosystem::programs;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, Kind, Process, ProcessRole};
use crate::detect::subject::Subject;
use crate::detect::tree::folder_of;
use crate::source::Evidence;

/// The limit of commands whose imports are followed.
const MOST_COMMANDS: usize = 50;

/// A package with `func main`.
struct Command<'a> {
    folder: &'a str,
    name: String,
    evidence: &'a Evidence,
    role: Option<ProcessRole>,
}

/// Adds the entry point, the start command, the processes and the kind.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject, packages: &Packages, module: &str) {
    let signs = subject.signs.filter(|signs| matches!(signs.role, Role::Web | Role::Worker));
    let served = signs.map(|_| served(subject)).unwrap_or_default();
    let mut commands: Vec<Command<'_>> = Vec::new();
    for (folder, evidence) in packages.commands().into_iter().take(MOST_COMMANDS) {
        let name = name_of_command(folder, module);
        let reached = packages.reached(module, [folder]);
        let web = signs.is_some_and(|_| answers(&served, &reached)).then_some(ProcessRole::Web);
        let role = programs::role(&name).or(web);
        commands.push(Command { folder, name, evidence, role });
    }
    let built = built_by_dockerfile(subject, &commands);
    let declared = programs::declared(project);
    let rank = |command: &&Command<'_>| {
        (
            declared.as_deref() != Some(command.name.as_str()),
            built.as_ref().is_none_or(|(folder, _)| folder != command.folder),
            command.role != Some(ProcessRole::Web),
            !command.folder.is_empty(),
            command.name != format!("{}d", name_of_command("", module)),
            command.name != name_of_command("", module),
            programs::rank(&command.name),
        )
    };
    let Some(chosen) = commands.iter().min_by_key(rank) else { return };
    let is_only = commands.len() == 1;
    let confidence = if is_only { Confidence::Stated } else { Confidence::Likely };
    let place = if chosen.folder.is_empty() { ".".to_owned() } else { format!("./{}", chosen.folder) };
    let mut entrypoint = Fact::new(place, confidence, chosen.evidence.clone());
    entrypoint.evidence.extend(built.filter(|(folder, _)| folder == chosen.folder).map(|(_, evidence)| evidence));
    project.entrypoint = Some(entrypoint);
    let web = project.processes.iter().find(|process| process.role == ProcessRole::Web);
    if web.and_then(|process| command::port(&process.command.value)).is_none() {
        project.port = port(subject, &packages.reached(module, [chosen.folder]));
    }
    kind(subject, project, chosen, is_only);
    if !is_only {
        let is_listed = |command: &&Command<'_>| command.role.is_some() && declared.is_none();
        let start = project.start.as_ref().map(|start| start.value.clone());
        let process = |command: &Command<'_>| {
            let words = start.clone().filter(|_| command.folder == chosen.folder);
            let words = words.unwrap_or_else(|| vec![command.name.clone()]);
            let fact = Fact::likely(words, command.evidence.clone());
            let role = command.role.unwrap_or(ProcessRole::Worker);
            Process { name: command.name.clone(), role, command: fact }
        };
        project.processes.extend(commands.iter().filter(is_listed).map(process));
    }
}

/// What the app is: one that answers no requests and takes no jobs may be a tool.
fn kind(subject: &Subject<'_>, project: &mut DetectedProject, chosen: &Command<'_>, is_only: bool) {
    let works = programs::keeps_running(subject, project) || (chosen.role.is_some() && !is_only);
    if project.start.is_none() && programs::declared(project).is_none() {
        let confidence = if works { Confidence::Likely } else { Confidence::Guessed };
        let mut line = vec![chosen.name.clone()];
        line.extend(programs::arguments(subject));
        project.start = Some(Fact::new(line, confidence, chosen.evidence.clone()));
    }
    if matches!(project.kind, Kind::Unknown | Kind::Tooling) && works {
        project.kind = Kind::App;
    }
}

/// The port in the packages that the command compiles.
fn port(subject: &Subject<'_>, reached: &Reached) -> Option<Fact<u16>> {
    let hits = subject.recognition.ports.iter().flat_map(|scan| subject.scan(scan));
    let mut own = hits.filter(|hit| reached.folders.contains(folder_of(subject.relative(&hit.file))));
    own.find_map(|hit| Some(Fact::likely(hit.group("port")?.parse::<u16>().ok()?, hit.evidence())))
}

/// The places where the framework is used: modules by their paths, or files.
#[derive(Default)]
struct Served {
    modules: Vec<String>,
    folders: Vec<String>,
}

fn served(subject: &Subject<'_>) -> Served {
    let mut served = Served::default();
    for condition in subject.signs.iter().flat_map(|signs| &signs.when) {
        match (&condition.scan, &condition.dependency) {
            (Some(scan), _) => {
                let hits = subject.scan(scan);
                served.folders.extend(hits.iter().map(|hit| folder_of(subject.relative(&hit.file)).to_owned()));
            }
            (None, Some(name)) => served.modules.push(name.clone()),
            (None, None) => {}
        }
    }
    served
}

fn answers(served: &Served, reached: &Reached) -> bool {
    served.folders.iter().any(|folder| reached.folders.contains(folder))
        || served.modules.iter().any(|module| reached.imports_module(module))
}

/// `go build` names a command after its folder, or after the module. A folder for all commands says nothing.
fn name_of_command(folder: &str, module: &str) -> String {
    let path = if matches!(folder, "" | "cmd" | "src" | "main") { without_major(module) } else { folder };
    let name = path.rsplit('/').next().unwrap_or_default();
    if name.is_empty() { "main".to_owned() } else { name.to_owned() }
}

/// The command that an existing Dockerfile compiles, if it compiles only one.
fn built_by_dockerfile(subject: &Subject<'_>, commands: &[Command<'_>]) -> Option<(String, Evidence)> {
    let path = subject.path("Dockerfile");
    let text = subject.tree.text(&path)?;
    let mut found: Vec<(String, Evidence)> = Vec::new();
    let mut is_build = false;
    for (index, line) in text.lines().enumerate() {
        is_build = is_build || line.contains("go build") || line.contains("go install");
        if is_build {
            for word in line.split_whitespace() {
                let word = word.trim_matches(['"', '\'', ';']).trim_end_matches("main.go").trim_end_matches('/');
                let folder = word.strip_prefix("./").unwrap_or(word);
                let is_meant = |command: &&Command<'_>| {
                    if command.folder.is_empty() { folder == "." } else { folder == command.folder }
                };
                if let Some(command) = commands.iter().find(is_meant) {
                    found.push((command.folder.to_owned(), Evidence::line(path.clone(), index + 1, line.trim())));
                }
            }
            is_build = line.trim_end().ends_with('\\');
        }
    }
    let first = found.first()?.clone();
    found.iter().all(|(folder, _)| *folder == first.0).then_some(first)
}
