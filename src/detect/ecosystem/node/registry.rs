//! Package registries that `.npmrc`, `.yarnrc.yml` and `bunfig.toml` name.

use super::workspace;
use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

pub(super) fn all(tree: &Tree<'_>, folder: &str) -> Vec<Fact<String>> {
    let mut registries: Vec<Fact<String>> = Vec::new();
    for folder in workspace::folders(tree, folder) {
        let found = npmrc(tree, &join(folder, ".npmrc")).into_iter();
        let found = found.chain(yarnrc(tree, &join(folder, ".yarnrc.yml")));
        for registry in found.chain(bunfig(tree, &join(folder, "bunfig.toml"))) {
            if !registries.iter().any(|known| known.value == registry.value) {
                registries.push(registry);
            }
        }
    }
    registries
}

/// Lines of `registry=` and `@scope:registry=`.
fn npmrc(tree: &Tree<'_>, path: &str) -> Vec<Fact<String>> {
    let text = tree.text(path).unwrap_or_default();
    let line = |(index, line): (usize, &str)| {
        let line = line.trim();
        if line.starts_with(['#', ';']) {
            return None;
        }
        let (key, value) = line.split_once('=')?;
        let (key, value) = (key.trim(), value.trim().trim_matches(['"', '\'']));
        let is_meant = key == "registry" || (key.starts_with('@') && key.ends_with(":registry"));
        (is_meant && !value.is_empty()).then(|| Fact::stated(value, Evidence::line(path, index + 1, key)))
    };
    text.lines().enumerate().filter_map(line).collect()
}

fn yarnrc(tree: &Tree<'_>, path: &str) -> Vec<Fact<String>> {
    let Some(node) = tree.data(path, Notation::Yaml) else { return Vec::new() };
    let scopes = node.get("npmScopes").map(Node::entries).unwrap_or_default().iter();
    let servers = node.get("npmRegistryServer").into_iter();
    let servers = servers.chain(scopes.filter_map(|(_, scope)| scope.get("npmRegistryServer")));
    let fact = |node: &Node| Some(Fact::stated(node.text()?, Evidence::line(path, node.line, "npmRegistryServer")));
    servers.filter_map(fact).collect()
}

fn bunfig(tree: &Tree<'_>, path: &str) -> Vec<Fact<String>> {
    let Some(node) = tree.data(path, Notation::Toml) else { return Vec::new() };
    let Some(install) = node.get("install") else { return Vec::new() };
    let scopes = install.get("scopes").map(Node::entries).unwrap_or_default().iter().map(|(_, scope)| scope);
    let fact = |node: &Node| {
        let address = node.text().or_else(|| node.get("url")?.text())?;
        Some(Fact::stated(address, Evidence::line(path, node.line, "install")))
    };
    install.get("registry").into_iter().chain(scopes).filter_map(fact).collect()
}
