//! .NET: solutions and projects of C#, F# and Visual Basic.

mod file;
mod msbuild;
mod portable;
mod settings;
mod solution;
mod target;

use super::Ecosystem;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, ProcessRole, ProjectKind};
use crate::detect::manifest::{Group, Manifest};
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, folder_of, join};
use crate::detect::version::{devcontainer, shared};
use crate::read::data::Notation;
use crate::source::Evidence;
use msbuild::Project;
use solution::Place;

pub(super) struct Dotnet;

impl Ecosystem for Dotnet {
    fn language(&self) -> &'static str {
        "dotnet"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        solution::place(tree, folder).is_some()
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let file = solution::file(tree, folder);
        let mut manifest = Manifest::new(Evidence::file(file.clone().unwrap_or_else(|| folder.to_owned())));
        manifest.registries = settings::registries(tree, folder);
        match solution::place(tree, folder) {
            Some(Place::Project(path)) => {
                if let Some(project) = Project::read(tree, &path) {
                    add_dependencies(tree, &project, &mut manifest);
                    manifest.versions = versions(tree, folder, Some(&project));
                }
                let lock = [join(folder_of(&path), "packages.lock.json"), join(folder, "packages.lock.json")];
                let lock = lock.into_iter().find(|lock| tree.has(lock)).unwrap_or(path);
                manifest.package_manager = Some(Fact::stated("nuget", Evidence::file(lock)));
            }
            Some(Place::Workspace) => {
                manifest.is_workspace = true;
                manifest.versions = versions(tree, folder, None);
            }
            Some(Place::Library) => {
                let library = solution::library(tree, folder);
                manifest.versions = versions(tree, folder, library.as_ref());
            }
            None => {}
        }
        manifest.file = file;
        manifest
    }

    fn aside(&self, tree: &Tree<'_>, folder: &str) -> Vec<String> {
        let Some(Place::Project(path)) = solution::place(tree, folder) else { return Vec::new() };
        let used = solution::closure(tree, &path);
        let is_inside = |path: &String, folder: &str| {
            path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') || folder.is_empty())
        };
        let members = solution::members(tree, folder);
        let folders = members.iter().map(|member| folder_of(member));
        folders.filter(|other| !used.iter().any(|used| is_inside(used, other))).map(str::to_owned).collect()
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        let path = match solution::place(subject.tree, subject.folder) {
            Some(Place::Project(path)) => path,
            Some(Place::Workspace) => {
                project.kind = ProjectKind::Workspace;
                return;
            }
            Some(Place::Library) | None => {
                project.kind = ProjectKind::Library;
                return;
            }
        };
        let Some(found) = Project::read(subject.tree, &path) else { return };
        if project.framework.is_none() && project.unsupported.is_none() {
            project.kind = ProjectKind::Library;
            return;
        }
        if !matches!(project.kind, ProjectKind::App | ProjectKind::Site) {
            return;
        }
        let place = Evidence::file(path.clone());
        project.entrypoint = Some(Fact::stated(subject.relative(&path), place.clone()));
        let is_declared = project.processes.iter().any(|process| process.role == ProcessRole::Web);
        if !is_declared && project.kind == ProjectKind::App && !found.is_legacy(subject.tree) {
            let (assembly, evidence) = match found.property("AssemblyName").filter(|(name, _)| !name.contains("$(")) {
                Some(named) => named,
                None => (found.stem().to_owned(), place),
            };
            let words = vec!["dotnet".to_owned(), format!("{assembly}.dll")];
            project.start = Some(Fact::likely(words, evidence));
        }
        project.portable = portable::reason(subject.tree, &path);
        let folder = folder_of(&path);
        project.variables.extend(settings::connections(subject.tree, folder));
        project.variables.sort_by(|a, b| a.name.cmp(&b.name));
        if project.kind == ProjectKind::App {
            project.port = settings::port(subject.tree, folder);
        }
        if project.health_path.is_none() {
            project.health_path = settings::health(subject);
        }
    }
}

/// What a project and those that it refers to depend on.
fn add_dependencies(tree: &Tree<'_>, project: &Project, manifest: &mut Manifest) {
    for (sdk, evidence) in project.sdks() {
        manifest.depend(format!("sdk:{sdk}"), Group::Main, evidence);
    }
    if project.is_legacy(tree) {
        let found = project.property("TargetFrameworkVersion").or_else(|| project.property("TargetFramework"));
        let evidence = found.map_or_else(|| Evidence::file(project.path.clone()), |(_, evidence)| evidence);
        manifest.depend("target:net-framework", Group::Main, evidence);
    }
    let windows: &[&str] =
        if project.is_desktop() { &["UseWPF", "UseWindowsForms", "UseMaui", "UseWinUI"] } else { &[] };
    for name in windows.iter().copied().chain(["AzureFunctionsVersion"]) {
        if let Some((_, evidence)) = project.property(name).filter(|(text, _)| !text.eq_ignore_ascii_case("false")) {
            manifest.depend(format!("property:{}", name.to_lowercase()), Group::Main, evidence);
        }
    }
    if let Some((output, evidence)) = project.property("OutputType") {
        manifest.depend(format!("output:{}", output.to_lowercase()), Group::Main, evidence);
    }
    for path in solution::closure(tree, &project.path) {
        let Some(part) = Project::read(tree, &path) else { continue };
        // The SDK for the web refers to the framework too, also in a library.
        if let Some((_, evidence)) = part.sdks().into_iter().find(|(sdk, _)| sdk == "microsoft.net.sdk.web")
            && path != project.path
        {
            manifest.depend("framework:microsoft.aspnetcore.app", Group::Main, evidence);
        }
        for framework in part.items("FrameworkReference") {
            manifest.depend(format!("framework:{}", framework.name), framework.group, framework.evidence);
        }
        for package in part.items("PackageReference").into_iter().chain(part.items("GlobalPackageReference")) {
            manifest.depend(package.name, package.group, package.evidence);
        }
    }
}

/// The target framework, which the runtime must have; then the SDK, and images.
fn versions(tree: &Tree<'_>, folder: &str, project: Option<&Project>) -> Vec<Fact<String>> {
    let mut versions = Vec::new();
    let targets = project.map(Project::frameworks).unwrap_or_default();
    let named = targets.iter().filter_map(|(name, evidence)| Some((target::version(name)?, evidence)));
    let named: Vec<(String, &Evidence)> = named.collect();
    if let Some((_, evidence)) = named.first() {
        let all: Vec<&str> = named.iter().map(|(version, _)| version.as_str()).collect();
        let confidence = if all.len() > 1 { Confidence::Likely } else { Confidence::Stated };
        versions.push(Fact::new(all.join(" || "), confidence, (*evidence).clone()));
    }
    versions.extend(sdk(tree, folder));
    versions.extend(shared(tree, folder, &["dotnet", "dotnet-core", "aspnet", "runtime"]));
    if let Some(project) = project.filter(|project| folder_of(&project.path) != folder) {
        versions.extend(shared(tree, folder_of(&project.path), &["aspnet", "runtime"]));
    }
    versions.extend(devcontainer(tree, folder, "dotnet"));
    versions
}

/// The SDK in the nearest `global.json`; a newer one counts if it may roll forward.
fn sdk(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let mut at = folder;
    loop {
        let path = join(at, "global.json");
        if tree.has(&path) {
            let node = tree.data(&path, Notation::Json)?;
            let version = node.at(&["sdk", "version"])?;
            let policy = node.at(&["sdk", "rollForward"]).and_then(|node| node.text()).unwrap_or_default();
            let text = version.text()?;
            let is_free = matches!(policy, "major" | "latestMajor");
            let major = text.split('.').next()?;
            let value = if is_free { format!(">={major}") } else { major.to_owned() };
            return Some(Fact::stated(value, Evidence::line(path, version.line, format!("sdk.version {text}"))));
        }
        if at.is_empty() {
            return None;
        }
        at = folder_of(at);
    }
}
