//! PHP: `composer.json`, and folders with an `index.php`.

mod assets;
mod composer;
mod drivers;
mod environment;
mod front;
mod local;
mod locked;
mod sqlite;
mod state;
mod supervisor;
mod wordpress;

use super::{Ecosystem, claims};
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::manifest::Manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, join, name_of};
use crate::source::Evidence;

pub(super) struct Php;

const MANIFEST: &str = "composer.json";

/// Folders whose manifests belong to tests and tools.
const NOT_PROJECTS: [&str; 9] =
    ["test", "tests", "Tests", "fixtures", "Fixtures", "stubs", "vendor-bin", "node_modules", "phpstan"];

impl Ecosystem for Php {
    fn language(&self) -> &'static str {
        "php"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        if claims::is_in(folder, &NOT_PROJECTS) {
            return false;
        }
        tree.has(&join(folder, MANIFEST)) || has_pages(tree, folder) && !is_below_project(tree, folder)
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        composer::read(tree, folder).unwrap_or_else(|| {
            let page = pages(tree, folder).first().map_or_else(|| join(folder, "index.php"), |page| (*page).to_owned());
            let mut manifest = Manifest::new(Evidence::file(page));
            manifest.versions = composer::version_files(tree, folder);
            manifest
        })
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        locked::limit_version(subject, project);
        project.services.extend(environment::services(subject, &project.services));
        let front = front::controller(subject, project);
        if let Some(wordpress) = project.unsupported.as_ref().filter(|found| found.value == "wordpress") {
            let has_database = project.services.iter().any(|service| ["mysql", "mariadb"].contains(&&*service.value));
            let mysql = wordpress.clone().map(|_| "mysql".to_owned());
            project.services.extend((!has_database).then_some(Fact { confidence: Confidence::Likely, ..mysql }));
        }
        if is_library(subject, front.as_ref()) {
            claims::make_library(project);
            return;
        }
        if project.framework.is_none() && project.unsupported.is_none() {
            plain(subject, project, front.as_ref());
        }
        supervisor::complete(subject, project);
        drivers::complete(subject, project);
        state::complete(subject, project);
        project.build = assets::build(subject);
        project.start = front::platform_start(project).or_else(|| front::start(project, front.as_ref()));
        project.entrypoint = project.entrypoint.take().or(front);
    }
}

/// Plain PHP, if a web server can begin with a front controller.
fn plain(subject: &Subject<'_>, project: &mut DetectedProject, front: Option<&Fact<String>>) {
    if let Some(front) = front {
        project.framework = Some(Fact {
            value: "plain".to_owned(),
            confidence: front.confidence.min(Confidence::Likely),
            evidence: front.evidence.clone(),
        });
        project.kind = ProjectKind::App;
    } else if subject.manifest.file.is_some() && subject.manifest.dependencies.iter().all(is_tool) {
        project.kind = ProjectKind::Tooling;
    }
}

/// Whether a dependency is a tool for development wherever it is listed.
fn is_tool(dependency: &crate::detect::manifest::Dependency) -> bool {
    use crate::detect::manifest::Group;
    dependency.group == Group::Aside || dependency.name.starts_with("ext-")
}

/// A package that others install: by its type, or a package of classes without an own page or console.
fn is_library(subject: &Subject<'_>, front: Option<&Fact<String>>) -> bool {
    if wordpress::is_extension(subject) {
        return true;
    }
    let has_console = ["artisan", "bin/console", "bin/cake", "bin/cake.php", "spark", "craft", "yii"]
        .iter()
        .any(|file| subject.has(file));
    match composer::package_type(subject.tree, subject.folder).as_deref() {
        Some("project") => false,
        Some("library" | "metapackage") => !(has_console && front.is_some()),
        // Types of plugins: `symfony-bundle`, `drupal-module`, `composer-plugin`.
        Some(_) => true,
        // A package in the folder of an app.
        None if front.is_none() && !has_console && is_below_project(subject.tree, subject.folder) => true,
        None => {
            let is_named =
                subject.manifest.file.is_some() && composer::has_name_and_classes(subject.tree, subject.folder);
            is_named && front.is_none() && !has_console && !has_program(subject)
        }
    }
}

fn has_program(subject: &Subject<'_>) -> bool {
    subject.has("Procfile") || ["server.php", "app.php", "main.php", "worker.php"].iter().any(|file| subject.has(file))
}

/// The PHP files that show a project without a manifest.
fn pages<'t>(tree: &'t Tree<'_>, folder: &'t str) -> Vec<&'t str> {
    let front = front::CONTROLLERS.iter().flat_map(|file| tree.matching(folder, file));
    let mut pages: Vec<&str> = front.collect();
    if pages.is_empty() && folder.is_empty() {
        pages = tree.matching("", "*.php");
    }
    pages.retain(|page| !name_of(page).starts_with('.'));
    pages
}

fn has_pages(tree: &Tree<'_>, folder: &str) -> bool {
    if folder.is_empty() {
        return !pages(tree, folder).is_empty();
    }
    ["public/index.php", "web/index.php", "index.php"].iter().any(|file| tree.has(&join(folder, file)))
}

/// Whether a folder above is a PHP project, to which pages in this one belong.
fn is_below_project(tree: &Tree<'_>, folder: &str) -> bool {
    claims::is_below(folder, |above| tree.has(&join(above, MANIFEST)) || has_pages(tree, above))
}
