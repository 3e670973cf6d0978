//! `composer.json` and `composer.lock`.

use super::local;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::manifest::{Group, Manifest, Script};
use crate::detect::tree::{Tree, join};
use crate::detect::version::{self, Requirement};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// `None` if there is no readable `composer.json`.
pub(super) fn read(tree: &Tree<'_>, folder: &str) -> Option<Manifest> {
    let file = join(folder, super::MANIFEST);
    if !tree.has(&file) {
        return None;
    }
    let mut manifest = Manifest::new(Evidence::file(file.clone()));
    manifest.file = Some(file.clone());
    let lock = join(folder, "composer.lock");
    let (confidence, decisive) =
        if tree.has(&lock) { (Confidence::Stated, lock.clone()) } else { (Confidence::Likely, file.clone()) };
    manifest.package_manager = Some(Fact::new("composer", confidence, Evidence::file(decisive)));
    let Some(node) = tree.data(&file, Notation::Json) else {
        manifest.versions = version_files(tree, folder);
        return Some(manifest);
    };
    for (key, group) in [("require", Group::Main), ("require-dev", Group::Aside)] {
        for (name, constraint) in node.get(key).map(Node::entries).unwrap_or_default() {
            if name != "php" && name != "php-64bit" {
                let what = format!("{name}: {}", constraint.text().unwrap_or_default());
                manifest.depend(name.to_lowercase(), group, Evidence::line(file.clone(), constraint.line, what));
            }
        }
    }
    manifest.versions = versions(tree, folder, &node, &file);
    manifest.scripts = scripts(&node, &file);
    manifest.registries = registries(&node, &file);
    local::depend(tree, folder, &node, &mut manifest);
    locked_extensions(tree, &lock, &mut manifest);
    Some(manifest)
}

/// Composer resolves for `config.platform.php`. A version file is for the developers' machines: it comes first if it
/// fits what the packages require.
fn versions(tree: &Tree<'_>, folder: &str, node: &Node, file: &str) -> Vec<Fact<String>> {
    let at = |path: &[&str]| -> Option<Fact<String>> {
        let found = node.at(path)?;
        Some(Fact::stated(found.text()?, Evidence::line(file, found.line, path.join("."))))
    };
    let platform = at(&["config", "platform", "php"]);
    let required = at(&["require", "php"]).or_else(|| at(&["require", "php-64bit"]));
    let files = version_files(tree, folder);
    let fits = |fact: &&Fact<String>| {
        let requirement = required.as_ref().and_then(|required| Requirement::parse(&required.value, "php"));
        requirement.is_none_or(|requirement| requirement.allows(&fact.value, &fact.value))
    };
    let pinned = files.iter().find(fits).cloned();
    let rest = files.into_iter().filter(|fact| Some(fact) != pinned.as_ref()).collect::<Vec<_>>();
    platform.into_iter().chain(pinned.clone()).chain(required).chain(rest).collect()
}

/// `.php-version`, and the files that all ecosystems share.
pub(super) fn version_files(tree: &Tree<'_>, folder: &str) -> Vec<Fact<String>> {
    let mut versions: Vec<Fact<String>> =
        version::first_line(tree, &join(folder, ".php-version")).into_iter().collect();
    versions.extend(version::shared(tree, folder, &["php"]));
    versions
}

fn scripts(node: &Node, file: &str) -> Vec<Script> {
    let entries = node.get("scripts").map(Node::entries).unwrap_or_default();
    let script = |(name, node): &(String, Node)| {
        let line = node.text().or_else(|| node.items().first().and_then(Node::text))?;
        Some(Script { name: name.clone(), line: line.to_owned(), evidence: Evidence::line(file, node.line, name) })
    };
    entries.iter().filter_map(script).collect()
}

/// Repositories with packages that the public registry lacks.
fn registries(node: &Node, file: &str) -> Vec<Fact<String>> {
    const KINDS: [&str; 7] = ["composer", "vcs", "git", "github", "gitlab", "bitbucket", "artifact"];
    let repositories = node.get("repositories");
    let named = repositories.map(Node::entries).unwrap_or_default().iter().map(|(_, node)| node);
    let listed = repositories.map(Node::items).unwrap_or_default().iter();
    let registry = |node: &Node| {
        let url = node.get("url")?;
        node.get("type").and_then(Node::text).filter(|kind| KINDS.contains(kind))?;
        Some(Fact::stated(url.text()?, Evidence::line(file, url.line, "repositories")))
    };
    listed.chain(named).filter_map(registry).collect()
}

/// Composer refuses to install locked packages whose extensions are missing.
fn locked_extensions(tree: &Tree<'_>, lock: &str, manifest: &mut Manifest) {
    let Some(node) = tree.data(lock, Notation::Json) else { return };
    let packages = node.get("packages").map(Node::items).unwrap_or_default();
    for package in packages {
        let owner = package.get("name").and_then(Node::text).unwrap_or_default();
        let required = package.get("require").map(Node::entries).unwrap_or_default();
        for (name, constraint) in required.iter().filter(|(name, _)| name.starts_with("ext-")) {
            manifest.depend(name.to_lowercase(), Group::Main, Evidence::line(lock, constraint.line, owner));
        }
    }
}

/// The value of `type`.
pub(super) fn package_type(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let node = tree.data(&join(folder, super::MANIFEST), Notation::Json)?;
    node.get("type").and_then(Node::text).map(str::to_owned)
}

/// Whether the manifest has what a published package needs.
pub(super) fn has_name_and_classes(tree: &Tree<'_>, folder: &str) -> bool {
    let node = tree.data(&join(folder, super::MANIFEST), Notation::Json);
    node.is_some_and(|node| {
        node.get("name").is_some() && ["autoload", "autoload-dev"].iter().any(|key| node.get(key).is_some())
    })
}

/// The folder that a web server serves: Symfony's `public-dir`, Drupal's `web-root`.
pub(super) fn document_root(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let file = join(folder, super::MANIFEST);
    let node = tree.data(&file, Notation::Json)?;
    let paths: [&[&str]; 2] = [&["extra", "public-dir"], &["extra", "drupal-scaffold", "locations", "web-root"]];
    paths.iter().find_map(|path| {
        let found = node.at(path)?;
        let value = found.text()?.trim_start_matches("./").trim_end_matches('/');
        Some(Fact::stated(value, Evidence::line(file.clone(), found.line, path.join("."))))
    })
}
