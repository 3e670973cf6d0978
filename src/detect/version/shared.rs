//! Version files that several ecosystems share: those of version managers, and an existing Dockerfile.

use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// The versions of a tool by its names in `.tool-versions`, `mise.toml` and Dockerfiles, in order of precedence.
pub(crate) fn shared(tree: &Tree<'_>, folder: &str, names: &[&str]) -> Vec<Fact<String>> {
    let mut versions = Vec::new();
    for path in ["mise.toml", ".mise.toml", ".config/mise.toml"] {
        versions.extend(mise(tree, &join(folder, path), names));
    }
    versions.extend(tool_versions(tree, &join(folder, ".tool-versions"), names));
    versions.extend(dockerfile(tree, &join(folder, "Dockerfile"), names));
    versions
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

/// The tag of the last `FROM` with an image of this name.
fn dockerfile(tree: &Tree<'_>, path: &str, names: &[&str]) -> Option<Fact<String>> {
    let text = tree.text(path)?;
    let image = |(index, line): (usize, &str)| {
        let mut words = line.split_whitespace();
        words.next().filter(|word| word.eq_ignore_ascii_case("from"))?;
        let image = words.find(|word| !word.starts_with("--"))?.split('@').next()?;
        let (name, tag) = image.rsplit_once(':')?;
        let name = name.rsplit('/').next().filter(|name| names.contains(name))?;
        tag.starts_with(|c: char| c.is_ascii_digit())
            .then(|| Fact::likely(tag, Evidence::line(path, index + 1, format!("the image {name}"))))
    };
    text.lines().enumerate().filter_map(image).last()
}

/// The first line of a file that is no comment, such as `.python-version`.
pub(crate) fn first_line(tree: &Tree<'_>, path: &str) -> Option<Fact<String>> {
    let text = tree.text(path)?;
    let lines =
        text.lines().enumerate().map(|(index, line)| (index, line.split('#').next().unwrap_or_default().trim()));
    let (index, line) = lines.filter(|(_, line)| !line.is_empty()).next()?;
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
