//! The packages of a module, and what each command reaches.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Source;
use crate::detect::tree::{Tree, folder_of, is_name, name_of};
use crate::source::Evidence;

/// The limit of files that are read for one module.
const MOST_FILES: usize = 5_000;

/// Folders whose packages are not the app.
const ASIDE: [&str; 22] = [
    "test",
    "tests",
    "e2e",
    "testing",
    "testutil",
    "testutils",
    "integration",
    "doc",
    "docs",
    "example",
    "examples",
    "sample",
    "samples",
    "fixtures",
    "benchmark",
    "benchmarks",
    "bench",
    "scripts",
    "hack",
    "tool",
    "tools",
    "third_party",
];

/// A module's packages by their folders in it; `""` is the module's.
#[derive(Debug, Default)]
pub(super) struct Packages(BTreeMap<String, Package>);

#[derive(Debug, Default)]
pub(super) struct Package {
    pub(super) imports: BTreeSet<String>,
    /// The place of `func main`.
    pub(super) main: Option<Evidence>,
}

/// What a command compiles.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// Folders of the module.
    pub(super) folders: BTreeSet<String>,
    /// Paths of packages outside the module.
    pub(super) imports: BTreeSet<String>,
}

impl Packages {
    pub(super) fn of(tree: &Tree<'_>, folder: &str) -> Self {
        let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
        let inner: Vec<&str> = tree
            .files_below(folder)
            .filter(|path| name_of(path) == "go.mod" && folder_of(path) != folder)
            .map(folder_of)
            .collect();
        let is_own = |path: &&str| {
            let relative = path.get(skip..).unwrap_or_default();
            let mut folders = relative.rsplit('/').skip(1);
            is_name("*.go", path)
                && !is_name("*_test.go", path)
                && !inner.iter().any(|inner| path.strip_prefix(inner).is_some_and(|rest| rest.starts_with('/')))
                && !folders.any(|name| ASIDE.contains(&name) || name.starts_with('_'))
        };
        let mut packages: BTreeMap<String, Package> = BTreeMap::new();
        for path in tree.files_below(folder).filter(is_own).take(MOST_FILES) {
            let Some(source) = tree.text(path).and_then(|text| Source::parse(&text)) else { continue };
            let inside = folder_of(path.get(skip..).unwrap_or_default());
            let package = packages.entry(inside.to_owned()).or_default();
            package.imports.extend(source.imports);
            if let Some(line) = source.main {
                package.main.get_or_insert_with(|| Evidence::line(path, line, "func main"));
            }
        }
        Self(packages)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The folders of commands, with the place of `func main`.
    pub(super) fn commands(&self) -> Vec<(&str, &Evidence)> {
        // Generators of code are commands of internal packages.
        let is_inside = |folder: &str| folder.split('/').any(|name| name == "internal") && !folder.contains("cmd");
        let commands = self.0.iter().filter(|(folder, _)| !is_inside(folder));
        commands.filter_map(|(folder, package)| Some((folder.as_str(), package.main.as_ref()?))).collect()
    }

    /// All that a package imports, also through others of the module.
    pub(super) fn reached<'a>(&'a self, module: &str, from: impl IntoIterator<Item = &'a str>) -> Reached {
        let mut reached = Reached::default();
        let mut open: Vec<&str> = from.into_iter().collect();
        while let Some(folder) = open.pop() {
            if !reached.folders.insert(folder.to_owned()) {
                continue;
            }
            for import in self.0.get(folder).map(|package| &package.imports).into_iter().flatten() {
                match import.strip_prefix(module) {
                    Some("") => open.push(""),
                    Some(inside) if inside.starts_with('/') => open.push(inside.trim_start_matches('/')),
                    _ => drop(reached.imports.insert(import.clone())),
                }
            }
        }
        reached
    }

    /// What all commands compile; all imports if there is no command.
    pub(super) fn used(&self, module: &str) -> Reached {
        let commands: Vec<&str> = self.commands().into_iter().map(|(folder, _)| folder).collect();
        if commands.is_empty() {
            return self.reached(module, self.0.keys().map(String::as_str));
        }
        self.reached(module, commands)
    }
}

impl Reached {
    /// Whether a package of this module is compiled, by its path without the major version.
    pub(super) fn imports_module(&self, path: &str) -> bool {
        let from = self.imports.range(path.to_owned()..);
        from.take_while(|import| import.starts_with(path))
            .any(|import| import.get(path.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.'])))
    }
}
