//! `Pipfile`.

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
