//! Compose files as Compose reads them: overrides laid over each other, includes and extended services resolved, short
//! forms written out. Every key and value keeps the place where it is written. Variables are not filled in.

mod canonical;
mod load;
mod merge;
mod mount;
mod port;
mod reads;
mod shape;
#[cfg(test)]
mod tests;
mod value;
mod variables;

use std::rc::Rc;

use super::yaml::{Wrong, Yaml};
use canonical::Canonical;
pub use load::load;
pub use reads::{Named, Role, named};
use shape::Shape;
pub use value::{Change, Entry, Kind, Place, Table, Text, Value};
pub use variables::variables;

/// The compose files of a project as one.
#[derive(Debug, Default)]
pub struct Model {
    /// All files that were read, in the order in which they were first needed.
    pub files: Vec<File>,
    /// The merged mapping.
    pub root: Table,
    /// What is missing from it, and why.
    pub problems: Vec<Problem>,
}

/// A compose file.
#[derive(Debug)]
pub struct File {
    /// From the project's folder.
    pub path: String,
    /// The folder that its relative paths lead from, from the project's folder.
    pub dir: String,
    /// What it holds.
    pub text: String,
}

/// What is wrong with a model.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, if that is a place in a file.
    pub at: Option<Place>,
    /// The reason.
    pub reason: String,
}

/// The documents of one compose file by itself, with the short forms written out.
///
/// # Errors
/// When it is not YAML.
pub fn documents(text: &str) -> Result<Vec<Rc<Value>>, Wrong> {
    let yaml = Yaml::read(text)?;
    let mut canonical = Canonical::new(text, &yaml, 0);
    Ok(yaml.documents().iter().map(|document| canonical.value(*document, Shape::File)).collect())
}

impl Model {
    /// Where the entry at a path of keys is written, such as `services.web.build.args`, or the last part of the path
    /// that is written at all.
    #[must_use]
    pub fn place(&self, path: &str) -> Option<&Place> {
        let (mut table, mut rest, mut found) = (Some(&self.root), path, None);
        while let Some(entries) = table {
            // A key can hold dots, too.
            let behind = |key: &str| rest.strip_prefix(key).filter(|rest| rest.is_empty() || rest.starts_with('.'));
            let keys = entries.iter().filter_map(|(key, entry)| Some((entry, behind(key)?)));
            let Some((entry, behind)) = keys.min_by_key(|(_, behind)| behind.len()) else { break };
            found = Some(&entry.key);
            (table, rest) = (entry.value.table(), behind.trim_start_matches('.'));
        }
        found
    }

    /// A place as `file:line`.
    #[must_use]
    pub fn shown(&self, place: &Place) -> Option<String> {
        let File { path, text, .. } = self.files.get(place.file)?;
        Some(format!("{path}:{}", line(text, place.span.start)))
    }
}

/// The line of a byte, counted from 1.
#[must_use]
pub fn line(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}
