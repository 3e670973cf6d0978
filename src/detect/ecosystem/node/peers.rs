//! Peer dependencies that a lock file of npm leaves aside: `npm ci` takes such a file only with an option.

use super::workspace;
use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, join};
use crate::detect::version::Requirement;
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

const LEGACY: &str = "--legacy-peer-deps";

/// npm 6 wrote the file, or a newer release did with this option.
pub(super) fn option(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let (root, path) = workspace::folders(tree, folder)
        .map(|root| (root, join(root, "package-lock.json")))
        .find(|(_, path)| tree.has(path))?;
    let is_set = tree.text(&join(root, ".npmrc")).is_some_and(|text| text.contains("legacy-peer-deps"));
    let lock = tree.data(&path, Notation::Json).filter(|_| !is_set)?;
    let version = lock.get("lockfileVersion")?;
    if version.text()? == "1" {
        return Some(Fact::likely(LEGACY, Evidence::line(path, version.line, "lockfileVersion 1")));
    }
    let packages = lock.get("packages")?;
    let (line, what) = conflict(packages)?;
    // Packages that are only there as peers are left out with the other option, and something needs them.
    let has_peers = packages.entries().iter().any(|(_, package)| package.get("peer").is_some_and(Node::is_true));
    let option = if has_peers { "--force" } else { LEGACY };
    Some(Fact::likely(option, Evidence::line(path, line, what)))
}

/// A direct dependency that is locked with another release of its peer than it asks for, or without it.
fn conflict(packages: &Node) -> Option<(usize, String)> {
    let project = packages.get("")?;
    let groups = ["dependencies", "devDependencies"].iter().filter_map(|group| project.get(group));
    groups.flat_map(Node::entries).find_map(|(name, _)| {
        let package = packages.get(&format!("node_modules/{name}"))?;
        package.get("peerDependencies")?.entries().iter().find_map(|(peer, range)| {
            let is_optional = package.at(&["peerDependenciesMeta", peer, "optional"]).is_some_and(Node::is_true);
            let locked = packages.get(&format!("node_modules/{peer}")).and_then(|locked| locked.get("version"));
            let fits = locked.is_some_and(|version| fits(range.text(), version.text()));
            (!is_optional && !fits).then(|| (range.line, format!("the peer {peer} of {name}")))
        })
    })
}

/// Whether a release is in a range; also if either cannot be read.
fn fits(range: Option<&str>, release: Option<&str>) -> bool {
    let (Some(range), Some(release)) = (range, release) else { return true };
    // A release before another is in no range, unless that names it.
    let is_plain = release.chars().all(|c| c.is_ascii_digit() || c == '.');
    let alternatives = range.split("||").map(|range| Requirement::parse(range, "node"));
    let mut alternatives = alternatives.map(|range| range.is_none_or(|range| range.allows(release, release)));
    !is_plain || alternatives.any(|fits| fits)
}

#[cfg(test)]
mod tests {
    use super::{conflict, fits};
    use crate::read::data::{Notation, parse};

    #[test]
    fn a_release_fits_a_range_of_its_peer() {
        for (range, release, expected) in [
            ("^2.0.0", "1.32.1", false),
            (">=0.60.0", "1.32.1", true),
            ("^17.0.0 || ^18.0.0", "19.1.0", false),
            ("^18.0.0 || ^19.0.0-rc", "19.1.0", true),
            ("*", "3.18.2", true),
            ("next || ^2", "1.0.0", true),
            ("^2.0.0", "1.0.0-rc.1", true),
        ] {
            assert_eq!(fits(Some(range), Some(release)), expected, "{range}: {release}");
        }
    }

    #[test]
    fn only_peers_of_direct_dependencies_count() {
        let lock = r#"{
            "": { "devDependencies": { "minify": "^7.0.0", "bundle": "^1.0.0" } },
            "node_modules/minify": { "version": "7.0.2", "peerDependencies": { "bundle": "^2.0.0" } },
            "node_modules/deep": { "version": "1.0.0", "peerDependencies": { "bundle": "^3.0.0" } },
            "node_modules/bundle": { "version": "1.32.1" }
        }"#;
        assert_eq!(conflict(&parse(lock, Notation::Json).unwrap()), Some((3, "the peer bundle of minify".to_owned())));
        let optional = lock.replace("\"^2.0.0\" }", "\"^1.0.0\" }");
        assert_eq!(conflict(&parse(&optional, Notation::Json).unwrap()), None);
    }
}
