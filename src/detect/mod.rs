//! Detects what a folder's projects are. It only reads files and runs no tool of the project; each fact has its
//! evidence and a confidence.
//!
//! One walk lists the files (`tree`). A reader for each ecosystem parses manifests (`ecosystem`); what a dependency
//! or a line of code means is data of the language and its frameworks ([`crate::catalog::Recognition`]).

mod assemble;
mod assets;
mod command;
mod committed;
mod counterpart;
mod demanded;
mod dockerfile;
mod dotenv;
mod ecosystem;
mod environment;
mod fact;
mod facts;
mod forge;
mod health;
mod hosting;
mod literal;
mod loopback;
mod manifest;
mod own_language;
mod platform;
mod port;
mod private_keys;
mod required;
mod secret;
mod subject;
#[cfg(test)]
mod tests;
mod tree;
mod version;
mod worker;
mod workspace;
mod wrapper;
mod written;

pub use fact::{Confidence, Fact};
pub use facts::{
    Addition, Choice, DeclaredProcess, DetectedProject, Dotenv, Facts, ImageVariable, Loopback, NativeDependency, Need,
    OwnPackage, Platform, ProcessRole, ProjectKind, Variable,
};
pub use forge::FoundForge;
pub(crate) use version::numbers;
pub use workspace::{Member, Workspace};

use crate::catalog::{Catalog, Language, Recognition};
use crate::error::Error;
use crate::source::Folder;
use ecosystem::Ecosystem;
use manifest::Manifest;
use subject::Subject;
use tree::Tree;

/// The limit of projects.
const MOST_PROJECTS: usize = 200;

/// Detects the projects in a folder, of every language or only one; a missing folder has no facts. Fails if the folder
/// cannot be read, or a language is invalid.
pub fn detect(folder: &Folder, catalog: &Catalog, only: Option<&str>) -> Result<Facts, Error> {
    let tree = Tree::of(folder)?;
    if tree.is_empty() {
        return Ok(Facts { skipped: tree.skipped(), ..Facts::default() });
    }
    let claims = claims(&tree, catalog, only);
    let mut projects = Vec::new();
    let mut all_known: Vec<Known> = Vec::new();
    for claim in claims.iter().take(MOST_PROJECTS) {
        if !all_known.iter().any(|known| known.language.id == claim.language) {
            all_known.push(Known::load(catalog, &claim.language)?);
        }
        if let Some(known) = all_known.iter().find(|known| known.language.id == claim.language) {
            projects.push(project(&tree, known, claim, &claims));
        }
    }
    let own = own_language::projects(&tree, catalog, only)?;
    // A team's own language is known, whatever else it is called.
    let may_be_foreign = only.is_none() && own.is_empty();
    projects.extend(own);
    settle(&tree, may_be_foreign, &mut projects);
    // A folder's best project first, and the root before all others.
    projects.sort_by(|a, b| {
        let key =
            |project: &DetectedProject| (project.kind > ProjectKind::Unknown, !project.is_at_root(), project.kind);
        key(a).cmp(&key(b))
    });
    let counterparts = counterpart::counterparts(&tree);
    Ok(Facts { projects, forge: forge::forge(&tree), counterparts, skipped: tree.skipped(), ..Facts::default() })
}

/// Leaves out the pages of other projects, and adds projects of languages without templates.
fn settle(tree: &Tree<'_>, may_be_foreign: bool, projects: &mut Vec<DetectedProject>) {
    leave_processes_to_apps(projects);
    set_scripts_aside(projects);
    leave_out_pages(projects);
    if may_be_foreign {
        let foreign = ecosystem::foreign::projects(tree, projects);
        projects.extend(foreign);
        leave_out_pages(projects);
    }
}

/// A Procfile declares the processes of the project in its folder, not those of the tools beside it.
fn leave_processes_to_apps(projects: &mut [DetectedProject]) {
    let others = projects.iter().filter(|project| project.kind != ProjectKind::Tooling);
    let others: Vec<String> = others.map(|project| project.path.clone()).collect();
    let tools =
        projects.iter_mut().filter(|project| project.kind == ProjectKind::Tooling && others.contains(&project.path));
    for project in tools {
        project.start = None;
        project.processes.clear();
    }
}

/// A Python file beside a site that a generator builds is a script, unless something tells that it serves.
fn set_scripts_aside(projects: &mut [DetectedProject]) {
    let is_built = |project: &&DetectedProject| project.kind == ProjectKind::Site && project.build.is_some();
    let sites: Vec<String> = projects.iter().filter(is_built).map(|site| site.path.clone()).collect();
    let is_script = |project: &&mut DetectedProject| {
        let is_known = project.framework.is_some() || project.unsupported.is_some();
        let is_declared = project.start.as_ref().is_some_and(|start| start.confidence == Confidence::Stated);
        let serves = is_known || is_declared || project.port.is_some() || !project.processes.is_empty();
        project.language.value == "python"
            && project.kind == ProjectKind::App
            && !serves
            && sites.contains(&project.path)
    };
    for project in projects.iter_mut().filter(is_script) {
        project.kind = ProjectKind::Tooling;
        project.start = None;
    }
}

fn leave_out_pages(projects: &mut Vec<DetectedProject>) {
    let is_own = |project: &DetectedProject| {
        project.language.value != "static" || !projects.iter().any(|other| ecosystem::site::belongs_to(project, other))
    };
    let own: Vec<bool> = projects.iter().map(is_own).collect();
    let mut own = own.into_iter();
    projects.retain(|_| own.next().unwrap_or(true));
}

/// What is known of a language.
#[derive(Debug)]
struct Known {
    language: Language,
    recognition: Recognition,
}

impl Known {
    fn load(catalog: &Catalog, id: &str) -> Result<Self, Error> {
        Ok(Self { language: catalog.language(id)?, recognition: catalog.recognition(id)? })
    }
}

/// A folder that an ecosystem's reader takes for a project.
struct Claim {
    folder: String,
    language: String,
    ecosystem: &'static dyn Ecosystem,
}

fn claims(tree: &Tree<'_>, catalog: &Catalog, only: Option<&str>) -> Vec<Claim> {
    let ids = catalog.ids();
    let is_meant = |ecosystem: &&&'static dyn Ecosystem| {
        let language = ecosystem.language();
        ids.iter().any(|id| id == language) && only.is_none_or(|only| only == language)
    };
    let ecosystems: Vec<&'static dyn Ecosystem> = ecosystem::ALL.iter().filter(is_meant).copied().collect();
    let mut claims = Vec::new();
    // Hidden folders hold settings, and a folder whose name is a placeholder is part of a template of projects.
    let is_app = |folder: &&str| !folder.contains("{{") && !folder.split('/').any(|part| part.starts_with('.'));
    for folder in tree.folders().filter(is_app) {
        for ecosystem in ecosystems.iter().filter(|ecosystem| ecosystem.claims(tree, folder)) {
            let language = ecosystem.language().to_owned();
            claims.push(Claim { folder: folder.to_owned(), language, ecosystem: *ecosystem });
        }
    }
    claims
}

fn project(tree: &Tree<'_>, known: &Known, claim: &Claim, all: &[Claim]) -> DetectedProject {
    let folder = claim.folder.as_str();
    let manifest: Manifest = claim.ecosystem.read(tree, folder);
    let is_inner = |other: &&Claim| {
        let rest = if folder.is_empty() { Some(other.folder.as_str()) } else { other.folder.strip_prefix(folder) };
        other.language == claim.language
            && rest.is_some_and(|rest| !rest.is_empty() && (folder.is_empty() || rest.starts_with('/')))
    };
    let mut inner: Vec<String> = all.iter().filter(is_inner).map(|other| other.folder.clone()).collect();
    inner.extend(claim.ecosystem.aside(tree, folder));
    let subject = Subject::new(tree, folder, known, &manifest, &inner);
    assemble::assemble(subject, |subject, project| claim.ecosystem.complete(subject, project))
}
