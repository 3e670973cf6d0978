//! The version of PHP that the locked packages allow.

use std::cmp::Reverse;

use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::DetectedProject;
use crate::detect::subject::Subject;
use crate::detect::version::{self, Requirement};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// Release cycles that have ended, with their last patch, the newest first: they have no image, but old packages need
/// them.
const ENDED: [(&str, &str); 11] = [
    ("8.1", "8.1.34"),
    ("8.0", "8.0.30"),
    ("7.4", "7.4.33"),
    ("7.3", "7.3.33"),
    ("7.2", "7.2.34"),
    ("7.1", "7.1.33"),
    ("7.0", "7.0.33"),
    ("5.6", "5.6.40"),
    ("5.5", "5.5.38"),
    ("5.4", "5.4.45"),
    ("5.3", "5.3.29"),
];

/// Lowers the version that the manifest allows, or the newest one if it names none, to one that every locked package
/// allows.
pub(super) fn limit_version(subject: &Subject<'_>, project: &mut DetectedProject) {
    let lock = subject.path("composer.lock");
    let Some(node) = subject.tree.data(&lock, Notation::Json) else { return };
    let limits = limits(&node);
    let mut cycles: Vec<(&str, &str)> =
        subject.language.versions.iter().map(|version| (version.name.as_str(), version.patch.as_str())).collect();
    cycles.sort_by_key(|(name, _)| Reverse(version::numbers(name)));
    let chosen = project.language_version.as_ref();
    let current = match chosen {
        Some(chosen) => cycles.iter().find(|(name, _)| *name == chosen.value),
        None => cycles.first().filter(|_| subject.manifest.versions.is_empty()),
    };
    let refusing = |(name, patch): &(&str, &str)| limits.iter().find(|(limit, _)| !limit.allows(name, patch));
    let Some((_, decisive)) = current.and_then(refusing) else { return };
    let named = subject.manifest.versions.first().map(|first| Requirement::parse(&first.value, "php"));
    let is_allowed = |(name, patch): &(&str, &str)| match &named {
        Some(Some(requirement)) => requirement.allows(name, patch),
        Some(None) => false,
        None => true,
    };
    cycles.extend(ENDED);
    if let Some((name, _)) = cycles.iter().find(|cycle| is_allowed(cycle) && refusing(cycle).is_none()) {
        let mut evidence = vec![Evidence::line(lock, decisive.line, "a locked package requires this of PHP")];
        evidence.extend(chosen.iter().flat_map(|chosen| chosen.evidence.iter().cloned()));
        project.language_version = Some(Fact { value: (*name).to_owned(), confidence: Confidence::Likely, evidence });
    }
}

/// What each locked package requires of PHP.
fn limits(lock: &Node) -> Vec<(Requirement, &Node)> {
    let packages = lock.get("packages").map(Node::items).unwrap_or_default().iter();
    packages
        .filter_map(|package| {
            let php = package.at(&["require", "php"])?;
            Some((Requirement::parse(php.text()?, "php")?, php))
        })
        .collect()
}
