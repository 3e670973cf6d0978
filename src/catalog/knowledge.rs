//! Facts about package managers, compilers and their folders, for all languages: `knowledge.toml`.

use std::sync::LazyLock;

use indexmap::IndexMap;
use serde::Deserialize;

/// Parsing cannot fail at run time, since a test parses the same text.
pub(crate) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

const TEXT: &str = include_str!("knowledge.toml");

/// The fields are documented in `knowledge.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Knowledge {
    pub(crate) entries: Vec<String>,
    pub(crate) build_tools: Vec<String>,
    pub(crate) install_without_a_word: Vec<String>,
    pub(crate) installers: IndexMap<String, Vec<String>>,
    pub(crate) compilers: IndexMap<String, Vec<String>>,
    folders: IndexMap<String, Vec<PathRole>>,
    pub(crate) code: Vec<Code>,
}

/// The role of a folder or file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PathRole {
    Packages,
    Bundled,
    Unwanted,
    Aside,
    Cache,
    SystemCache,
    System,
    Served,
}

/// A kind of source file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Code {
    pub(crate) extensions: Vec<String>,
    /// The start and end of a comment.
    pub(crate) comment: (String, String),
    #[serde(default)]
    pub(crate) is_page: bool,
}

impl Knowledge {
    /// Whether a folder or file with this name has a role, at any depth.
    pub(crate) fn is(&self, name: &str, role: PathRole) -> bool {
        self.folders.get(name).is_some_and(|roles| roles.contains(&role))
    }

    /// The outermost folder with this role around a path without a leading slash, with a trailing slash.
    pub(crate) fn around<'p>(&self, path: &'p str, role: PathRole) -> Option<&'p str> {
        let is_rooted = matches!(role, PathRole::SystemCache | PathRole::System | PathRole::Served);
        let is_whole = |at: usize, end: usize| {
            let (before, after) = (path.get(..at).unwrap_or_default(), path.get(end..).unwrap_or_default());
            (before.is_empty() || before.ends_with('/') && !is_rooted) && (after.is_empty() || after.starts_with('/'))
        };
        let mut folders = self.folders.iter().filter(|(_, roles)| roles.contains(&role)).map(|(folder, _)| folder);
        folders.find_map(|folder| {
            let mut places = path.match_indices(folder.as_str()).map(|(at, found)| (at, at + found.len()));
            let (_, end) = places.find(|(at, end)| is_whole(*at, *end))?;
            Some(path.get(..=end).unwrap_or(path))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_what_is_read_here() {
        let knowledge: Knowledge = toml::from_str(TEXT).unwrap();
        for (program, words) in knowledge.installers.iter().chain(&knowledge.compilers) {
            assert!(!words.is_empty(), "{program}");
        }
        for program in &knowledge.install_without_a_word {
            assert!(knowledge.installers.contains_key(program), "{program}");
        }
        for (folder, roles) in &knowledge.folders {
            assert!(!roles.is_empty() && !folder.starts_with('/') && !folder.ends_with('/'), "{folder}");
            let is_name = roles.iter().any(|role| matches!(role, PathRole::Unwanted | PathRole::Aside));
            assert!(!(is_name && folder.contains('/')), "{folder} is compared with one part of a path");
        }
        let pages = knowledge.code.iter().map(|code| code.is_page);
        assert!(pages.is_sorted(), "pages come last");
    }

    #[test]
    fn caches_are_known_in_every_home() {
        let cache =
            |path| KNOWLEDGE.around(path, PathRole::SystemCache).or_else(|| KNOWLEDGE.around(path, PathRole::Cache));
        assert_eq!(cache("root/.cache/pip/http/a"), Some("root/.cache/pip/"));
        assert_eq!(cache("home/app/.npm/_cacache/index"), Some("home/app/.npm/_cacache/"));
        assert_eq!(cache("var/lib/apt/lists/deb"), Some("var/lib/apt/lists/"));
        assert_eq!(cache("app/var/lib/apt/lists/deb"), None);
        assert_eq!(cache("app/cache/pip/a"), None);
    }
}
