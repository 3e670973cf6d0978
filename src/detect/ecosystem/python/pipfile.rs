//! `Pipfile`, and `environment.yml` of conda.

use super::requirement::{Requirement, normal};
use super::requirements;
use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

pub(super) fn read(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let path = join(folder, "Pipfile");
    let Some(node) = tree.data(&path, Notation::Toml) else { return };
    if manifest.file.is_none() {
        manifest.file = Some(path.clone());
        manifest.evidence = Evidence::file(path.clone());
    }
    for (table, value) in node.entries() {
        // Other tables than these are groups.
        let group = match table.as_str() {
            "packages" => Group::Main,
            "source" | "requires" | "scripts" | "pipenv" => continue,
            _ => Group::Aside,
        };
        for (name, value) in value.entries() {
            let extras = value.get("extras").map(Node::items).unwrap_or_default();
            let extras = extras.iter().filter_map(Node::text).map(normal).collect();
            let found = Requirement { name: normal(name), extras };
            found.add(manifest, group, &Evidence::line(&path, value.line, found.name.clone()));
        }
    }
    for source in node.get("source").map(Node::items).unwrap_or_default() {
        // Every Pipfile names the public index by its usual name.
        let is_public = source.get("name").and_then(Node::text) == Some("pypi");
        if let Some(url) = source.get("url").filter(|_| !is_public) {
            let evidence = Evidence::line(&path, url.line, "source.url");
            requirements::registry(manifest, url.text().unwrap_or_default(), evidence);
        }
    }
}

/// The path of the folder's conda environment.
pub(super) fn environment(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let paths = ["environment.yml", "environment.yaml"].map(|name| join(folder, name));
    paths.into_iter().find(|path| tree.has(path))
}

/// The entries of a conda environment's `dependencies`, with whether pip installs them.
pub(super) fn conda(tree: &Tree<'_>, path: &str) -> Vec<(String, bool, usize)> {
    let Some(node) = tree.data(path, Notation::Yaml) else { return Vec::new() };
    let mut found = Vec::new();
    for item in node.get("dependencies").map(Node::items).unwrap_or_default() {
        found.extend(item.text().map(|text| (text.to_owned(), false, item.line)));
        for inner in item.get("pip").map(Node::items).unwrap_or_default() {
            found.extend(inner.text().map(|text| (text.to_owned(), true, inner.line)));
        }
    }
    found
}

pub(super) fn read_conda(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let Some(path) = environment(tree, folder) else { return };
    let found = conda(tree, &path);
    if !found.is_empty() && manifest.file.is_none() {
        manifest.file = Some(path.clone());
        manifest.evidence = Evidence::file(path.clone());
    }
    for (text, _, line) in found {
        // `conda-forge::flask=3.0=py312_0`
        let text = text.rsplit("::").next().unwrap_or_default();
        if let Some(found) = Requirement::parse(text).filter(|found| found.name != "python") {
            found.add(manifest, Group::Main, &Evidence::line(&path, line, found.name.clone()));
        }
    }
}
