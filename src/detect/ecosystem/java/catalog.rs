//! Gradle's version catalogs: `gradle/libs.versions.toml`, whose entries scripts name as `libs.some.library`.

use crate::detect::tree::{Tree, join, name_of};
use crate::read::data::{Node, Notation};

/// The libraries (`group:artifact`) that an accessor names, such as `libs.ktor.server` or `libs.bundles.web`.
pub(super) fn libraries(tree: &Tree<'_>, root: &str, accessor: &str) -> Vec<String> {
    let Some((catalog, rest)) = accessor.split_once('.') else { return Vec::new() };
    // Ktor publishes a catalog, which lists its modules.
    if catalog == "ktorLibs" {
        return vec![format!("io.ktor:ktor-{}", rest.replace('.', "-"))];
    }
    let Some(node) = tree.data(&file(root, catalog), Notation::Toml) else { return Vec::new() };
    let library = |key: &str| {
        let libraries = node.get("libraries")?.entries();
        libraries.iter().find(|(name, _)| accessor_of(name) == accessor_of(key)).and_then(|(_, entry)| module(entry))
    };
    if let Some(bundle) = rest.strip_prefix("bundles.") {
        let bundles = node.get("bundles").map(Node::entries).unwrap_or_default();
        let bundle = bundles.iter().find(|(name, _)| accessor_of(name) == bundle).map(|(_, bundle)| bundle);
        let keys = bundle.map(Node::items).unwrap_or_default();
        return keys.iter().filter_map(|key| library(key.text()?)).collect();
    }
    library(rest.trim_end_matches(".get")).into_iter().collect()
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
pub(super) fn names(tree: &Tree<'_>, root: &str) -> Vec<String> {
    let files = tree.matching(root, "gradle/*.versions.toml");
    let mut names: Vec<String> =
        files.iter().filter_map(|file| name_of(file).split('.').next()).map(str::to_owned).collect();
    names.push("ktorLibs".to_owned());
    names
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
