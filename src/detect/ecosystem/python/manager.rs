//! The package manager.

use super::{members, requirements};
use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// Lock files; the first that is found counts.
const LOCKS: [(&str, &str); 4] =
    [("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm"), ("Pipfile.lock", "pipenv")];

/// By its lock file, then by its manifest. `None` if only others than these can install the project.
pub(super) fn manager(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let path = join(folder, "pyproject.toml");
    let pyproject = tree.data(&path, Notation::Toml);
    let has = |keys: &[&str]| pyproject.as_ref().and_then(|node| Some(node.at(keys)?.line));
    let locks: Vec<(String, &str)> =
        LOCKS.iter().map(|(file, id)| (join(folder, file), *id)).filter(|(file, _)| tree.has(file)).collect();
    match locks.as_slice() {
        [] => {}
        [(file, id)] => return Some(Fact::stated(*id, Evidence::file(file.clone()))),
        [first, ..] => {
            // Several: a table of the tool in pyproject.toml tells which is in use.
            let meant = locks.iter().find(|(_, id)| has(&["tool", id]).is_some()).unwrap_or(first);
            let mut fact = Fact::likely(meant.1, Evidence::file(meant.0.clone()));
            let others = locks.iter().filter(|lock| *lock != meant);
            fact.evidence.extend(others.map(|(file, _)| Evidence::file(file.clone())));
            return Some(fact);
        }
    }
    if let Some(root) = members::root(tree, folder) {
        let (lock, manifest) = (join(&root, "uv.lock"), join(&root, "pyproject.toml"));
        return Some(if tree.has(&lock) {
            Fact::stated("uv", Evidence::file(lock))
        } else {
            Fact::likely("uv", Evidence::file(manifest))
        });
    }
    for id in ["poetry", "uv", "pdm"] {
        let keys: &[&str] = &["tool", id];
        if let Some(line) = has(keys) {
            let is_project =
                id != "poetry" || has(&["tool", "poetry", "dependencies"]).is_some() || has(&["project"]).is_some();
            let is_needed = !tree.has(&join(folder, "requirements.txt")) || id == "poetry";
            if is_project && is_needed {
                return Some(Fact::likely(id, Evidence::line(path, line, keys.join("."))));
            }
        }
    }
    without_lock(tree, folder, pyproject.as_deref(), &path)
}

fn without_lock(tree: &Tree<'_>, folder: &str, pyproject: Option<&Node>, path: &str) -> Option<Fact<String>> {
    let pipfile = join(folder, "Pipfile");
    // Without a lock, `requirements.txt` beside it is what other tools install.
    if tree.has(&pipfile) && !tree.has(&join(folder, "requirements.txt")) {
        return Some(Fact::likely("pipenv", Evidence::file(pipfile)));
    }
    let required = requirements::files(tree, folder)
        .into_iter()
        .find(|file| file.strip_suffix(".txt").is_some() && !requirements::is_aside(file));
    if let Some(file) = required {
        return Some(Fact::likely("pip", Evidence::file(file)));
    }
    if let Some(project) = pyproject.and_then(|node| node.get("project")) {
        let backend = pyproject.and_then(|node| node.at(&["build-system", "build-backend"]));
        return Some(match backend.and_then(|node| Some((node.text()?, node.line))) {
            Some((backend, line)) if backend.starts_with("poetry.") => {
                Fact::likely("poetry", Evidence::line(path, line, "build-system.build-backend"))
            }
            Some((backend, line)) if backend.starts_with("pdm.") => {
                Fact::likely("pdm", Evidence::line(path, line, "build-system.build-backend"))
            }
            _ => Fact::guessed("uv", Evidence::line(path, project.line, "project")),
        });
    }
    let setup = ["setup.py", "setup.cfg"].map(|name| join(folder, name)).into_iter().find(|file| tree.has(file))?;
    Some(Fact::guessed("pip", Evidence::file(setup)))
}
