//! The version of Python: that of version managers and platforms, then what the manifests require.

use super::conda::{entries, environment};
use super::{image, newest, requirements, setup};
use crate::detect::dockerfile;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::manifest::Manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, folder_of, join};
use crate::detect::version::{Requirement, devcontainer, first_line, managed, tag};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// The chain: what pins a version before what only limits it, as pyenv, uv, Heroku and Pipenv do. An image that an
/// existing Dockerfile or development container uses, or else the version that requirements are compiled for, decides
/// where the manifests only give a range that it fits.
pub(super) fn chain(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let mut chain = pinned(tree, folder);
    let mut above = folder;
    while chain.is_empty() && !above.is_empty() {
        above = folder_of(above);
        chain = pinned(tree, above);
    }
    let (mut images, mut ranges) = (images(tree, folder), required(tree, folder));
    if images.is_empty() {
        images.extend(requirements::compiled_for(tree, folder));
    }
    ranges.iter_mut().for_each(soften);
    let fits = |image: &Fact<String>| {
        let version = image.value.as_str();
        ranges.first().is_some_and(|range| {
            range.confidence == Confidence::Likely
                && Requirement::parse(&range.value, "python").is_some_and(|range| range.allows(version, version))
        })
    };
    let (before, after): (Vec<_>, Vec<_>) = images.into_iter().partition(fits);
    chain.extend(before);
    if chain.is_empty() && (!ranges.is_empty() || after.is_empty()) {
        chain.extend(limit(tree, folder, manifest, ranges.first()));
    }
    chain.extend(ranges);
    chain.extend(after);
    manifest.versions.extend(chain);
}

/// What keeps the dependencies from the newest Python, where a manifest allows several or names none: `allowed` is
/// the first range of the manifests.
fn limit(tree: &Tree<'_>, folder: &str, manifest: &Manifest, allowed: Option<&Fact<String>>) -> Option<Fact<String>> {
    let limit = newest::of(tree, folder, manifest)?;
    let Some(range) = allowed else { return Some(limit) };
    let fits = Requirement::parse(&range.value, "python")?.allows(&limit.value, &limit.value);
    (fits && range.confidence == Confidence::Likely).then_some(limit)
}

/// The files that name one version.
fn pinned(tree: &Tree<'_>, folder: &str) -> Vec<Fact<String>> {
    let mut versions: Vec<Fact<String>> = Vec::new();
    versions.extend(first_line(tree, &join(folder, ".python-version")).map(plain));
    versions.extend(managed(tree, folder, &["python"]));
    versions.extend(first_line(tree, &join(folder, "runtime.txt")).map(plain));
    versions.extend(pipenv(tree, folder));
    versions.extend(app_engine(tree, folder));
    versions.retain(|version| Requirement::parse(&version.value, "python").is_some());
    versions
}

/// Without the name of the implementation: `python-3.12.4`, `cpython@3.12`.
fn plain(fact: Fact<String>) -> Fact<String> {
    fact.map(|text| {
        let names = ["cpython", "python"];
        let rest =
            names.iter().find_map(|name| text.strip_prefix(name)).map(|rest| rest.trim_start_matches(['-', '@']));
        rest.unwrap_or(&text).to_owned()
    })
}

/// A requirement that several releases fit does not state the one that the app runs on.
fn soften(fact: &mut Fact<String>) {
    let text = fact.value.trim();
    let is_exact = text.starts_with("==") || text.starts_with(|c: char| c.is_ascii_digit());
    if !is_exact || text.contains([',', ' ', '|']) {
        fact.confidence = Confidence::Likely;
    }
}

/// `[requires]` of a `Pipfile`.
fn pipenv(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let path = join(folder, "Pipfile");
    let node = tree.data(&path, Notation::Toml)?;
    let requires = node.get("requires")?;
    let named = |name: &str| {
        let node = requires.get(name)?;
        Some(Fact::stated(node.text()?, Evidence::line(path.clone(), node.line, format!("requires.{name}"))))
    };
    named("python_full_version").or_else(|| named("python_version"))
}

/// `runtime: python312` of App Engine.
fn app_engine(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let path = join(folder, "app.yaml");
    let text = tree.text(&path)?;
    text.lines().enumerate().find_map(|(index, line)| {
        let digits = line.strip_prefix("runtime:")?.trim().strip_prefix("python3")?;
        let is_minor = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_minor.then(|| Fact::stated(format!("3.{digits}"), Evidence::line(path.clone(), index + 1, "runtime")))
    })
}

/// What the manifests require.
fn required(tree: &Tree<'_>, folder: &str) -> Vec<Fact<String>> {
    let mut versions = Vec::new();
    let path = join(folder, "pyproject.toml");
    if let Some(node) = tree.data(&path, Notation::Toml) {
        for keys in [["project", "requires-python"].as_slice(), &["tool", "poetry", "dependencies", "python"]] {
            let Some(found) = node.at(keys) else { continue };
            let text = found.text().or_else(|| found.get("version").and_then(Node::text));
            versions.extend(text.map(|text| Fact::stated(text, Evidence::line(&path, found.line, keys.join(".")))));
        }
    }
    let path = join(folder, "setup.cfg");
    let values = tree.text(&path).map(|text| setup::ini(&text)).unwrap_or_default();
    let value = values.into_iter().find(|value| value.section == "options" && value.key == "python_requires");
    versions.extend(value.map(|value| Fact::stated(value.text, Evidence::line(&path, value.line, "python_requires"))));
    let path = join(folder, "setup.py");
    let found = tree.text(&path).and_then(|text| setup::literal(&text, "python_requires"));
    versions.extend(found.map(|(text, line)| Fact::stated(text, Evidence::line(&path, line, "python_requires"))));
    versions.extend(conda(tree, folder));
    versions
}

/// The release that `requires-python = "==3.12.8"`, or Poetry's `python = "3.12.8"`, allows alone, if the image of its
/// cycle has another.
pub(super) fn exact(subject: &Subject<'_>) -> Option<Fact<String>> {
    let path = subject.path("pyproject.toml");
    let node = subject.tree.data(&path, Notation::Toml)?;
    let standard = node.at(&["project", "requires-python"]);
    let found = standard.or_else(|| node.at(&["tool", "poetry", "dependencies", "python"]))?;
    let text = found.text()?.trim();
    let release = text.strip_prefix("==").or_else(|| standard.is_none().then_some(text))?.trim();
    let parts: Vec<&str> = release.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let [major, minor, _] = parts.as_slice() else { return None };
    let version = subject.language.version(&format!("{major}.{minor}"))?;
    let differs = parts.iter().all(is_number) && version.patch != release;
    let what = if standard.is_some() { "project.requires-python" } else { "tool.poetry.dependencies.python" };
    differs.then(|| Fact::stated(release, Evidence::line(path, found.line, what)))
}

/// `python=3.11` of a conda environment, where one `=` allows any release that begins so.
fn conda(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let path = environment(tree, folder)?;
    entries(tree, &path).into_iter().find_map(|(text, by_pip, line)| {
        let version = text.rsplit("::").next()?.strip_prefix("python")?.trim();
        let is_version = !by_pip && version.starts_with(['=', '>', '<', '~', ' ']);
        let version =
            version.trim_start_matches('=').split('=').next().filter(|_| version.starts_with('=')).unwrap_or(version);
        is_version.then(|| Fact::stated(version, Evidence::line(path.clone(), line, "python")))
    })
}

/// The images of an existing Dockerfile and of a development container.
fn images(tree: &Tree<'_>, folder: &str) -> Vec<Fact<String>> {
    let paths = dockerfile::paths(tree, folder);
    let found = paths.iter().find_map(|path| tag(tree, path, &["python"]).or_else(|| image::version_of_uv(tree, path)));
    found.map(plain_tag).into_iter().chain(devcontainer(tree, folder, "python")).collect()
}

/// The version without the distribution: `3.13-slim`.
fn plain_tag(fact: Fact<String>) -> Fact<String> {
    fact.map(|tag| tag.split('-').next().unwrap_or_default().to_owned())
}
