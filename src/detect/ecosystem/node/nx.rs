//! Nx: apps whose `project.json` stands for a `package.json`, with the dependencies of the root.

use std::collections::BTreeSet;

use super::imports;
use super::package::{self, Package};
use super::script::{self, steps};
use super::workspace::{self, above};
use crate::detect::fact::Fact;
use crate::detect::manifest::{Manifest, Script};
use crate::detect::tree::{Tree, join, name_of};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

pub(super) const FILE: &str = "project.json";

/// The name of a script that is no target: it runs the file that a bundler writes. Which file that is follows from
/// the bundler's options.
pub(super) const BUNDLE: &str = "nx:bundle";

/// Whether a folder is an app of an Nx workspace and has no `package.json`.
pub(super) fn is_member(tree: &Tree<'_>, folder: &str) -> bool {
    if !tree.has(&join(folder, FILE)) || root(tree, folder).is_none() {
        return false;
    }
    let node = tree.data(&join(folder, FILE), Notation::Json);
    // Libraries and end-to-end tests of an Nx workspace are no projects of their own.
    node.is_some_and(|node| node.get("projectType").and_then(Node::text) == Some("application"))
        && !folder.ends_with("e2e")
}

fn root<'f>(tree: &Tree<'_>, folder: &'f str) -> Option<&'f str> {
    above(folder).find(|above| tree.has(&join(above, "nx.json")))
}

/// Adds the targets of `project.json` as scripts, and the root's dependencies that the sources import. Removes the
/// dependencies of a root that only keeps them for its apps.
pub(super) fn add(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    if is_integrated_root(tree, folder) {
        // The root's dependencies are those of its apps: of the one that it starts, or of none.
        let Some((app, _)) = started(tree, folder, manifest) else {
            manifest.dependencies.clear();
            return;
        };
        let is_used = used(tree, &join(folder, &app), manifest);
        manifest.dependencies.retain(|dependency| is_used(&dependency.name));
        return;
    }
    let targets = targets(tree, folder);
    if tree.has(&join(folder, "nx.json")) {
        // A workspace of one app at its root.
        manifest.scripts.extend(targets);
        return;
    }
    if is_member(tree, folder) {
        manifest.scripts.extend(targets);
        manifest.scripts.extend(of_root(tree, folder));
    }
    inherit(tree, folder, manifest);
}

/// The command that builds a member from the root of its workspace.
pub(super) fn build(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let path = join(folder, FILE);
    let node = tree.data(&path, Notation::Json).filter(|_| is_member(tree, folder))?;
    let name = node.get("name").and_then(Node::text).unwrap_or_else(|| name_of(folder));
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@/".contains(c));
    let target = node.at(&["targets", "build"]);
    let has = |key: &[&str]| target.is_some_and(|target| target.at(key).is_some());
    // Plugins add targets by the settings of other tools.
    let has_plugins = || {
        let settings = root(tree, folder).and_then(|root| tree.data(&join(root, "nx.json"), Notation::Json));
        settings.is_some_and(|settings| settings.get("plugins").is_some_and(|plugins| !plugins.items().is_empty()))
    };
    if !is_plain || target.is_none() && !has_plugins() {
        return None;
    }
    let production = has(&["configurations", "production"]) && !has(&["defaultConfiguration"]);
    let option = if production { " --configuration=production" } else { "" };
    let evidence = target.map_or_else(
        || Evidence::file(path.clone()),
        |target| Evidence::line(path.clone(), target.line, "targets.build"),
    );
    Some(Fact::likely(format!("nx build {name}{option}"), evidence))
}

/// The script of the root that starts a member.
fn of_root(tree: &Tree<'_>, folder: &str) -> Option<Script> {
    let root = root(tree, folder)?;
    let package = Package::of(tree, root)?;
    let mut manifest = Manifest::new(Evidence::file(package.path.clone()));
    package::add(&mut manifest, &package);
    let (app, script) = started(tree, root, &manifest)?;
    (join(root, &app) == folder).then(|| Script { name: BUNDLE.to_owned(), ..script })
}

/// The app whose built file a root's script starts, and the script: `apps/api` of `node dist/apps/api/main.js`.
fn started(tree: &Tree<'_>, root: &str, manifest: &Manifest) -> Option<(String, Script)> {
    let scripts = ["start", "start:prod", "start:production"].iter().filter_map(|name| manifest.script(name));
    scripts.cloned().find_map(|script| {
        let mut words = steps(&script.line, &manifest.scripts).into_iter().flat_map(|step| step.words);
        let app = words.find_map(|word| {
            let file = word.trim_start_matches("./").strip_prefix("dist/")?.to_owned();
            above(&file).find(|app| !app.is_empty() && is_member(tree, &join(root, app))).map(str::to_owned)
        })?;
        Some((app, script))
    })
}

/// Adds the dependencies of a workspace's root that a member imports, or whose program its scripts run.
fn inherit(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let Some(package) = workspace::root_of(tree, folder).and_then(|root| Package::of(tree, root)) else { return };
    let mut all = Manifest::new(manifest.evidence.clone());
    package::add(&mut all, &package);
    if all.dependencies.is_empty() {
        return;
    }
    let is_used = used(tree, folder, manifest);
    for dependency in all.dependencies.into_iter().filter(|dependency| is_used(&dependency.name)) {
        manifest.depend(dependency.name, dependency.group, dependency.evidence);
    }
}

/// Whether the sources of a folder import a dependency, or scripts run its program.
fn used(tree: &Tree<'_>, folder: &str, manifest: &Manifest) -> impl Fn(&str) -> bool + use<> {
    let imported = imports::of_folder(tree, folder);
    let programs: BTreeSet<String> =
        manifest.scripts.iter().flat_map(|script| script::programs(&script.line)).collect();
    move |name| {
        // The program of `@docusaurus/core` is `docusaurus`.
        let scope = name.strip_prefix('@').and_then(|name| name.split('/').next());
        imported.contains(name) || programs.contains(name) || scope.is_some_and(|scope| programs.contains(scope))
    }
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
    let target_script = |name: &str, line: String, at: &Node| Script {
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
        if let Some(line) = line.filter(|line| *line != "esbuild") {
            scripts.push(target_script(name, line.to_owned(), target));
        }
        // The file that a bundler for servers writes is named as its source.
        let is_bundler = ["webpack", "esbuild", "node", "js", "rspack"]
            .iter()
            .any(|plugin| executor.replace("@nrwl/", "@nx/").starts_with(&format!("@nx/{plugin}:")));
        if let (true, "build", Some(main), Some(out)) =
            (is_bundler, name.as_str(), option("main"), option("outputPath"))
        {
            let stem = main.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or("main");
            let own = main.strip_prefix(&format!("{folder}/")).unwrap_or(main);
            scripts.push(target_script("build", format!("esbuild {own}"), target));
            let line = format!("node {}/{stem}.js", out.trim_end_matches('/'));
            scripts.push(Script { name: BUNDLE.to_owned(), ..target_script("build", line, target) });
        }
    }
    scripts
}
