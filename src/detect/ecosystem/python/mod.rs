//! Python: requirements files, `pyproject.toml`, `Pipfile`, `setup.cfg`, `setup.py`, conda environments, and files
//! without a manifest.

mod additions;
mod conda;
mod declared;
mod django;
mod entry;
mod groups;
mod image;
mod imports;
mod kind;
mod locked;
mod manager;
mod members;
mod module;
mod newest;
mod own_package;
mod pip_lines;
mod pipfile;
mod port;
mod processes;
mod program;
mod pyproject;
mod reached;
mod readme;
mod requirement;
mod requirements;
mod server;
mod settings;
mod setup;
mod start;
mod state;
mod surroundings;
mod version;
mod wrapped;

use super::Ecosystem;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::manifest::{Group, Manifest};
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, folder_of, join};
use crate::detect::written;
use crate::read::data::Notation;
use crate::source::Evidence;

pub(super) struct Python;

const MANIFESTS: [&str; 11] = [
    "requirements.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.py",
    "requirements.in",
    "requirements-prod.txt",
    "requirements.prod.txt",
    "requirements_prod.txt",
    "requirements/base.txt",
    "requirements/production.txt",
    "requirements/prod.txt",
];

/// Folders of other things than apps.
const ASIDE: [&str; 17] = [
    "test",
    "tests",
    "testing",
    "doc",
    "docs",
    "example",
    "examples",
    "fixtures",
    "samples",
    "benchmarks",
    "benchmark",
    "scripts",
    "contrib",
    "requirements",
    ".github",
    ".devcontainer",
    ".config",
];

/// Files of tools in the root, which are no app.
const ODD: [&str; 5] = ["conf.py", "setup.py", "conftest.py", "noxfile.py", "fabfile.py"];

/// Manifests of other ecosystems: a Python file beside one is rarely the app.
const FOREIGN: [&str; 9] = [
    "package.json",
    "go.mod",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "Gemfile",
    "composer.json",
    "mix.exs",
];

impl Ecosystem for Python {
    fn language(&self) -> &'static str {
        "python"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        if folder.split('/').any(|part| ASIDE.contains(&part)) {
            return false;
        }
        if has_manifest(tree, folder) {
            return !is_included(tree, folder);
        }
        if tree.has(&join(folder, "cookiecutter.json")) {
            return true;
        }
        has_bare_app(tree, folder)
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let first = MANIFESTS.iter().map(|name| join(folder, name)).find(|path| tree.has(path));
        let first = first.or_else(|| tree.matching(folder, "*.py").first().map(|path| (*path).to_owned()));
        let mut manifest = Manifest::new(Evidence::file(first.unwrap_or_else(|| folder.to_owned())));
        pyproject::read(tree, folder, &mut manifest);
        pipfile::read(tree, folder, &mut manifest);
        requirements::read(tree, folder, &mut manifest);
        setup::read(tree, folder, &mut manifest);
        conda::read(tree, folder, &mut manifest);
        pip_conf(tree, folder, &mut manifest);
        // A file without requirements says no more than none.
        let has_any = manifest.dependencies.iter().any(|found| found.group == Group::Main);
        let is_empty = |file: &String| !has_any && requirements::is_empty(tree, file);
        if manifest.file.as_ref().is_some_and(is_empty) {
            manifest.file = None;
        }
        if manifest.file.is_none() {
            imports::read(tree, folder, &mut manifest);
        }
        version::chain(tree, folder, &mut manifest);
        manifest.package_manager = manager::manager(tree, folder);
        prefer_requirements(tree, folder, &mut manifest);
        manifest.nested = module::nested(tree, folder);
        let has_main = manifest.dependencies.iter().any(|found| found.group == Group::Main);
        let pyproject = tree.data(&join(folder, "pyproject.toml"), Notation::Toml);
        manifest.is_workspace =
            !has_main && pyproject.is_some_and(|node| node.at(&["tool", "uv", "workspace"]).is_some());
        manifest
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        kind::settle(subject, project);
        let manager = project.package_manager.as_ref().map(|manager| manager.value.clone()).unwrap_or_default();
        if manager == "uv" {
            project.workspace = members::around(subject.tree, subject.folder);
        }
        if matches!(manager.as_str(), "uv" | "poetry") {
            project.exact_version = version::exact(subject).filter(|_| project.workspace.is_none());
        }
        settings::variables(subject, project);
        if project.nested.is_empty() {
            project.nested = module::below_src(subject.tree, subject.folder);
        }
        match project.kind {
            ProjectKind::App => {
                start::of_framework(subject, project);
                processes::complete(subject, project);
                django::complete(subject, project);
            }
            ProjectKind::Unknown if !subject.has("Dockerfile") && members::is_part(subject.tree, subject.folder) => {
                project.kind = ProjectKind::Library;
            }
            ProjectKind::Unknown | ProjectKind::Library => {
                start::plain(subject, project, project.kind == ProjectKind::Library);
                if project.kind == ProjectKind::Unknown {
                    processes::complete(subject, project);
                }
            }
            ProjectKind::Site | ProjectKind::Workspace | ProjectKind::Tooling => {}
        }
        if project.kind <= ProjectKind::Unknown && project.state.is_empty() {
            state::written(subject, project);
        }
        if project.kind <= ProjectKind::Unknown {
            written::complete(subject, project, &reached::files(subject, project));
        }
        own_package::complete(subject, project);
        wrapped::unwrap(subject, project);
        surroundings::complete(subject, project);
        server::missing(subject, project);
        server::open(project);
        project.additions = additions::of(subject);
    }
}

fn has_manifest(tree: &Tree<'_>, folder: &str) -> bool {
    MANIFESTS.iter().any(|name| tree.has(&join(folder, name)) && (*name != "setup.py" || setup::is_setup(tree, folder)))
        || tree.text(&join(folder, "setup.cfg")).is_some_and(|text| text.contains("[options]"))
        || requirements::has_folder(tree, folder)
        || requirements::has_misnamed(tree, folder)
        || conda::environment(tree, folder).is_some_and(|path| !conda::entries(tree, &path).is_empty())
}

/// Whether the requirements of a folder above include those of this one.
fn is_included(tree: &Tree<'_>, folder: &str) -> bool {
    let mut above = folder;
    while !above.is_empty() {
        above = folder_of(above);
        let Some(text) = tree.text(&join(above, "requirements.txt")) else { continue };
        let path = folder.strip_prefix(above).unwrap_or(folder).trim_start_matches('/');
        let path = format!("{path}/requirements.txt");
        let is_named = |line: &str| {
            let included =
                line.trim().strip_prefix("-r").map(str::trim).map(|included| included.trim_start_matches("./"));
            included == Some(path.as_str())
        };
        if text.lines().any(is_named) {
            return true;
        }
    }
    false
}

/// Whether a folder without manifests, also above and below, has an app: `manage.py` of Django, or files in the root.
fn has_bare_app(tree: &Tree<'_>, folder: &str) -> bool {
    let is_manage = module::is_manage(tree, &join(folder, "manage.py"));
    if !is_manage && !folder.is_empty() {
        return false;
    }
    let mut above = folder;
    while !above.is_empty() {
        above = folder_of(above);
        if has_manifest(tree, above) {
            return false;
        }
    }
    let is_foreign = FOREIGN.iter().any(|name| tree.has(&join(folder, name)));
    let is_below = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_aside = path.split('/').any(|part| ASIDE.contains(&part));
        name == "manage.py" && path.contains('/') || MANIFESTS.contains(&name) && !is_aside
    };
    is_manage
        || !is_foreign
            && tree.matching("", "{*,src/*,app/*}.py").iter().any(|path| !ODD.contains(path))
            && !tree.files_below("").any(is_below)
}

/// The registries of a `pip.conf` in the project.
fn pip_conf(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    for path in ["pip.conf", "pip.ini"].map(|name| join(folder, name)) {
        let Some(text) = tree.text(&path) else { continue };
        for value in setup::ini(&text) {
            if matches!(value.key.as_str(), "index-url" | "extra-index-url" | "index_url" | "extra_index_url") {
                requirements::registry(manifest, &value.text, Evidence::line(&path, value.line, value.key.clone()));
            }
        }
    }
}

/// Where pip installs a requirements file, that is the manifest. uv may install one besides its own.
fn prefer_requirements(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let beside = manifest.package_manager.as_ref().and_then(|manager| manager::beside(tree, folder, manager));
    if let Some(file) = beside {
        let included = requirements::inputs(tree, folder, &file);
        manifest.inputs = std::iter::once(file).chain(included).collect();
        return;
    }
    let by_pip = manifest.package_manager.as_ref().filter(|manager| manager.value == "pip");
    let file = by_pip.and_then(|manager| manager.decisive()).map(|evidence| evidence.file.clone());
    let is_listed = |file: &String| file.strip_suffix(".txt").is_some() && manifest.file.is_some();
    if let Some(file) = file.filter(is_listed) {
        manifest.inputs = requirements::inputs(tree, folder, &file);
        manifest.evidence = Evidence::file(file.clone());
        manifest.file = Some(file);
    }
}
