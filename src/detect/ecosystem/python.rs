//! Python: requirements files, `pyproject.toml`, `Pipfile`, `setup.cfg`.

use super::Ecosystem;
use crate::detect::facts::DetectedProject;
use crate::detect::manifest::Manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, join};
use crate::source::Evidence;

pub(super) struct Python;

impl Ecosystem for Python {
    fn language(&self) -> &'static str {
        "python"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        ["requirements.txt", "pyproject.toml", "Pipfile", "setup.py"].iter().any(|name| tree.has(&join(folder, name)))
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let _ = tree;
        Manifest::new(Evidence::file(join(folder, "requirements.txt")))
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        let _ = (subject, project);
    }
}
