//! Ruby: Gemfiles, gemspecs, and folders with a `config.ru`.

mod assets;
mod gemfile;
mod lock;
mod server;
mod state;
mod versions;

use super::{Ecosystem, claims};
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, NativeDependency, ProjectKind};
use crate::detect::manifest::{Group, Manifest};
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, folder_of, join};
use crate::source::Evidence;
use gemfile::Gem;

pub(super) struct Ruby;

/// Bundler's names of its manifest.
const GEMFILES: [&str; 2] = ["Gemfile", "gems.rb"];

/// Folders whose manifests belong to tests.
const NOT_PROJECTS: [&str; 9] =
    ["test", "tests", "spec", "fixtures", "gemfiles", "dummy", "features", "fastlane", "node_modules"];

/// The limit of Gemfiles that include each other.
const MOST_INCLUDED: usize = 20;

/// The depth limit of gems without a Gemfile, since the search reads all names below a folder.
const DEEPEST: usize = 3;

/// Gems that are no app, even outside of the groups for development.
const TOOLS: [&str; 20] = [
    "fastlane",
    "cocoapods",
    "xcodeproj",
    "xcpretty",
    "activesupport",
    "concurrent-ruby",
    "rubocop",
    "danger",
    "rake",
    "bundler",
    "bigdecimal",
    "logger",
    "mutex_m",
    "benchmark",
    "nkf",
    "base64",
    "abbrev",
    "csv",
    "overcommit",
    "mdl",
];

impl Ecosystem for Ruby {
    fn language(&self) -> &'static str {
        "ruby"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        if claims::is_in(folder, &NOT_PROJECTS) {
            return false;
        }
        let has = |name: &str| tree.has(&join(folder, name));
        let has_spec = || folder.matches('/').count() < DEEPEST && !tree.matching(folder, "*.gemspec").is_empty();
        if GEMFILES.iter().any(|name| has(name)) || has_spec() {
            return true;
        }
        let has_source = ["config.ru", "app.rb", "main.rb", "server.rb"].iter().any(|name| has(name));
        let has_any = || folder.is_empty() && !tree.matching("", "*.rb").is_empty();
        (has_source || has_any()) && !is_below_project(tree, folder)
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let Some(file) = GEMFILES.iter().map(|name| join(folder, name)).find(|file| tree.has(file)) else {
            return without_gemfile(tree, folder);
        };
        let mut manifest = Manifest::new(Evidence::file(file.clone()));
        manifest.file = Some(file.clone());
        let lock = lock::path(tree, folder);
        let (confidence, decisive) = match &lock {
            Some(lock) => (Confidence::Stated, lock.clone()),
            None => (Confidence::Likely, file.clone()),
        };
        manifest.package_manager = Some(Fact::new("bundler", confidence, Evidence::file(decisive)));
        let mut ruby = None;
        let mut open = vec![file];
        let mut seen = 0;
        while let Some(file) = open.pop() {
            let Some(text) = tree.text(&file).filter(|_| seen < MOST_INCLUDED) else { continue };
            seen += 1;
            let found = gemfile::parse(&text);
            open.extend(
                found.included.iter().filter(|path| !path.contains("..")).map(|path| join(folder_of(&file), path)),
            );
            ruby = ruby.or_else(|| versions::named(tree, &file, &found));
            add(&mut manifest, &found.gems, &file);
            if found.has_gemspec {
                add_gemspecs(tree, folder, &mut manifest);
            }
            let sources = found.sources.iter().filter(|(url, _)| !is_public(url));
            manifest.registries.extend(
                sources.map(|(url, line)| Fact::stated(url.clone(), Evidence::line(file.clone(), *line, "source"))),
            );
        }
        manifest.versions = versions::all(tree, folder, ruby, lock.as_deref());
        manifest
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        add_locked_native(subject, project);
        if is_library(subject) {
            claims::make_library(project);
            return;
        }
        if project.kind == ProjectKind::Unknown && is_only_tools(subject) {
            project.kind = ProjectKind::Tooling;
        }
        if matches!(project.kind, ProjectKind::App | ProjectKind::Unknown) {
            server::complete(subject, project);
            project.exact_version = versions::exact(subject.manifest);
        }
        if project.framework.as_ref().is_some_and(|framework| framework.value == "rails") {
            state::complete(subject, project);
            project.build = assets::build(subject);
        }
    }
}

/// The public registry, which Bundler also knows by older names.
fn is_public(url: &str) -> bool {
    let host = url.split("//").nth(1).unwrap_or(url).trim_end_matches('/');
    host.strip_prefix("www.").unwrap_or(host).starts_with("rubygems.")
}

fn without_gemfile(tree: &Tree<'_>, folder: &str) -> Manifest {
    let specs = tree.matching(folder, "*.gemspec");
    let sources = || ["config.ru", "app.rb", "main.rb", "server.rb"].iter().map(|name| join(folder, name));
    let source = sources().find(|path| tree.has(path));
    let any = || tree.matching(folder, "*.rb").first().map(|path| (*path).to_owned());
    let spec = specs.first().map(|path| (*path).to_owned());
    let file = spec.clone().or(source).or_else(any).unwrap_or_else(|| folder.to_owned());
    let mut manifest = Manifest::new(Evidence::file(file));
    manifest.file = spec;
    add_gemspecs(tree, folder, &mut manifest);
    manifest.versions = versions::all(tree, folder, None, None);
    manifest
}

fn add(manifest: &mut Manifest, gems: &[Gem], file: &str) {
    for gem in gems {
        let group = if gem.is_aside { Group::Aside } else { Group::Main };
        manifest.depend(gem.name.clone(), group, Evidence::line(file, gem.line, gem.name.clone()));
    }
}

fn add_gemspecs(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    for file in tree.matching(folder, "*.gemspec") {
        if let Some(text) = tree.text(file) {
            add(manifest, &gemfile::gemspec(&text), file);
        }
    }
}

/// Locked gems that other gems bring along and that need packages of the system.
fn add_locked_native(subject: &Subject<'_>, project: &mut DetectedProject) {
    let Some(path) = lock::path(subject.tree, subject.folder) else { return };
    let locked = lock::gems(subject.tree, &path);
    for (name, packages) in &subject.recognition.native {
        let is_known = project.native.iter().any(|known| known.dependency.value == *name);
        let is_aside = subject.manifest.dependency(name, true).is_some();
        if let Some((_, line)) = locked.iter().find(|(gem, _)| gem == name).filter(|_| !is_known && !is_aside) {
            let evidence = Evidence::line(path.clone(), *line, name.clone());
            let dependency = Fact::guessed(name.clone(), evidence);
            project.native.push(NativeDependency { dependency, packages: packages.clone() });
        }
    }
}

/// A gem: it has a gemspec, and nothing that starts besides an app for its tests or a demonstration.
fn is_library(subject: &Subject<'_>) -> bool {
    if subject.tree.matching(subject.folder, "*.gemspec").is_empty() || subject.has("config/application.rb") {
        return false;
    }
    match subject.text("config.ru") {
        Some(text) => text.lines().any(loads_demonstration),
        None => !subject.has("Procfile"),
    }
}

/// Whether a line of `config.ru` loads an app from a folder that a gem does not ship.
fn loads_demonstration(line: &str) -> bool {
    const FOLDERS: [&str; 8] = ["spec", "test", "tests", "example", "examples", "demo", "sample", "dummy"];
    let line = line.trim_start();
    (line.starts_with("require") || line.starts_with("load"))
        && gemfile::quoted(line).iter().any(|path| claims::is_in(path, &FOLDERS))
}

fn is_only_tools(subject: &Subject<'_>) -> bool {
    let is_tool = |name: &str| TOOLS.contains(&name) || name.starts_with("rubocop") || name.starts_with("fastlane");
    subject.manifest.file.is_some()
        && subject.manifest.dependencies.iter().all(|gem| gem.group == Group::Aside || is_tool(&gem.name))
        && !subject.has("config.ru")
        && subject.tree.matching(subject.folder, "*.rb").is_empty()
}

/// Whether a folder above is a Ruby project, to which source files in this one belong.
fn is_below_project(tree: &Tree<'_>, folder: &str) -> bool {
    claims::is_below(folder, |above| {
        let mut names = GEMFILES.iter().chain(&["config.ru", "app.rb", "main.rb"]);
        names.any(|name| tree.has(&join(above, name))) || !tree.matching(above, "*.gemspec").is_empty()
    })
}
