//! Nx: apps whose `project.json` stands for a `package.json`, with the dependencies of the root.

use std::collections::BTreeSet;

use super::package::{self, Package};
use super::workspace::above;
use crate::detect::manifest::{Manifest, Script};
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

pub(super) const FILE: &str = "project.json";

/// The limit of source files that are searched for imports.
const MOST_FILES: usize = 500;

/// Whether a folder is an app of an Nx workspace and has no `package.json`.
pub(super) fn is_member(tree: &Tree<'_>, folder: &str) -> bool {
    if !tree.has(&join(folder, FILE)) || root(tree, folder).is_none() {
        return false;
    }
    let node = tree.data(&join(folder, FILE), Notation::Json);
    // Libraries and end-to-end tests of an Nx workspace are no projects of their own.
    node.is_some_and(|node| node.get("projectType").and_then(Node::text) == Some("application"))
        && !folder.ends_with("-e2e")
}

fn root<'f>(tree: &Tree<'_>, folder: &'f str) -> Option<&'f str> {
    above(folder).find(|above| tree.has(&join(above, "nx.json")))
}

/// Adds the targets of `project.json` as scripts, and the root's dependencies that the sources import. Removes the
/// dependencies of a root that only keeps them for its apps.
pub(super) fn add(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    if is_integrated_root(tree, folder) {
        manifest.dependencies.clear();
        return;
    }
    if !is_member(tree, folder) || tree.has(&join(folder, package::FILE)) {
        return;
    }
    let Some(package) = root(tree, folder).and_then(|root| Package::of(tree, root)) else { return };
    let mut all = Manifest::new(manifest.evidence.clone());
    package::add(&mut all, &package);
    let imported = imports(tree, folder);
    let targets = targets(tree, folder);
    let is_used = |name: &str| {
        imported.contains(name) || targets.iter().any(|script| script.line.split(' ').next() == Some(name))
    };
    for dependency in all.dependencies.into_iter().filter(|dependency| is_used(&dependency.name)) {
        manifest.depend(dependency.name, dependency.group, dependency.evidence);
    }
    manifest.scripts.extend(targets);
}

fn is_integrated_root(tree: &Tree<'_>, folder: &str) -> bool {
    tree.has(&join(folder, "nx.json"))
        && !tree.has(&join(folder, FILE))
        && tree.matching(folder, "**/project.json").iter().any(|path| {
            let inner = crate::detect::tree::folder_of(path);
            !tree.has(&join(inner, package::FILE))
        })
}

/// The commands of the targets: `build`, `serve`.
fn targets(tree: &Tree<'_>, folder: &str) -> Vec<Script> {
    const EXECUTORS: [(&str, &str); 10] = [
        ("@nx/vite:build", "vite build"),
        ("@nx/vite:dev-server", "vite"),
        ("@nx/next:build", "next build"),
        ("@nx/next:server", "next dev"),
        ("@nx/angular:application", "ng build"),
        ("@angular/build:application", "ng build"),
        ("@angular-devkit/build-angular:application", "ng build"),
        ("@angular-devkit/build-angular:browser", "ng build"),
        ("@nx/remix:build", "remix build"),
        ("@nx/esbuild:esbuild", "esbuild"),
    ];
    let path = join(folder, FILE);
    let Some(node) = tree.data(&path, Notation::Json) else { return Vec::new() };
    let script = |name: &str, line: String, at: &Node| Script {
        name: name.to_owned(),
        line,
        evidence: Evidence::line(path.clone(), at.line, format!("targets.{name}")),
    };
    let mut scripts = Vec::new();
    for (name, target) in node.get("targets").map(Node::entries).unwrap_or_default() {
        let option = |key: &str| target.at(&["options", key]).and_then(Node::text);
        let executor = target.get("executor").and_then(Node::text).unwrap_or_default();
        let known = EXECUTORS.iter().find(|(known, _)| executor.replace("@nrwl/", "@nx/") == *known);
        let line = option("command").or_else(|| target.get("command")?.text()).or(known.map(|(_, line)| *line));
        if let Some(line) = line {
            scripts.push(script(name, line.to_owned(), target));
        }
        // The file that a bundler for servers writes is named as its source.
        let is_bundler = ["webpack", "esbuild", "node", "js", "rspack"]
            .iter()
            .any(|plugin| executor.replace("@nrwl/", "@nx/").starts_with(&format!("@nx/{plugin}:")));
        if let (true, "build", Some(main), Some(out)) =
            (is_bundler, name.as_str(), option("main"), option("outputPath"))
        {
            let stem = main.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or("main");
            scripts.push(script("start", format!("node {}/{stem}.js", out.trim_end_matches('/')), target));
        }
    }
    scripts
}

/// The packages that the sources of a folder import.
fn imports(tree: &Tree<'_>, folder: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let files = tree.matching(folder, "**/*.{ts,tsx,js,jsx,mts,mjs,vue,svelte}");
    for file in files.into_iter().take(MOST_FILES) {
        let text = tree.text(file).unwrap_or_default();
        for (at, _) in
            text.match_indices(" from ").chain(text.match_indices("import ")).chain(text.match_indices("require("))
        {
            let rest = text.get(at..).unwrap_or_default();
            let rest =
                ["import ", " from ", "require("].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or_default();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let path = rest.get(1..).and_then(|rest| rest.split(quote).next()).unwrap_or_default();
            let parts = if path.starts_with('@') { 2 } else { 1 };
            names.insert(path.split('/').take(parts).collect::<Vec<_>>().join("/"));
        }
    }
    names
}
