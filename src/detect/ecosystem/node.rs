//! Node.js, Bun and Deno.

use super::Ecosystem;
use crate::detect::facts::DetectedProject;
use crate::detect::manifest::Manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::Tree;
use crate::source::Evidence;

pub(super) struct Node;

impl Ecosystem for Node {
    fn language(&self) -> &'static str {
        "node"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        let _ = (tree, folder);
        false
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let _ = tree;
        Manifest::new(Evidence::file(folder))
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        let _ = (subject, project);
    }
}

pub(super) struct Bun;

impl Ecosystem for Bun {
    fn language(&self) -> &'static str {
        "bun"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        let _ = (tree, folder);
        false
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let _ = tree;
        Manifest::new(Evidence::file(folder))
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        let _ = (subject, project);
    }
}

pub(super) struct Deno;

impl Ecosystem for Deno {
    fn language(&self) -> &'static str {
        "deno"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        let _ = (tree, folder);
        false
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let _ = tree;
        Manifest::new(Evidence::file(folder))
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        let _ = (subject, project);
    }
}
