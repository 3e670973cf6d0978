//! `environment.yml` of conda, whose packages pip installs in an image.

use super::imports;
use super::requirement::{Requirement, normal};
use crate::detect::facts::Addition;
use crate::detect::manifest::{Group, Manifest};
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// The path of the folder's conda environment.
pub(super) fn environment(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let paths = ["environment.yml", "environment.yaml"].map(|name| join(folder, name));
    paths.into_iter().find(|path| tree.has(path))
}

/// The entries of a conda environment's `dependencies`, with whether pip installs them.
pub(super) fn entries(tree: &Tree<'_>, path: &str) -> Vec<(String, bool, usize)> {
    let Some(node) = tree.data(path, Notation::Yaml) else { return Vec::new() };
    let mut found = Vec::new();
    for item in node.get("dependencies").map(Node::items).unwrap_or_default() {
        found.extend(item.text().map(|text| (text.to_owned(), false, item.line)));
        for inner in item.get("pip").map(Node::items).unwrap_or_default() {
            found.extend(inner.text().map(|text| (text.to_owned(), true, inner.line)));
        }
    }
    found
}

pub(super) fn read(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let Some(path) = environment(tree, folder) else { return };
    let found = entries(tree, &path);
    if !found.is_empty() && manifest.file.is_none() {
        manifest.evidence = Evidence::file(path.clone());
    }
    for (text, _, line) in found {
        // `conda-forge::flask=3.0=py312_0`
        let text = text.rsplit("::").next().unwrap_or_default();
        if let Some(found) = Requirement::parse(text).filter(|found| found.name != "python") {
            found.add(manifest, Group::Main, &Evidence::line(&path, line, found.name.clone()));
        }
    }
}

/// What pip installs of the environment of a project without another manifest: what the file has for pip, what is known
/// to have the same name on the public index, and what the code imports by that name. The rest, such as a compiler or
/// libraries in C, is conda's own.
pub(super) fn installed(subject: &Subject<'_>) -> Option<Addition> {
    let path = environment(subject.tree, subject.folder)?;
    let is_imported = |name: &str| {
        let mut found = subject.manifest.dependencies.iter().filter(|found| found.name == name);
        found.any(|found| found.evidence.file != path)
    };
    let package = |(text, by_pip, _): (String, bool, usize)| {
        if by_pip {
            return Some(text.trim().to_owned()).filter(|text| is_plain(text));
        }
        let text = text.rsplit("::").next()?.trim();
        let end = text.find(['=', '<', '>', '!', '~', ' ']).unwrap_or(text.len());
        let (name, version) = text.split_at_checked(end)?;
        let name = normal(name);
        let renamed = subject.recognition.conda.get(&name).map(String::as_str);
        let project = renamed.or_else(|| imports::installed(&name));
        let project = project.or_else(|| is_imported(&name).then_some(name.as_str()))?;
        Some(format!("{project}{}", specifier(version)))
    };
    let mut packages: Vec<String> = entries(subject.tree, &path).into_iter().filter_map(package).collect();
    let listed: Vec<String> = packages.iter().filter_map(|text| Requirement::parse(text)).map(|one| one.name).collect();
    let imported = subject.manifest.dependencies.iter().filter_map(|found| imports::installed(&found.name));
    packages.extend(imported.filter(|name| !listed.iter().any(|known| known == name)).map(str::to_owned));
    packages.sort();
    packages.dedup();
    let why =
        "These are what pip can install of environment.yml. Write them into requirements.txt, and remove this step.";
    (!packages.is_empty()).then(|| Addition { packages, why: why.to_owned() })
}

/// The version as pip writes it: one `=` of conda allows any release that begins so, and a build may follow.
fn specifier(version: &str) -> String {
    let version = version.trim();
    let Some(rest) = version.strip_prefix('=') else {
        return if is_plain(version) { version.replace(' ', "") } else { String::new() };
    };
    let is_exact = rest.starts_with('=');
    let mut parts = rest.trim_start_matches('=').split('=');
    let number = parts.next().unwrap_or_default().trim();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match number.strip_suffix(".*").unwrap_or(number) {
        _ if !is_number && !number.ends_with(".*") => String::new(),
        number if is_exact || parts.next().is_some() || number.matches('.').count() > 1 => format!("=={number}"),
        number => format!("=={number}.*"),
    }
}

/// Whether a text is a name with versions, and neither an option nor an address.
fn is_plain(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-[],<>=!~* ".contains(c);
    !text.starts_with('-') && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_written_for_pip() {
        for (version, expected) in [
            ("", ""),
            ("=1.26", "==1.26.*"),
            ("=1.26.4=py311h64a7726_0", "==1.26.4"),
            ("==2.3", "==2.3"),
            ("=2.*", "==2.*"),
            (" >=3,<4", ">=3,<4"),
            (">=3", ">=3"),
            ("=cuda*", ""),
            (">=3; rm -rf /", ""),
        ] {
            assert_eq!(specifier(version), expected, "{version}");
        }
    }
}
