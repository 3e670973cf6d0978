//! Projects of a team's own languages, which no reader knows: by the names of files in `language.toml`.

use super::assemble;
use super::facts::DetectedProject;
use super::manifest::Manifest;
use super::subject::Subject;
use super::tree::{Tree, is_name};
use super::{Known, ecosystem, fact::Fact};
use crate::catalog::Catalog;
use crate::error::Error;
use crate::source::Evidence;

/// The projects in the root of the tree.
pub(super) fn projects(tree: &Tree<'_>, catalog: &Catalog, only: Option<&str>) -> Result<Vec<DetectedProject>, Error> {
    let is_own = |id: &String| {
        only.is_none_or(|only| only == id) && !ecosystem::ALL.iter().any(|ecosystem| ecosystem.language() == id)
    };
    let mut projects = Vec::new();
    for id in catalog.ids().into_iter().filter(is_own) {
        projects.extend(project(tree, &Known::load(catalog, &id)?));
    }
    Ok(projects)
}

fn project(tree: &Tree<'_>, known: &Known) -> Option<DetectedProject> {
    let language = &known.language;
    let named = |patterns: &[String]| patterns.iter().find_map(|pattern| file_of(tree, pattern));
    let file = named(&language.project.manifests);
    let evidence = Evidence::file(file.clone().or_else(|| named(&language.project.sources))?);
    let locked = language.package_managers.iter().find_map(|(id, manager)| {
        let lock = &manager.lock.as_ref()?.file;
        tree.has(lock).then(|| Fact::likely(id.clone(), Evidence::file(lock.clone())))
    });
    let by_manifest = || {
        language.package_managers.iter().find_map(|(id, manager)| {
            let manifest = manager.manifest.as_ref().filter(|manifest| tree.has(manifest))?;
            Some(Fact::guessed(id.clone(), Evidence::file(manifest.clone())))
        })
    };
    let locked = locked.or_else(by_manifest);
    let manifest = Manifest { file, package_manager: locked, ..Manifest::new(evidence) };
    Some(assemble::assemble(Subject::new(tree, "", known, &manifest, &[]), |_, _| {}))
}

/// A path, or the first file in the root with the name `*.ending`.
fn file_of(tree: &Tree<'_>, pattern: &str) -> Option<String> {
    if !pattern.contains('*') {
        return tree.exists(pattern).then(|| pattern.to_owned());
    }
    let names = tree.files_below("").filter(|path| !path.contains('/'));
    names.filter(|name| name.len() > 1 && is_name(pattern, name)).map(str::to_owned).next()
}
