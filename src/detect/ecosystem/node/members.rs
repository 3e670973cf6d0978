//! The members of a workspace that an app needs, and the one that the workspace's root starts.

use super::package::{self, Package};
use super::runtime::Runtime;
use super::{install, nx, script, workspace};
use crate::detect::command;
use crate::detect::fact::Fact;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, join};
use crate::detect::workspace::{Member, Workspace, ordered};
use crate::read::data::Node;

/// Scripts of members that matter for a build.
const SCRIPTS: [&str; 2] = ["build", "postinstall"];

/// Scripts of the root that start an app.
const STARTING: [&str; 3] = ["start", "start:prod", "serve"];

/// A tool with its settings that builds a member after what it depends on.
const BUILDERS: [(&str, &str); 1] = [("turbo", "turbo.json")];

/// The workspace that has a folder as its root or as a member.
pub(super) fn around(tree: &Tree<'_>, folder: &str) -> Option<Workspace> {
    let root = workspace::root_of(tree, folder).unwrap_or(folder);
    if root != folder && Package::of(tree, folder).is_none() && nx::is_member(tree, folder) {
        // It has no manifest: all it needs is installed at the root.
        return Some(at_root(tree, root, Vec::new(), None));
    }
    let packages = packages(tree, root);
    let app = packages.iter().position(|(path, _)| join(root, path) == folder);
    if packages.is_empty() || (app.is_none() && root != folder) {
        return None;
    }
    // The root's own app may need any of them.
    let first: Vec<usize> = app.map_or_else(|| (0..packages.len()).collect(), |app| vec![app]);
    let uses = |index: usize, other: usize| {
        let pair = packages.get(index).zip(packages.get(other));
        pair.is_some_and(|((_, package), (path, named))| package.depends(&name(path, named)))
    };
    let members = ordered(packages.len(), &first, uses).into_iter().filter_map(|(index, needed)| {
        let (path, package) = packages.get(index)?;
        Some(member(path, package, needed))
    });
    let builds = |(name, settings): &&(&str, &str)| {
        tree.has(&join(root, settings)) && Package::of(tree, root).is_some_and(|package| package.depends(name))
    };
    let builder = BUILDERS.iter().find(builds).map(|(name, _)| (*name).to_owned());
    Some(at_root(tree, root, members.collect(), builder))
}

fn at_root(tree: &Tree<'_>, root: &str, members: Vec<Member>, builder: Option<String>) -> Workspace {
    let manifest = std::iter::once(package::FILE.to_owned());
    let inputs = manifest.chain(install::files(tree, root, Runtime::Node)).collect();
    Workspace { builder, ..Workspace::new(root, inputs, members) }
}

/// The packages below the root, by their paths relative to it.
fn packages(tree: &Tree<'_>, root: &str) -> Vec<(String, Package)> {
    let below = |folder: &str| {
        let path = if root.is_empty() { Some(folder) } else { folder.strip_prefix(root)?.strip_prefix('/') };
        path.filter(|path| !path.is_empty()).map(str::to_owned)
    };
    let packages = tree.folders().filter(|folder| workspace::root_of(tree, folder) == Some(root));
    packages.filter_map(|folder| Some((below(folder)?, Package::of(tree, folder)?))).collect()
}

fn name(path: &str, package: &Package) -> String {
    package.node.get("name").and_then(Node::text).unwrap_or(path).to_owned()
}

fn member(path: &str, package: &Package, needed: bool) -> Member {
    let scripts = SCRIPTS.iter().filter(|name| package.script(name).is_some());
    Member {
        path: path.to_owned(),
        name: name(path, package),
        needed,
        scripts: scripts.map(|name| (*name).to_owned()).collect(),
    }
}

/// The folder of the member that the root's scripts or processes start.
pub(super) fn started(subject: &Subject<'_>, workspace: &Workspace) -> Option<Fact<String>> {
    let scripts = STARTING.iter().filter_map(|name| subject.manifest.script(name));
    scripts.into_iter().find_map(|script| {
        let path = named(&script.line, subject, &workspace.members)?;
        Some(Fact::stated(join(subject.folder, path), script.evidence.clone()))
    })
}

/// The member that a line names: `npm start --workspace=packages/api`, `pnpm --filter api start`, `cd packages/api`.
fn named<'m>(line: &str, subject: &Subject<'_>, members: &'m [Member]) -> Option<&'m str> {
    let steps = script::steps(line, &subject.manifest.scripts);
    let outside = steps.iter().filter(|step| step.is_outside).flat_map(|step| step.words.clone());
    let folders = command::sequence(line).into_iter().filter_map(|part| {
        let words = shlex::split(&part)?;
        (words.first()? == "cd").then(|| words.get(1).cloned())?
    });
    outside.chain(folders).find_map(|word| {
        let value = word.split_once('=').map_or(word.as_str(), |(_, value)| value);
        let value = value.trim_start_matches("./").trim_end_matches("...").trim_matches(['{', '}', '/']);
        let found = members.iter().find(|member| member.name == value || member.path == value);
        found.map(|member| member.path.as_str())
    })
}
