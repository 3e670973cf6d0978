//! Whether a project is an app, a library, or only files for development tools.

use super::package::Package;
use super::runtime::Runtime;
use crate::detect::fact::Confidence;
use crate::detect::facts::{DetectedProject, Kind};
use crate::detect::manifest::Group;
use crate::detect::subject::Subject;

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
        project.kind = Kind::Tooling;
        project.framework = None;
        project.unsupported = None;
        project.output = None;
        project.start = None;
        return;
    }
    if project.kind == Kind::Workspace && has_start {
        project.kind = Kind::App;
    }
    if project.kind != Kind::Unknown || has_start {
        return;
    }
    project.kind = if runtime == Runtime::Deno { of_deno(subject) } else { of_package(subject) };
}

/// A `package.json` for the assets of another language's server.
fn is_for_assets(subject: &Subject<'_>, project: &DetectedProject, has_start: bool) -> bool {
    let has_plugin = PLUGINS.iter().any(|name| subject.manifest.dependency(name, true).is_some());
    let is_server = project.kind == Kind::App && (has_start || subject.signs.is_some());
    if has_plugin && !is_server {
        return true;
    }
    let is_beside = OTHERS.iter().any(|name| subject.has(name));
    is_beside && !is_server && project.kind != Kind::Site
}

fn of_package(subject: &Subject<'_>) -> Kind {
    let Some(package) = Package::of(subject.tree, subject.folder) else { return Kind::Unknown };
    let has = |key: &str| package.node.get(key).is_some();
    let is_private = package.node.get("private").is_some_and(crate::read::data::Node::is_true);
    let exports = ["exports", "module", "types", "typings", "bin", "files", "publishConfig"].iter().any(|key| has(key));
    let has_main = package.main().is_some();
    let needs = subject.manifest.dependencies.iter().any(|dependency| dependency.group == Group::Main);
    let peers = has("peerDependencies");
    match () {
        () if exports || peers => Kind::Library,
        // `npm init` writes `main` for apps as well.
        () if has_main && !is_private && package.node.get("version").is_some() && has("name") => Kind::Library,
        () if !needs => Kind::Tooling,
        () => Kind::Unknown,
    }
}

fn of_deno(subject: &Subject<'_>) -> Kind {
    let Some(path) = super::runtime::deno_file(subject.tree, subject.folder) else { return Kind::Unknown };
    let Some(node) = subject.tree.data(&path, crate::read::data::Notation::Json) else { return Kind::Unknown };
    match () {
        () if node.get("exports").is_some() => Kind::Library,
        () if node.get("workspace").is_some() => Kind::Workspace,
        () if node.get("imports").is_none() && node.get("tasks").is_none() => Kind::Tooling,
        () => Kind::Unknown,
    }
}
