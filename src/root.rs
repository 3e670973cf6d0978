use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::error::Error;
use crate::source::Folder;

/// A project's folder, opened once per run, so that all commands check it in the same way.
#[derive(Debug)]
pub struct Root {
    folder: Folder,
}

impl Root {
    /// Fails if the folder does not exist.
    pub fn existing(path: &Path) -> Result<Self, Error> {
        let refuse = |reason: String| Error::Folder { path: path.to_owned(), reason };
        let real = path.canonicalize().map_err(|error| refuse(error.to_string()))?;
        if !real.is_dir() {
            return Err(refuse("it is a file".to_owned()));
        }
        Self::open(&real)
    }

    /// The folder need not exist: `new` creates it.
    pub fn existing_or_new(path: &Path) -> Result<Self, Error> {
        let refuse = |reason: String| Error::Folder { path: path.to_owned(), reason };
        let absolute = std::path::absolute(path).map_err(|error| refuse(error.to_string()))?;
        match absolute.metadata() {
            Ok(_) => Self::existing(path),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(refuse(error.to_string())),
            Err(_) if absolute.symlink_metadata().is_ok() => Err(refuse("it is a dangling symlink".to_owned())),
            Err(_) => Self::open(&real_path(&absolute)),
        }
    }

    /// A folder below this one. Fails if it does not exist, or is elsewhere.
    pub fn below(&self, path: &Path) -> Result<Self, Error> {
        let below = Self::existing(&self.path().join(path))?;
        if below.path().starts_with(self.path()) {
            Ok(below)
        } else {
            let reason = format!("it is not below {}", self.path().display());
            Err(Error::Folder { path: path.to_owned(), reason })
        }
    }

    fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Io { action: "read", path: path.to_owned(), source };
        Ok(Self { folder: Folder::open(path).map_err(failed)? })
    }

    /// Absolute, with symlinks resolved.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The handle for reading files.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The folder's name; `None` if it is not Unicode.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.path().file_name().and_then(|name| name.to_str())
    }
}

/// Resolves symlinks as far as the path exists, and `..` in the rest.
fn real_path(absolute: &Path) -> PathBuf {
    let mut at = PathBuf::new();
    for component in absolute.components() {
        if component == Component::ParentDir {
            at.pop();
            continue;
        }
        at.push(component);
        if at.has_root()
            && let Ok(real) = at.canonicalize()
        {
            at = real;
        }
    }
    at
}
