use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Error;
use crate::printable::{self, is_printable};
use crate::source::{Folder, Unreadable};

/// The size limit of a manifest in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The limit of skipped files in messages.
const MOST_TOLD: usize = 20;

/// A project's regular files, and a list of those that were skipped.
#[derive(Debug)]
pub(super) struct ProjectFiles<'a> {
    folder: &'a Folder,
    names: Vec<String>,
    /// Paths with reasons.
    skipped: RefCell<BTreeMap<String, String>>,
}

impl<'a> ProjectFiles<'a> {
    /// The folder need not exist.
    pub(super) fn of(folder: &'a Folder) -> Result<Self, Error> {
        let failed = |source| Error::Io { action: "read", path: folder.path().to_owned(), source };
        let names = match folder.names(".") {
            Ok(names) => names,
            Err(Unreadable::Io(source)) => return Err(failed(source)),
            Err(unreadable) => return Err(failed(std::io::Error::other(unreadable))),
        };
        let files = Self { folder, names: Vec::new(), skipped: RefCell::default() };
        // No language uses names that are not Unicode.
        let names = names.into_iter().filter_map(|name| name.into_string().ok());
        let (names, odd): (Vec<String>, Vec<String>) = names.partition(|name| name.chars().all(is_printable));
        for name in odd {
            files.skip(&name.escape_debug().to_string(), "its name has unprintable characters");
        }
        Ok(Self { names, ..files })
    }

    /// The sorted names in the project's folder.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether a regular file exists; other kinds are recorded as skipped.
    pub(super) fn has(&self, path: &str) -> bool {
        let is_file = self.folder.is_file(path);
        if !is_file
            && self.folder.has(path)
            && !self.folder.is_dir(path)
            && let Err(unreadable) = self.folder.read(path, LARGEST)
        {
            self.skip(path, &unreadable.to_string());
        }
        is_file
    }

    /// The contents, with invalid UTF-8 replaced; empty if the file is skipped.
    pub(super) fn text(&self, path: &str) -> Result<String, Error> {
        match self.folder.read(path, LARGEST) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()),
            Err(Unreadable::Io(source)) => {
                Err(Error::Io { action: "read", path: self.folder.path().join(path), source })
            }
            Err(unreadable) => {
                self.skip(path, &unreadable.to_string());
                Ok(String::new())
            }
        }
    }

    pub(super) fn has_folder(&self, path: &str) -> bool {
        self.folder.is_dir(path)
    }

    pub(super) fn folders(&self, path: &str) -> Vec<String> {
        let names = self.folder.names(path).unwrap_or_else(|unreadable| {
            self.skip(path, &unreadable.to_string());
            Vec::new()
        });
        let names = names.into_iter().filter_map(|name| name.into_string().ok());
        names.filter(|name| self.folder.is_dir(Path::new(path).join(name))).collect()
    }

    /// One line for each skipped file.
    pub(super) fn skipped(&self) -> Vec<String> {
        let skipped = self.skipped.borrow();
        let more = skipped.len().saturating_sub(MOST_TOLD);
        let lines = skipped.iter().take(MOST_TOLD);
        let lines = lines.map(|(path, reason)| format!("{} is not read: {reason}", printable::short(path)));
        lines.chain((more > 0).then(|| format!("and {more} more files are not read"))).collect()
    }

    fn skip(&self, path: &str, reason: &str) {
        self.skipped.borrow_mut().insert(path.to_owned(), reason.to_owned());
    }
}
