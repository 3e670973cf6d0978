//! Languages that dockgen has no templates for: `foreign.toml`.

use std::sync::LazyLock;

use indexmap::IndexMap;
use serde::Deserialize;

/// Parsing cannot fail at run time, since a test parses the same text.
pub(crate) static FOREIGN: LazyLock<Foreign> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

const TEXT: &str = include_str!("foreign.toml");

/// The fields are documented in `foreign.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Foreign {
    pub(crate) known: IndexMap<String, Vec<String>>,
    pub(crate) languages: Vec<ForeignLanguage>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForeignLanguage {
    pub(crate) id: String,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) manifests: Vec<String>,
    #[serde(default)]
    pub(crate) beside: Vec<String>,
    pub(crate) sources: Vec<String>,
    #[serde(default)]
    pub(crate) alone: bool,
    #[serde(default)]
    pub(crate) is_last: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_what_is_read_here() {
        let foreign: Foreign = toml::from_str(TEXT).unwrap();
        let ids: std::collections::BTreeSet<&str> = foreign.languages.iter().map(|known| known.id.as_str()).collect();
        assert_eq!(ids.len(), foreign.languages.len(), "an id is used twice");
        for language in &foreign.languages {
            let is_found = language.alone || !language.manifests.is_empty() || !language.beside.is_empty();
            assert!(is_found && !language.sources.is_empty(), "{}", language.id);
        }
    }
}
