//! Repositories in Maven's settings.

use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, join};
use crate::read::data::Notation;
use crate::source::Evidence;

/// Mirrors and repositories in the project's own settings.
pub(super) fn of_settings(tree: &Tree<'_>, root: &str) -> Vec<Fact<String>> {
    let mut registries = Vec::new();
    for name in ["settings.xml", ".mvn/settings.xml", ".m2/settings.xml"] {
        let file = join(root, name);
        let Some(node) = tree.data(&file, Notation::Xml) else { continue };
        let Some(settings) = node.get("settings") else { continue };
        let mirrors = settings.get("mirrors").into_iter().flat_map(|all| all.all("mirror"));
        let profiles = settings.get("profiles").into_iter().flat_map(|all| all.all("profile"));
        let listed = profiles.filter_map(|profile| profile.get("repositories"));
        let repositories = listed.flat_map(|all| all.all("repository"));
        for found in mirrors.chain(repositories).filter_map(|found| found.get("url")) {
            let address = found.text().unwrap_or_default();
            if address.starts_with("http") {
                registries.push(Fact::stated(address, Evidence::line(file.clone(), found.line, "url")));
            }
        }
    }
    registries
}
