//! Reads Cargo's settings: `.cargo/config.toml`.

use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, ancestors, join};
use crate::read::data::{self, Node, Notation};
use crate::source::Evidence;

pub(super) const FILE: &str = ".cargo/config.toml";

/// The files that apply in a folder, the nearest first, with their paths.
pub(super) fn files(tree: &Tree<'_>, folder: &str) -> impl Iterator<Item = (String, Node)> {
    ancestors(folder).map(|above| join(above, FILE)).filter_map(|path| {
        let text = tree.hidden_text(&path)?;
        if let Ok(node) = data::parse(&text, Notation::Toml) {
            return Some((path, node));
        }
        tree.skip(&path, "it is no valid TOML");
        None
    })
}

/// The registries that the settings name, and those that replace crates.io.
pub(super) fn registries(tree: &Tree<'_>, folder: &str) -> Vec<Fact<String>> {
    let mut registries = Vec::new();
    for (path, node) in files(tree, folder) {
        let named = node.get("registries").map(Node::entries).unwrap_or_default().iter();
        let named = named.filter_map(|(name, registry)| Some((format!("registries.{name}"), registry.get("index")?)));
        let sources = node.get("source").map(Node::entries).unwrap_or_default().iter();
        let sources = sources.filter_map(|(name, source)| Some((format!("source.{name}"), source.get("registry")?)));
        for (what, found) in named.chain(sources) {
            let url = found.text().unwrap_or_default().trim_start_matches("sparse+");
            registries.push(Fact::stated(url, Evidence::line(path.clone(), found.line, what)));
        }
    }
    registries
}
