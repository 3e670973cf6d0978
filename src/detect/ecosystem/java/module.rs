//! The modules of a build, as poms and Gradle's settings list them.

use std::rc::Rc;

use super::code::{lines, literals, word};
use crate::detect::tree::{Tree, climb, ending_of, folder_of, join, name_of};
use crate::read::data::{Node, Notation};

/// The limit of modules in one build.
pub(super) const MOST_MODULES: usize = 400;

pub(super) fn build_file(tree: &Tree<'_>, folder: &str) -> Option<String> {
    ["build.gradle.kts", "build.gradle"].iter().map(|name| join(folder, name)).find(|path| tree.has(path))
}

pub(super) fn settings_file(tree: &Tree<'_>, folder: &str) -> Option<String> {
    ["settings.gradle.kts", "settings.gradle"].iter().map(|name| join(folder, name)).find(|path| tree.has(path))
}

/// Whether a folder holds a build file.
pub(super) fn has_build(tree: &Tree<'_>, folder: &str) -> bool {
    tree.has(&join(folder, "pom.xml")) || build_file(tree, folder).is_some() || settings_file(tree, folder).is_some()
}

/// The folders of all builds and modules in the tree.
pub(super) fn builds(tree: &Tree<'_>) -> Rc<Vec<String>> {
    const FILES: [&str; 5] = ["pom.xml", "build.gradle.kts", "build.gradle", "settings.gradle.kts", "settings.gradle"];
    tree.derived("java builds", || {
        let files = tree.files_below("").filter(|path| FILES.contains(&name_of(path)));
        let mut folders: Vec<String> = files.map(|path| folder_of(path).to_owned()).collect();
        folders.dedup();
        folders
    })
}

/// Whether a folder holds the plugins of a build itself.
pub(super) fn is_build_logic(folder: &str) -> bool {
    folder.split('/').any(|part| {
        part == "buildSrc" || part.starts_with("build-logic") || part == "gradle" || part == "build-conventions"
    })
}

/// All modules below the root of a build, also those of modules.
pub(super) fn below(tree: &Tree<'_>, root: &str) -> Rc<Vec<String>> {
    tree.derived(&format!("java modules {root}"), || {
        let of = |folder: &str| {
            if tree.has(&join(folder, "pom.xml")) { of_pom(tree, folder) } else { of_settings(tree, folder) }
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
    let is_root = |above: &&&str| has_build(tree, above) && below(tree, above).iter().any(|module| module == folder);
    above.iter().rev().find(is_root).map_or(folder, |root| *root)
}

/// The folders of the modules that a pom lists.
fn of_pom(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let Some(node) = tree.data(&join(folder, "pom.xml"), Notation::Xml) else { return Vec::new() };
    let Some(project) = node.get("project") else { return Vec::new() };
    let profiles = project.get("profiles").into_iter().flat_map(|profiles| profiles.all("profile"));
    let lists = std::iter::once(project).chain(profiles);
    let modules = lists.flat_map(|list| list.all("modules").chain(list.all("subprojects")));
    let modules = modules.flat_map(|modules| modules.all("module").chain(modules.all("subproject")));
    let path = |module: &Node| {
        let path = climb(folder, module.text()?)?;
        Some(if ending_of(&path) == "xml" { folder_of(&path).to_owned() } else { path })
    };
    modules.filter_map(path).filter(|module| module != folder && tree.has(&join(module, "pom.xml"))).collect()
}

/// The folders of the modules that a settings script includes.
fn of_settings(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let Some(text) = settings_file(tree, folder).and_then(|path| tree.text(&path)) else { return Vec::new() };
    let mut names: Vec<String> = Vec::new();
    let mut moved: Vec<(String, String)> = Vec::new();
    let (mut is_open, mut is_computed) = (false, false);
    for (_, line) in lines(&text) {
        let line = line.trim();
        let (first, rest) = word(line);
        if first == "include" || is_open {
            let found = literals(line);
            is_computed |= first == "include" && found.is_empty() && !rest.trim().is_empty() && rest.trim() != "(";
            is_computed |= found.iter().any(|name| name.contains('$'));
            names.extend(found.iter().map(|name| (*name).to_owned()));
            is_open = line.ends_with(',') || line.ends_with('(');
        } else if line.contains("projectDir")
            && let [name, .., path] = literals(line).as_slice()
        {
            moved.push((name.trim_start_matches(':').to_owned(), path.replace("$rootDir/", "")));
        } else {
            is_computed |= line.contains("include(") && !line.contains('"') && !line.contains('\'');
        }
    }
    if is_computed {
        return scripted_folders(tree, folder);
    }
    let path = |name: &String| {
        let name = name.trim_start_matches(':');
        let moved = moved.iter().find(|(known, _)| known == name).map(|(_, path)| path.clone());
        climb(folder, &moved.unwrap_or_else(|| name.replace(':', "/")))
    };
    names.iter().filter_map(path).filter(|module| module != folder && tree.has_folder(module)).collect()
}

/// All folders with a build script, for settings that compute their list.
fn scripted_folders(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let is_script = |path: &&str| matches!(name_of(path), "build.gradle" | "build.gradle.kts");
    let folders = tree.files_below(folder).filter(is_script).map(folder_of);
    folders.filter(|found| *found != folder && !is_build_logic(found)).map(str::to_owned).collect()
}
