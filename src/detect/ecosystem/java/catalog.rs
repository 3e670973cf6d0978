//! Gradle's version catalogs: `gradle/libs.versions.toml`, whose entries scripts name as `libs.some.library`.

use std::collections::HashMap;
use std::rc::Rc;

use crate::detect::tree::{Tree, join, name_of};
use crate::read::data::{Node, Notation};

/// The libraries (`group:artifact`) that an accessor names, such as `libs.ktor.server` or `libs.bundles.web`.
pub(super) fn libraries(tree: &Tree<'_>, root: &str, accessor: &str) -> Vec<String> {
    let Some((catalog, rest)) = accessor.split_once('.') else { return Vec::new() };
    // Ktor publishes a catalog, which lists its modules.
    if catalog == "ktorLibs" {
        return vec![format!("io.ktor:ktor-{}", rest.replace('.', "-"))];
    }
    let listed = listed(tree, root, catalog);
    if let Some(bundle) = rest.strip_prefix("bundles.") {
        let keys = listed.bundles.get(bundle).map(Vec::as_slice).unwrap_or_default();
        return keys.iter().filter_map(|key| listed.libraries.get(key).cloned()).collect();
    }
    listed.libraries.get(rest.trim_end_matches(".get")).cloned().into_iter().collect()
}

/// A catalog by its accessors.
#[derive(Debug, Default)]
struct Listed {
    /// `group:artifact` of each.
    libraries: HashMap<String, String>,
    bundles: HashMap<String, Vec<String>>,
}

fn listed(tree: &Tree<'_>, root: &str, catalog: &str) -> Rc<Listed> {
    tree.derived(&format!("gradle catalog {root}:{catalog}"), || {
        let Some(node) = tree.data(&file(root, catalog), Notation::Toml) else { return Listed::default() };
        let entries = |key: &str| node.get(key).map(Node::entries).unwrap_or_default();
        let libraries = entries("libraries").iter().filter_map(|(key, entry)| Some((accessor_of(key), module(entry)?)));
        let keys = |bundle: &Node| -> Vec<String> {
            bundle.items().iter().filter_map(|key| key.text().map(accessor_of)).collect()
        };
        let bundles = entries("bundles").iter().map(|(key, bundle)| (accessor_of(key), keys(bundle)));
        Listed { libraries: libraries.collect(), bundles: bundles.collect() }
    })
}

/// The ID of the plugin that an accessor names: `libs.plugins.spring.boot`.
pub(super) fn plugin(tree: &Tree<'_>, root: &str, accessor: &str) -> Option<String> {
    let (catalog, rest) = accessor.split_once(".plugins.")?;
    if catalog == "ktorLibs" {
        return Some("io.ktor.plugin".to_owned());
    }
    let node = tree.data(&file(root, catalog), Notation::Toml)?;
    let plugins = node.get("plugins")?.entries();
    let (_, entry) = plugins.iter().find(|(name, _)| accessor_of(name) == rest)?;
    let text = entry.text().or_else(|| entry.get("id")?.text())?;
    Some(text.split(':').next().unwrap_or(text).to_owned())
}

/// The version that an accessor names: `libs.versions.java.get()`.
pub(super) fn version(tree: &Tree<'_>, root: &str, accessor: &str) -> Option<String> {
    let (catalog, rest) = accessor.split_once(".versions.")?;
    let name = rest.split(".get").next().unwrap_or(rest);
    let node = tree.data(&file(root, catalog), Notation::Toml)?;
    let versions = node.get("versions")?.entries();
    versions.iter().find(|(key, _)| accessor_of(key) == name).and_then(|(_, entry)| entry.text().map(str::to_owned))
}

/// The names of the build's catalogs.
pub(super) fn names(tree: &Tree<'_>, root: &str) -> Rc<Vec<String>> {
    tree.derived(&format!("gradle catalogs {root}"), || {
        let files = tree.matching(root, "gradle/*.versions.toml");
        let mut names: Vec<String> =
            files.iter().filter_map(|file| name_of(file).split('.').next()).map(str::to_owned).collect();
        names.push("ktorLibs".to_owned());
        names
    })
}

fn file(root: &str, catalog: &str) -> String {
    join(root, &format!("gradle/{catalog}.versions.toml"))
}

/// `spring-boot_web` as `spring.boot.web`.
fn accessor_of(key: &str) -> String {
    key.replace(['-', '_'], ".")
}

/// `group:artifact` of an entry in any of its forms.
fn module(entry: &Node) -> Option<String> {
    let text = |key: &str| entry.get(key).and_then(Node::text);
    let whole = entry.text().or_else(|| text("module"));
    let whole = whole.map(str::to_owned).or_else(|| Some(format!("{}:{}", text("group")?, text("name")?)))?;
    let mut parts = whole.split(':');
    Some(format!("{}:{}", parts.next()?, parts.next()?))
}
