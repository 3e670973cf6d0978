//! Where a project keeps the Dockerfile of its own image.

use super::tree::{Tree, ancestors, climb, join};
use crate::read::data::{Node, Notation};
use crate::read::file_kind::COMPOSE_FILES;

/// Names of the image that runs in production, the most telling first.
const NAMES: [&str; 7] = [
    "Dockerfile",
    "Containerfile",
    "dockerfile",
    "Dockerfile.prod",
    "Dockerfile.production",
    "prod.Dockerfile",
    "production.Dockerfile",
];

/// Usual folders, the most telling first.
const FOLDERS: [&str; 8] = ["", "docker", "build", "build/package", "deploy", "deployments", "dockerfiles", "etc"];

/// Compose files of production that only a flag names.
const OF_PRODUCTION: [&str; 2] = ["docker-compose.prod.yml", "docker-compose.production.yml"];

/// The Dockerfiles of the app in this folder that exist, the most telling first.
pub(super) fn paths(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let mut found: Vec<String> = FOLDERS.iter().filter_map(|inner| inside(tree, &join(folder, inner))).collect();
    if found.is_empty() {
        found.extend(composed(tree, folder));
    }
    found
}

/// The Dockerfile in exactly this folder.
pub(super) fn inside(tree: &Tree<'_>, folder: &str) -> Option<String> {
    NAMES.iter().map(|name| join(folder, name)).find(|path| tree.has(path))
}

/// The Dockerfile that a compose file here or above builds in this folder.
fn composed(tree: &Tree<'_>, folder: &str) -> Option<String> {
    ancestors(folder).find_map(|above| {
        let files = COMPOSE_FILES.iter().chain(&OF_PRODUCTION).map(|name| join(above, name));
        let compose = files.filter(|path| tree.has(path)).find_map(|path| tree.data(&path, Notation::Yaml))?;
        let services = compose.get("services").map(Node::entries).unwrap_or_default();
        services.iter().find_map(|(_, service)| {
            let build = service.get("build")?;
            let context = climb(above, build.get("context").and_then(Node::text)?)?;
            let path = climb(&context, build.get("dockerfile").and_then(Node::text)?)?;
            (context == folder && tree.has(&path)).then_some(path)
        })
    })
}
