//! The packages of a module, and what each command reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::built;
use super::source::Source;
use super::unused;
use crate::detect::tree::{Tree, folder_of, is_name, name_of};
use crate::source::Evidence;

/// The limit of files that are read for one module.
const MOST_FILES: usize = 5_000;

/// Folders whose commands are not the app.
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
pub(super) struct Packages {
    all: BTreeMap<String, Package>,
    /// The folders of commands that the project releases, wherever they are.
    released: BTreeSet<String>,
}

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
    /// The packages of the module in a folder.
    pub(super) fn of(tree: &Tree<'_>, folder: &str) -> Rc<Self> {
        tree.derived(&format!("the Go packages of {folder}"), || Self::read(tree, folder))
    }

    fn read(tree: &Tree<'_>, folder: &str) -> Self {
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
                && !folders.any(|name| name == "testdata" || name.starts_with('_'))
        };
        let mut all: BTreeMap<String, Package> = BTreeMap::new();
        let mut texts: BTreeMap<String, Vec<Rc<str>>> = BTreeMap::new();
        for path in tree.files_below(folder).filter(is_own).take(MOST_FILES) {
            let Some(text) = tree.text(path) else { continue };
            let Some(source) = Source::parse(&text) else { continue };
            let inside = folder_of(path.get(skip..).unwrap_or_default());
            if source.package == "main" {
                texts.entry(inside.to_owned()).or_default().push(text);
            }
            let package = all.entry(inside.to_owned()).or_default();
            package.imports.extend(source.imports);
            if let Some(line) = source.main {
                package.main.get_or_insert_with(|| Evidence::line(path, line, "func main"));
            }
        }
        for (inside, texts) in texts {
            let unused = unused::imports(&texts);
            if let Some(package) = all.get_mut(&inside) {
                package.imports.retain(|import| !unused.contains(import));
            }
        }
        let released = built::released(tree, folder).into_iter().map(|release| release.folder).collect();
        Self { all, released }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.keys().all(|folder| self.is_aside(folder))
    }

    fn is_aside(&self, folder: &str) -> bool {
        folder.split('/').any(|name| ASIDE.contains(&name)) && !self.released.contains(folder)
    }

    /// The folders of commands, with the place of `func main`.
    pub(super) fn commands(&self) -> Vec<(&str, &Evidence)> {
        // Generators of code are commands of internal packages.
        let is_inside = |folder: &str| folder.split('/').any(|name| name == "internal") && !folder.contains("cmd");
        let commands = self.all.iter().filter(|(folder, _)| !is_inside(folder) && !self.is_aside(folder));
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
            for import in self.all.get(folder).map(|package| &package.imports).into_iter().flatten() {
                match import.strip_prefix(module) {
                    Some("") => open.push(""),
                    Some(inside) if inside.starts_with('/') => open.push(inside.trim_start_matches('/')),
                    _ => match self.before_modules(module, import) {
                        Some(folder) => open.push(folder),
                        None => drop(reached.imports.insert(import.clone())),
                    },
                }
            }
        }
        reached
    }

    /// What all commands compile; all imports if there is no command.
    pub(super) fn used(&self, module: &str) -> Reached {
        let commands: Vec<&str> = self.commands().into_iter().map(|(folder, _)| folder).collect();
        if commands.is_empty() {
            let own = self.all.keys().map(String::as_str).filter(|folder| !self.is_aside(folder));
            return self.reached(module, own);
        }
        self.reached(module, commands)
    }

    /// The folder of an import without a go.mod: in a workspace of `GOPATH`, or in a repository that is imported by
    /// its address.
    fn before_modules(&self, module: &str, import: &str) -> Option<&str> {
        if !module.is_empty() {
            return None;
        }
        let has_domain = import.split('/').next().is_some_and(|first| first.contains('.'));
        let is_meant = |folder: &&String| {
            folder.strip_prefix("src/") == Some(import)
                || (has_domain && !folder.is_empty() && import.ends_with(&format!("/{folder}")))
        };
        self.all.keys().filter(is_meant).max_by_key(|folder| folder.len()).map(String::as_str)
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
