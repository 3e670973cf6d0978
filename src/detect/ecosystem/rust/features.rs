//! Which optional dependencies and features the default features of a crate switch on.

use std::collections::BTreeSet;

use crate::read::data::Node;

/// What default features switch on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Enabled {
    /// Optional dependencies, by their keys.
    pub(super) dependencies: BTreeSet<String>,
    /// Features of dependencies: `sqlx/postgres`.
    pub(super) features: BTreeSet<String>,
}

impl Enabled {
    /// Of a Cargo.toml.
    pub(super) fn by_default(manifest: &Node) -> Self {
        let mut enabled = Self::default();
        let table = manifest.get("features");
        let mut seen = BTreeSet::new();
        let mut open = vec!["default"];
        while let Some(name) = open.pop() {
            if !seen.insert(name) {
                continue;
            }
            let Some(feature) = table.and_then(|table| table.get(name)) else {
                // The implicit feature of an optional dependency.
                enabled.dependencies.insert(name.to_owned());
                continue;
            };
            for item in feature.items().iter().filter_map(Node::text) {
                match (item.strip_prefix("dep:"), item.split_once('/')) {
                    (Some(dependency), _) => drop(enabled.dependencies.insert(dependency.to_owned())),
                    (_, Some((dependency, of))) => {
                        let is_weak = dependency.ends_with('?');
                        let dependency = dependency.trim_end_matches('?');
                        enabled.features.insert(format!("{dependency}/{of}"));
                        if !is_weak {
                            enabled.dependencies.insert(dependency.to_owned());
                        }
                    }
                    _ => open.push(item),
                }
            }
        }
        enabled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::data::{Notation, parse};

    #[test]
    fn default_features_switch_on_what_they_name() {
        let manifest = "[features]\ndefault = [\"server\", \"jobs\", \"default\"]\nserver = [\"dep:axum\", \
                        \"sqlx/postgres\", \"log?/std\"]\nother = [\"dep:yew\"]\n";
        let enabled = Enabled::by_default(&parse(manifest, Notation::Toml).unwrap());
        assert_eq!(enabled.dependencies, ["axum", "jobs", "sqlx"].map(str::to_owned).into());
        assert_eq!(enabled.features, ["log/std", "sqlx/postgres"].map(str::to_owned).into());
    }
}
