//! The package that the project is, and what the image has to install of it.

use super::groups;
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, OwnPackage};
use crate::detect::subject::Subject;
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// Adds the package, if the image installs anything of it.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    if project.manifest.as_ref().is_none_or(|manifest| *manifest != subject.path("pyproject.toml")) {
        return;
    }
    let mut package = OwnPackage::default();
    groups::complete(subject, project, &mut package);
    itself(subject, project, &mut package);
    project.own_package = Some(package).filter(|package| *package != OwnPackage::default());
}

/// Code below `src` can only be imported, and the package's commands only started, if it is installed. Without a build
/// system, and in Poetry's mode for apps, there is no package.
fn itself(subject: &Subject<'_>, project: &DetectedProject, package: &mut OwnPackage) {
    let path = subject.path("pyproject.toml");
    let Some(node) = subject.tree.data(&path, Notation::Toml) else { return };
    let is_poetry = project.package_manager.as_ref().is_some_and(|manager| manager.value == "poetry");
    let mode = node.at(&["tool", "poetry", "package-mode"]);
    let is_app = is_poetry && mode.is_some_and(|mode| !mode.is_true());
    if is_app || !is_poetry && node.get("build-system").is_none() {
        return;
    }
    if subject.tree.has_folder(&subject.path("src")) {
        package.below_src = Some(Fact::likely(true, Evidence::file(subject.path("src"))));
    }
    let tables = [["project", "scripts"].as_slice(), &["tool", "poetry", "scripts"]];
    let scripts = tables.iter().flat_map(|keys| node.at(keys).map(Node::entries).unwrap_or_default());
    package.commands = scripts.map(|(name, _)| name.clone()).collect();
}
