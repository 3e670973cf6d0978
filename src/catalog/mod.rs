//! Where languages and their templates come from: the folder that is built into the binary, and over it a folder of a
//! team's own (`--templates`), whose languages are added and whose templates replace single ones.

mod built_in;
mod extra;
mod framework;
pub(crate) mod knowledge;
mod language;
mod load;
mod own;
mod package_manager;
mod signs;
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
pub use signs::*;
pub use variable::Variable;
pub use workers::*;

/// Folder of what can stand beside an app.
pub(crate) const EXTRAS: &str = "_extras";

/// Folder of the templates that all languages share.
pub(crate) const SHARED: &str = "_shared";

/// The languages, extras and templates that there are.
#[derive(Debug, Default)]
pub struct Catalog {
    own: Option<Own>,
}

impl Catalog {
    /// The built-in templates, with those of a folder over them where there is one.
    ///
    /// # Errors
    /// When the folder, or a file in it, cannot be read or is no text.
    pub fn open(folder: Option<&Path>) -> Result<Self, Error> {
        Ok(Self { own: folder.map(Own::open).transpose()? })
    }

    /// The digest of a team's own templates, in hexadecimal: another one where a byte of them has changed.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut context = Context::new(&SHA256);
        for part in self.own_files().flat_map(|(path, text)| [path, text]) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        context.finish().as_ref().iter().fold(String::new(), |mut hex, byte| {
            // Writing to a text cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// The text of a template, by its path below `templates/`.
    ///
    /// # Errors
    /// When there is none.
    pub fn text(&self, path: &str) -> Result<&str, Error> {
        self.find(path).ok_or_else(|| self.wrong(path, "it does not exist".to_owned()))
    }

    /// Whether there is such a template.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// The paths of all files in a folder and below, in alphabetical order; nothing where there is no such folder.
    #[must_use]
    pub fn files_below(&self, folder: &str) -> Vec<String> {
        let is_below = |path: &&String| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let own = self.own_files().map(|(path, _)| path).filter(is_below).cloned();
        let mut found: Vec<String> = built_in::files_below(folder).into_iter().map(str::to_owned).chain(own).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a framework has a small app for an empty folder.
    #[must_use]
    pub fn has_starter(&self, language: &str, framework: &str) -> bool {
        !self.files_below(&format!("{language}/{framework}/starter")).is_empty()
    }

    /// The paths of the pieces that templates of a folder include: its files that begin with `_`.
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

    /// What is wrong with a template: a mistake of the team whose it is, or a fault of this program.
    #[must_use]
    pub fn wrong(&self, template: &str, reason: String) -> Error {
        let own = self.own.as_ref().filter(|_| self.is_own(template) || !built_in::has_folder_of(template));
        match own {
            Some(own) => unusable(&own.folder.join(template), &in_a_line(&reason)),
            None => Error::Template { template: template.to_owned(), reason },
        }
    }

    /// Whether a file is one of a team's own.
    #[must_use]
    pub fn is_own(&self, path: &str) -> bool {
        self.own.as_ref().is_some_and(|own| own.files.contains_key(path))
    }

    /// Whether a team's own templates are among them.
    #[must_use]
    pub fn has_own(&self) -> bool {
        self.own.is_some()
    }

    /// What is wrong with a team's own templates as a whole.
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
