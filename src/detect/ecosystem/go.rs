//! Go.

use super::Ecosystem;
use crate::detect::facts::DetectedProject;
use crate::detect::manifest::Manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::Tree;
use crate::source::Evidence;

pub(super) struct Go;

impl Ecosystem for Go {
    fn language(&self) -> &'static str {
        "go"
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
