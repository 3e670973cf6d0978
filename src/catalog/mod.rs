//! Loads languages, extras and templates: those in the binary, and over them those of a folder (`--templates`), which
//! adds languages and replaces single templates.

mod built_in;
mod extra;
pub(crate) mod foreign;
mod framework;
pub(crate) mod knowledge;
mod language;
mod load;
mod own;
mod package_manager;
mod process_check;
mod project_files;
mod recognition;
mod variable;
mod workers;

use std::fmt::Write;
use std::path::Path;

use ring::digest::{Context, SHA256};

use crate::error::Error;
use own::{Own, in_a_line, unusable};

pub use extra::*;
pub use framework::*;
pub use language::*;
pub use package_manager::*;
pub use project_files::ProjectFiles;
pub use recognition::*;
pub use variable::Variable;
pub use workers::*;

/// The folder of extras.
pub(crate) const EXTRAS: &str = "_extras";

/// The folder of shared templates.
pub(crate) const SHARED: &str = "_shared";

#[derive(Debug, Default)]
pub struct Catalog {
    own: Option<Own>,
}

impl Catalog {
    /// Opens the built-in templates and those of a folder. Fails if a file in the folder cannot be read or is not
    /// UTF-8.
    pub fn open(folder: Option<&Path>) -> Result<Self, Error> {
        Ok(Self { own: folder.map(Own::open).transpose()? })
    }

    /// The digest of the folder's templates in hexadecimal; it changes with every byte.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut context = Context::new(&SHA256);
        for part in self.own_files().flat_map(|(path, text)| [path, text]) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        context.finish().as_ref().iter().fold(String::new(), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// The contents of a template, by its path below `templates/`.
    pub fn text(&self, path: &str) -> Result<&str, Error> {
        self.find(path).ok_or_else(|| self.wrong(path, "it does not exist".to_owned()))
    }

    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// The sorted paths of all files in a folder, recursively; empty if it does not exist.
    #[must_use]
    pub fn files_below(&self, folder: &str) -> Vec<String> {
        let is_below = |path: &&String| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let own = self.own_files().map(|(path, _)| path).filter(is_below).cloned();
        let mut found: Vec<String> = built_in::files_below(folder).into_iter().map(str::to_owned).chain(own).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a framework has a starter.
    #[must_use]
    pub fn has_starter(&self, language: &str, framework: &str) -> bool {
        !self.files_below(&format!("{language}/{framework}/starter")).is_empty()
    }

    /// The paths of a folder's partials: files that begin with `_`.
    #[must_use]
    pub fn partials(&self, folder: &str) -> Vec<String> {
        let own = self.own_files().map(|(path, _)| path.as_str());
        let is_partial =
            |path: &&str| path.rsplit_once('/').is_some_and(|(inside, name)| inside == folder && name.starts_with('_'));
        let mut found: Vec<String> = built_in::files(folder).chain(own).filter(is_partial).map(str::to_owned).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The error for a template: a mistake in the team's folder, or a bug in dockgen.
    #[must_use]
    pub fn wrong(&self, template: &str, reason: String) -> Error {
        let own = self.own.as_ref().filter(|_| self.is_own(template) || !built_in::has_folder_of(template));
        match own {
            Some(own) => unusable(&own.folder.join(template), &in_a_line(&reason)),
            None => Error::Template { template: template.to_owned(), reason },
        }
    }

    /// Whether a file belongs to the team's folder.
    #[must_use]
    pub fn is_own(&self, path: &str) -> bool {
        self.own.as_ref().is_some_and(|own| own.files.contains_key(path))
    }

    /// Whether there are templates from a folder.
    #[must_use]
    pub fn has_own(&self) -> bool {
        self.own.is_some()
    }

    /// The error for the team's folder.
    #[must_use]
    pub fn own_are_wrong(&self, reason: &str) -> Error {
        unusable(self.own.as_ref().map_or(Path::new(""), |own| &own.folder), reason)
    }

    fn find(&self, path: &str) -> Option<&str> {
        let own = self.own.as_ref().and_then(|own| own.files.get(path)).map(String::as_str);
        own.or_else(|| built_in::text(path))
    }

    fn own_files(&self) -> impl Iterator<Item = (&String, &String)> {
        self.own.iter().flat_map(|own| &own.files)
    }
}
