//! Version files that several ecosystems share: those of version managers, and an existing Dockerfile.

use crate::detect::dockerfile;
use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, ancestors, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// The limit of a Dockerfile's `ARG`s.
const MOST_ARGUMENTS: usize = 100;

/// The limit of an image's name in bytes, so that `ARG`s that repeat each other do not grow without end.
const LONGEST_IMAGE: usize = 1_000;

/// The versions that a folder's files name, or else the nearest folder's above it.
pub(crate) fn nearest(folder: &str, versions: impl Fn(&str) -> Vec<Fact<String>>) -> Vec<Fact<String>> {
    ancestors(folder).map(versions).find(|found| !found.is_empty()).unwrap_or_default()
}

/// The versions of a tool by its names in the files of version managers and in Dockerfiles, in order of precedence.
pub(crate) fn shared(tree: &Tree<'_>, folder: &str, names: &[&str]) -> Vec<Fact<String>> {
    let mut versions = managed(tree, folder, names);
    versions.extend(image(tree, folder, names));
    versions
}

/// The versions of a tool by its names in `mise.toml` and `.tool-versions`.
pub(crate) fn managed(tree: &Tree<'_>, folder: &str, names: &[&str]) -> Vec<Fact<String>> {
    let paths = ["mise.toml", ".mise.toml", ".config/mise.toml"].map(|path| join(folder, path));
    let mut versions: Vec<Fact<String>> = paths.iter().filter_map(|path| mise(tree, path, names)).collect();
    versions.extend(tool_versions(tree, &join(folder, ".tool-versions"), names));
    versions
}

/// The tag of an image with one of these names that the folder's Dockerfiles start from.
pub(crate) fn image(tree: &Tree<'_>, folder: &str, names: &[&str]) -> Option<Fact<String>> {
    dockerfile::paths(tree, folder).iter().find_map(|path| tag(tree, path, names))
}

/// `tool = "version"`, a list of them, or a table with `version`.
fn mise(tree: &Tree<'_>, path: &str, names: &[&str]) -> Option<Fact<String>> {
    let node = tree.data(path, Notation::Toml)?;
    let tools = node.get("tools")?;
    let (name, tool) = names.iter().find_map(|name| Some((name, tools.get(name)?)))?;
    let version =
        tool.text().or_else(|| tool.get("version")?.text()).or_else(|| tool.items().first().and_then(Node::text))?;
    Some(Fact::stated(version, Evidence::line(path, tool.line, format!("tools.{name}"))))
}

/// Lines of `tool version`.
fn tool_versions(tree: &Tree<'_>, path: &str, names: &[&str]) -> Option<Fact<String>> {
    let text = tree.text(path)?;
    text.lines().enumerate().find_map(|(index, line)| {
        let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
        let name = words.next().filter(|word| names.contains(word))?;
        Some(Fact::stated(words.next()?, Evidence::line(path, index + 1, name)))
    })
}

/// The tag of the last `FROM` with an image of this name; `ARG`s stand for their defaults.
pub(crate) fn tag(tree: &Tree<'_>, path: &str, names: &[&str]) -> Option<Fact<String>> {
    let text = tree.text(path)?;
    let mut arguments: Vec<(&str, String)> = Vec::new();
    let mut found = None;
    for (index, line) in text.lines().enumerate() {
        let mut words = line.split_whitespace();
        let Some(instruction) = words.next() else { continue };
        if instruction.eq_ignore_ascii_case("arg") && arguments.len() < MOST_ARGUMENTS {
            let default = words.next().and_then(|word| word.split_once('='));
            arguments.extend(default.map(|(name, value)| (name, filled(value.trim_matches('"'), &arguments))));
        }
        if !instruction.eq_ignore_ascii_case("from") {
            continue;
        }
        let image = words.find(|word| !word.starts_with("--")).map(|image| filled(image, &arguments));
        let image = image.as_deref().and_then(|image| image.split('@').next()).unwrap_or_default();
        let Some((name, tag)) = image.rsplit_once(':') else { continue };
        let is_meant = name.rsplit('/').next().is_some_and(|name| names.contains(&name));
        if is_meant && tag.starts_with(|c: char| c.is_ascii_digit()) {
            let name = name.rsplit('/').next().unwrap_or(name);
            found = Some(Fact::likely(tag, Evidence::line(path, index + 1, format!("the image {name}"))));
        }
    }
    found
}

/// A text of a Dockerfile with the defaults of `ARG`s in place of `$NAME`, `${NAME}` and `${NAME:-default}`.
fn filled(text: &str, arguments: &[(&str, String)]) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        let plain = || {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            after.split_at_checked(end).unwrap_or((after, ""))
        };
        let braced = after.strip_prefix('{').and_then(|after| after.split_once('}'));
        let (expression, left) = braced.unwrap_or_else(plain);
        let (name, default) = expression.split_once(":-").unwrap_or((expression, ""));
        let value = arguments.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        result.push_str(value.unwrap_or(default));
        rest = left;
        if result.len() > LONGEST_IMAGE {
            return String::new();
        }
    }
    result.push_str(rest);
    result
}

/// The first line of a file that is no comment, such as `.python-version`.
pub(crate) fn first_line(tree: &Tree<'_>, path: &str) -> Option<Fact<String>> {
    let text = tree.text(path)?;
    let mut lines =
        text.lines().enumerate().map(|(index, line)| (index, line.split('#').next().unwrap_or_default().trim()));
    let (index, line) = lines.find(|(_, line)| !line.is_empty())?;
    Some(Fact::stated(line, Evidence::line(path, index + 1, line)))
}

/// The version of a development container: of its feature or image with this name, such as `java`.
pub(crate) fn devcontainer(tree: &Tree<'_>, folder: &str, name: &str) -> Option<Fact<String>> {
    let paths = [".devcontainer/devcontainer.json", ".devcontainer.json"].map(|path| join(folder, path));
    paths.iter().find_map(|path| {
        let node = tree.data(path, Notation::Json)?;
        let is_meant = |text: &str| text.split(':').next().and_then(|text| text.rsplit('/').next()) == Some(name);
        let features = node.get("features").map(Node::entries).unwrap_or_default();
        let feature = features.iter().find(|(feature, _)| is_meant(feature)).and_then(|(_, feature)| {
            let version = feature.get("version").unwrap_or(feature);
            Some((version.text()?.to_owned(), version.line))
        });
        // The tag of an image has its own version first: `1-21-bookworm`.
        let image = node.get("image").and_then(|image| {
            let tag = image.text().filter(|text| is_meant(text))?.rsplit_once(':')?.1;
            let version = tag.split('-').find(|part| part.len() > 1 && part.starts_with(|c: char| c.is_ascii_digit()));
            Some((version?.to_owned(), image.line))
        });
        let (version, line) = feature.or(image)?;
        let is_version = version.starts_with(|c: char| c.is_ascii_digit());
        is_version
            .then(|| Fact::likely(version, Evidence::line(path, line, format!("the development container's {name}"))))
    })
}
