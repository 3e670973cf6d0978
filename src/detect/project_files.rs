use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Error;
use crate::printable::{self, is_printable};
use crate::source::{Folder, Unreadable};

/// A manifest that is larger (in bytes) is not read.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Nobody reads more of what was left out.
const MOST_TOLD: usize = 20;

/// The files of a project as detection sees them: regular ones below its folder, with a list of those that it left out.
#[derive(Debug)]
pub(super) struct ProjectFiles<'a> {
    folder: &'a Folder,
    names: Vec<String>,
    /// Each path with the reason.
    skipped: RefCell<BTreeMap<String, String>>,
}

impl<'a> ProjectFiles<'a> {
    /// Lists a project's folder, which may be missing.
    pub(super) fn of(folder: &'a Folder) -> Result<Self, Error> {
        let failed = |source| Error::Io { action: "read", path: folder.path().to_owned(), source };
        let names = match folder.names(".") {
            Ok(names) => names,
            Err(Unreadable::Io(source)) => return Err(failed(source)),
            Err(unreadable) => return Err(failed(std::io::Error::other(unreadable))),
        };
        let files = Self { folder, names: Vec::new(), skipped: RefCell::default() };
        // A name that is not Unicode is none that a language asks for.
        let names = names.into_iter().filter_map(|name| name.into_string().ok());
        let (names, odd): (Vec<String>, Vec<String>) = names.partition(|name| name.chars().all(is_printable));
        for name in odd {
            files.skip(&name.escape_debug().to_string(), "its name cannot be printed");
        }
        Ok(Self { names, ..files })
    }

    /// The names in the folder itself, sorted.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether a regular file is there; what else lies under its name is left out.
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

    /// A file as text, whatever its bytes; empty where it is left out.
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

    /// Whether a folder is there.
    pub(super) fn has_folder(&self, path: &str) -> bool {
        self.folder.is_dir(path)
    }

    /// The names of the folders in a folder.
    pub(super) fn folders(&self, path: &str) -> Vec<String> {
        let names = self.folder.names(path).unwrap_or_else(|unreadable| {
            self.skip(path, &unreadable.to_string());
            Vec::new()
        });
        let names = names.into_iter().filter_map(|name| name.into_string().ok());
        names.filter(|name| self.folder.is_dir(Path::new(path).join(name))).collect()
    }

    /// What was left out, and why, in a line each.
    pub(super) fn skipped(&self) -> Vec<String> {
        let skipped = self.skipped.borrow();
        let more = skipped.len().saturating_sub(MOST_TOLD);
        let told = skipped.iter().take(MOST_TOLD);
        let told = told.map(|(path, reason)| format!("{} is not read: {reason}", printable::short(path)));
        told.chain((more > 0).then(|| format!("and {more} more files are not read"))).collect()
    }

    fn skip(&self, path: &str, reason: &str) {
        self.skipped.borrow_mut().insert(path.to_owned(), reason.to_owned());
    }
}
