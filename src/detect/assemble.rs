//! Makes a project's facts from its manifests and the data of its language and frameworks.

use super::command;
use super::committed;
use super::fact::{Confidence, Fact};
use super::facts::{DeclaredProcess, DetectedProject, NativeDependency, ProcessRole, ProjectKind, Variable};
use super::health;
use super::hosting;
use super::manifest::Manifest;
use super::platform;
use super::port::{port_in_code, port_in_command};
use super::private_keys;
use super::required;
use super::subject::Subject;
use super::version;
use super::worker;
use super::wrapper;
use crate::catalog::{FormSign, Framework, FrameworkRole, OutputSign, ProcessSign, Signs};
use crate::source::Evidence;

/// The script that builds an app, by convention of all package managers.
const BUILD: &str = "build";

/// The first port that needs no privilege.
const FIRST_OPEN_PORT: u16 = 1024;

/// The limit of variables in the facts.
const MOST_VARIABLES: usize = 200;

/// A recognised framework.
struct Recognised<'a> {
    id: &'a str,
    title: &'a str,
    signs: &'a Signs,
    form: Option<&'a FormSign>,
    has_templates: bool,
    fact: Fact<()>,
}

impl Recognised<'_> {
    fn role(&self) -> FrameworkRole {
        self.form.and_then(|form| form.role).unwrap_or(self.signs.role)
    }

    fn start(&self) -> &[String] {
        self.form.and_then(|form| form.start.as_ref()).unwrap_or(&self.signs.start)
    }

    fn is_development(&self, words: &[String]) -> bool {
        let of_form = self.form.is_some_and(|form| command::begins(words, &form.development));
        of_form || command::begins(words, &self.signs.development)
    }
}

/// The facts of a project. `complete` adds those that only its ecosystem knows.
pub(super) fn assemble(
    mut subject: Subject<'_>,
    complete: impl FnOnce(&Subject<'_>, &mut DetectedProject),
) -> DetectedProject {
    let frameworks = frameworks(&subject);
    let recognised = frameworks.first();
    subject.signs = recognised.map(|found| found.signs);
    let mut project = project(&subject, recognised);
    if let Some(found) = recognised {
        add_of_framework(&subject, found, &mut project);
    }
    add_usual_processes(&subject, &mut project);
    complete(&subject, &mut project);
    required::complete(&subject, &mut project);
    private_keys::complete(&subject, &mut project);
    conclude(&subject, recognised, &mut project);
    project
}

/// The frameworks that are recognised, the one that stands for the app first.
fn frameworks<'a>(subject: &Subject<'a>) -> Vec<Recognised<'a>> {
    let own = subject.language.frameworks.iter();
    let own = own.map(|(id, Framework { title, detect, .. })| (id, title, detect, true));
    let others = subject.recognition.frameworks.iter();
    // A team may have templates for a framework that the language only recognises.
    let others = others.filter(|(id, _)| !subject.language.frameworks.contains_key(*id));
    let others = others.map(|(id, signs)| (id, &signs.title, signs, false));
    let mut found: Vec<Recognised<'_>> = own
        .chain(others)
        .filter_map(|(id, title, signs, has_templates)| {
            let fact = signs.when.iter().find_map(|condition| subject.meets(condition))?;
            if signs.unless.as_ref().is_some_and(|scan| subject.first(scan).is_some()) {
                return None;
            }
            let form = signs.forms.iter().find(|form| subject.meets(&form.when).is_some());
            Some(Recognised { id, title, signs, form, has_templates, fact })
        })
        .collect();
    let outranked: Vec<(String, String)> = found
        .iter()
        .flat_map(|framework| framework.signs.outranks.iter().map(|id| (framework.id.to_owned(), id.clone())))
        .collect();
    // A framework that answers requests stands for the app before its workers and tools.
    found.sort_by_key(|framework| {
        let confidence = framework.fact.confidence;
        let is_outranked = outranked.iter().any(|(by, id)| id == framework.id || (id == "*" && by != framework.id));
        (is_outranked, order(framework.role()), std::cmp::Reverse(confidence))
    });
    found
}

fn order(role: FrameworkRole) -> u8 {
    match role {
        FrameworkRole::Web => 0,
        FrameworkRole::Site => 1,
        FrameworkRole::Worker => 2,
        FrameworkRole::Tool => 3,
    }
}

/// The project's facts, without those that only the ecosystem knows.
fn project(subject: &Subject<'_>, recognised: Option<&Recognised<'_>>) -> DetectedProject {
    let manifest = subject.manifest;
    let language_confidence = if manifest.file.is_some() { Confidence::Stated } else { Confidence::Likely };
    let fact = |found: &Recognised<'_>| found.fact.clone().map(|()| found.id.to_owned());
    let (language_version, conflicts) = version::choose(&manifest.versions, subject.language, subject.recognition);
    let language = Fact::new(subject.language.id.clone(), language_confidence, manifest.evidence.clone());
    DetectedProject {
        kind: kind(subject, recognised),
        framework: recognised.filter(|found| found.has_templates).map(fact),
        unsupported: recognised.filter(|found| !found.has_templates).map(fact),
        language_version,
        conflicts,
        package_manager: manifest.package_manager.clone(),
        processes: platform::processes(subject),
        services: services(subject),
        variables: variables(subject),
        native: native(subject),
        build: build_script(manifest),
        committed: committed::of(subject),
        registries: manifest.registries.clone(),
        manifest: manifest.file.clone(),
        inputs: manifest.inputs.clone(),
        state: state(subject),
        caches: recognised.map(caches).unwrap_or_default(),
        title: recognised.map_or_else(String::new, |found| found.title.to_owned()),
        nested: manifest.nested.clone(),
        missing: missing(subject),
        ..DetectedProject::unknown(subject.folder, language)
    }
}

fn build_script(manifest: &Manifest) -> Option<Fact<String>> {
    let script = manifest.scripts.iter().find(|script| script.name == BUILD)?;
    Some(Fact::stated(BUILD, script.evidence.clone()))
}

/// Adds what the framework's data tells.
fn add_of_framework(subject: &Subject<'_>, found: &Recognised<'_>, project: &mut DetectedProject) {
    let signs = found.signs;
    project.entrypoint = signs.entrypoints.iter().find_map(|sign| subject.entrypoint(sign));
    project.health_path = health::of_framework(subject, signs);
    let outputs = found.form.and_then(|form| form.output.as_ref()).unwrap_or(&signs.output);
    project.output = outputs.iter().find_map(|sign| output(subject, sign));
    if subject.manifest.inputs.is_empty() {
        project.installs = installs(subject, signs);
    }
    // What the project declares outranks what its dependencies suggest.
    let declared: Vec<ProcessRole> = project.processes.iter().map(|process| process.role).collect();
    let suggested = processes_of(subject, signs).filter(|process| !declared.contains(&process.role));
    project.processes.extend(suggested);
}

/// What the build of a site installs.
fn installs(subject: &Subject<'_>, signs: &Signs) -> Vec<Fact<String>> {
    let always = signs.installs.iter();
    let always = always.filter_map(|sign| Some(subject.meets(&sign.when)?.map(|()| sign.package.clone())));
    let mut installs: Vec<Fact<String>> = always.collect();
    let Some(plugins) = &signs.plugins else { return installs };
    for hit in subject.scan(&plugins.scan) {
        let names = hit.names_with_defaults().into_iter();
        let packages = names.filter_map(|(name, _)| plugins.packages.get(&name));
        for package in packages {
            if !installs.iter().any(|known| known.value == *package) {
                installs.push(Fact::likely(package.clone(), hit.evidence()));
            }
        }
    }
    installs
}

/// Adds the processes of apps of any framework, such as migrations, whose roles none has.
fn add_usual_processes(subject: &Subject<'_>, project: &mut DetectedProject) {
    for process in subject.recognition.processes.iter().filter_map(|sign| process(subject, sign)) {
        if !project.processes.iter().any(|known| known.role == process.role) {
            project.processes.push(process);
        }
    }
}

fn caches(found: &Recognised<'_>) -> Vec<Fact<String>> {
    found
        .signs
        .caches
        .iter()
        .filter_map(|folder| Some(Fact::likely(folder.clone(), found.fact.decisive()?.clone())))
        .collect()
}

/// The folder with a slash, if the lock file is that of a workspace around it.
fn member(subject: &Subject<'_>) -> String {
    let locks = || subject.language.package_managers.values().filter_map(|manager| Some(&manager.lock.as_ref()?.file));
    let mut above = subject.folder;
    if above.is_empty() || locks().any(|lock| subject.has(lock)) {
        return String::new();
    }
    while !above.is_empty() {
        above = super::tree::folder_of(above);
        if locks().any(|lock| subject.tree.has(&super::tree::join(above, lock))) {
            let member = subject.folder.get(above.len()..).unwrap_or_default();
            return format!("{}/", member.trim_start_matches('/'));
        }
    }
    String::new()
}

/// The facts that follow from all others: the start command, the port and the health endpoint.
fn conclude(subject: &Subject<'_>, recognised: Option<&Recognised<'_>>, project: &mut DetectedProject) {
    // What only depends on a framework has none of its defaults.
    let recognised = recognised.filter(|_| project.kind < ProjectKind::Library);
    if project.start.is_none() {
        let web = project.processes.iter().find(|process| process.role == ProcessRole::Web);
        project.start = web.map(|process| process.command.clone());
    }
    if let Some(found) = recognised {
        project.platform = hosting::platform(subject, found.signs, project);
    }
    if project.platform.as_ref().is_some_and(|platform| platform.change.is_some()) {
        // What the manifest starts is left from another build.
        project.kind = ProjectKind::App;
        project.start = None;
        project.output = None;
    } else if let Some(found) = recognised {
        let is_development = project.start.as_ref().is_some_and(|start| found.is_development(&start.value));
        if project.start.is_none() || is_development {
            let entrypoint = project.entrypoint.as_ref();
            let words = command::filled(found.start(), entrypoint.map(|fact| fact.value.as_str()));
            let words =
                words.map(|words| words.iter().map(|word| word.replace("{member}", &member(subject))).collect());
            let words: Option<Vec<String>> = words;
            let evidence = entrypoint.and_then(Fact::decisive).or(found.fact.decisive()).cloned();
            let told = project.start.as_ref().and_then(Fact::decisive).cloned();
            // A development server is no start command, even if the production command is unknown.
            project.start =
                words.filter(|words| !words.is_empty()).and_then(|words| Some(Fact::likely(words, told.or(evidence)?)));
        }
    }
    if project.kind == ProjectKind::Site {
        project.start = None;
    }
    if matches!(project.kind, ProjectKind::Unknown | ProjectKind::Library)
        && project.start.as_ref().is_some_and(|start| start.confidence != Confidence::Guessed)
    {
        project.kind = ProjectKind::App;
    }
    // A package that others install listens nowhere, and the pages that a build writes are served by another program.
    let is_served = project.kind == ProjectKind::Site && subject.language.takes_services;
    let is_started =
        !matches!(project.kind, ProjectKind::Library | ProjectKind::Workspace | ProjectKind::Tooling) && !is_served;
    if !is_started {
        project.port = None;
    }
    if project.port.is_none() && is_started {
        let in_code = || port_in_code(subject, project.entrypoint.as_ref()).filter(|_| !subject.is_silent());
        project.port = project.start.as_ref().and_then(port_in_command).or_else(in_code);
    }
    // A user other than root cannot use a port below 1024 everywhere, and need not if the app takes another.
    let reads_port = project.variables.iter().any(|variable| variable.name == "PORT");
    project.port = project.port.take().filter(|port| port.value >= FIRST_OPEN_PORT || !reads_port);
    if let Some(Recognised { signs, fact, .. }) = recognised
        && project.port.is_none()
        && is_started
        && let (Some(port), Some(evidence)) = (signs.port, fact.decisive())
    {
        project.port =
            Some(Fact::guessed(port, Evidence { what: "the framework's default".to_owned(), ..evidence.clone() }));
    }
    if project.health_path.is_none() {
        project.health_path = health::in_code(subject);
    }
    add_worker(subject, recognised, project);
}

/// Adds that an app answers no requests. In languages without such apps, it may be a server that nothing tells of.
fn add_worker(subject: &Subject<'_>, recognised: Option<&Recognised<'_>>, project: &mut DetectedProject) {
    let may_be_worker = subject.language.frameworks.values().any(|framework| framework.portless);
    let may_listen = recognised.is_some_and(|found| found.signs.listens == Some(true));
    if may_be_worker && !may_listen && project.kind == ProjectKind::App && project.port.is_none() {
        project.worker = worker::sign(subject, recognised.map(|found| (found.role(), &found.fact)), project);
    }
}

fn kind(subject: &Subject<'_>, recognised: Option<&Recognised<'_>>) -> ProjectKind {
    match recognised.map(Recognised::role) {
        Some(FrameworkRole::Web | FrameworkRole::Worker) => ProjectKind::App,
        Some(FrameworkRole::Site) => ProjectKind::Site,
        Some(FrameworkRole::Tool) => ProjectKind::Tooling,
        None if subject.manifest.is_workspace => ProjectKind::Workspace,
        None => ProjectKind::Unknown,
    }
}

fn output(subject: &Subject<'_>, sign: &OutputSign) -> Option<Fact<String>> {
    let met = subject.meets(&sign.when)?;
    let Some(scan) = &sign.scan else { return Some(met.map(|()| sign.folder.clone().unwrap_or_default())) };
    let hit = subject.first(scan)?;
    let folder = hit.group("folder")?;
    let folder = folder.trim_start_matches("./").trim_end_matches('/').to_owned();
    Some(Fact::stated(folder, hit.evidence()))
}

fn processes_of<'a>(subject: &'a Subject<'_>, signs: &'a Signs) -> impl Iterator<Item = DeclaredProcess> + 'a {
    signs.processes.iter().filter_map(|sign| process(subject, sign))
}

fn process(subject: &Subject<'_>, sign: &ProcessSign) -> Option<DeclaredProcess> {
    let command = subject.meets(&sign.when)?.map(|()| sign.command.clone());
    Some(DeclaredProcess { name: sign.name.clone(), role: ProcessRole::of(&sign.role), command })
}

fn services(subject: &Subject<'_>) -> Vec<Fact<String>> {
    let mut services: Vec<Fact<String>> = Vec::new();
    for (name, service) in &subject.recognition.services {
        let Some(dependency) = subject.manifest.dependency(name, false) else { continue };
        match services.iter_mut().find(|known| known.value == *service) {
            Some(known) => known.evidence.push(dependency.evidence.clone()),
            None => services.push(Fact::likely(service.clone(), dependency.evidence.clone())),
        }
    }
    services
}

fn native(subject: &Subject<'_>) -> Vec<NativeDependency> {
    let rules = subject.recognition.native.iter();
    rules
        .filter_map(|(name, packages)| {
            let dependency = subject.manifest.dependency(name, false)?;
            let dependency = Fact::likely(dependency.name.clone(), dependency.evidence.clone());
            Some(NativeDependency { dependency, packages: packages.clone() })
        })
        .collect()
}

/// Files and folders that the code writes; a folder ends with a slash.
fn state(subject: &Subject<'_>) -> Vec<Fact<String>> {
    let mut state: Vec<Fact<String>> = Vec::new();
    let signs = subject.recognition.state.iter().filter(|scan| scan.has_group("path") || scan.has_group("folder"));
    for hit in signs.flat_map(|scan| subject.scan(scan)) {
        let folder = hit.group("folder").map(|path| format!("{}/", path.trim_end_matches('/')));
        let Some(path) = folder.or_else(|| hit.group("path")) else { continue };
        let is_inside =
            |known: &Fact<String>| known.value == path || path.starts_with(&known.value) && known.value.ends_with('/');
        if !path.contains("..") && !state.iter().any(is_inside) {
            state.push(Fact::likely(path, hit.evidence()));
        }
    }
    state
}

fn variables(subject: &Subject<'_>) -> Vec<Variable> {
    let mut variables: Vec<Variable> = Vec::new();
    let hits = subject.recognition.variables.iter().flat_map(|scan| subject.scan(scan));
    for hit in hits.filter(|hit| !is_comment(hit.line_text())) {
        for (name, default) in hit.names_with_defaults() {
            add_variable(&mut variables, name, default, hit.evidence());
        }
    }
    for call in wrapper::calls(subject).iter().cloned() {
        add_variable(&mut variables, call.name, call.default, call.evidence);
    }
    variables.sort_by(|a, b| a.name.cmp(&b.name));
    variables
}

/// Whether a line is a comment, in any language; `#[` begins an attribute in Rust and PHP.
fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') && !line.starts_with("#[")
        || ["//", "/*", "* ", "<!--"].iter().any(|sign| line.starts_with(sign))
}

fn add_variable(variables: &mut Vec<Variable>, name: String, default: Option<String>, evidence: Evidence) {
    // The name of another variable, which is read instead: envFirst("SHOP_MAIL_HOST", "MAIL_HOST")
    let default = default.filter(|default| !is_other_name(&name, default));
    if let Some(known) = variables.iter_mut().find(|known| known.name == name) {
        known.default = known.default.take().or(default);
        if known.fact.evidence.iter().all(|known| known.file != evidence.file) {
            known.fact.evidence.push(evidence);
        }
    } else if variables.len() < MOST_VARIABLES {
        let fact = Fact::stated(name.clone(), evidence);
        variables.push(Variable::new(name, default, fact));
    }
}

/// Whether the default of a variable is a name with the same last word.
fn is_other_name(name: &str, default: &str) -> bool {
    let last = |text: &str| text.rsplit_once('_').map(|(_, last)| last.to_owned());
    let is_name = default.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    is_name && last(default).is_some() && last(default) == last(name)
}

/// The dependencies of each framework's server that the manifest lacks.
fn missing(subject: &Subject<'_>) -> Vec<(String, Vec<String>)> {
    let lacks = |names: &&String| names.split('|').all(|name| subject.manifest.dependency(name, true).is_none());
    let of = |framework: &Framework| {
        let missing = framework.needs.iter().filter(lacks).filter_map(|names| names.split('|').next());
        missing.map(str::to_owned).collect()
    };
    subject.language.frameworks.iter().map(|(id, framework)| (id.clone(), of(framework))).collect()
}
