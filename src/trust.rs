//! Which folders of templates a user allows the presets of a project to name. Templates decide every line that is
//! written, and a cloned repository brings its own: that of a preset that nobody named is used only if the user has
//! allowed it, as it is now.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Mistake};
use crate::source;

/// The name of the file in the user's folder of settings.
const FILE: &str = "dockgen/templates.toml";

/// A line for each folder; what is larger than this (in bytes) is something else.
const LARGEST: u64 = 4 * 1024 * 1024;

const HEADER: &str = "# Folders of templates that you allow the dockgen.toml of a project to name, each with the digest \
                      of what it held then.\n\n";

/// What a user has allowed.
#[derive(Debug)]
pub struct Trust {
    /// None where the user has no folder of settings: then nothing is allowed, and nothing remembered.
    file: Option<PathBuf>,
}

/// How a folder stands to what the user has allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was allowed, and is as it was then.
    Allowed,
    /// It was allowed, and holds something else now.
    Changed,
    /// It was never allowed.
    Unknown,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowed {
    #[serde(default)]
    templates: BTreeMap<String, String>,
}

impl Trust {
    /// What is kept in a user's folder of settings, such as `~/.config`.
    #[must_use]
    pub fn kept_in(settings: Option<&Path>) -> Self {
        Self { file: settings.map(|folder| folder.join(FILE)) }
    }

    /// How a folder stands whose contents have this digest.
    ///
    /// # Errors
    /// When what the user has allowed cannot be read.
    pub fn standing(&self, folder: &Path, fingerprint: &str) -> Result<Standing, Error> {
        Ok(match self.read()?.templates.get(&key(folder)) {
            Some(known) if known == fingerprint => Standing::Allowed,
            Some(_) => Standing::Changed,
            None => Standing::Unknown,
        })
    }

    /// Allows a folder as it is now. Says whether there was a place to remember it.
    ///
    /// # Errors
    /// When what the user has allowed cannot be read or written.
    pub fn allow(&self, folder: &Path, fingerprint: String) -> Result<bool, Error> {
        let Some(file) = &self.file else { return Ok(false) };
        let mut allowed = self.read()?;
        allowed.templates.insert(key(folder), fingerprint);
        let failed = |source| Error::Io { action: "write", path: file.clone(), source };
        let text = toml::to_string(&allowed).map_err(io::Error::other).map_err(failed)?;
        write(file, &format!("{HEADER}{text}")).map_err(failed)?;
        Ok(true)
    }

    fn read(&self) -> Result<Allowed, Error> {
        let Some(file) = &self.file else { return Ok(Allowed::default()) };
        let wrong = |reason: String| {
            Error::Invalid(vec![Mistake {
                title: format!("cannot use {}: {reason}", file.display()),
                place: None,
                allowed: "what dockgen writes there; without the file, nothing is allowed".to_owned(),
                hint: None,
            }])
        };
        match source::read_text(file, LARGEST) {
            Ok(text) => toml::from_str(&text).map_err(|error| wrong(error.message().to_owned())),
            Err(unreadable) if unreadable.is_missing() => Ok(Allowed::default()),
            Err(unreadable) => Err(wrong(unreadable.to_string())),
        }
    }
}

/// A folder by its real path.
fn key(folder: &Path) -> String {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).to_string_lossy().into_owned()
}

/// In one step, so that two runs at once leave a whole file.
fn write(file: &Path, text: &str) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_allowed_as_it_was_then() {
        let temporary = tempfile::tempdir().unwrap();
        let trust = Trust::kept_in(Some(temporary.path()));
        let (one, other) = (temporary.path().join("one"), temporary.path().join("other"));
        assert_eq!(trust.standing(&one, "a").unwrap(), Standing::Unknown);
        assert!(trust.allow(&one, "a".to_owned()).unwrap());
        assert_eq!(trust.standing(&one, "a").unwrap(), Standing::Allowed);
        assert_eq!(trust.standing(&one, "b").unwrap(), Standing::Changed);
        assert_eq!(trust.standing(&other, "a").unwrap(), Standing::Unknown);
        trust.allow(&other, "a".to_owned()).unwrap();
        assert_eq!(trust.standing(&one, "a").unwrap(), Standing::Allowed);
    }

    #[test]
    fn what_cannot_be_read_allows_nothing() {
        let temporary = tempfile::tempdir().unwrap();
        let trust = Trust::kept_in(Some(temporary.path()));
        fs::create_dir(temporary.path().join("dockgen")).unwrap();
        fs::write(temporary.path().join(FILE), "templates = 1").unwrap();
        assert!(trust.standing(temporary.path(), "a").is_err());
        assert!(trust.allow(temporary.path(), "a".to_owned()).is_err());
        let nowhere = Trust::kept_in(None);
        assert!(!nowhere.allow(temporary.path(), "a".to_owned()).unwrap());
        assert_eq!(nowhere.standing(temporary.path(), "a").unwrap(), Standing::Unknown);
    }
}
