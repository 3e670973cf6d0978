//! The release level that a framework's parent pom sets, which is not in the tree.

use super::maven::Pom;
use crate::detect::fact::Fact;
use crate::source::Evidence;

struct Parent {
    artifact: &'static str,
    /// Properties from which it takes the level.
    properties: &'static [&'static str],
    /// The default from a major version on, the newest first.
    levels: &'static [(u16, &'static str)],
}

const PARENTS: [Parent; 4] = [
    Parent { artifact: "spring-boot-starter-parent", properties: &["java.version"], levels: &[(3, "17"), (1, "8")] },
    Parent {
        artifact: "micronaut-parent",
        properties: &["release.version", "jdk.version"],
        levels: &[(4, "17"), (1, "8")],
    },
    Parent { artifact: "helidon-mp", properties: &[], levels: &[(4, "21"), (3, "17"), (2, "11"), (1, "8")] },
    Parent { artifact: "helidon-se", properties: &[], levels: &[(4, "21"), (3, "17"), (2, "11"), (1, "8")] },
];

/// The levels of the parent outside the tree, the decisive first: by the properties that it takes, and its default.
pub(super) fn levels(pom: &Pom) -> Vec<Fact<String>> {
    let Some((artifact, version, evidence)) = pom.outer_parent() else { return Vec::new() };
    let Some(parent) = PARENTS.iter().find(|parent| parent.artifact == artifact) else { return Vec::new() };
    let named = parent.properties.iter().filter_map(|name| pom.find(&["properties", *name]));
    let mut levels: Vec<Fact<String>> = named.map(|(text, evidence)| Fact::stated(text, evidence)).collect();
    let major = version.split('.').next().and_then(|major| major.parse::<u16>().ok());
    let default = major.and_then(|major| parent.levels.iter().find(|(from, _)| major >= *from));
    let what = format!("the default of {artifact} {version}");
    levels.extend(default.map(|(_, level)| Fact::guessed(*level, Evidence { what, ..evidence })));
    levels
}
