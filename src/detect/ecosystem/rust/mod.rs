//! Cargo packages and workspaces.

mod binaries;
mod features;
mod lock;
mod manifest;
mod native;
mod versions;

use super::{Ecosystem, programs};
use crate::catalog::Role;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, Kind, Process, ProcessRole};
use crate::detect::manifest::Manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, folder_of, join, name_of};
use crate::detect::version;
use crate::read::data::{self, Node, Notation};
use crate::source::Evidence;
use binaries::Binary;

pub(super) struct Rust;

/// Folders whose crates are not the app.
const ASIDE: [&str; 8] = ["example", "examples", "fuzz", "test", "tests", "benches", "benchmarks", "templates"];

impl Ecosystem for Rust {
    fn language(&self) -> &'static str {
        "rust"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        !folder.split('/').any(|name| ASIDE.contains(&name)) && tree.has(&join(folder, manifest::FILE))
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let path = join(folder, manifest::FILE);
        let mut found = Manifest { file: Some(path.clone()), ..Manifest::new(Evidence::file(path.clone())) };
        let Some(node) = manifest::parsed(tree, folder) else { return found };
        found.is_workspace = node.get("package").is_none() && node.get("workspace").is_some();
        if let Some(name) = node.at(&["package", "name"]) {
            let what = format!("package {}", name.text().unwrap_or_default());
            found.evidence = Evidence::line(path.clone(), name.line, what);
        }
        manifest::depend(tree, folder, &mut found);
        found.versions = versions::versions(tree, folder);
        let lock = lock::path(tree, folder).unwrap_or(path);
        found.package_manager = Some(Fact::stated("cargo", Evidence::file(lock)));
        found.registries.extend(registries(tree, folder));
        found
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        if let Some(channel) = versions::unstable(subject.tree, subject.folder) {
            project.conflicts.insert(0, channel);
        }
        if subject.manifest.is_workspace {
            return;
        }
        let Some(node) = manifest::parsed(subject.tree, subject.folder) else { return };
        let binaries = binaries::binaries(subject, &node);
        native::complete(subject, project);
        if site(subject, project) {
            return;
        }
        if binaries.is_empty() {
            project.framework = None;
            project.unsupported = None;
            project.title.clear();
            project.kind = Kind::Library;
            return;
        }
        inherited(subject, project);
        choose(subject, project, &node, &binaries);
    }
}

/// A site that Trunk builds: WebAssembly and files for a web server.
fn site(subject: &Subject<'_>, project: &mut DetectedProject) -> bool {
    let is_page = subject.text("index.html").is_some_and(|page| page.contains("data-trunk"));
    if !subject.has("Trunk.toml") && !is_page {
        return false;
    }
    let file = if subject.has("Trunk.toml") { "Trunk.toml" } else { "index.html" };
    let node = subject.tree.data(&subject.path("Trunk.toml"), Notation::Toml);
    let dist = node.as_ref().and_then(|node| node.at(&["build", "dist"]));
    project.kind = Kind::Site;
    project.output = Some(match dist.and_then(|dist| Some((dist.line, dist.text()?))) {
        Some((line, folder)) => {
            let folder = folder.trim_start_matches("./").trim_end_matches('/');
            Fact::stated(folder, Evidence::line(subject.path(file), line, "build.dist"))
        }
        None => Fact::likely("dist", Evidence::file(subject.path(file))),
    });
    true
}

/// The program that is the app, and the others with their roles.
fn choose(subject: &Subject<'_>, project: &mut DetectedProject, node: &Node, binaries: &[Binary]) {
    let package = node.at(&["package", "name"]).and_then(Node::text).unwrap_or_default();
    let default = node.at(&["package", "default-run"]);
    let default_name = default.and_then(Node::text);
    let declared = programs::declared(project);
    let copied = copied_by_dockerfile(subject, binaries);
    let rank = |binary: &&Binary| {
        (
            declared.as_deref() != Some(binary.name.as_str()),
            default_name != Some(binary.name.as_str()),
            copied.as_ref().is_none_or(|(name, _)| *name != binary.name),
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
    entrypoint.evidence.extend(copied.filter(|(name, _)| *name == chosen.name).map(|(_, evidence)| evidence));
    project.entrypoint = Some(entrypoint);
    let is_known = subject.signs.is_some_and(|signs| signs.role != Role::Tool) && !project.title.is_empty();
    let works = is_known || programs::keeps_running(subject, project) || listens(subject);
    if project.start.is_none() && declared.is_none() {
        let confidence = if works { Confidence::Likely } else { Confidence::Guessed };
        let mut words = vec![chosen.name.clone()];
        words.extend(programs::arguments(subject));
        project.start = Some(Fact::new(words, confidence, evidence));
    }
    if matches!(project.kind, Kind::Unknown | Kind::Tooling) {
        let is_member =
            manifest::workspace(subject.tree, subject.folder).is_some_and(|(root, _)| root != subject.folder);
        const TOOLS: [&str; 8] = ["tool", "xtask", "bench", "fuzz", "cli", "gen", "test", "example"];
        let is_tool = is_member && TOOLS.iter().any(|part| subject.folder.contains(part));
        project.kind = match (works, is_tool) {
            (true, _) => Kind::App,
            (false, true) => Kind::Tooling,
            // The program of a crate that others of the workspace use is a part of its development.
            (false, false) if is_member && subject.has("src/lib.rs") => Kind::Library,
            (false, false) => project.kind,
        };
    }
    if !is_only && declared.is_none() {
        let role = |binary: &Binary| {
            let web =
                || (is_known && (serves(subject, binary) || binary.name == chosen.name)).then_some(ProcessRole::Web);
            programs::role(&binary.name).or_else(web)
        };
        let process = |binary: &Binary| {
            let command = Fact::likely(vec![binary.name.clone()], binary.evidence.clone());
            Some(Process { name: binary.name.clone(), role: role(binary)?, command })
        };
        project.processes.extend(binaries.iter().filter_map(process));
    }
}

/// A framework that only a local crate depends on may serve another program of the workspace.
fn inherited(subject: &Subject<'_>, project: &mut DetectedProject) {
    let own = subject.path(manifest::FILE);
    for found in [&mut project.framework, &mut project.unsupported] {
        let Some(fact) = found else { continue };
        let Some(evidence) = fact.decisive().filter(|evidence| evidence.file != own) else { continue };
        let name = evidence.what.clone();
        fact.confidence = fact.confidence.min(Confidence::Likely);
        if has_program_with(subject, &name) {
            *found = None;
            project.title.clear();
            project.kind = Kind::Unknown;
        }
    }
}

/// Whether another program of the workspace depends on a crate itself.
fn has_program_with(subject: &Subject<'_>, dependency: &str) -> bool {
    let Some((root, _)) = manifest::workspace(subject.tree, subject.folder) else { return false };
    let manifests = subject.tree.files_below(&root).filter(|path| name_of(path) == manifest::FILE);
    manifests.map(folder_of).filter(|folder| *folder != subject.folder).any(|folder| {
        let Some(node) = manifest::parsed(subject.tree, folder) else { return false };
        let is_program = node.get("bin").is_some() || subject.tree.has(&join(folder, "src/main.rs"));
        is_program && node.at(&["dependencies", dependency]).is_some()
    })
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
    let is_listener = |text: &str| text.contains("TcpListener::bind(") || text.contains("UdpSocket::bind(\"0.0.0.0");
    files.iter().filter_map(|file| subject.tree.text(file)).any(|text| is_listener(&text))
}

/// The program that an existing Dockerfile copies or compiles, if it is only one.
fn copied_by_dockerfile(subject: &Subject<'_>, binaries: &[Binary]) -> Option<(String, Evidence)> {
    let path = subject.path("Dockerfile");
    let text = subject.tree.text(&path)?;
    let mut found: Vec<(String, Evidence)> = Vec::new();
    for (index, line) in
        text.lines().enumerate().filter(|(_, line)| line.contains("release/") || line.contains("--bin"))
    {
        for word in line.split_whitespace() {
            let name = name_of(word.trim_start_matches("--bin="));
            if let Some(binary) = binaries.iter().find(|binary| binary.name == name) {
                found.push((binary.name.clone(), Evidence::line(path.clone(), index + 1, line.trim())));
            }
        }
    }
    let first = found.first()?.clone();
    found.iter().all(|(name, _)| *name == first.0).then_some(first)
}

/// The registries of Cargo's settings, and those that replace crates.io.
fn registries(tree: &Tree<'_>, folder: &str) -> Vec<Fact<String>> {
    let mut registries = Vec::new();
    for path in version::ancestors(folder).map(|above| join(above, ".cargo/config.toml")) {
        let Some(text) = tree.hidden_text(&path) else { continue };
        let Ok(node) = data::parse(&text, Notation::Toml) else {
            tree.skip(&path, "it is no valid TOML");
            continue;
        };
        let named = node.get("registries").map(Node::entries).unwrap_or_default().iter();
        let named = named.filter_map(|(name, registry)| Some((format!("registries.{name}"), registry.get("index")?)));
        let sources = node.get("source").map(Node::entries).unwrap_or_default().iter();
        let sources = sources.filter_map(|(name, source)| Some((format!("source.{name}"), source.get("registry")?)));
        for (what, found) in named.chain(sources) {
            let url = found.text().unwrap_or_default().trim_start_matches("sparse+");
            registries.push(Fact::stated(url, Evidence::line(path.clone(), found.line, what)));
        }
    }
    registries
}
