//! Whether the framework that a manifest tells is that of the crate's program.

use super::{code, manifest};
use crate::catalog::FrameworkRole;
use crate::detect::fact::Confidence;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::subject::Subject;
use crate::detect::tree::{folder_of, join, name_of};
use crate::read::data::Node;

/// Leaves out a framework that another program of the workspace serves, or that no code uses.
pub(super) fn confirm(subject: &Subject<'_>, project: &mut DetectedProject) {
    let is_tool = subject.signs.is_some_and(|signs| signs.role == FrameworkRole::Tool);
    let own = subject.path(manifest::FILE);
    for found in [&mut project.framework, &mut project.unsupported] {
        let Some(fact) = found else { continue };
        let Some(evidence) = fact.decisive() else { continue };
        let name = evidence.what.clone();
        let is_own = evidence.file == own;
        let is_other = if is_own { !is_tool && !is_used(subject, &name) } else { has_program_with(subject, &name) };
        if !is_own {
            fact.confidence = fact.confidence.min(Confidence::Likely);
        }
        if is_other {
            *found = None;
            project.title.clear();
            project.kind = ProjectKind::Unknown;
        }
    }
}

/// Whether the code of the crate, or of a local crate that it depends on, names a dependency.
fn is_used(subject: &Subject<'_>, dependency: &str) -> bool {
    let Some(node) = manifest::parsed(subject.tree, subject.folder) else { return true };
    let renamed = node.get("dependencies").map(Node::entries).unwrap_or_default().iter();
    let renamed = renamed.filter(|(_, node)| node.get("package").and_then(Node::text) == Some(dependency));
    let names: Vec<String> =
        renamed.map(|(key, _)| key.as_str()).chain([dependency]).map(|name| name.replace('-', "_")).collect();
    let files = code::files(subject);
    let is_named =
        |file: &String| subject.tree.text(file).is_some_and(|text| names.iter().any(|name| code::names(&text, name)));
    files.is_empty() || files.iter().any(is_named)
}

/// Whether another program of the workspace depends on a crate itself.
fn has_program_with(subject: &Subject<'_>, dependency: &str) -> bool {
    let Some((root, _)) = manifest::workspace(subject.tree, subject.folder) else { return false };
    let manifests = subject.tree.files_below(&root).filter(|path| name_of(path) == manifest::FILE);
    manifests.map(folder_of).filter(|folder| *folder != subject.folder).any(|folder| {
        let Some(node) = manifest::parsed(subject.tree, folder) else { return false };
        let is_program = node.get("bin").is_some() || subject.tree.has(&join(folder, "src/main.rs"));
        is_program && node.at(&["dependencies", dependency]).is_some()
    })
}
