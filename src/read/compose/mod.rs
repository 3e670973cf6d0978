//! Reads compose files like Compose: overrides merged, includes and extended services resolved, short forms expanded.
//! Every key and value has its place. Variables are not substituted.

mod canonical;
pub(crate) mod images;
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
pub use reads::{FileRole, Named, named};
use shape::Shape;
pub use value::{Change, Entry, Place, Table, Text, Value, ValueKind};
pub use variables::variables;

/// The merged compose files of a project.
#[derive(Debug, Default)]
pub struct Model {
    /// In the order of their first use.
    pub files: Vec<File>,
    /// The merged document.
    pub root: Table,
    /// What is missing, and why.
    pub problems: Vec<Problem>,
}

#[derive(Debug)]
pub struct File {
    /// Relative to the project's folder.
    pub path: String,
    /// The base of its relative paths, relative to the project's folder.
    pub dir: String,
    /// What it holds.
    pub text: String,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// `None` without a place in a file.
    pub at: Option<Place>,
    pub reason: String,
}

/// The documents of one compose file, without includes and overrides, with short forms expanded.
pub fn documents(text: &str) -> Result<Vec<Rc<Value>>, Wrong> {
    let yaml = Yaml::read(text)?;
    let mut canonical = Canonical::new(text, &yaml, 0);
    Ok(yaml.documents().iter().map(|document| canonical.value(*document, Shape::File)).collect())
}

impl Model {
    /// The place of a path of keys, such as `services.web.build.args`, or of the longest prefix that exists.
    #[must_use]
    pub fn place(&self, path: &str) -> Option<&Place> {
        let (mut table, mut rest, mut found) = (Some(&self.root), path, None);
        while let Some(entries) = table {
            // A key may contain dots, too.
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
    pub fn location(&self, place: &Place) -> Option<String> {
        let File { path, text, .. } = self.files.get(place.file)?;
        Some(format!("{path}:{}", line(text, place.span.start)))
    }
}

/// Counted from 1.
#[must_use]
pub fn line(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}
