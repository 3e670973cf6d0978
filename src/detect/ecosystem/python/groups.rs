//! Optional groups of dependencies that the app needs: those with a package that its code imports, or that starts it.

use std::collections::BTreeSet;

use super::requirement::{Requirement, normal};
use super::{declared, imports, pyproject, reached, requirements};
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, OwnPackage};
use crate::detect::manifest::Group;
use crate::detect::subject::Subject;
use crate::detect::tree::name_of;
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// A table of the manifest.
struct Optional<'n> {
    name: &'n str,
    packages: BTreeSet<String>,
    line: usize,
    /// Of `optional-dependencies`; otherwise a group that is no part of the package.
    is_extra: bool,
    /// Its name says that the app needs it to run.
    is_main: bool,
}

/// Adds the extras and groups that the image has to install.
pub(super) fn complete(subject: &Subject<'_>, project: &DetectedProject, package: &mut OwnPackage) {
    let path = subject.path("pyproject.toml");
    let Some(node) = subject.tree.data(&path, Notation::Toml) else { return };
    let all = all(&node);
    let mut chosen: Vec<&Optional<'_>> = all.iter().filter(|one| one.is_main).collect();
    if all.len() > chosen.len() {
        for package in needed(subject, project) {
            let is_in = |one: &&Optional<'_>| one.packages.contains(&package);
            if !chosen.iter().any(&is_in) {
                // The smallest; one for development is the last resort.
                let of_package = all.iter().filter(is_in);
                chosen.extend(of_package.min_by_key(|one| (requirements::is_aside(one.name), one.packages.len())));
            }
        }
    }
    for one in chosen {
        let what = if one.is_extra { "an extra" } else { "a group" };
        let fact = Fact::likely(one.name, Evidence::line(path.clone(), one.line, what));
        let list = if one.is_extra { &mut package.extras } else { &mut package.groups };
        list.push(fact);
    }
}

/// The packages that the code imports, and the programs of the commands, without those that are installed anyway.
fn needed(subject: &Subject<'_>, project: &DetectedProject) -> BTreeSet<String> {
    let files = reached::files(subject, project);
    let texts = files.into_iter().filter_map(|file| subject.tree.text(file));
    let mut names: BTreeSet<String> =
        texts.flat_map(|text| text.lines().filter_map(imports::project).collect::<Vec<_>>()).collect();
    let commands = project.start.iter().chain(project.processes.iter().map(|process| &process.command));
    names.extend(commands.flat_map(|command| declared::words(&command.value)).map(|word| normal(name_of(&word))));
    let is_main = |name: &str| subject.manifest.dependency(name, false).is_some();
    let is_optional = |name: &str| {
        subject.manifest.dependencies.iter().any(|found| found.group == Group::Aside && found.name == name)
    };
    names.retain(|name| !is_main(name) && is_optional(name));
    names
}

fn all(node: &Node) -> Vec<Optional<'_>> {
    let mut all = Vec::new();
    let tables = [
        (["project", "optional-dependencies"].as_slice(), true),
        (&["tool", "poetry", "extras"], true),
        (&["dependency-groups"], false),
    ];
    for (keys, is_extra) in tables {
        for (name, items) in node.at(keys).map(Node::entries).unwrap_or_default() {
            let packages = items.items().iter().filter_map(Node::text).filter_map(Requirement::parse);
            let packages = packages.map(|found| found.name).collect();
            all.push(Optional { name, packages, line: items.line, is_extra, is_main: false });
        }
    }
    for (name, group) in node.at(&["tool", "poetry", "group"]).map(Node::entries).unwrap_or_default() {
        let packages = group.get("dependencies").map(Node::entries).unwrap_or_default();
        let packages = packages.iter().map(|(name, _)| normal(name)).collect();
        let is_main = name != "main" && pyproject::MAIN_GROUPS.contains(&name.as_str());
        all.push(Optional { name, packages, line: group.line, is_extra: false, is_main });
    }
    let is_plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    all.retain(|one| is_plain(one.name) && !one.name.is_empty());
    all
}
