//! The modules of a project's files: from which folder they are imported.

use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, folder_of, join};
use crate::read::data::{Node, Notation};

/// A module, and the folder below the project's that it is imported from; `""` is the project's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Module {
    pub(super) name: String,
    pub(super) root: String,
    /// Installation puts it on the path, so that no command needs the folder.
    pub(super) is_installed: bool,
}

/// The packages that installation puts on the path without their folder, with that folder: those below `src`, and
/// those that the build backend's settings name.
pub(super) fn nested(tree: &Tree<'_>, folder: &str) -> Vec<(String, String)> {
    if !is_package(tree, folder) {
        return Vec::new();
    }
    let nested = declared(tree, folder);
    if nested.is_empty() { below_src(tree, folder) } else { nested }
}

/// The packages below `src`, if it is no package itself.
pub(super) fn below_src(tree: &Tree<'_>, folder: &str) -> Vec<(String, String)> {
    let src = join(folder, "src");
    if tree.has(&join(&src, "__init__.py")) {
        return Vec::new();
    }
    let is_package = |path: &&str| !tree.matching(path, "*.py").is_empty();
    let packages = tree.folders_in(&src).filter(is_package).filter_map(|path| path.rsplit('/').next());
    let packages = packages.filter(|name| !name.contains(['.', '-']) && !tree.has_folder(&join(folder, name)));
    packages.map(|name| (name.to_owned(), "src".to_owned())).collect()
}

/// `packages` of Hatch (`src/py/app`) and of Poetry (`{ include = "app", from = "src" }`).
fn declared(tree: &Tree<'_>, folder: &str) -> Vec<(String, String)> {
    let Some(node) = tree.data(&join(folder, "pyproject.toml"), Notation::Toml) else { return Vec::new() };
    let list = |keys: &[&str]| node.at(keys).map(Node::items).unwrap_or_default();
    let hatch = list(&["tool", "hatch", "build", "targets", "wheel", "packages"]).iter();
    let hatch =
        hatch.filter_map(|item| item.text()?.trim_matches('/').rsplit_once('/')).map(|(root, name)| (name, root));
    let poetry = list(&["tool", "poetry", "packages"]).iter();
    let poetry = poetry.filter_map(|item| Some((item.get("include")?.text()?, item.get("from")?.text()?)));
    hatch.chain(poetry).map(|(name, root)| (name.to_owned(), root.to_owned())).collect()
}

/// Whether installing the project's dependencies installs the project.
pub(super) fn is_package(tree: &Tree<'_>, folder: &str) -> bool {
    let pyproject = tree.data(&join(folder, "pyproject.toml"), Notation::Toml);
    let is_built = pyproject.is_some_and(|node| {
        let has = |keys: &[&str]| node.at(keys).is_some();
        let is_refused =
            node.at(&["tool", "uv", "package"]).is_some_and(|node| node.value == crate::read::data::Value::Flag(false));
        let package_mode = node.at(&["tool", "poetry", "package-mode"]).map(Node::is_true);
        let named = has(&["project", "name"]) || has(&["tool", "poetry", "name"]);
        named && !is_refused && package_mode != Some(false)
    });
    is_built || super::setup::is_setup(tree, folder)
}

/// Whether a `manage.py` is Django's: other frameworks have one too.
pub(super) fn is_manage(tree: &Tree<'_>, path: &str) -> bool {
    tree.text(path)
        .is_some_and(|text| text.contains("DJANGO_SETTINGS_MODULE") || text.contains("django.core.management"))
}

/// The module of a file, by the folder from which its imports of the project's other files resolve.
pub(super) fn module(subject: &Subject<'_>, file: &str) -> Module {
    let path = subject.relative(file);
    let nested = subject.manifest.nested.iter().find(|(name, root)| path.starts_with(&format!("{root}/{name}/")));
    let (root, is_installed) = match nested {
        Some((_, root)) => (root.clone(), true),
        None => (root(subject, file), false),
    };
    let inner = path.strip_prefix(root.as_str()).unwrap_or(path).trim_start_matches('/');
    let name = inner.trim_end_matches(".py");
    let name = name.strip_suffix("/__init__").unwrap_or(name).replace('/', ".");
    Module { name, root, is_installed }
}

/// The deepest folder that only local imports of the file resolve from, if none resolves from the project's own.
fn root(subject: &Subject<'_>, file: &str) -> String {
    let Some(text) = subject.tree.text(file) else { return String::new() };
    let path = subject.relative(file);
    // `from celery import Celery` in `shop/celery.py` means the dependency.
    let is_foreign = |module: &&str| subject.manifest.dependency(&super::requirement::normal(module), true).is_some();
    let imports: Vec<&str> = text.lines().filter_map(imported).filter(|module| !is_foreign(module)).collect();
    let resolves = |root: &str, module: &str| {
        let path = subject.path(&join(root, module));
        subject.tree.has(&format!("{path}.py")) || subject.tree.has_folder(&path)
    };
    let mut root = folder_of(path);
    // Django's commands and servers import from the folder of `manage.py`.
    let mut above = root;
    while !above.is_empty() {
        if is_manage(subject.tree, &subject.path(&join(above, "manage.py"))) {
            return above.to_owned();
        }
        above = folder_of(above);
    }
    // `shop/app.py` that only imports `shop.models` is imported from above.
    let mut best = (String::new(), imports.iter().filter(|module| resolves("", module)).count());
    while !root.is_empty() {
        let count = imports.iter().filter(|module| resolves(root, module)).count();
        if count > best.1 {
            best = (root.to_owned(), count);
        }
        root = folder_of(root);
    }
    best.0
}

/// The first name of an absolute import, also of one inside a function.
fn imported(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix("import ").or_else(|| line.strip_prefix("from "))?.trim_start();
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    rest.get(..end).filter(|module| !module.is_empty())
}

/// A dotted module that a setting of a file names: imported from the folder nearest to the file that has it.
pub(super) fn named(subject: &Subject<'_>, name: &str, file: &str) -> Module {
    let path = format!("{}.py", name.replace('.', "/"));
    let mut root = folder_of(subject.relative(file));
    let found = loop {
        if subject.has(&join(root, &path)) {
            break root;
        }
        if root.is_empty() {
            break "";
        }
        root = folder_of(root);
    };
    let first = name.split('.').next().unwrap_or_default();
    let is_installed = subject.manifest.nested.iter().any(|(name, parent)| name == first && parent == found);
    Module { name: name.to_owned(), root: found.to_owned(), is_installed }
}
