//! The packages of a lock file: their releases, and the newest Python that each has a wheel for.

use super::manager;
use crate::detect::tree::{Tree, name_of};
use crate::detect::version::numbers;
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

pub(super) struct Locked {
    /// In the ecosystem's normal form.
    pub(super) name: String,
    pub(super) release: Vec<u64>,
    /// The newest release of Python for which there is a wheel for Linux; `None` if a wheel fits any, or if it has none
    /// at all.
    pub(super) newest: Option<String>,
    pub(super) evidence: Evidence,
}

/// Of the lock file of the project's package manager.
pub(super) fn packages(tree: &Tree<'_>, folder: &str) -> Vec<Locked> {
    let manager = manager::manager(tree, folder);
    let Some(path) = manager.as_ref().and_then(|fact| Some(fact.decisive()?.file.clone())) else { return Vec::new() };
    match name_of(&path) {
        "Pipfile.lock" => of_pipenv(tree, &path),
        "uv.lock" | "poetry.lock" | "pdm.lock" => of_tables(tree, &path),
        _ => Vec::new(),
    }
}

/// `[[package]]` of uv, Poetry and PDM, which list the files of each package. Older ones of Poetry and PDM list them
/// in `[metadata.files]`.
fn of_tables(tree: &Tree<'_>, path: &str) -> Vec<Locked> {
    let Some(node) = tree.data(path, Notation::Toml) else { return Vec::new() };
    let apart = node.at(&["metadata", "files"]);
    let package = |package: &Node| {
        let name = package.get("name")?.text()?;
        let version = package.get("version")?.text()?;
        let files = package.get("wheels").or_else(|| package.get("files"));
        let files = files.or_else(|| apart?.get(name).or_else(|| apart?.get(&format!("{name} {version}"))));
        let wheels: Vec<&str> = files.map(Node::items).unwrap_or_default().iter().filter_map(wheel).collect();
        Some(Locked {
            name: name.to_owned(),
            release: numbers(version),
            newest: newest(&wheels),
            evidence: Evidence::line(path, package.get("version")?.line, format!("{name} {version}")),
        })
    };
    node.get("package").map(Node::items).unwrap_or_default().iter().filter_map(package).collect()
}

fn of_pipenv(tree: &Tree<'_>, path: &str) -> Vec<Locked> {
    let Some(node) = tree.data(path, Notation::Json) else { return Vec::new() };
    let package = |(name, package): &(String, Node)| {
        let version = package.get("version")?;
        let release = version.text()?.trim_start_matches('=');
        let evidence = Evidence::line(path, version.line, format!("{name} {release}"));
        Some(Locked { name: name.clone(), release: numbers(release), newest: None, evidence })
    };
    node.get("default").map(Node::entries).unwrap_or_default().iter().filter_map(package).collect()
}

/// The name of a file, if it is a wheel.
fn wheel(file: &Node) -> Option<&str> {
    let name = ["file", "url"].iter().find_map(|key| file.get(key)?.text())?;
    name.rsplit('/').next()?.strip_suffix(".whl")
}

/// By the tags at the end of the names: `httptools-0.6.1-cp312-cp312-manylinux2014_x86_64`.
fn newest(wheels: &[&str]) -> Option<String> {
    let mut newest: Option<u64> = None;
    for wheel in wheels {
        let mut tags = wheel.rsplit('-');
        let (platform, abi, python) = (tags.next()?, tags.next()?, tags.next()?);
        if platform != "any" && !platform.contains("linux") {
            continue;
        }
        if abi == "none" || abi.contains("abi3") {
            return None;
        }
        let minor = python.split('.').filter_map(|tag| tag.strip_prefix("cp3")?.parse().ok()).max();
        newest = newest.max(minor);
    }
    newest.map(|minor| format!("3.{minor}"))
}

#[cfg(test)]
mod tests {
    use super::newest;

    #[test]
    fn wheels_tell_the_newest_python() {
        let cases: [(&[&str], Option<&str>); 5] = [
            (&["httptools-0.6.1-cp39-cp39-manylinux2014_x86_64", "httptools-0.6.1-cp312-cp312-win_amd64"], Some("3.9")),
            (
                &["uvloop-0.20.0-cp38-cp38-manylinux1_x86_64", "uvloop-0.20.0-cp312-cp312-musllinux_1_1_x86_64"],
                Some("3.12"),
            ),
            (&["anyio-4.1.0-py3-none-any", "greenlet-3.1.0-cp313-cp313-manylinux1_x86_64"], None),
            (&["cryptography-43.0.0-cp39-abi3-manylinux_2_28_x86_64"], None),
            (&["pywin32-306-cp312-cp312-win_amd64"], None),
        ];
        for (wheels, expected) in cases {
            assert_eq!(newest(wheels).as_deref(), expected, "{wheels:?}");
        }
    }
}
