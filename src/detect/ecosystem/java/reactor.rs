//! A build of several modules: Maven's reactor, and Gradle's included projects.

use std::rc::Rc;

use super::module::{MOST_MODULES, has_build, is_build_logic, root_of};
use super::unit::Unit;
use super::{gradle, main_class, maven, module};
use crate::detect::tree::{Tree, join, name_of};
use crate::detect::workspace::{Member, Workspace};

/// Parts of the names of modules that are not the app.
const ASIDE: [&str; 12] = [
    "test",
    "tests",
    "testing",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "benchmark",
    "benchmarks",
    "e2e",
    "jmh",
];

/// The module in a folder of the build in `root`, as Maven or Gradle describe it.
pub(super) fn unit(tree: &Tree<'_>, root: &str, folder: &str) -> Option<Rc<Unit>> {
    let read = || maven::unit(tree, root, folder).or_else(|| gradle::unit(tree, root, folder)).map(Rc::new);
    tree.derived(&format!("java unit {root}:{folder}"), read).as_ref().clone()
}

/// The modules of a build that are apps; the root itself may be one.
pub(super) fn apps(tree: &Tree<'_>, root: &str) -> Rc<Vec<String>> {
    tree.derived(&format!("java apps {root}"), || {
        let modules = module::below(tree, root);
        let all = std::iter::once(root).chain(modules.iter().map(String::as_str));
        let apps: Vec<String> = all.filter(|module| is_app(tree, root, module)).map(str::to_owned).collect();
        let is_aside = |module: &String| {
            let parts = module.get(root.len()..).unwrap_or_default().split(['/', '-', '_', '.']);
            parts.into_iter().any(|part| ASIDE.contains(&part))
        };
        let main: Vec<String> = apps.into_iter().filter(|module| !is_aside(module)).collect();
        if !main.is_empty() {
            return main;
        }
        // No app for a container, but an app.
        let is_android =
            |module: &&String| unit(tree, root, module).is_some_and(|unit| unit.has("plugin:com.android.application"));
        modules.iter().filter(is_android).cloned().collect()
    })
}

fn is_app(tree: &Tree<'_>, root: &str, module: &str) -> bool {
    let Some(unit) = unit(tree, root, module) else { return false };
    if unit.is_android() || unit.is_parent() {
        return false;
    }
    let main = main_class::find(tree, module, unit.main_class.as_ref());
    let is_quarkus = unit.has("plugin:io.quarkus") && tree.has_folder(&join(module, "src/main"));
    let has_web_folder = tree.has_folder(&join(module, "src/main/webapp"));
    let is_war = unit.is_war() && (has_web_folder || main.is_some() || tree.has_folder(&join(module, "src/main/java")));
    is_quarkus || is_war || main.is_some_and(|main| main.is_framework || unit.is_runnable())
}

/// The app module of the project in a folder: itself, or the only app of the build whose root it is.
pub(super) fn app_of(tree: &Tree<'_>, folder: &str) -> Option<String> {
    if module::below(tree, folder).is_empty() {
        return Some(folder.to_owned());
    }
    let apps = apps(tree, folder);
    match apps.as_slice() {
        [only] => Some(only.clone()),
        several => several.iter().find(|app| *app == folder).cloned(),
    }
}

/// A module and those that it depends on, itself first.
pub(super) fn closure(tree: &Tree<'_>, root: &str, module: &str) -> Vec<String> {
    let mut closure = vec![module.to_owned()];
    let mut at = 0;
    while let Some(module) = closure.get(at).cloned() {
        at += 1;
        let unit = unit(tree, root, &module);
        for sibling in unit.iter().flat_map(|unit| &unit.siblings) {
            if !closure.contains(sibling) && closure.len() < MOST_MODULES {
                closure.push(sibling.clone());
            }
        }
    }
    closure
}

/// The build around a module that is one of its several apps.
pub(super) fn around(tree: &Tree<'_>, folder: &str) -> Option<Workspace> {
    let root = root_of(tree, folder);
    let files = ["pom.xml", "settings.gradle.kts", "settings.gradle"];
    let inputs = files.into_iter().filter(|file| tree.has(&join(root, file))).map(str::to_owned).collect();
    let closure = closure(tree, root, folder);
    let members = closure.iter().rev().filter_map(|module| Member::below(root, module, module, true)).collect();
    (root != folder).then(|| Workspace::new(root, inputs, members))
}

/// The modules of the build in a folder that its only app does not depend on.
pub(super) fn unused(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let modules = module::below(tree, folder);
    let Some(app) = app_of(tree, folder).filter(|_| !modules.is_empty()) else { return Vec::new() };
    let used = closure(tree, folder, &app);
    // A folder with a used module inside stays.
    let is_used = |module: &&String| {
        used.iter()
            .any(|used| used.strip_prefix(module.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    modules.iter().filter(|module| !is_used(module)).cloned().collect()
}

/// The source sets beside `main` of a project's modules, such as `src/integrationTest`.
pub(super) fn other_sources(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let modules = module::below(tree, folder);
    let all = std::iter::once(folder).chain(modules.iter().map(String::as_str));
    let sources = all.map(|module| join(module, "src")).filter(|sources| tree.has_folder(&join(sources, "main")));
    let beside = |sources: String| {
        let folders = tree.folders_in(&sources).filter(|set| name_of(set) != "main");
        folders.map(str::to_owned).collect::<Vec<String>>()
    };
    sources.flat_map(beside).collect()
}

/// Whether the folder's project is one of its own: no module of another, or one of several apps.
pub(super) fn is_project(tree: &Tree<'_>, folder: &str) -> bool {
    let is_aside = folder.split('/').any(|part| matches!(part, "src" | "test" | "tests" | "testFixtures" | "fixtures"));
    if !has_build(tree, folder) || is_build_logic(folder) || (is_aside && has_build(tree, "")) {
        return false;
    }
    let root = root_of(tree, folder);
    if root != folder {
        let apps = apps(tree, root);
        return apps.len() > 1 && apps.iter().any(|app| app == folder);
    }
    // Examples beside the project are not the project.
    let is_example = folder.split('/').any(|part| ASIDE.contains(&part) || part == "docs");
    !(is_example && has_build(tree, "")) && name_of(folder) != "archetype-resources"
}
