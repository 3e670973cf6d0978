//! `pyproject.toml`: PEP 621 and 735, and the tables of Poetry, PDM, uv, Hatch and Flit.

use std::collections::BTreeSet;

use super::requirement::{Requirement, normal};
use super::requirements;
use crate::detect::manifest::{Group, Manifest, Script};
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// Names of Poetry's groups that the app needs to run.
pub(super) const MAIN_GROUPS: [&str; 6] = ["main", "prod", "production", "deploy", "server", "web"];

pub(super) fn read(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let path = join(folder, "pyproject.toml");
    let Some(node) = tree.data(&path, Notation::Toml) else { return };
    if describes_project(&node) {
        manifest.file = Some(path.clone());
        manifest.evidence = Evidence::file(path.clone());
    }
    standard(&node, &path, manifest);
    dynamic(tree, folder, &node, manifest);
    poetry(&node, &path, manifest);
    others(&node, &path, manifest);
    registries(&node, &path, manifest);
}

/// Whether it describes a project, and not only the settings of tools.
pub(super) fn describes_project(node: &Node) -> bool {
    let paths: [&[&str]; 6] = [
        &["project"],
        &["tool", "poetry"],
        &["tool", "flit", "metadata"],
        &["tool", "uv", "workspace"],
        &["tool", "uv", "sources"],
        &["dependency-groups"],
    ];
    paths.iter().any(|path| node.at(path).is_some())
}

fn standard(node: &Node, path: &str, manifest: &mut Manifest) {
    let list = |keys: &[&str]| node.at(keys).map(Node::items).unwrap_or_default();
    let mut add = |items: &[Node], group| items.iter().for_each(|item| requirement(item, group, path, manifest));
    add(list(&["project", "dependencies"]), Group::Main);
    for keys in
        [["project", "optional-dependencies"].as_slice(), &["dependency-groups"], &["tool", "pdm", "dev-dependencies"]]
    {
        for (_, items) in node.at(keys).map(Node::entries).unwrap_or_default() {
            add(items.items(), Group::Aside);
        }
    }
    add(list(&["tool", "uv", "dev-dependencies"]), Group::Aside);
    let scripts = [["project", "scripts"].as_slice(), &["tool", "poetry", "scripts"]];
    for (name, script) in scripts.iter().flat_map(|keys| node.at(keys).map(Node::entries).unwrap_or_default()) {
        let Some(line) = script.text().or_else(|| script.get("reference").and_then(Node::text)) else { continue };
        let evidence = Evidence::line(path, script.line, format!("the script {name}"));
        manifest.scripts.push(Script { name: name.clone(), line: line.to_owned(), evidence });
    }
}

fn requirement(item: &Node, group: Group, path: &str, manifest: &mut Manifest) {
    let Some(found) = item.text().and_then(Requirement::parse) else { return };
    found.add(manifest, group, &Evidence::line(path, item.line, found.name.clone()));
}

/// Dependencies in requirements files that the build backend reads.
fn dynamic(tree: &Tree<'_>, folder: &str, node: &Node, manifest: &mut Manifest) {
    let setuptools = node.at(&["tool", "setuptools", "dynamic", "dependencies", "file"]);
    let hatch = node.at(&["tool", "hatch", "metadata", "hooks", "requirements_txt", "files"]);
    let mut seen = BTreeSet::new();
    for files in [setuptools, hatch].into_iter().flatten() {
        let one = files.text().into_iter();
        for file in one.chain(files.items().iter().filter_map(Node::text)) {
            requirements::file(tree, &join(folder, file), Group::Main, manifest, &mut seen);
        }
    }
}

fn poetry(node: &Node, path: &str, manifest: &mut Manifest) {
    let Some(poetry) = node.at(&["tool", "poetry"]) else { return };
    let mut add = |table: Option<&Node>, group| {
        for (name, value) in table.map(Node::entries).unwrap_or_default().iter().filter(|(name, _)| name != "python") {
            let optional = value.get("optional").is_some_and(Node::is_true);
            let group = if optional { Group::Aside } else { group };
            let extras = value.get("extras").map(Node::items).unwrap_or_default();
            let extras = extras.iter().filter_map(Node::text).map(normal).collect();
            let found = Requirement { name: normal(name), extras };
            found.add(manifest, group, &Evidence::line(path, value.line, found.name.clone()));
        }
    };
    add(poetry.get("dependencies"), Group::Main);
    add(poetry.get("dev-dependencies"), Group::Aside);
    for (name, group) in poetry.get("group").map(Node::entries).unwrap_or_default() {
        let kind = if MAIN_GROUPS.contains(&name.as_str()) { Group::Main } else { Group::Aside };
        add(group.get("dependencies"), kind);
    }
}

/// Flit's older table, and Hatch's environments.
fn others(node: &Node, path: &str, manifest: &mut Manifest) {
    let flit = node.at(&["tool", "flit", "metadata", "requires"]).map(Node::items).unwrap_or_default();
    for item in flit {
        requirement(item, Group::Main, path, manifest);
    }
    for (_, environment) in node.at(&["tool", "hatch", "envs"]).map(Node::entries).unwrap_or_default() {
        let dependencies = environment.get("dependencies").map(Node::items).unwrap_or_default();
        for item in dependencies {
            requirement(item, Group::Aside, path, manifest);
        }
    }
}

fn registries(node: &Node, path: &str, manifest: &mut Manifest) {
    for keys in [["tool", "uv", "index"], ["tool", "poetry", "source"], ["tool", "pdm", "source"]] {
        for source in node.at(&keys).map(Node::items).unwrap_or_default() {
            let Some(url) = source.get("url") else { continue };
            let evidence = Evidence::line(path, url.line, keys.join("."));
            requirements::registry(manifest, url.text().unwrap_or_default(), evidence);
        }
    }
    for key in ["index-url", "extra-index-url"] {
        let Some(url) = node.at(&["tool", "uv", key]) else { continue };
        let evidence = Evidence::line(path, url.line, format!("tool.uv.{key}"));
        let one = url.text().into_iter();
        for text in one.chain(url.items().iter().filter_map(Node::text)) {
            requirements::registry(manifest, text, evidence.clone());
        }
    }
}
