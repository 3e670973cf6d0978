//! Files of the project that do what a generated file would do.

use super::tree::Tree;
use crate::artifact::Artifact;
use crate::source::Evidence;

/// Artifacts with the paths of their counterparts.
const COUNTERPARTS: [(Artifact, &[&str]); 3] = [
    (Artifact::Env, &[".env.example"]),
    (Artifact::Workflow, &[".github/workflows/docker.yml"]),
    (
        Artifact::Updates,
        &[
            ".github/dependabot.yml",
            ".github/dependabot.yaml",
            "renovate.json",
            "renovate.json5",
            ".renovaterc",
            ".renovaterc.json",
            ".github/renovate.json",
            ".github/renovate.json5",
        ],
    ),
];

/// The artifacts that the project has a file of its own for.
pub(super) fn counterparts(tree: &Tree<'_>) -> Vec<(Artifact, Evidence)> {
    let found = |(artifact, paths): (Artifact, &[&str])| {
        let path = paths.iter().find(|path| tree.has(path))?;
        Some((artifact, Evidence::file(*path)))
    };
    COUNTERPARTS.into_iter().filter_map(found).collect()
}
