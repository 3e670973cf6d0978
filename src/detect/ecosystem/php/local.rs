//! Packages in folders of the repository: `"repositories": [{ "type": "path", "url": "packages/*" }]`.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, climb, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// The limit of packages that one project depends on.
const MOST: usize = 50;

/// Adds the dependencies of local packages that the project depends on.
pub(super) fn depend(tree: &Tree<'_>, folder: &str, node: &Node, manifest: &mut Manifest) {
    let packages = packages(tree, folder, node);
    let mut seen: Vec<String> = Vec::new();
    loop {
        let is_open = |name: &&String| !seen.contains(name) && manifest.dependency(name, false).is_some();
        let Some(name) = packages.keys().find(is_open).filter(|_| seen.len() < MOST).cloned() else { return };
        if let Some((file, package)) = packages.get(&name) {
            for (required, constraint) in package.get("require").map(Node::entries).unwrap_or_default() {
                if required != "php" && required != "php-64bit" {
                    let evidence = Evidence::line(file.clone(), constraint.line, format!("{name} requires it"));
                    manifest.depend(required.to_lowercase(), Group::Main, evidence);
                }
            }
        }
        seen.push(name);
    }
}

/// The manifests of local packages, by name.
fn packages(tree: &Tree<'_>, folder: &str, node: &Node) -> BTreeMap<String, (String, Rc<Node>)> {
    let repositories = node.get("repositories");
    let named = repositories.map(Node::entries).unwrap_or_default().iter().map(|(_, node)| node);
    let listed = repositories.map(Node::items).unwrap_or_default().iter();
    let is_path = |node: &&Node| node.get("type").and_then(Node::text) == Some("path");
    let paths = listed.chain(named).filter(is_path).filter_map(|node| node.get("url")?.text());
    let patterns = paths.filter_map(|path| climb(folder, path)).take(MOST);
    let files = patterns.flat_map(|pattern| {
        let found = tree.matching("", &join(&pattern, super::MANIFEST));
        found.into_iter().map(str::to_owned).collect::<Vec<_>>()
    });
    let package = |file: String| {
        let node = tree.data(&file, Notation::Json)?;
        let name = node.get("name").and_then(Node::text)?.to_lowercase();
        Some((name, (file, node)))
    };
    files.filter_map(package).collect()
}
