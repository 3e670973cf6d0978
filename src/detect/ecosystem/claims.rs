//! What the claims of several ecosystems have in common.

use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::tree::ancestors;

/// Whether a folder or one above it has one of these names.
pub(super) fn is_in(folder: &str, names: &[&str]) -> bool {
    folder.split('/').any(|part| names.contains(&part))
}

/// Whether a folder above is a project, to which the files in this one belong.
pub(super) fn is_below(folder: &str, is_project: impl FnMut(&str) -> bool) -> bool {
    ancestors(folder).skip(1).any(is_project)
}

/// Makes a package that others install of it: what it extends is no framework that starts.
pub(super) fn make_library(project: &mut DetectedProject) {
    project.kind = ProjectKind::Library;
    project.framework = None;
    project.unsupported = None;
    project.output = None;
    project.processes.clear();
}
