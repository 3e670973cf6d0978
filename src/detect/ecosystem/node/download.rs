//! Programs that dependencies download when they are installed, although only development and tests use them.

use super::workspace;
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::manifest::Group;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// Adds the variables that skip the downloads. Of a finished site, nothing runs.
pub(super) fn skipped(subject: &Subject<'_>, project: &mut DetectedProject) {
    let is_site = project.kind == ProjectKind::Site;
    for (name, variable) in &subject.recognition.downloads {
        let evidence = match subject.manifest.dependency(name, true) {
            Some(found) => (is_site || found.group == Group::Aside).then(|| found.evidence.clone()),
            None => workspace::folders(subject.tree, subject.folder)
                .find_map(|folder| in_lock(subject.tree, folder, name, is_site)),
        };
        project.downloads.extend(evidence.map(|evidence| Fact::likely(variable.clone(), evidence)));
    }
}

/// A dependency of a dependency, by the lock file.
fn in_lock(tree: &Tree<'_>, folder: &str, name: &str, is_site: bool) -> Option<Evidence> {
    let path = join(folder, "package-lock.json");
    let lock = tree.data(&path, Notation::Json)?;
    let package = lock.at(&["packages", &format!("node_modules/{name}")])?;
    let is_aside = is_site || package.get("dev").is_some_and(Node::is_true);
    is_aside.then(|| Evidence::line(path, package.line, format!("the package {name}")))
}
