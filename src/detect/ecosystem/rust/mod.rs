//! Cargo packages and workspaces.

mod binaries;
mod choice;
mod code;
mod config;
mod features;
mod framework;
mod local_sources;
mod lock;
mod manifest;
mod members;
mod native;
mod settings;
mod versions;

use super::Ecosystem;
use crate::detect::assets;
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::manifest::Manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, join};
use crate::detect::{dotenv, environment, loopback};
use crate::read::data::Notation;
use crate::source::Evidence;

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
        found.package_manager = Some(Fact::stated("cargo", Evidence::file(members::lock(tree, folder))));
        found.registries.extend(config::registries(tree, folder));
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
        project.workspace = members::around(subject.tree, subject.folder);
        project.inputs = local_sources::folders(subject.tree, subject.folder);
        let binaries = binaries::binaries(subject, &node);
        native::complete(subject, project);
        if site(subject, project) {
            return;
        }
        if binaries.is_empty() {
            project.framework = None;
            project.unsupported = None;
            project.title.clear();
            project.kind = ProjectKind::Library;
            return;
        }
        framework::confirm(subject, project);
        choice::complete(subject, project, &node, &binaries);
        let files = code::files(subject);
        project.assets = assets::of(subject, files.iter().map(String::as_str), |_| true);
        settings::complete(subject, project, &files);
        environment::complete(subject, project);
        loopback::complete(subject, project, |_| true);
        let own: Vec<&str> = files.iter().map(String::as_str).collect();
        dotenv::complete(subject, project, &own);
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
    project.kind = ProjectKind::Site;
    project.output = Some(match dist.and_then(|dist| Some((dist.line, dist.text()?))) {
        Some((line, folder)) => {
            let folder = folder.trim_start_matches("./").trim_end_matches('/');
            Fact::stated(folder, Evidence::line(subject.path(file), line, "build.dist"))
        }
        None => Fact::likely("dist", Evidence::file(subject.path(file))),
    });
    true
}
