//! `package.json`.

use std::rc::Rc;

use crate::detect::manifest::{Group, Manifest, Script};
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

pub(super) const FILE: &str = "package.json";

/// A parsed `package.json`.
#[derive(Debug, Clone)]
pub(super) struct Package {
    pub(super) path: String,
    pub(super) node: Rc<Node>,
}

impl Package {
    pub(super) fn of(tree: &Tree<'_>, folder: &str) -> Option<Self> {
        let path = join(folder, FILE);
        let node = tree.data(&path, Notation::Json)?;
        Some(Self { path, node })
    }

    pub(super) fn script(&self, name: &str) -> Option<&str> {
        self.node.at(&["scripts", name]).and_then(Node::text)
    }

    /// Whether it names a dependency of any group.
    pub(super) fn depends(&self, name: &str) -> bool {
        GROUPS.iter().any(|(group, _)| self.node.at(&[group, name]).is_some())
    }

    /// The module that it exports, or that is run.
    pub(super) fn main(&self) -> Option<&str> {
        ["main", "module"].iter().find_map(|key| self.node.get(key)?.text())
    }

    /// It only sets the module system of its folder.
    pub(super) fn is_marker(&self) -> bool {
        let keys =
            ["name", "scripts", "dependencies", "devDependencies", "main", "workspaces", "engines", "packageManager"];
        !keys.iter().any(|key| self.node.get(key).is_some())
    }

    pub(super) fn evidence(&self, path: &[&str]) -> Option<Evidence> {
        let node = self.node.at(path)?;
        Some(Evidence::line(self.path.clone(), node.line, path.join(".")))
    }
}

const GROUPS: [(&str, Group); 4] = [
    ("dependencies", Group::Main),
    ("optionalDependencies", Group::Aside),
    ("peerDependencies", Group::Aside),
    ("devDependencies", Group::Aside),
];

/// Adds the dependencies and scripts.
pub(super) fn add(manifest: &mut Manifest, package: &Package) {
    for (key, group) in GROUPS {
        for (name, node) in package.node.get(key).map(Node::entries).unwrap_or_default() {
            let evidence = Evidence::line(package.path.clone(), node.line, format!("the dependency {name}"));
            // An alias installs another package: `"pg": "npm:pg-compat@1"`.
            let alias = node.text().and_then(|text| text.strip_prefix("npm:"));
            let real = alias.and_then(|text| text.rsplit_once('@').map(|(name, _)| name)).filter(|n| !n.is_empty());
            if let Some(real) = real {
                manifest.depend(real, group, evidence.clone());
            }
            manifest.depend(name.clone(), group, evidence);
        }
    }
    for (name, node) in package.node.get("scripts").map(Node::entries).unwrap_or_default() {
        let Some(line) = node.text() else { continue };
        let evidence = Evidence::line(package.path.clone(), node.line, format!("scripts.{name}"));
        manifest.scripts.push(Script { name: name.clone(), line: line.to_owned(), evidence });
    }
}
