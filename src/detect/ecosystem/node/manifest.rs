//! The manifest of a project for Node.js or Bun.

use super::package::{self, Package};
use super::runtime::Runtime;
use super::{manager, nx, registry, version, workspace};
use crate::detect::manifest::Manifest;
use crate::detect::tree::{Tree, join};
use crate::source::Evidence;

pub(super) fn read(tree: &Tree<'_>, folder: &str, runtime: Runtime) -> Manifest {
    let path = join(folder, package::FILE);
    let mut manifest = if tree.has(&path) {
        Manifest { file: Some(path.clone()), ..Manifest::new(Evidence::file(path)) }
    } else {
        without_package(tree, folder)
    };
    if let Some(package) = Package::of(tree, folder) {
        package::add(&mut manifest, &package);
    }
    nx::add(tree, folder, &mut manifest);
    manifest.versions = version::chain(tree, folder, runtime);
    manifest.package_manager = manager::of(tree, folder, runtime);
    manifest.registries = registry::all(tree, folder);
    manifest.is_workspace = workspace::is_root(tree, folder);
    manifest
}

fn without_package(tree: &Tree<'_>, folder: &str) -> Manifest {
    let project = join(folder, nx::FILE);
    if tree.has(&project) {
        return Manifest { file: Some(project.clone()), ..Manifest::new(Evidence::file(project)) };
    }
    let names = ["server.js", "index.js", "app.js", "main.js", "server.mjs", "index.mjs"];
    let found = names.iter().map(|name| join(folder, name)).find(|path| tree.has(path));
    Manifest::new(Evidence::file(found.unwrap_or_else(|| folder.to_owned())))
}
