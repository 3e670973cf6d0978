//! Ruby: Gemfiles, gemspecs, and folders with a `config.ru`.

mod gemfile;
mod lock;
mod server;

use super::Ecosystem;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, Kind, NativeDependency};
use crate::detect::manifest::{Group, Manifest};
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, folder_of, join};
use crate::detect::version::{self, Requirement};
use crate::source::Evidence;
use gemfile::{Gem, Gemfile};

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
        if folder.split('/').any(|part| NOT_PROJECTS.contains(&part)) {
            return false;
        }
        let has = |name: &str| tree.has(&join(folder, name));
        let has_spec = || folder.matches('/').count() < DEEPEST && !tree.matching(folder, "*.gemspec").is_empty();
        if GEMFILES.iter().any(|name| has(name)) || has_spec() {
            return true;
        }
        let has_source = ["config.ru", "app.rb", "main.rb", "server.rb"].iter().any(|name| has(name));
        let has_any = || folder.is_empty() && !tree.matching("", "*.rb").is_empty();
        (has_source || has_any()) && !has_project_above(tree, folder)
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
            ruby = ruby.or_else(|| named_version(tree, &file, &found));
            add(&mut manifest, &found.gems, &file);
            if found.has_gemspec {
                add_gemspecs(tree, folder, &mut manifest);
            }
            let sources = found.sources.iter().filter(|(url, _)| !is_public(url));
            manifest.registries.extend(
                sources.map(|(url, line)| Fact::stated(url.clone(), Evidence::line(file.clone(), *line, "source"))),
            );
        }
        manifest.versions = versions(tree, folder, ruby, lock.as_deref());
        manifest
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        add_locked_native(subject, project);
        if is_library(subject) {
            project.kind = Kind::Library;
            project.framework = None;
            project.unsupported = None;
            project.output = None;
            project.processes.clear();
            return;
        }
        if project.kind == Kind::Unknown && is_only_tools(subject) {
            project.kind = Kind::Tooling;
        }
        if matches!(project.kind, Kind::App | Kind::Unknown) {
            server::complete(subject, project);
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
    manifest.versions = versions(tree, folder, None, None);
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

/// What the Gemfile's `ruby` says.
fn named_version(tree: &Tree<'_>, file: &str, found: &Gemfile) -> Option<Fact<String>> {
    let ruby = found.ruby.as_ref()?;
    let place = Evidence::line(file, ruby.line, "ruby");
    if !ruby.is_file {
        return Some(Fact::stated(ruby.text.clone(), place));
    }
    let path = join(folder_of(file), &ruby.text);
    let mut version = version_file(tree, &path).or_else(|| {
        let shared = version::shared(tree, folder_of(file), &["ruby"]);
        shared.into_iter().find(|fact| fact.decisive().is_some_and(|evidence| evidence.file == path))
    })?;
    version.evidence.push(place);
    Some(version)
}

/// A file with `3.3.5` or `ruby-3.3.5`.
fn version_file(tree: &Tree<'_>, path: &str) -> Option<Fact<String>> {
    let mut version = version::first_line(tree, path)?;
    let text = version.value.trim_start_matches("ruby").trim_start_matches(['-', ' ']);
    // `@` begins the name of a set of gems.
    let text = text.split('@').next().unwrap_or(text).to_owned();
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    version.value = text;
    Some(version)
}

/// The Gemfile is what Bundler enforces. If it has a range, the first version file that fits it comes first.
fn versions(tree: &Tree<'_>, folder: &str, gemfile: Option<Fact<String>>, lock: Option<&str>) -> Vec<Fact<String>> {
    let mut files: Vec<Fact<String>> = Vec::new();
    let mut above = folder;
    loop {
        files.extend(version_file(tree, &join(above, ".ruby-version")));
        files.extend(version::shared(tree, above, &["ruby"]));
        if above.is_empty() || !files.is_empty() {
            break;
        }
        above = folder_of(above);
    }
    files.extend(lock.and_then(|lock| lock::ruby(tree, lock)));
    let Some(gemfile) = gemfile else { return files };
    let is_range = gemfile.value.starts_with(|c: char| !c.is_ascii_digit());
    let requirement = Requirement::parse(&gemfile.value, "ruby").filter(|_| is_range);
    let fits = |fact: &&Fact<String>| {
        requirement.as_ref().is_some_and(|requirement| requirement.allows(&fact.value, &fact.value))
    };
    let pinned = files.iter().position(|fact| fits(&fact)).map(|at| files.remove(at));
    // A file that the Gemfile reads is no second source.
    files.retain(|fact| fact.decisive() != gemfile.decisive());
    pinned.into_iter().chain([gemfile]).chain(files).collect()
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

/// A gem: it has a gemspec, and nothing that starts.
fn is_library(subject: &Subject<'_>) -> bool {
    let has_spec = !subject.tree.matching(subject.folder, "*.gemspec").is_empty();
    has_spec && !["config.ru", "config/application.rb", "Procfile"].iter().any(|file| subject.has(file))
}

fn is_only_tools(subject: &Subject<'_>) -> bool {
    let is_tool = |name: &str| TOOLS.contains(&name) || name.starts_with("rubocop") || name.starts_with("fastlane");
    subject.manifest.file.is_some()
        && subject.manifest.dependencies.iter().all(|gem| gem.group == Group::Aside || is_tool(&gem.name))
        && !subject.has("config.ru")
        && subject.tree.matching(subject.folder, "*.rb").is_empty()
}

/// Whether a folder above is a Ruby project, to which source files in this one belong.
fn has_project_above(tree: &Tree<'_>, folder: &str) -> bool {
    let mut above = folder;
    while !above.is_empty() {
        above = folder_of(above);
        let names = GEMFILES.iter().chain(&["config.ru", "app.rb", "main.rb"]);
        if names.into_iter().any(|name| tree.has(&join(above, name))) || !tree.matching(above, "*.gemspec").is_empty() {
            return true;
        }
    }
    false
}
