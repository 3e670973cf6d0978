//! Where languages and their templates come from: the folder that is built into the binary, and over it a folder of a
//! team's own (`--templates`), whose languages are added and whose templates replace single ones.

mod extra;
mod language;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use ring::digest::{Context, SHA256};
use serde::de::DeserializeOwned;

use crate::error::{Error, Mistake};
use crate::printable::is_printable;
use crate::source::{Folder, Unreadable};

pub use extra::*;
pub use language::*;

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// A template is some KiB long; what is larger than this (in bytes) is something else.
const LARGEST: u64 = 4 * 1024 * 1024;

/// All templates together: the built-in ones have 600 files and folders, and 2 MiB.
const LARGEST_TOTAL: usize = 32 * 1024 * 1024;
const MOST_ENTRIES: usize = 4000;

/// Templates nest a few folders deep.
const DEEPEST: usize = 16;

/// Folder of what can stand beside an app.
pub(crate) const EXTRAS: &str = "_extras";

/// The languages, extras and templates that there are.
#[derive(Debug, Default)]
pub struct Catalog {
    own: Option<Own>,
}

/// A team's own templates.
#[derive(Debug)]
struct Own {
    folder: PathBuf,
    /// Texts by their paths below the folder, with slashes.
    files: BTreeMap<String, String>,
    /// How many files and folders were found so far, and how many bytes.
    entries: usize,
    bytes: usize,
}

impl Catalog {
    /// The built-in templates, with those of a folder over them where there is one.
    ///
    /// # Errors
    /// When the folder, or a file in it, cannot be read or is no text.
    pub fn open(folder: Option<&Path>) -> Result<Self, Error> {
        let Some(path) = folder else { return Ok(Self::default()) };
        if !path.is_dir() {
            return Err(unusable(path, "it is no folder"));
        }
        let folder = Folder::open(path).map_err(|error| unusable(path, &error.to_string()))?;
        let mut own = Own { folder: path.to_owned(), files: BTreeMap::new(), entries: 0, bytes: 0 };
        own.read(&folder, "", DEEPEST)?;
        Ok(Self { own: Some(own) })
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

    /// The ids of all languages, in alphabetical order.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        let built_in = TEMPLATES.dirs().filter_map(|folder| folder.path().to_str());
        let own = self.own_files().filter_map(|(path, _)| path.strip_suffix("/language.toml"));
        let mut ids: Vec<String> =
            built_in.chain(own).filter(|id| !id.starts_with('_') && !id.contains('/')).map(str::to_owned).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Reads a language.
    ///
    /// # Errors
    /// When there is none of that id, or its `language.toml` is wrong.
    pub fn language(&self, id: &str) -> Result<Language, Error> {
        let path = format!("{id}/language.toml");
        let mut language: Language = self.parsed(&path)?;
        id.clone_into(&mut language.id);
        self.require_none(&path, &language.faults())?;
        Ok(language)
    }

    /// Reads all languages.
    ///
    /// # Errors
    /// As [`Catalog::language`].
    pub fn languages(&self) -> Result<Vec<Language>, Error> {
        self.ids().iter().map(|id| self.language(id)).collect()
    }

    /// The ids of all extras, in alphabetical order.
    #[must_use]
    pub fn extra_ids(&self) -> Vec<String> {
        let id =
            |path: String| Some(path.strip_prefix(EXTRAS)?.strip_prefix('/')?.strip_suffix("/extra.toml")?.to_owned());
        self.files_below(EXTRAS).into_iter().filter_map(id).filter(|id| !id.contains('/')).collect()
    }

    /// Reads an extra.
    ///
    /// # Errors
    /// When there is none of that id, or its `extra.toml` is wrong.
    pub fn extra(&self, id: &str) -> Result<Extra, Error> {
        let path = format!("{EXTRAS}/{id}/extra.toml");
        let mut extra: Extra = self.parsed(&path)?;
        id.clone_into(&mut extra.id);
        self.require_none(&path, &extra.faults())?;
        Ok(extra)
    }

    /// Reads all extras.
    ///
    /// # Errors
    /// As [`Catalog::extra`].
    pub fn extras(&self) -> Result<Vec<Extra>, Error> {
        self.extra_ids().iter().map(|id| self.extra(id)).collect()
    }

    /// What a file tells of its folder.
    fn parsed<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        toml::from_str(self.text(path)?).map_err(|error| self.wrong(path, error.to_string()))
    }

    fn require_none(&self, path: &str, faults: &[String]) -> Result<(), Error> {
        if faults.is_empty() { Ok(()) } else { Err(self.wrong(path, faults.join("; "))) }
    }

    /// The text of a template, by its path below `templates/`.
    ///
    /// # Errors
    /// When there is none.
    pub fn text(&self, path: &str) -> Result<&str, Error> {
        self.find(path).ok_or_else(|| self.wrong(path, "there is no such text".to_owned()))
    }

    /// Whether there is such a template.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// The paths of all files in a folder and below, in alphabetical order; nothing where there is no such folder.
    #[must_use]
    pub fn files_below(&self, folder: &str) -> Vec<String> {
        fn walk(folder: &'static Dir<'static>, found: &mut Vec<String>) {
            found.extend(folder.files().filter_map(|file| file.path().to_str()).map(str::to_owned));
            folder.dirs().for_each(|inner| walk(inner, found));
        }
        let mut found = Vec::new();
        if let Some(folder) = built_in_folder(folder) {
            walk(folder, &mut found);
        }
        let inside = |path: &&String| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        found.extend(self.own_files().map(|(path, _)| path).filter(inside).cloned());
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
        let built_in = built_in_folder(folder).into_iter().flat_map(Dir::files).filter_map(|file| file.path().to_str());
        let own = self.own_files().map(|(path, _)| path.as_str());
        let is_partial =
            |path: &&str| path.rsplit_once('/').is_some_and(|(inside, name)| inside == folder && name.starts_with('_'));
        let mut found: Vec<String> = built_in.chain(own).filter(is_partial).map(str::to_owned).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What is wrong with a template: a mistake of the team whose it is, or a fault of this program.
    #[must_use]
    pub fn wrong(&self, template: &str, reason: String) -> Error {
        let own = self.own.as_ref().filter(|own| own.files.contains_key(template) || !is_built_in(template));
        match own {
            Some(own) => unusable(&own.folder.join(template), &in_a_line(&reason)),
            None => Error::Template { template: template.to_owned(), reason },
        }
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
        own.or_else(|| built_in(path))
    }

    fn own_files(&self) -> impl Iterator<Item = (&String, &String)> {
        self.own.iter().flat_map(|own| &own.files)
    }
}

impl Own {
    /// Reads the files of a folder whose own path below the templates is `prefix`, and of those in it.
    fn read(&mut self, folder: &Folder, prefix: &str, depth: usize) -> Result<(), Error> {
        let here = if prefix.is_empty() { "." } else { prefix };
        let refuse = |path: &str, reason: &str| unusable(&folder.path().join(path), reason);
        if depth == 0 {
            return Err(refuse(here, "its folders nest too deep"));
        }
        let unreadable = |path: &str, error: &Unreadable| refuse(path, &error.to_string());
        for name in folder.names(here).map_err(|error| unreadable(here, &error))? {
            let name = name.into_string().map_err(|name| refuse(&name.to_string_lossy(), "its name is not Unicode"))?;
            let path = format!("{prefix}{name}");
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return Err(refuse(".", &format!("it holds more than {MOST_ENTRIES} files and folders")));
            }
            if !name.chars().all(is_printable) {
                return Err(refuse(&path, "its name cannot be printed"));
            }
            if folder.is_dir(&path) {
                if folder.target(&path).map_err(|error| unreadable(&path, &error))?.is_some() {
                    return Err(refuse(&path, "it is a symlink to a folder, which is not followed"));
                }
                // A team's templates may lie in a repository of their own.
                if !name.starts_with(".git") {
                    self.read(folder, &format!("{path}/"), depth - 1)?;
                }
            } else if prefix.contains('/') {
                let text = folder.read_text(&path, LARGEST).map_err(|error| unreadable(&path, &error))?;
                let text = text.ok_or_else(|| refuse(&path, "it is a symlink that leads to nothing"))?;
                self.bytes += text.len();
                if self.bytes > LARGEST_TOTAL {
                    return Err(refuse(".", &format!("it holds more than {} MiB", LARGEST_TOTAL >> 20)));
                }
                self.files.insert(path, text);
            }
        }
        Ok(())
    }
}

fn unusable(path: &Path, reason: &str) -> Error {
    Error::Invalid(vec![Mistake {
        title: format!("cannot use the templates in {}: {reason}", path.display()),
        place: None,
        allowed: "a folder as CONTRIBUTING.md tells under `Add a language`: a folder for each language, with its \
                  language.toml and its templates"
            .to_owned(),
        hint: None,
    }])
}

/// What a parser says in words and places, without the lines that it draws.
fn in_a_line(reason: &str) -> String {
    let is_drawn = |line: &&str| line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').starts_with('|');
    let words = reason.lines().filter(|line| !is_drawn(line)).flat_map(str::split_whitespace);
    words.collect::<Vec<_>>().join(" ")
}

fn is_built_in(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    TEMPLATES.dirs().any(|folder| folder.path().to_str() == Some(first))
}

fn built_in(path: &str) -> Option<&'static str> {
    let folder = path.rsplit_once('/').map_or(Some(&TEMPLATES), |(folder, _)| built_in_folder(folder))?;
    folder.files().find(|file| file.path().to_str() == Some(path))?.contents_utf8()
}

/// A folder, found step by step: `Dir::get_dir` looks at every path of the tree, which costs more than rendering.
fn built_in_folder(path: &str) -> Option<&'static Dir<'static>> {
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
    ends.filter_map(|end| path.get(..end))
        .try_fold(&TEMPLATES, |folder, path| folder.dirs().find(|inner| inner.path().to_str() == Some(path)))
}
