//! Which of a module's commands is the app.

use super::built;
use super::module::without_major;
use super::packages::{Packages, Reached};
use super::subcommand;
use crate::catalog::FrameworkRole;
use crate::detect::command;
use crate::detect::ecosystem::image::{Image, Started};
use crate::detect::ecosystem::programs;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DeclaredProcess, DetectedProject, ProcessRole, ProjectKind};
use crate::detect::port::is_of_service;
use crate::detect::subject::{Hit, Subject};
use crate::detect::tree::folder_of;
use crate::detect::{dotenv, environment, loopback, written};
use crate::source::Evidence;

/// The limit of commands whose imports are followed.
const MOST_COMMANDS: usize = 50;

/// Parts of lines that set the port of something beside the app.
const BESIDE: [&str; 5] = ["pprof", "metric", "prometheus", "debug", "telemetry"];

/// A package with `func main`.
struct Command<'a> {
    folder: &'a str,
    name: String,
    evidence: &'a Evidence,
    role: Option<ProcessRole>,
    /// Whether it compiles a use of the framework.
    serves: bool,
    /// Whether it compiles a call that starts a server.
    starts_server: bool,
}

/// Calls that start a server, of the standard library and of frameworks.
const SERVER: [&str; 7] = ["ListenAndServe", ".Serve(", ".Listen(", ".Start(", ".Run(", "lambda.Start", ".RunTLS("];

/// A module whose app is looked for.
struct Module<'a, 's> {
    subject: &'a Subject<'s>,
    packages: &'a Packages,
    /// Its path; empty if it is from before modules.
    path: &'a str,
}

/// Adds the entry point, the start command, the processes and the kind.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject, packages: &Packages, path: &str) {
    let module = Module { subject, packages, path };
    let commands = module.commands();
    let image = Image::of(subject);
    let declared = programs::declared(project);
    let (chosen, told) = match module.chosen(&commands, image.as_ref(), declared.as_deref()).as_slice() {
        [] => return,
        [(chosen, told)] => (*chosen, told.clone()),
        several => {
            let program = |command: &Command<'_>| Fact::likely(place(command), command.evidence.clone());
            project.programs = several.iter().map(|(command, _)| program(command)).collect();
            return;
        }
    };
    let image = Image::inside(subject.tree, &subject.path(chosen.folder)).or(image);
    let is_only = commands.len() == 1;
    let confidence = if is_only { Confidence::Stated } else { Confidence::Likely };
    let mut entrypoint = Fact::new(place(chosen), confidence, chosen.evidence.clone());
    entrypoint.evidence.extend(told);
    project.entrypoint = Some(entrypoint);
    let reached = packages.reached(path, [chosen.folder]);
    if !chosen.serves && commands.iter().any(|command| command.serves) {
        // The framework is that of another command.
        (project.framework, project.unsupported, project.kind) = (None, None, ProjectKind::Unknown);
        project.title.clear();
    }
    let works = programs::keeps_running(project, image.as_ref())
        || (chosen.role.is_some() && !is_only)
        || (project.title.is_empty() && listens(subject, &reached));
    if project.start.is_none() && declared.is_none() {
        let confidence = if works { Confidence::Likely } else { Confidence::Guessed };
        let is_other = |name: &str| name != chosen.name && commands.iter().any(|command| command.name == name);
        let started = programs::arguments(image.as_ref(), &chosen.name, is_other);
        let (line, told) = module.start(chosen, started, &reached);
        let mut start = Fact::new(line, confidence, chosen.evidence.clone());
        start.evidence.extend(told);
        project.start = Some(start);
    }
    let web = project.processes.iter().find(|process| process.role == ProcessRole::Web);
    let line = web.map(|process| &process.command).or(project.start.as_ref());
    if line.and_then(|line| command::port(&line.value)).is_none() && !subject.is_silent() {
        project.port = programs::port(&ports(subject, &reached), image.as_ref());
    }
    // What only computes, or asks others, has nothing to ask it for.
    let is_quiet = || !calls(subject, &reached, &SERVER) && !listens(subject, &reached);
    if project.worker.is_none() && project.port.is_none() && !works && is_quiet() {
        project.worker = Some(Fact::guessed(true, chosen.evidence.clone()));
    }
    environment::complete(subject, project);
    let is_own = |file: &str| reached.folders.contains(folder_of(subject.relative(file)));
    loopback::complete(subject, project, is_own);
    let own: Vec<&str> = subject.files("**/*.go").into_iter().filter(|file| is_own(file)).collect();
    dotenv::complete(subject, project, &own);
    written::complete(subject, project, &own);
    project.beside_program = beside_program(subject, &own);
    if matches!(project.kind, ProjectKind::Unknown | ProjectKind::Tooling) && works {
        project.kind = ProjectKind::App;
    }
    if !is_only && declared.is_none() {
        processes(project, &commands, chosen);
    }
}

/// A command as `go build` takes it.
fn place(command: &Command<'_>) -> String {
    if command.folder.is_empty() { ".".to_owned() } else { format!("./{}", command.folder) }
}

/// Where the code asks for the folder of the program.
fn beside_program(subject: &Subject<'_>, files: &[&str]) -> Option<Fact<bool>> {
    let asks = |line: &str| ["os.Executable()", "Dir(os.Args[0])"].iter().any(|call| line.contains(call));
    files.iter().find_map(|file| {
        let text = subject.tree.text(file).filter(|text| text.contains("Dir("))?;
        let (index, line) = text.lines().enumerate().find(|(_, line)| asks(line))?;
        Some(Fact::likely(true, Evidence::line(*file, index + 1, line.trim())))
    })
}

/// Whether the code that a command compiles listens on a socket.
fn listens(subject: &Subject<'_>, reached: &Reached) -> bool {
    calls(subject, reached, &["net.Listen(", "net.ListenPacket(", "net.ListenUDP("])
}

/// Whether the code that a command compiles has one of these calls.
fn calls(subject: &Subject<'_>, reached: &Reached, names: &[&str]) -> bool {
    let files = subject.files("**/*.go").into_iter();
    let own = files.filter(|file| reached.folders.contains(folder_of(subject.relative(file))));
    let mut own = own.filter(|file| !file.ends_with("_test.go"));
    own.any(|file| subject.tree.text(file).is_some_and(|text| names.iter().any(|name| text.contains(name))))
}

/// Adds the commands with roles.
fn processes(project: &mut DetectedProject, commands: &[Command<'_>], chosen: &Command<'_>) {
    let start = project.start.as_ref().map(|start| start.value.clone());
    let process = |command: &Command<'_>| {
        let words = start.clone().filter(|_| command.folder == chosen.folder);
        let words = words.unwrap_or_else(|| vec![command.name.clone()]);
        let fact = Fact::likely(words, command.evidence.clone());
        Some(DeclaredProcess { name: command.name.clone(), role: command.role?, command: fact })
    };
    project.processes.extend(commands.iter().filter_map(process));
}

/// Whether an image starts a program with such a name.
fn starts(image: &Image, is_meant: impl Fn(&str) -> bool) -> bool {
    image.start().is_some_and(|started| is_meant(&started.program))
}

impl<'a> Module<'a, '_> {
    fn commands(&self) -> Vec<Command<'a>> {
        let signs = self.subject.signs.filter(|signs| matches!(signs.role, FrameworkRole::Web | FrameworkRole::Worker));
        let served = signs.map(|_| served(self.subject)).unwrap_or_default();
        let released = built::released(self.subject.tree, self.subject.folder);
        let all = self.packages.commands();
        let all: Vec<_> = all.into_iter().take(MOST_COMMANDS).collect();
        let names: Vec<String> = all.iter().map(|(folder, _)| name_of_command(folder, self.path)).collect();
        let command = |((folder, evidence), name): ((&'a str, &'a Evidence), &String)| {
            let release = released.iter().find(|release| release.folder == folder);
            let program = release.and_then(|release| release.program.clone());
            // The client of a daemon compiles the same packages.
            let is_client = names.contains(&format!("{name}d"));
            let reached = self.packages.reached(self.path, [folder]);
            let is_server = signs.is_some() && answers(&served, &reached);
            let is_worker = signs.is_some_and(|signs| signs.role == FrameworkRole::Worker);
            let usual = if is_worker { ProcessRole::Worker } else { ProcessRole::Web };
            let role = programs::role(name).or((is_server && !is_client).then_some(usual));
            let starts_server = is_server && calls(self.subject, &reached, &SERVER);
            let name = program.unwrap_or_else(|| name.clone());
            Command { folder, name, evidence, role, serves: is_server, starts_server }
        };
        let mut commands: Vec<Command<'a>> = all.iter().copied().zip(&names).map(command).collect();
        // One that shares the packages of the server with it, such as a task on the same database, is none.
        if commands.iter().any(|command| command.starts_server) {
            for command in commands.iter_mut().filter(|command| command.serves && !command.starts_server) {
                command.serves = false;
                command.role = programs::role(&command.name);
            }
        }
        commands
    }

    /// The app, with what else tells it; several commands if nothing tells which of them it is.
    fn chosen<'c>(
        &self,
        commands: &'c [Command<'a>],
        image: Option<&Image>,
        declared: Option<&str>,
    ) -> Vec<(&'c Command<'a>, Option<Evidence>)> {
        let folders: Vec<&str> = commands.iter().map(|command| command.folder).collect();
        let built = image.and_then(|image| built::by_image(image, &folders, self.path));
        let mut releases = built::released(self.subject.tree, self.subject.folder);
        let first = releases.first().map(|release| release.folder.clone());
        releases.retain(|release| first.as_deref() == Some(release.folder.as_str()) && folders.len() > 1);
        let own = name_of_command("", self.path);
        let is_daemon = |name: &str| {
            name.strip_suffix('d').is_some_and(|rest| rest == own || commands.iter().any(|other| other.name == rest))
        };
        let rank = |command: &&Command<'_>| {
            (
                declared != Some(command.name.as_str()),
                built.as_ref().is_none_or(|(folder, _)| folder != command.folder),
                !image.is_some_and(|image| starts(image, |name| name == command.name)),
                command.role != Some(ProcessRole::Web) && !(command.serves && self.subject.is_silent()),
                !command.folder.is_empty(),
                !is_daemon(&command.name),
                releases.first().is_none_or(|release| release.folder != command.folder),
                command.name != own,
                programs::rank(&command.name),
            )
        };
        let Some(least) = commands.iter().map(|command| rank(&command)).min() else { return Vec::new() };
        let best = commands.iter().filter(|command| rank(command) == least);
        let told = |command: &Command<'_>| {
            let by_image = built.iter().find(|(folder, _)| folder == command.folder).map(|(_, evidence)| evidence);
            let release = releases.iter().find(|release| release.folder == command.folder);
            by_image.or_else(|| release.map(|release| &release.evidence)).cloned()
        };
        best.map(|command| (command, told(command))).collect()
    }

    /// The start command, with what tells its arguments: an existing image, the framework, or a subcommand.
    fn start(
        &self,
        chosen: &Command<'_>,
        started: Option<Started>,
        reached: &Reached,
    ) -> (Vec<String>, Option<Evidence>) {
        let mut line = vec![chosen.name.clone()];
        if let Some(started) = started {
            line.extend(started.arguments);
            return (line, Some(started.evidence));
        }
        let Some(signs) =
            self.subject.signs.filter(|signs| matches!(signs.role, FrameworkRole::Web | FrameworkRole::Worker))
        else {
            return (line, None);
        };
        if let Some(words) = command::filled(&signs.start, Some(&chosen.name)).filter(|words| !words.is_empty()) {
            return (words, None);
        }
        match programs::serving(subcommand::declared(self.subject, reached, &chosen.name)) {
            Some((name, evidence)) => {
                line.push(name);
                (line, Some(evidence))
            }
            None => (line, None),
        }
    }
}

/// The ports in the packages that the command compiles.
fn ports(subject: &Subject<'_>, reached: &Reached) -> Vec<Fact<u16>> {
    let hits = subject.recognition.ports.iter().flat_map(|scan| subject.scan(scan));
    // The number at the end of an address such as `":8080"`, which a constant or another name stands for.
    let files = subject.files("**/*.go");
    let named = |hit: &Hit| {
        let text = written::text(subject, &files, hit, "value")?;
        Some(text.rsplit_once(':').map_or(text.as_str(), |(_, port)| port).to_owned())
    };
    let is_beside = |line: &str| BESIDE.iter().any(|part| line.to_lowercase().contains(part));
    let own = hits
        .filter(|hit| reached.folders.contains(folder_of(subject.relative(&hit.file))))
        .map(|hit| (hit.group("port").or_else(|| named(&hit)), hit.evidence()))
        .filter(|(_, evidence)| !is_beside(&evidence.what));
    let ports = own.filter_map(|(port, evidence)| Some(Fact::likely(port?.parse::<u16>().ok()?, evidence)));
    ports.filter(|port| !is_of_service(port.value)).collect()
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
