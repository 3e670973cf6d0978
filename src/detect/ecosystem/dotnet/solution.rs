//! Solutions, and which of their projects are apps.

use std::rc::Rc;

use super::file::{is_project_file, listed, projects_in, solutions};
use super::msbuild::Project;
use crate::detect::tree::{Tree, ancestors, climb, ending_of, folder_of};
use crate::read::data::{Node, Notation};

/// The limit of projects in one solution.
const MOST_PROJECTS: usize = 400;

/// The limit of projects that one refers to.
const MOST_REFERENCES: usize = 100;

/// Folders whose projects are not the app.
const ASIDE: [&str; 13] = [
    "test",
    "tests",
    "testassets",
    "sample",
    "samples",
    "example",
    "examples",
    "docs",
    "benchmark",
    "benchmarks",
    "templates",
    "fuzz",
    "eng",
];

/// The project files of the solutions in a folder; all below it if they list none.
pub(super) fn members(tree: &Tree<'_>, folder: &str) -> Rc<Vec<String>> {
    tree.derived(&format!("dotnet members {folder}"), || {
        let solutions = solutions(tree, folder);
        let mut members: Vec<String> = Vec::new();
        for solution in &solutions {
            let paths = if ending_of(solution) == "slnx" { of_xml(tree, solution) } else { of_text(tree, solution) };
            let paths = paths.iter().filter_map(|path| climb(folder, path));
            for path in paths.filter(|path| is_project_file(path) && tree.has(path)) {
                if !members.contains(&path) && members.len() < MOST_PROJECTS {
                    members.push(path);
                }
            }
        }
        if members.is_empty() && !solutions.is_empty() {
            let below = tree.files_below(folder).filter(|path| is_project_file(path));
            members = below.take(MOST_PROJECTS).map(str::to_owned).collect();
        }
        members.sort();
        members
    })
}

/// Lines of `Project("{type}") = "name", "path", "{id}"`.
fn of_text(tree: &Tree<'_>, path: &str) -> Vec<String> {
    let Some(text) = tree.text(path) else { return Vec::new() };
    let lines = text.lines().filter(|line| line.trim_start().starts_with("Project("));
    lines.filter_map(|line| line.split('"').nth(5).map(str::to_owned)).collect()
}

/// `<Project Path="…">`, also in folders.
fn of_xml(tree: &Tree<'_>, path: &str) -> Vec<String> {
    fn walk(node: &Node, paths: &mut Vec<String>) {
        for (name, inner) in node.entries() {
            if name == "Project" {
                paths.extend(inner.get("@Path").and_then(Node::text).map(str::to_owned));
            }
            walk(inner, paths);
        }
    }
    let mut paths = Vec::new();
    if let Some(node) = tree.data(path, Notation::Xml) {
        walk(&node, &mut paths);
    }
    paths
}

/// The folder of the topmost solution that lists one of these files.
fn solution_of(tree: &Tree<'_>, files: &[String], folder: &str) -> Option<String> {
    let mut above = vec![folder];
    let mut at = folder;
    while !at.is_empty() {
        at = folder_of(at);
        above.push(at);
    }
    let lists = |above: &&&str| members(tree, above).iter().any(|member| files.contains(member));
    above.iter().rev().find(lists).map(|found| (*found).to_owned())
}

/// The app projects of a solution: servers before programs that only run and end.
pub(super) fn apps(tree: &Tree<'_>, folder: &str) -> Rc<Vec<String>> {
    tree.derived(&format!("dotnet apps {folder}"), || {
        let projects = candidates(tree, folder);
        let is_site = |project: &&Project| project.has_sdk("microsoft.net.sdk.blazorwebassembly");
        let hosts: Vec<&Project> = projects.iter().filter(|project| is_host(tree, project)).collect();
        // A service of Windows beside a program that hosts the same server.
        let is_beaten = |project: &Project| !hosts.is_empty() && project.is_only_on_windows();
        let servers: Vec<&Project> =
            projects.iter().filter(|project| is_service(project) && !is_beaten(project)).collect();
        // The browser's half of a server is a part of it.
        let hosted: Vec<String> = servers.iter().flat_map(|server| server.references(tree)).collect();
        let sites = projects.iter().filter(is_site).filter(|site| !hosted.contains(&site.path));
        let mut apps: Vec<String> = servers.iter().copied().chain(sites).map(|project| project.path.clone()).collect();
        if apps.is_empty() {
            apps = hosts.iter().map(|project| project.path.clone()).collect();
        }
        if apps.is_empty() {
            let legacy = |project: &&Project| {
                project.is_legacy(tree) && project.items("Content").iter().any(|item| item.name == "web.config")
            };
            apps = projects.iter().filter(legacy).map(|project| project.path.clone()).collect();
        }
        if apps.is_empty() {
            let programs = projects.iter().filter(|project| project.is_program() || project.is_desktop());
            apps = programs.map(|project| project.path.clone()).collect();
        }
        apps
    })
}

/// It answers requests, or works until it is stopped.
fn is_service(project: &Project) -> bool {
    project.is_server()
        || project.has_sdk("microsoft.net.sdk.worker")
        || project.is_program()
            && (project.has_package("microsoft.extensions.hosting")
                || project.has_package("microsoft.azure.functions.worker"))
}

/// A program that hosts a server of the libraries that it refers to.
fn is_host(tree: &Tree<'_>, project: &Project) -> bool {
    let is_own = project.is_program() && !project.is_server() && !project.is_only_on_windows();
    let is_part = |path: &String| Project::read(tree, path).is_some_and(|part| part.has_web_parts());
    is_own && closure(tree, &project.path).iter().any(is_part)
}

/// A project and those that it refers to, also indirectly.
pub(super) fn closure(tree: &Tree<'_>, path: &str) -> Vec<String> {
    let mut closure = vec![path.to_owned()];
    let mut at = 0;
    while let Some(path) = closure.get(at).cloned() {
        at += 1;
        let Some(project) = Project::read(tree, &path) else { continue };
        for reference in project.references(tree) {
            if !closure.contains(&reference) && closure.len() < MOST_REFERENCES {
                closure.push(reference);
            }
        }
    }
    closure
}

/// The projects of a solution without tests, samples and what is only for development.
fn candidates(tree: &Tree<'_>, folder: &str) -> Vec<Project> {
    let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
    let is_aside = |path: &str| {
        let folders = folder_of(path).get(skip..).unwrap_or_default().to_lowercase();
        folders.split('/').any(|part| ASIDE.contains(&part))
    };
    let members = members(tree, folder);
    let read = members.iter().filter(|path| !is_aside(path)).filter_map(|path| Project::read(tree, path));
    read.filter(|project| !project.is_test() && !project.is_orchestrator()).collect()
}

/// The first library of a solution.
pub(super) fn library(tree: &Tree<'_>, folder: &str) -> Option<Project> {
    candidates(tree, folder).into_iter().next()
}

/// What a folder stands for.
#[derive(Debug)]
pub(super) enum Place {
    /// One project, which may lie in a folder below.
    Project(String),
    /// A solution with several apps.
    Workspace,
    /// A solution without an app.
    Library,
}

/// What a folder stands for; `None` if it is a part of another project.
pub(super) fn place(tree: &Tree<'_>, folder: &str) -> Option<Place> {
    let solutions = solutions(tree, folder);
    let own = projects_in(tree, folder);
    if solutions.is_empty() && own.is_empty() {
        return None;
    }
    if !solutions.is_empty() {
        let members = members(tree, folder);
        let is_top = solution_of(tree, &members, folder).is_none_or(|found| found == folder);
        if is_top {
            let apps = apps(tree, folder);
            return Some(match apps.as_slice() {
                [only] => Place::Project(only.clone()),
                [] if members.len() == 1 && !own.is_empty() => Place::Project(own.first()?.clone()),
                [] => Place::Library,
                several => match several.iter().find(|app| folder_of(app) == folder) {
                    Some(own) => Place::Project(own.clone()),
                    None => Place::Workspace,
                },
            });
        }
    }
    match solution_of(tree, &own, folder) {
        Some(solution) => {
            let apps = apps(tree, &solution);
            let is_several = apps.len() > 1;
            own.into_iter().find(|project| is_several && apps.contains(project)).map(Place::Project)
        }
        None => alone(tree, folder, &own),
    }
}

/// A project that no solution lists.
fn alone(tree: &Tree<'_>, folder: &str, own: &[String]) -> Option<Place> {
    let is_aside = folder.split('/').any(|part| ASIDE.contains(&part.to_lowercase().as_str()));
    let is_part = is_aside && listed(tree).iter().any(|path| !folder_of(path).starts_with(folder));
    let projects = own.iter().filter_map(|path| Project::read(tree, path));
    let projects: Vec<Project> = projects.filter(|project| !project.is_test() && !project.is_orchestrator()).collect();
    // A file without an SDK is only imported by others.
    let projects: Vec<Project> =
        projects.into_iter().filter(|project| !project.sdks().is_empty() || project.is_legacy(tree)).collect();
    let app = projects.iter().find(|project| project.is_program()).or(projects.first())?;
    // The solution above lists what matters, but a service may have been forgotten.
    let has_apps = |above: &str| !solutions(tree, above).is_empty() && !apps(tree, above).is_empty();
    let is_left_out = !is_service(app) && ancestors(folder).any(has_apps);
    (!is_part && !is_left_out).then(|| Place::Project(app.path.clone()))
}

/// The file that shows a folder's project.
pub(super) fn file(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let found = solutions(tree, folder).into_iter().next();
    found.or_else(|| projects_in(tree, folder).into_iter().next())
}
