//! The class with the `main` method.

use std::rc::Rc;

use super::code::lines;
use super::module;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::tree::{Tree, ending_of, folder_of, join, name_of};
use crate::source::Evidence;

/// The limit of files that are searched in a module.
const MOST_FILES: usize = 3_000;

#[derive(Debug, Clone)]
pub(super) struct Main {
    pub(super) class: Fact<String>,
    /// A framework's own mark, which only an app has.
    pub(super) is_framework: bool,
}

/// The main class of a module: the one that its build names, or the best in its code.
pub(super) fn find(tree: &Tree<'_>, module: &str, named: Option<&Fact<String>>) -> Option<Main> {
    let found = candidates(tree, module);
    // No library has a class without a package, so one that the code lacks is a leftover.
    let is_known = |name: &str| found.is_empty() || found.iter().any(|(_, _, main)| main.class.value == name);
    if let Some(named) = named.filter(|named| named.value.contains('.') || is_known(&named.value)) {
        let known = found.iter().find(|(_, _, main)| main.class.value == named.value).map(|(.., main)| main);
        if known.is_none() && lacks_main(tree, module, &named.value) {
            return None;
        }
        let is_framework = known.is_some_and(|main| main.is_framework);
        return Some(Main { class: named.clone(), is_framework });
    }
    let several = found.len() > 1;
    found.first().map(|(rank, _, main)| {
        let mut main = main.clone();
        if several && *rank > 2 {
            main.class.confidence = Confidence::Guessed;
        }
        main
    })
}

/// The main classes in a module's code, the best first: rank, depth and class.
fn candidates(tree: &Tree<'_>, module: &str) -> Rc<Vec<(u8, usize, Main)>> {
    tree.derived(&format!("java main {module}"), || {
        let mut found: Vec<(u8, usize, Main)> = Vec::new();
        for (path, relative) in sources(tree, module).take(MOST_FILES) {
            let Some(text) = tree.text(path).filter(|text| may_have_main(text)) else { continue };
            if let Some((rank, main)) = main_in(&text, path, relative) {
                found.push((rank, path.matches('/').count(), main));
            }
        }
        found.sort_by_key(|(rank, depth, _)| (*rank, *depth));
        found
    })
}

/// The files with a module's own code, and their paths in the module.
fn sources<'t>(tree: &'t Tree<'_>, module: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    // Other builds below, which need not be modules of this one.
    let inner: Vec<String> = module::builds(tree).iter().filter(|build| is_below(build, module)).cloned().collect();
    let is_code = |path: &&str| matches!(ending_of(path), "java" | "kt" | "groovy");
    let files = tree.files_below(module).filter(is_code).filter(|path| !path.contains(".mvn/"));
    let files = files.map(move |path| (path, path.get(module.len()..).unwrap_or_default().trim_start_matches('/')));
    let files = files.filter(|(_, relative)| is_main_source(relative));
    files.filter(move |(path, _)| !inner.iter().any(|inner| is_below(path, inner)))
}

/// Whether a module has the code of a class, but no `main` in it: a build may name its plugin's class.
fn lacks_main(tree: &Tree<'_>, module: &str, class: &str) -> bool {
    let path = class.replace('.', "/");
    let names = [path.as_str(), path.strip_suffix("Kt").unwrap_or(&path)];
    let is_meant = |(path, _): &(&str, &str)| {
        let stem = path.rsplit_once('.').map_or(*path, |(stem, _)| stem);
        names.iter().any(|name| stem.strip_suffix(*name).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')))
    };
    // A script in Groovy needs no `main`.
    let file = sources(tree, module).find(is_meant).filter(|(path, _)| ending_of(path) != "groovy");
    file.and_then(|(path, _)| tree.text(path)).is_some_and(|text| !may_have_main(&text))
}

fn may_have_main(text: &str) -> bool {
    let holds = |part: &str| memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some();
    holds(" main(") || holds("@SpringBootApplication") || holds("@QuarkusMain")
}

fn is_below(path: &str, folder: &str) -> bool {
    let rest = if folder.is_empty() { Some(path) } else { path.strip_prefix(folder) };
    rest.is_some_and(|rest| !rest.is_empty() && (folder.is_empty() || rest.starts_with('/')))
}

/// Whether code is the app's: not that of tests, examples or the build.
fn is_main_source(path: &str) -> bool {
    // Below `src/main`, folders are packages, and so they are in a layout without it.
    let (folders, is_outside) =
        path.split_once("src/main/").map_or_else(|| (folder_of(path), false), |(before, _)| (before, true));
    let is_aside = |part: &str| {
        let part = part.to_lowercase();
        let is_example = is_outside && matches!(part.as_str(), "examples" | "samples" | "example" | "sample" | "docs");
        let is_test = ["test", "tests", "testfixtures"].iter().any(|end| part.ends_with(end));
        is_example || is_test || part == "jmh"
    };
    !folders.split('/').any(is_aside) && !module::is_build_logic(folders.trim_end_matches('/'))
}

/// The main class in a file, with its rank.
fn main_in(text: &str, path: &str, relative: &str) -> Option<(u8, Main)> {
    const MARKS: [(&str, u8); 4] =
        [("@SpringBootApplication", 0), ("@EnableAutoConfiguration", 1), ("@QuarkusMain", 1), ("Micronaut.", 2)];
    let mut package = String::new();
    let mut mark: Option<(u8, usize, String)> = None;
    let mut main: Option<(usize, String, bool)> = None;
    for (number, line) in lines(text) {
        if let Some(name) = line.trim().strip_prefix("package ") {
            name.trim().trim_end_matches(';').trim().clone_into(&mut package);
        }
        let is_run =
            |text: &str| text != "Micronaut." || line.contains("Micronaut.run") || line.contains("Micronaut.build");
        if let Some((_, rank)) = MARKS.iter().find(|(text, _)| line.contains(text) && is_run(text))
            && mark.as_ref().is_none_or(|(known, ..)| rank < known)
        {
            mark = Some((*rank, number, line.trim().to_owned()));
        }
        let is_top = line.starts_with("fun main(") || line.starts_with("suspend fun main(");
        let is_static = line.contains("static void main(") || line.contains("fun main(args");
        if main.is_none() && (is_top || is_static) {
            main = Some((number, line.trim().to_owned(), is_top));
        }
    }
    let is_spring = mark.as_ref().is_some_and(|(rank, ..)| *rank < 2);
    let (rank, number, what) = match (&mark, &main) {
        (Some((rank, number, what)), Some(_)) => (*rank, *number, what.clone()),
        // Its superclass or another file may have the method.
        (Some((rank, number, what)), None) if is_spring => (*rank, *number, what.clone()),
        (_, Some((number, what, _))) => (if is_entry_name(relative) { 3 } else { 4 }, *number, what.clone()),
        _ => return None,
    };
    let stem = name_of(path).split('.').next().unwrap_or_default();
    let is_top = main.as_ref().is_some_and(|(.., is_top)| *is_top) && ending_of(path) == "kt";
    let class = format!("{stem}{}", if is_top { "Kt" } else { "" });
    let class = if package.is_empty() { class } else { format!("{package}.{class}") };
    let what: String = what.chars().take(120).collect();
    let class = Fact::likely(class, Evidence::line(path, number, what));
    Some((rank, Main { class, is_framework: mark.is_some() && rank < 3 }))
}

fn is_entry_name(path: &str) -> bool {
    let stem = name_of(path).split('.').next().unwrap_or_default();
    ["Main", "App", "Application", "Server"].iter().any(|name| stem.ends_with(name)) || stem == "main"
}

/// The folder of a module, relative to the project's.
pub(super) fn entrypoint(folder: &str, module: &str) -> String {
    let relative = module.get(folder.len()..).unwrap_or_default().trim_start_matches('/');
    if relative.is_empty() { ".".to_owned() } else { join("", relative) }
}
