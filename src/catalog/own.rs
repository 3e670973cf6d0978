//! Reads a team's templates from a folder, with a size limit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Mistake};
use crate::printable::is_printable;
use crate::source::{Folder, Unreadable};

/// The size limit of a template in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The limits for all templates together; the built-in ones have 600 files and folders, and 2 MiB.
const LARGEST_TOTAL: usize = 32 * 1024 * 1024;
const MOST_ENTRIES: usize = 4000;

/// The depth limit of folders.
const DEEPEST: usize = 16;

/// The templates of `--templates`.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) folder: PathBuf,
    /// Contents by path below the folder, with slashes.
    pub(super) files: BTreeMap<String, String>,
    /// The number of files and folders, and of bytes, so far.
    entries: usize,
    bytes: usize,
}

impl Own {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        if !path.is_dir() {
            return Err(unusable(path, "it is not a folder"));
        }
        let folder = Folder::open(path).map_err(|error| unusable(path, &error.to_string()))?;
        let mut own = Self { folder: path.to_owned(), files: BTreeMap::new(), entries: 0, bytes: 0 };
        own.read(&folder, "", DEEPEST)?;
        Ok(own)
    }

    /// Reads a folder recursively; `prefix` is its path below the templates.
    fn read(&mut self, folder: &Folder, prefix: &str, depth: usize) -> Result<(), Error> {
        let here = if prefix.is_empty() { "." } else { prefix };
        let refuse = |path: &str, reason: &str| unusable(&folder.path().join(path), reason);
        if depth == 0 {
            return Err(refuse(here, "its folders are nested too deep"));
        }
        let unreadable = |path: &str, error: &Unreadable| refuse(path, &error.to_string());
        for name in folder.names(here).map_err(|error| unreadable(here, &error))? {
            let name = name.into_string().map_err(|name| refuse(&name.to_string_lossy(), "its name is not Unicode"))?;
            let path = format!("{prefix}{name}");
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return Err(refuse(".", &format!("it has more than {MOST_ENTRIES} files and folders")));
            }
            if !name.chars().all(is_printable) {
                return Err(refuse(&path, "its name has unprintable characters"));
            }
            if folder.is_dir(&path) {
                if folder.target(&path).map_err(|error| unreadable(&path, &error))?.is_some() {
                    return Err(refuse(&path, "it is a symlink to a folder, which is not followed"));
                }
                // The folder may be a git repository.
                if !name.starts_with(".git") {
                    self.read(folder, &format!("{path}/"), depth - 1)?;
                }
            } else if prefix.contains('/') {
                let text = folder.read_text(&path, LARGEST).map_err(|error| unreadable(&path, &error))?;
                let text = text.ok_or_else(|| refuse(&path, "it is a dangling symlink"))?;
                self.bytes += text.len();
                if self.bytes > LARGEST_TOTAL {
                    return Err(refuse(".", &format!("it is larger than {} MiB", LARGEST_TOTAL >> 20)));
                }
                self.files.insert(path, text);
            }
        }
        Ok(())
    }
}

pub(super) fn unusable(path: &Path, reason: &str) -> Error {
    let title = format!("cannot use the templates in {}: {reason}", path.display());
    let allowed = "a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its \
                   language.toml and its templates";
    Mistake::new(title, allowed).into()
}

/// A parser's message and position, without its excerpt.
pub(super) fn in_a_line(reason: &str) -> String {
    let is_drawn = |line: &&str| line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').starts_with('|');
    let words = reason.lines().filter(|line| !is_drawn(line)).flat_map(str::split_whitespace);
    words.collect::<Vec<_>>().join(" ")
}
