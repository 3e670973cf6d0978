//! Whether a project is an app, a library, or only files for development tools.

use super::package::Package;
use super::runtime::Runtime;
use super::start;
use crate::detect::fact::Confidence;
use crate::detect::facts::{DetectedProject, ProcessRole, ProjectKind};
use crate::detect::manifest::Group;
use crate::detect::subject::Subject;
use crate::detect::tree::{folder_of, join};

/// Manifests of other languages, whose front end's assets a `package.json` beside them builds.
const OTHERS: [&str; 12] = [
    "composer.json",
    "Gemfile",
    "mix.exs",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "go.mod",
    "Cargo.toml",
    "pyproject.toml",
    "requirements.txt",
    "manage.py",
    "Pipfile",
];

/// Plugins that build assets for a server of another language.
const PLUGINS: [&str; 10] = [
    "laravel-vite-plugin",
    "laravel-mix",
    "vite-plugin-ruby",
    "vite_ruby",
    "vite-plugin-rails",
    "@hotwired/turbo-rails",
    "@rails/ujs",
    "@symfony/webpack-encore",
    "phoenix_html",
    "django-vite",
];

pub(super) fn settle(subject: &Subject<'_>, project: &mut DetectedProject, runtime: Runtime) {
    let has_start = project.start.as_ref().is_some_and(|start| start.confidence != Confidence::Guessed);
    if is_for_assets(subject, project, has_start) {
        project.kind = ProjectKind::Tooling;
        project.framework = None;
        project.unsupported = None;
        project.output = None;
        project.start = None;
        return;
    }
    if !has_start && project.kind == ProjectKind::App && !subject.inner.is_empty() && !has_code(subject) {
        // A leftover manifest around the apps.
        project.kind = ProjectKind::Tooling;
        (project.framework, project.unsupported) = (None, None);
        (project.start, project.port) = (None, None);
        project.title.clear();
        return;
    }
    if !has_start && project.kind == ProjectKind::App && is_function(subject) {
        project.kind = ProjectKind::Library;
        (project.framework, project.unsupported) = (None, None);
        (project.start, project.entrypoint) = (None, None);
        project.title.clear();
        return;
    }
    if is_command(subject, project) {
        project.kind = ProjectKind::Library;
        project.start = None;
        return;
    }
    let is_stated = project.start.as_ref().is_some_and(|start| start.confidence == Confidence::Stated);
    if runtime == Runtime::Deno && !is_stated && of_deno(subject) == ProjectKind::Library {
        // Its code uses the framework for those that import it.
        project.kind = ProjectKind::Library;
        project.framework = None;
        project.unsupported = None;
        project.start = None;
        return;
    }
    if project.kind == ProjectKind::App && !has_start && is_used(subject) {
        // Its code uses the server's library for the app that imports it.
        project.kind = ProjectKind::Library;
        project.entrypoint = None;
        project.framework = None;
        project.unsupported = None;
        project.start = None;
        return;
    }
    if project.kind == ProjectKind::Workspace && has_start && project.entrypoint.is_some() {
        project.kind = ProjectKind::App;
    }
    if project.kind == ProjectKind::Workspace {
        project.start = None;
        return;
    }
    if project.kind != ProjectKind::Unknown || has_start {
        return;
    }
    project.kind = if runtime == Runtime::Deno { of_deno(subject) } else { of_package(subject, project) };
}

/// Whether it is a package of functions that a platform calls: the configuration of the workspace lists them.
fn is_function(subject: &Subject<'_>) -> bool {
    let Some(root) = super::workspace::root_of(subject.tree, subject.folder) else { return false };
    ["serverless.yml", "serverless.yaml", "serverless.ts"].iter().any(|name| subject.tree.has(&join(root, name)))
}

/// Whether the project has code outside of the projects inside it.
fn has_code(subject: &Subject<'_>) -> bool {
    let files = subject.files("**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,vue,svelte,astro}");
    files.iter().any(|path| !path.contains(".config."))
}

/// A `package.json` for the assets of another language's server.
fn is_for_assets(subject: &Subject<'_>, project: &DetectedProject, has_start: bool) -> bool {
    let has_plugin = PLUGINS.iter().any(|name| subject.manifest.dependency(name, true).is_some());
    let is_server = project.kind == ProjectKind::App && (has_start || subject.signs.is_some());
    if has_plugin && !is_server {
        return true;
    }
    let is_beside = OTHERS.iter().any(|name| subject.has(name));
    is_beside && !is_server && project.kind != ProjectKind::Site
}

/// A package whose program people install: its start script only tries it.
fn is_command(subject: &Subject<'_>, project: &DetectedProject) -> bool {
    let Some(package) = Package::of(subject.tree, subject.folder) else { return false };
    let Some(bin) = package.node.get("bin") else { return false };
    let targets: Vec<&str> = match bin.text() {
        Some(text) => vec![text],
        None => bin.entries().iter().filter_map(|(_, node)| node.text()).collect(),
    };
    let is_private = package.node.get("private").is_some_and(crate::read::data::Node::is_true);
    let runs = |target: &&str| {
        let target = target.trim_start_matches("./").trim_end_matches(".js").trim_end_matches(".mjs");
        project.start.as_ref().is_some_and(|start| start.value.iter().any(|word| word.contains(target)))
    };
    let declared = project.processes.iter().any(|process| process.role == ProcessRole::Web);
    !is_private && !declared && subject.signs.is_none() && targets.iter().any(runs)
}

fn of_package(subject: &Subject<'_>, project: &DetectedProject) -> ProjectKind {
    let Some(package) = Package::of(subject.tree, subject.folder) else { return ProjectKind::Unknown };
    let has = |key: &str| package.node.get(key).is_some();
    let is_private = package.node.get("private").is_some_and(crate::read::data::Node::is_true);
    let exports = ["exports", "module", "types", "typings", "bin", "files", "publishConfig"].iter().any(|key| has(key));
    let has_main = package.main().is_some();
    let needs = subject.manifest.dependencies.iter().any(|dependency| dependency.group == Group::Main);
    let peers = has("peerDependencies");
    match () {
        () if exports || peers => ProjectKind::Library,
        // `npm init` writes `main` for apps as well.
        () if has_main && !is_private && package.node.get("version").is_some() && has("name") => ProjectKind::Library,
        () if !needs && subject.manifest.scripts.iter().any(|script| script.name == "start") => ProjectKind::Unknown,
        () if is_member(subject) => ProjectKind::Library,
        () if !needs && !is_new(subject) && project.start.is_none() => ProjectKind::Tooling,
        () => ProjectKind::Unknown,
    }
}

/// Whether the manifest names neither a dependency nor a script, and there are no projects in the folder: the project
/// has not begun.
fn is_new(subject: &Subject<'_>) -> bool {
    subject.manifest.dependencies.is_empty() && subject.manifest.scripts.is_empty() && subject.inner.is_empty()
}

/// Whether it is a package that others of its workspace may use.
fn is_member(subject: &Subject<'_>) -> bool {
    super::workspace::root_of(subject.tree, subject.folder).is_some()
}

/// Whether another package of its workspace depends on it, and its framework has no start command of its own.
fn is_used(subject: &Subject<'_>) -> bool {
    let Some(root) = super::workspace::root_of(subject.tree, subject.folder) else { return false };
    let Some(package) = Package::of(subject.tree, subject.folder) else { return false };
    let Some(name) = package.node.get("name").and_then(crate::read::data::Node::text) else { return false };
    let starts = subject.signs.is_some_and(|signs| start::starts(subject, signs));
    let others = || subject.tree.matching(root, "**/package.json").into_iter().map(folder_of);
    !starts && others().filter_map(|folder| Package::of(subject.tree, folder)).any(|other| other.depends(name))
}

fn of_deno(subject: &Subject<'_>) -> ProjectKind {
    let Some(path) = super::runtime::deno_file(subject.tree, subject.folder) else { return ProjectKind::Unknown };
    let Some(node) = subject.tree.data(&path, crate::read::data::Notation::Json) else { return ProjectKind::Unknown };
    match () {
        () if node.get("exports").is_some() => ProjectKind::Library,
        () if node.get("workspace").is_some() => ProjectKind::Workspace,
        () if node.get("imports").is_none() && node.get("tasks").is_none() => ProjectKind::Tooling,
        () => ProjectKind::Unknown,
    }
}
