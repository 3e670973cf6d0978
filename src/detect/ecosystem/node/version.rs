//! The version of Node.js, Bun or Deno.

use super::package::Package;
use super::runtime::Runtime;
use super::workspace::{self, above};
use super::{broken_releases, engines};
use crate::detect::fact::{Confidence, Fact};
use crate::detect::tree::{Tree, folder_of, join, name_of};
use crate::detect::version::{first_line, image, managed, numbers};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// All versions that a project names, in this order: files of version managers, `package.json`, images, other settings.
pub(super) fn chain(tree: &Tree<'_>, folder: &str, runtime: Runtime) -> Vec<Fact<String>> {
    let (files, names): (&[&str], &[&str]) = match runtime {
        Runtime::Node => (&[".nvmrc", ".node-version"], &["node", "nodejs"]),
        Runtime::Bun => (&[".bun-version"], &["bun"]),
        Runtime::Deno => (&[".dvmrc", ".deno-version"], &["deno"]),
    };
    let mut versions = Vec::new();
    // Version managers look in the folders above, the nearest first.
    let nearest = |find: &dyn Fn(&str) -> Vec<Fact<String>>| {
        std::iter::once(folder).chain(above(folder)).map(find).find(|found| !found.is_empty()).unwrap_or_default()
    };
    for file in files {
        versions.extend(nearest(&|folder| first_line(tree, &join(folder, file)).into_iter().collect()));
    }
    let tools = |folder: &str| managed(tree, folder, names);
    versions.extend(nearest(&tools));
    if let Some(found) =
        workspace::folders(tree, folder).map(|folder| fields(tree, folder, runtime)).find(|f| !f.is_empty())
    {
        versions.extend(found);
    }
    // A member of a workspace is often built by the root's Dockerfile.
    versions.extend(workspace::folders(tree, folder).find_map(|folder| image(tree, folder, names)));
    versions.extend(workspace::folders(tree, folder).find_map(|folder| devcontainer(tree, folder, names)));
    if runtime == Runtime::Node {
        versions.extend(workspace::folders(tree, folder).find_map(|folder| netlify(tree, folder)));
        // The lower of both.
        let mut limits: Vec<Fact<String>> =
            engines::limit(tree, folder).into_iter().chain(broken_releases::limit(tree, folder)).collect();
        limits.sort_by_key(|fact| numbers(&fact.value));
        versions.extend(limits.into_iter().next());
    }
    versions
}

/// The fields of `package.json`.
fn fields(tree: &Tree<'_>, folder: &str, runtime: Runtime) -> Vec<Fact<String>> {
    let Some(package) = Package::of(tree, folder) else { return Vec::new() };
    let mut versions = Vec::new();
    let name = match runtime {
        Runtime::Node => "node",
        Runtime::Bun => "bun",
        Runtime::Deno => "deno",
    };
    if runtime == Runtime::Node {
        versions.extend(volta(tree, &package, 0));
    }
    if runtime == Runtime::Bun
        && let Some(node) = package.node.get("packageManager")
        && let Some(version) = node.text().and_then(|text| text.strip_prefix("bun@"))
    {
        versions.push(Fact::likely(version, Evidence::line(package.path.clone(), node.line, "packageManager")));
    }
    if let Some(node) = package.node.at(&["devEngines", "runtime"]) {
        let one = std::slice::from_ref(node);
        let all = if node.items().is_empty() { one } else { node.items() };
        let found = all.iter().find(|node| node.get("name").and_then(Node::text) == Some(name));
        if let Some(version) = found.and_then(|node| node.get("version")?.text()) {
            versions.push(range(version, Evidence::line(package.path.clone(), node.line, "devEngines.runtime")));
        }
    }
    if let (Some(version), Some(evidence)) =
        (package.node.at(&["engines", name]).and_then(Node::text), package.evidence(&["engines", name]))
    {
        versions.push(range(version, evidence));
    }
    versions
}

/// A range that is open leaves the choice to others.
fn range(text: &str, evidence: Evidence) -> Fact<String> {
    let confidence = if is_open(text) { Confidence::Likely } else { Confidence::Stated };
    Fact::new(text, confidence, evidence)
}

fn is_open(text: &str) -> bool {
    text.contains('*') || (text.contains('>') && !text.contains('<')) || text.contains("||")
}

/// `NODE_VERSION` of the builds that `netlify.toml` describes.
fn netlify(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let path = join(folder, "netlify.toml");
    let node = tree.data(&path, Notation::Toml)?;
    let version = node.at(&["build", "environment", "NODE_VERSION"])?;
    Some(Fact::likely(version.text()?, Evidence::line(path, version.line, "build.environment.NODE_VERSION")))
}

/// `volta.node`, also of the manifest that `volta.extends` names.
fn volta(tree: &Tree<'_>, package: &Package, depth: u8) -> Option<Fact<String>> {
    const DEEPEST: u8 = 4;
    if let Some(version) = package.node.at(&["volta", "node"]).and_then(Node::text) {
        return Some(Fact::stated(version, package.evidence(&["volta", "node"])?));
    }
    let mut folder = folder_of(&package.path);
    let mut rest = package.node.at(&["volta", "extends"])?.text()?.trim_start_matches("./");
    while let Some(above) = rest.strip_prefix("../") {
        if folder.is_empty() {
            return None;
        }
        folder = folder_of(folder);
        rest = above;
    }
    let path = join(folder, rest);
    let node = tree.data(&path, Notation::Json)?;
    (depth < DEEPEST).then(|| volta(tree, &Package { path, node }, depth + 1)).flatten()
}

/// The feature or image of `devcontainer.json`.
fn devcontainer(tree: &Tree<'_>, folder: &str, names: &[&str]) -> Option<Fact<String>> {
    let path = [".devcontainer/devcontainer.json", ".devcontainer.json"]
        .iter()
        .map(|name| join(folder, name))
        .find(|path| tree.has(path))?;
    let node = tree.data(&path, Notation::Json)?;
    for (feature, options) in node.get("features").map(Node::entries).unwrap_or_default() {
        let name = name_of(feature).split(':').next().unwrap_or_default();
        if names.contains(&name)
            && let Some(version) = options.get("version").and_then(Node::text)
        {
            return Some(Fact::likely(version, Evidence::line(path, options.line, "features")));
        }
    }
    let image = node.get("image")?;
    let (name, tag) = image.text()?.rsplit_once(':')?;
    let is_meant = |part: &str| matches!(part, "javascript-node" | "typescript-node") || names.contains(&part);
    // The tag's first number is the version of the image if there are two: `1-22-bookworm`.
    let mut numbers = tag.split('-').filter(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let (first, second) = (numbers.next()?, numbers.next());
    is_meant(name_of(name)).then(|| Fact::likely(second.unwrap_or(first), Evidence::line(path, image.line, "image")))
}
