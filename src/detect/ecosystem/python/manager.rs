//! The package manager.

use std::collections::BTreeSet;

use super::requirement::Requirement;
use super::{members, requirements};
use crate::detect::fact::Fact;
use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// Lock files; the first that is found counts.
const LOCKS: [(&str, &str); 4] =
    [("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm"), ("Pipfile.lock", "pipenv")];

/// The dependencies of `pyproject.toml`.
const PROJECT: &[&str] = &["project", "dependencies"];

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

/// The requirements file that is installed besides the dependencies of `pyproject.toml`, because it lacks some of them.
/// uv installs both; pip cannot install the latter without the project itself.
pub(super) fn beside(tree: &Tree<'_>, folder: &str, manager: &Fact<String>) -> Option<String> {
    let is_both = |found: &&Evidence| manager.value == "uv" && found.what == PROJECT.join(".");
    manager.decisive().filter(is_both)?;
    required(tree, folder)
}

/// The first requirements file that the app needs to run.
fn required(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let is_main = |file: &String| file.strip_suffix(".txt").is_some() && !requirements::is_aside(file);
    requirements::files(tree, folder).into_iter().find(is_main)
}

/// Whether a requirements file lacks one of the dependencies that are listed elsewhere.
fn lacks(tree: &Tree<'_>, folder: &str, file: &str, dependencies: &Node) -> bool {
    let own = if folder.is_empty() { "./".to_owned() } else { format!("{folder}/") };
    if requirements::inputs(tree, folder, file).contains(&own) {
        return false;
    }
    let mut listed = Manifest::new(Evidence::file(file));
    requirements::file(tree, file, Group::Main, &mut listed, &mut BTreeSet::new());
    // One for some platforms or versions only may be missing on purpose.
    let needed = dependencies.items().iter().filter_map(Node::text).filter(|text| !text.contains(';'));
    needed.filter_map(Requirement::parse).any(|needed| listed.dependency(&needed.name, true).is_none())
}

fn without_lock(tree: &Tree<'_>, folder: &str, pyproject: Option<&Node>, path: &str) -> Option<Fact<String>> {
    let pipfile = join(folder, "Pipfile");
    // Without a lock, `requirements.txt` beside it is what other tools install.
    if tree.has(&pipfile) && !tree.has(&join(folder, "requirements.txt")) {
        return Some(Fact::likely("pipenv", Evidence::file(pipfile)));
    }
    if let Some(file) = required(tree, folder) {
        let beside = pyproject.and_then(|node| node.at(PROJECT).filter(|listed| lacks(tree, folder, &file, listed)));
        return Some(match beside {
            Some(listed) => Fact::likely("uv", Evidence::line(path, listed.line, PROJECT.join("."))),
            None => Fact::likely("pip", Evidence::file(file)),
        });
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
