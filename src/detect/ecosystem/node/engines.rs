//! The releases of Node.js that the dependencies say they run on.

use super::workspace;
use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, join};
use crate::detect::version::Requirement;
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// A release that no requirement excludes by name.
const OPEN: u32 = 98;

const GROUPS: [&str; 3] = ["dependencies", "optionalDependencies", "devDependencies"];

/// The newest release of Node.js that all direct dependencies allow, if one of them has an upper bound.
pub(super) fn limit(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let (root, path) = workspace::folders(tree, folder)
        .map(|root| (root, join(root, "package-lock.json")))
        .find(|(_, path)| tree.has(path))?;
    let lock = tree.data(&path, Notation::Json)?;
    let packages = lock.get("packages")?;
    let member = folder.strip_prefix(root).unwrap_or_default().trim_start_matches('/');
    let project = packages.get(member)?;
    let names = GROUPS.iter().filter_map(|group| project.get(group)).flat_map(Node::entries).map(|(name, _)| name);
    let limits = names.filter_map(|name| {
        let engines = packages.at(&[&format!("node_modules/{name}"), "engines", "node"])?;
        let newest = newest(engines.text()?)?;
        Some((newest, Evidence::line(&path, engines.line, format!("engines.node of {name}"))))
    });
    let (newest, evidence) = limits.min_by_key(|(newest, _)| *newest)?;
    Some(Fact::likely(newest.to_string(), evidence))
}

/// The newest release with long-term support, which even ones get, that a requirement with an upper bound allows.
fn newest(text: &str) -> Option<u32> {
    let requirement = Requirement::parse(text, "node")?;
    let allows = |major: &u32| requirement.allows(&major.to_string(), &format!("{major}.99.99"));
    let allowed = (0..=OPEN).rev().step_by(2).find(allows);
    allowed.filter(|newest| *newest < OPEN)
}

#[cfg(test)]
mod tests {
    use super::newest;

    #[test]
    fn only_an_upper_bound_limits() {
        let cases = [
            (">=18.0.0 <26", Some(24)),
            ("^18.20 || ^20.9 || ^22", Some(22)),
            ("20.x", Some(20)),
            (">=14", None),
            ("^20.19.0 || >=22.12.0", None),
            ("*", None),
        ];
        for (text, expected) in cases {
            assert_eq!(newest(text), expected, "{text}");
        }
    }
}
