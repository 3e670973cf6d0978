//! Reads Cargo.toml: dependencies with their features, also those that a workspace or a local crate declares.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::features::Enabled;
use crate::detect::fact::Fact;
use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, ancestors, climb, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

pub(super) const FILE: &str = "Cargo.toml";

/// The limit of local crates that one crate depends on.
const MOST_LOCAL: usize = 50;

/// The limit of steps from a crate to those below it.
const DEEPEST: usize = 8;

pub(super) fn parsed(tree: &Tree<'_>, folder: &str) -> Option<Rc<Node>> {
    tree.data(&join(folder, FILE), Notation::Toml)
}

/// The Cargo.toml of a folder's workspace: its own, or one above it.
pub(super) fn workspace(tree: &Tree<'_>, folder: &str) -> Option<(String, Rc<Node>)> {
    let is_root = |folder: &str| parsed(tree, folder).filter(|node| node.get("workspace").is_some());
    ancestors(folder).find_map(|above| Some((above.to_owned(), is_root(above)?)))
}

/// The folders of a crate and of the local crates that it depends on.
pub(super) fn local(tree: &Tree<'_>, folder: &str) -> BTreeSet<String> {
    depend(tree, folder, &mut Manifest::new(Evidence::file(join(folder, FILE))))
}

/// Adds the dependencies of a crate, and those of the local crates that it depends on; returns the folders of all.
pub(super) fn depend(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = open.pop() {
        if seen.len() >= MOST_LOCAL || depth > DEEPEST || !seen.insert(folder.clone()) {
            continue;
        }
        let Some(node) = parsed(tree, &folder) else { continue };
        let workspace = workspace(tree, &folder);
        let mut krate = Crate { folder: &folder, workspace: workspace.as_ref(), is_first: depth == 0, manifest };
        let local = krate.depend(&node);
        open.extend(local.into_iter().map(|folder| (folder, depth + 1)));
    }
    seen
}

/// A crate whose dependencies are added to a manifest.
struct Crate<'a> {
    folder: &'a str,
    workspace: Option<&'a (String, Rc<Node>)>,
    /// The crate itself, and not one that it depends on.
    is_first: bool,
    manifest: &'a mut Manifest,
}

impl Crate<'_> {
    /// Returns the folders of local crates.
    fn depend(&mut self, node: &Node) -> Vec<String> {
        let enabled = Enabled::by_default(node);
        let mut local = Vec::new();
        let targets = node.get("target").map(Node::entries).unwrap_or_default().iter();
        let targets = targets.filter(|(target, _)| is_linux(target)).map(|(_, node)| node);
        for table in std::iter::once(node).chain(targets) {
            for (key, dependency) in table.get("dependencies").map(Node::entries).unwrap_or_default() {
                local.extend(self.add(key, dependency, Group::Main, &enabled));
            }
            if self.is_first {
                let asides = ["dev-dependencies", "build-dependencies"].iter();
                let asides = asides.filter_map(|name| table.get(name)).flat_map(Node::entries);
                for (key, dependency) in asides {
                    self.add(key, dependency, Group::Aside, &enabled);
                }
            }
        }
        local
    }

    /// Adds a dependency and its features; returns the folder of a local crate that is compiled with it.
    fn add(&mut self, key: &str, dependency: &Node, group: Group, enabled: &Enabled) -> Option<String> {
        let inherited = dependency.get("workspace").is_some_and(Node::is_true);
        let shared = self.workspace.filter(|_| inherited);
        let shared = shared.and_then(|(root, node)| Some((root, node.at(&["workspace", "dependencies", key])?)));
        let get = |name: &str| dependency.get(name).or_else(|| shared.and_then(|(_, shared)| shared.get(name)));
        let name = get("package").and_then(Node::text).unwrap_or(key);
        let is_off = dependency.get("optional").is_some_and(Node::is_true) && !enabled.dependencies.contains(key);
        let group = if is_off { Group::Aside } else { group };
        let file = join(self.folder, FILE);
        let evidence = |what: String| Evidence::line(file.clone(), dependency.line, what);
        self.manifest.depend(name, group, evidence(name.to_owned()));
        let own = dependency.get("features").map(Node::items).unwrap_or_default().iter();
        let theirs = shared.and_then(|(_, shared)| shared.get("features")).map(Node::items).unwrap_or_default();
        let named = own.chain(theirs).filter_map(Node::text).map(|feature| format!("{name}/{feature}"));
        let prefix = format!("{key}/");
        let switched = enabled.features.iter().filter_map(|of| Some(format!("{name}/{}", of.strip_prefix(&prefix)?)));
        let mut features: Vec<String> = named.chain(switched).collect();
        if !get("default-features").is_some_and(|flag| flag.value == crate::read::data::Value::Flag(false)) {
            features.push(format!("{name}/default"));
        }
        for feature in features {
            self.manifest.depend(feature.clone(), group, evidence(feature));
        }
        if let Some(registry) = get("registry").and_then(Node::text)
            && !self.manifest.registries.iter().any(|known| known.value == registry)
        {
            self.manifest.registries.push(Fact::stated(registry, evidence(format!("registry of {name}"))));
        }
        let base = |own: bool| if own { self.folder } else { shared.map_or(self.folder, |(root, _)| root.as_str()) };
        let path = get("path").and_then(Node::text).filter(|_| group == Group::Main)?;
        climb(base(dependency.get("path").is_some()), path)
    }
}

/// Whether a target's dependencies are compiled for Linux.
fn is_linux(target: &str) -> bool {
    let is_other = ["windows", "macos", "wasm", "target_os = \"ios\"", "android", "apple"];
    target.contains("not(") || !is_other.iter().any(|other| target.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_of_other_systems_stay_aside() {
        for (target, expected) in [
            ("cfg(unix)", true),
            ("cfg(not(target_env = \"msvc\"))", true),
            ("cfg(windows)", false),
            ("cfg(target_arch = \"wasm32\")", false),
            ("cfg(not(target_arch = \"wasm32\"))", true),
            ("x86_64-unknown-linux-gnu", true),
        ] {
            assert_eq!(is_linux(target), expected, "{target}");
        }
    }
}
