//! A build of several modules: Maven's reactor, and Gradle's included projects.

use std::rc::Rc;

use super::main_class;
use super::unit::Unit;
use super::{gradle, maven};
use crate::detect::tree::{Tree, folder_of, join, name_of};

/// The limit of modules in one build.
const MOST_MODULES: usize = 400;

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

/// Whether a folder holds a build file.
pub(super) fn has_build(tree: &Tree<'_>, folder: &str) -> bool {
    tree.has(&join(folder, "pom.xml"))
        || gradle::build_file(tree, folder).is_some()
        || gradle::settings_file(tree, folder).is_some()
}

/// Whether a folder holds the plugins of a build itself.
pub(super) fn is_build_logic(folder: &str) -> bool {
    folder.split('/').any(|part| {
        part == "buildSrc" || part.starts_with("build-logic") || part == "gradle" || part == "build-conventions"
    })
}

/// All modules below the root of a build, also those of modules.
pub(super) fn modules(tree: &Tree<'_>, root: &str) -> Rc<Vec<String>> {
    tree.list(&format!("java modules {root}"), || {
        let of = |folder: &str| match tree.has(&join(folder, "pom.xml")) {
            true => maven::modules(tree, folder),
            false => gradle::modules(tree, folder),
        };
        let mut modules: Vec<String> = Vec::new();
        let mut open = vec![root.to_owned()];
        while let Some(folder) = open.pop() {
            for module in of(&folder) {
                if module != root && !modules.contains(&module) && modules.len() < MOST_MODULES {
                    open.push(module.clone());
                    modules.push(module);
                }
            }
        }
        modules.sort();
        modules
    })
}

/// The topmost folder whose build has this folder as a module; the folder itself if there is none.
pub(super) fn root_of<'f>(tree: &Tree<'_>, folder: &'f str) -> &'f str {
    let mut above: Vec<&str> = Vec::new();
    let mut at = folder;
    while !at.is_empty() {
        at = folder_of(at);
        above.push(at);
    }
    let is_root = |above: &&&str| has_build(tree, above) && modules(tree, above).iter().any(|module| module == folder);
    above.iter().rev().find(is_root).map_or(folder, |root| *root)
}

/// The modules of a build that are apps; the root itself may be one.
pub(super) fn apps(tree: &Tree<'_>, root: &str) -> Rc<Vec<String>> {
    tree.list(&format!("java apps {root}"), || {
        let modules = modules(tree, root);
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
        let is_android = |module: &&String| {
            Unit::read(tree, root, module).is_some_and(|unit| unit.has("plugin:com.android.application"))
        };
        modules.iter().filter(is_android).cloned().collect()
    })
}

fn is_app(tree: &Tree<'_>, root: &str, module: &str) -> bool {
    let Some(unit) = Unit::read(tree, root, module) else { return false };
    if unit.is_android() || unit.is_parent() {
        return false;
    }
    let main = main_class::find(tree, root, module, unit.main_class.as_ref());
    let is_quarkus = unit.has("plugin:io.quarkus") && tree.has_folder(&join(module, "src/main"));
    let has_web_folder = tree.has_folder(&join(module, "src/main/webapp"));
    let is_war = unit.is_war() && (has_web_folder || main.is_some() || tree.has_folder(&join(module, "src/main/java")));
    is_quarkus || is_war || main.is_some_and(|main| main.is_framework || unit.is_runnable())
}

/// The app module of the project in a folder: itself, or the only app of the build whose root it is.
pub(super) fn app_of(tree: &Tree<'_>, folder: &str) -> Option<String> {
    if modules(tree, folder).is_empty() {
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
        let siblings = Unit::read(tree, root, &module).map(|unit| unit.siblings).unwrap_or_default();
        for sibling in siblings {
            if !closure.contains(&sibling) && closure.len() < MOST_MODULES {
                closure.push(sibling);
            }
        }
    }
    closure
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
