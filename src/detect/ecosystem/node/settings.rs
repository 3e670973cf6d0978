//! Files with variables that the build of a site writes into its pages.

use super::workspace;
use crate::detect::environment::is_ignored;
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::subject::Subject;
use crate::detect::tree::join;
use crate::source::Evidence;

/// In the order in which build tools read them.
const FILES: [&str; 2] = [".env", ".env.production"];

/// Adds the files that are part of the repository. All that they hold ends up in the pages, or nowhere.
pub(super) fn add(subject: &Subject<'_>, project: &mut DetectedProject) {
    // Without a list of what git ignores, the file may be a developer's own, with secrets.
    if project.kind != ProjectKind::Site || !subject.has(".gitignore") {
        return;
    }
    let folders = std::iter::once(subject.folder).chain(workspace::above(subject.folder));
    let ignored: Vec<_> = folders.filter_map(|folder| subject.tree.text(&join(folder, ".gitignore"))).collect();
    let is_kept = |name: &&str| subject.has(name) && !ignored.iter().any(|text| is_ignored(text, name));
    let files = FILES.into_iter().filter(is_kept);
    let facts = files.map(|name| Fact::likely(name, Evidence::file(subject.path(name))));
    project.assets.extend(facts);
}
