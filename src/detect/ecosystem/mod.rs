//! The readers of manifests, one for each ecosystem.

mod claims;
mod dotnet;
mod elixir;
pub(super) mod foreign;
mod go;
mod image;
mod java;
mod node;
mod npm_lock;
mod php;
mod programs;
mod python;
mod ruby;
mod rust;
pub(super) mod site;

use super::facts::DetectedProject;
use super::manifest::Manifest;
use super::subject::Subject;
use super::tree::Tree;

/// Reads the manifests of one ecosystem.
pub(super) trait Ecosystem: Sync {
    /// The language's folder under `templates/`.
    fn language(&self) -> &'static str;

    /// Whether a folder is a project of the ecosystem.
    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool;

    /// Reads a folder's manifests.
    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest;

    /// Folders inside a project whose files are not the app's, such as modules that it does not depend on.
    fn aside(&self, _tree: &Tree<'_>, _folder: &str) -> Vec<String> {
        Vec::new()
    }

    /// Adds what data alone does not tell, such as the entry point in the code. The framework is known by now.
    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject);
}

pub(super) const ALL: &[&dyn Ecosystem] = &[
    &python::Python,
    &node::Node,
    &node::Bun,
    &node::Deno,
    &go::Go,
    &rust::Rust,
    &java::Java,
    &dotnet::Dotnet,
    &php::Php,
    &ruby::Ruby,
    &elixir::Elixir,
    &site::Site,
];
