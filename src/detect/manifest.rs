//! What the readers of all ecosystems find in a project's manifests.

use super::fact::Fact;
use super::tree::is_name;
use crate::source::Evidence;

/// A project's manifests and lock files.
#[derive(Debug, Clone)]
pub(super) struct Manifest {
    /// The path of the decisive manifest; `None` if only source files were found.
    pub(super) file: Option<String>,
    /// Files that installing the dependencies reads besides the manifest; a folder ends with a slash.
    pub(super) inputs: Vec<String>,
    /// What shows the language.
    pub(super) evidence: Evidence,
    pub(super) dependencies: Vec<Dependency>,
    /// Versions of the language, in the order of precedence of the ecosystem's own tools.
    pub(super) versions: Vec<Fact<String>>,
    /// By the name in `language.toml`.
    pub(super) package_manager: Option<Fact<String>>,
    /// Named commands, such as those of `package.json`.
    pub(super) scripts: Vec<Script>,
    /// Registries besides the public one.
    pub(super) registries: Vec<Fact<String>>,
    /// It only holds other projects together.
    pub(super) is_workspace: bool,
    /// Packages in folders that are imported without their parent, with that parent.
    pub(super) nested: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dependency {
    /// In the ecosystem's normal form.
    pub(super) name: String,
    pub(super) group: Group,
    pub(super) evidence: Evidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// The app needs it to run.
    Main,
    /// Only its development, tests, documentation or an optional feature.
    Aside,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    pub(super) name: String,
    pub(super) line: String,
    pub(super) evidence: Evidence,
}

impl Manifest {
    pub(super) fn new(evidence: Evidence) -> Self {
        Self {
            file: None,
            inputs: Vec::new(),
            evidence,
            dependencies: Vec::new(),
            versions: Vec::new(),
            package_manager: None,
            scripts: Vec::new(),
            registries: Vec::new(),
            is_workspace: false,
            nested: Vec::new(),
        }
    }

    /// A dependency that the app needs to run, or any, by its name or a pattern that ends with `*`.
    pub(super) fn dependency(&self, name: &str, any_group: bool) -> Option<&Dependency> {
        let is_meant = |found: &&Dependency| {
            (any_group || found.group == Group::Main) && (found.name == name || is_name(name, &found.name))
        };
        self.dependencies.iter().find(is_meant)
    }

    pub(super) fn script(&self, name: &str) -> Option<&Script> {
        self.scripts.iter().find(|script| script.name == name)
    }

    /// Adds a dependency that is not yet known; one that is needed to run outranks others.
    pub(super) fn depend(&mut self, name: impl Into<String>, group: Group, evidence: Evidence) {
        let name = name.into();
        match self.dependencies.iter_mut().find(|found| found.name == name) {
            Some(known) if known.group == Group::Aside && group == Group::Main => {
                *known = Dependency { name, group, evidence };
            }
            Some(_) => {}
            None => self.dependencies.push(Dependency { name, group, evidence }),
        }
    }
}
