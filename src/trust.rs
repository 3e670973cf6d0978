//! Remembers what the `dockgen.toml` of a project may name: folders of templates, which decide every generated line,
//! and presets outside the project's repository. A cloned repository can name anything, so names in a preset that the
//! user did not name need the user's permission. Templates are allowed only with their contents at that time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Mistake};
use crate::source;

/// The file in the user's configuration folder.
const FILE: &str = "dockgen/allowed.toml";

/// The size limit of the file in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

const HEADER: &str = "# What you allow the dockgen.toml of a project to name: presets outside its repository, and folders \
                      of templates with the digest of what each held then.\n\n";

#[derive(Debug)]
pub struct Trust {
    /// `None` if the user has no configuration folder: then nothing is allowed or remembered.
    file: Option<PathBuf>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowed {
    #[serde(default)]
    presets: BTreeSet<String>,
    #[serde(default)]
    templates: BTreeMap<String, String>,
}

impl Trust {
    /// `folder` is the user's configuration folder, such as `~/.config`.
    #[must_use]
    pub fn kept_in(settings: Option<&Path>) -> Self {
        Self { file: settings.map(|folder| folder.join(FILE)) }
    }

    /// Whether a folder of templates was ever allowed. Fails if the file cannot be read.
    pub fn knows_templates(&self, folder: &Path) -> Result<bool, Error> {
        Ok(self.read()?.templates.contains_key(&key(folder)))
    }

    /// Whether a folder of templates was allowed with contents of this digest.
    pub fn allows_templates(&self, folder: &Path, fingerprint: &str) -> Result<bool, Error> {
        Ok(self.read()?.templates.get(&key(folder)).is_some_and(|known| known == fingerprint))
    }

    pub fn allows_preset(&self, file: &Path) -> Result<bool, Error> {
        Ok(self.read()?.presets.contains(&key(file)))
    }

    /// Allows a folder of templates with its current contents. Returns false if this cannot be remembered.
    pub fn allow_templates(&self, folder: &Path, fingerprint: String) -> Result<bool, Error> {
        self.add(|allowed| drop(allowed.templates.insert(key(folder), fingerprint)))
    }

    /// Allows presets. Returns false if this cannot be remembered.
    pub fn allow_presets(&self, files: &[PathBuf]) -> Result<bool, Error> {
        self.add(|allowed| allowed.presets.extend(files.iter().map(|file| key(file))))
    }

    fn add(&self, change: impl FnOnce(&mut Allowed)) -> Result<bool, Error> {
        let Some(file) = &self.file else { return Ok(false) };
        let mut allowed = self.read()?;
        change(&mut allowed);
        let failed = |source| Error::Io { action: "write", path: file.clone(), source };
        let text = toml::to_string(&allowed).map_err(io::Error::other).map_err(failed)?;
        write(file, &format!("{HEADER}{text}")).map_err(failed)?;
        Ok(true)
    }

    fn read(&self) -> Result<Allowed, Error> {
        let Some(file) = &self.file else { return Ok(Allowed::default()) };
        let wrong = |reason: String| {
            Mistake::new(
                format!("cannot use {}: {reason}", file.display()),
                "the format that dockgen writes; without the file, nothing is allowed",
            )
            .into()
        };
        match source::read_text(file, LARGEST) {
            Ok(text) => toml::from_str(&text).map_err(|error| wrong(error.message().to_owned())),
            Err(unreadable) if unreadable.is_missing() => Ok(Allowed::default()),
            Err(unreadable) => Err(wrong(unreadable.to_string())),
        }
    }
}

/// The real path.
fn key(folder: &Path) -> String {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).to_string_lossy().into_owned()
}

/// Atomic, so that parallel runs leave a complete file.
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
    fn templates_are_allowed_as_they_are_then_and_presets_by_their_path() {
        let temporary = tempfile::tempdir().unwrap();
        let trust = Trust::kept_in(Some(temporary.path()));
        let (one, other) = (temporary.path().join("one"), temporary.path().join("other"));
        assert!(!trust.knows_templates(&one).unwrap() && !trust.allows_templates(&one, "a").unwrap());
        assert!(trust.allow_templates(&one, "a".to_owned()).unwrap());
        assert!(trust.knows_templates(&one).unwrap() && trust.allows_templates(&one, "a").unwrap());
        assert!(!trust.allows_templates(&one, "b").unwrap() && !trust.allows_templates(&other, "a").unwrap());
        assert!(!trust.allows_preset(&one).unwrap());
        trust.allow_presets(&[one.clone(), other.clone()]).unwrap();
        assert!(trust.allows_preset(&other).unwrap() && !trust.knows_templates(&other).unwrap());
        assert!(trust.allows_templates(&one, "a").unwrap());
    }

    #[test]
    fn what_cannot_be_read_allows_nothing() {
        let temporary = tempfile::tempdir().unwrap();
        let trust = Trust::kept_in(Some(temporary.path()));
        fs::create_dir(temporary.path().join("dockgen")).unwrap();
        fs::write(temporary.path().join(FILE), "templates = 1").unwrap();
        assert!(trust.knows_templates(temporary.path()).is_err());
        assert!(trust.allow_presets(&[temporary.path().to_owned()]).is_err());
        let nowhere = Trust::kept_in(None);
        assert!(!nowhere.allow_templates(temporary.path(), "a".to_owned()).unwrap());
        assert!(!nowhere.knows_templates(temporary.path()).unwrap());
    }
}
