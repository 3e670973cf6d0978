//! Loads languages, frameworks and extras from their TOML files.

use indexmap::IndexMap;
use serde::de::DeserializeOwned;

use super::extra::Extra;
use super::framework::Framework;
use super::language::Language;
use super::recognition::Recognition;
use super::variable::{SharedVariables, Variable};
use super::{Catalog, EXTRAS, SHARED, built_in};
use crate::error::Error;

/// A folder below a language is a framework if it has this file.
const FRAMEWORK: &str = "framework.toml";

impl Catalog {
    /// Sorted.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        let built_in = built_in::folders("");
        let own = self.own_files().filter_map(|(path, _)| path.strip_suffix("/language.toml"));
        let mut ids: Vec<String> =
            built_in.chain(own).filter(|id| !id.starts_with('_') && !id.contains('/')).map(str::to_owned).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Fails if the language does not exist, or if its `language.toml` or a `framework.toml` is invalid.
    pub fn language(&self, id: &str) -> Result<Language, Error> {
        let path = format!("{id}/language.toml");
        let mut language: Language = self.parsed(&path)?;
        id.clone_into(&mut language.id);
        language.frameworks = self.frameworks(id, &language.framework)?;
        self.require_none(&path, &language.faults())?;
        let shared = self.shared_variables(&path, &language.shared_variables)?;
        language.variables.splice(..0, shared);
        Ok(language)
    }

    /// How detection reads projects of a language; empty if it has no `detect.toml`.
    pub fn recognition(&self, language: &str) -> Result<Recognition, Error> {
        let path = format!("{language}/detect.toml");
        if !self.has(&path) {
            return Ok(Recognition::default());
        }
        let recognition: Recognition = self.parsed(&path)?;
        self.require_own(&path, || recognition.faults())?;
        Ok(recognition)
    }

    /// The framework `default` is the first.
    fn frameworks(&self, language: &str, default: &str) -> Result<IndexMap<String, Framework>, Error> {
        let mut ids = self.framework_ids(language);
        ids.sort_by_key(|id| id != default);
        let framework = |id: String| Ok((id.clone(), self.framework(language, id)?));
        ids.into_iter().map(framework).collect()
    }

    fn framework(&self, language: &str, id: String) -> Result<Framework, Error> {
        let path = format!("{language}/{id}/{FRAMEWORK}");
        let mut framework: Framework = self.parsed(&path)?;
        self.require_own(&path, || framework.faults())?;
        framework.has_starter = self.has_starter(language, &id);
        framework.id = id;
        Ok(framework)
    }

    /// Sorted.
    fn framework_ids(&self, language: &str) -> Vec<String> {
        let is_framework = |folder: &&str| built_in::text(&format!("{folder}/{FRAMEWORK}")).is_some();
        let built_in = built_in::folders(language).filter(is_framework);
        let own = self.own_files().filter_map(|(path, _)| path.strip_suffix(FRAMEWORK)?.strip_suffix('/'));
        let ids = built_in.chain(own).filter_map(|folder| folder.strip_prefix(language)?.strip_prefix('/'));
        let mut ids: Vec<String> = ids.filter(|id| !id.contains('/')).map(str::to_owned).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The shared variables with these names, in order.
    fn shared_variables(&self, language: &str, names: &[String]) -> Result<Vec<Variable>, Error> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let path = format!("{SHARED}/variables.toml");
        let SharedVariables { variables } = self.parsed(&path)?;
        let variable = |name: &String| {
            let found = variables.iter().find(|variable| variable.name == *name).cloned();
            found
                .ok_or_else(|| self.wrong(language, format!("`shared_variables` names {name}, which is not in {path}")))
        };
        names.iter().map(variable).collect()
    }

    pub fn languages(&self) -> Result<Vec<Language>, Error> {
        self.ids().iter().map(|id| self.language(id)).collect()
    }

    /// Sorted.
    #[must_use]
    pub fn extra_ids(&self) -> Vec<String> {
        let id =
            |path: String| Some(path.strip_prefix(EXTRAS)?.strip_prefix('/')?.strip_suffix("/extra.toml")?.to_owned());
        self.files_below(EXTRAS).into_iter().filter_map(id).filter(|id| !id.contains('/')).collect()
    }

    /// Reads an extra.
    pub fn extra(&self, id: &str) -> Result<Extra, Error> {
        let path = format!("{EXTRAS}/{id}/extra.toml");
        let mut extra: Extra = self.parsed(&path)?;
        id.clone_into(&mut extra.id);
        self.require_none(&path, &extra.faults())?;
        Ok(extra)
    }

    /// Reads all extras.
    pub fn extras(&self) -> Result<Vec<Extra>, Error> {
        self.extra_ids().iter().map(|id| self.extra(id)).collect()
    }

    /// Parses a TOML file.
    fn parsed<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        toml::from_str(self.text(path)?).map_err(|error| self.wrong(path, error.to_string()))
    }

    /// Fails on a fault in a team's file. Tests check the built-in ones, because compiling their expressions takes long.
    fn require_own(&self, path: &str, faults: impl FnOnce() -> Vec<String>) -> Result<(), Error> {
        if self.is_own(path) { self.require_none(path, &faults()) } else { Ok(()) }
    }

    fn require_none(&self, path: &str, faults: &[String]) -> Result<(), Error> {
        if faults.is_empty() { Ok(()) } else { Err(self.wrong(path, faults.join("; "))) }
    }
}
