//! Loads a model: the files in order, with includes and extended services.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;

use super::canonical::Canonical;
use super::merge::Merger;
use super::shape::Shape;
use super::value::{Entry, Place, Table, Value};
use super::{File, Model, Problem};
use crate::read::file_kind::inside;
use crate::read::yaml::Yaml;
use crate::source::Folder;

/// The size limit of a compose file in bytes; also the limit of its values, which is Compose's own.
const LARGEST: u64 = 4 << 20;
const MOST_VALUES: u64 = 100_000;

/// The limit of files in a model, and of times that files are read.
const MOST_FILES: usize = 100;
const MOST_LOADS: usize = 1_000;

const MOST_PROBLEMS: usize = 100;

/// The limit of services in a chain of `extends`.
const LONGEST_CHAIN: usize = 100;

/// The top-level keys that an included file provides.
const RESOURCES: [&str; 6] = ["services", "volumes", "networks", "secrets", "configs", "models"];

struct Loader<'f> {
    folder: &'f Folder,
    model: Model,
    /// The documents of each file by path, read once.
    documents: HashMap<String, Rc<Vec<Rc<Value>>>>,
    /// The current chain of includes.
    trail: Vec<String>,
    loads: usize,
    merger: Merger,
}

/// Loads the files of a project, each merged over those before it. Unreadable parts are a problem of the model, and
/// missing in it.
#[must_use]
pub fn load(folder: &Folder, files: &[&str]) -> Model {
    let (documents, trail, merger) = (HashMap::new(), Vec::new(), Merger::default());
    let mut loader = Loader { folder, model: Model::default(), documents, trail, loads: 0, merger };
    let files: Vec<String> = files.iter().map(|&file| file.to_owned()).collect();
    let dir = files.first().map(|file| parent(file)).unwrap_or_default();
    loader.model.root = loader.merged(&files, &dir);
    // Always added, since it says that the model is incomplete.
    for (is_so, reason) in [
        (loader.loads > MOST_LOADS, "its files name each other too often"),
        (loader.merger.is_exhausted(), "its files have too many values"),
    ] {
        loader.model.problems.extend(is_so.then(|| Problem { at: None, reason: reason.to_owned() }));
    }
    loader.model
}

impl Loader<'_> {
    fn is_exhausted(&self) -> bool {
        self.loads > MOST_LOADS || self.merger.is_exhausted()
    }

    fn problem(&mut self, at: Option<&Place>, reason: String) {
        if self.model.problems.len() < MOST_PROBLEMS {
            self.model.problems.push(Problem { at: at.cloned(), reason });
        }
    }

    /// Merges files, with their includes.
    fn merged(&mut self, files: &[String], dir: &str) -> Table {
        let mut merged = Table::new();
        for file in files {
            if self.is_exhausted() {
                break;
            }
            if self.trail.contains(file) {
                self.problem(None, format!("{file} includes itself"));
                continue;
            }
            self.trail.push(file.clone());
            for document in self.documents(file, dir).iter() {
                let Some(table) = document.table() else {
                    self.problem(Some(&document.place), "it is not a map".to_owned());
                    continue;
                };
                let table = self.with_included(table, dir);
                let table = self.with_extended(&table, file);
                merged = self.merger.tables(&merged, &table, Shape::File);
            }
            self.trail.pop();
        }
        merged
    }

    /// The documents of a file whose paths are relative to `dir`.
    fn documents(&mut self, file: &str, dir: &str) -> Rc<Vec<Rc<Value>>> {
        self.loads += 1;
        if self.loads > MOST_LOADS {
            return Rc::default();
        }
        if let Some(known) = self.documents.get(file) {
            return Rc::clone(known);
        }
        let number = self.model.files.len();
        let documents = match self.folder.read_text(file, LARGEST) {
            _ if number >= MOST_FILES => Err((None, "it has too many parts".to_owned())),
            Err(unreadable) => Err((None, format!("{file}: {unreadable}"))),
            Ok(None) => Err((None, format!("{file} does not exist"))),
            Ok(Some(text)) => {
                let read = documents(&text, number);
                self.model.files.push(File { path: file.to_owned(), dir: dir.to_owned(), text });
                read.map_err(|(span, reason)| (Some(Place { file: number, span }), reason))
            }
        };
        let documents = documents.unwrap_or_else(|(place, reason)| {
            self.problem(place.as_ref(), reason);
            Vec::new()
        });
        let documents = Rc::new(documents);
        self.documents.insert(file.to_owned(), Rc::clone(&documents));
        documents
    }

    /// A path in a file, relative to the project's folder.
    fn path(&mut self, dir: &str, named: &Value) -> Option<String> {
        let text = named.as_str()?;
        let is_elsewhere = text.contains('$') || text.contains("://") || text.starts_with('~');
        let path = inside(&[Path::new(dir), Path::new(text)]).filter(|_| !is_elsewhere);
        if path.is_none() {
            self.problem(Some(&named.place), format!("{text} is not a path in the project"));
        }
        path
    }

    /// Merges a document over its includes.
    fn with_included(&mut self, document: &Table, dir: &str) -> Table {
        let mut document = document.clone();
        let Some(includes) = document.shift_remove("include") else { return document };
        for include in includes.value.items() {
            let Some(path) = include.at(&["path"]) else { continue };
            let named = if path.text().is_some() { std::slice::from_ref(path) } else { path.items() };
            let paths: Vec<String> = named.iter().filter_map(|path| self.path(dir, path)).collect();
            let Some(first) = paths.first() else { continue };
            let below = match include.at(&["project_directory"]) {
                Some(named) => self.path(dir, named).unwrap_or_default(),
                None => parent(first),
            };
            let mut parts = self.merged(&paths, &below);
            parts.retain(|key, _| RESOURCES.contains(&key.as_str()));
            document = self.merger.tables(&parts, &document, Shape::File);
        }
        document
    }

    /// Resolves `extends` in a document's services.
    fn with_extended(&mut self, document: &Table, file: &str) -> Table {
        let mut document = document.clone();
        if let Some(entry) = document.get_mut("services")
            && let Some(services) = entry.value.table()
        {
            let extended = |(name, entry): (&String, &Entry)| {
                let value = self.extended(services, file, name, &mut Vec::new()).unwrap_or(Rc::clone(&entry.value));
                (name.clone(), Entry { key: entry.key.clone(), value })
            };
            let services = services.iter().map(extended).collect();
            entry.value = Value::new(super::value::ValueKind::Table(services), entry.value.place.clone());
        }
        document
    }

    /// Merges a service over the one that it extends. `trail` has the services that led to it.
    fn extended(
        &mut self,
        services: &Table,
        file: &str,
        name: &str,
        trail: &mut Vec<(String, String)>,
    ) -> Option<Rc<Value>> {
        let service = Rc::clone(&services.get(name)?.value);
        let Some(extends) = service.at(&["extends"]).filter(|_| !self.is_exhausted()) else {
            return Some(service);
        };
        let here = (file.to_owned(), name.to_owned());
        if trail.contains(&here) || trail.len() > LONGEST_CHAIN {
            self.problem(Some(&extends.place), format!("{name} extends itself"));
            return Some(service);
        }
        trail.push(here);
        let base = extends.at(&["service"]).and_then(|base| base.as_str());
        let base = match (base, extends.at(&["file"])) {
            (Some(base), None) => self.extended(services, file, base, trail),
            (Some(base), Some(path)) => self.extended_elsewhere(path, file, base, trail),
            (None, _) => None,
        };
        trail.pop();
        let Some(base) = base else {
            self.problem(Some(&extends.place), "it extends a service that does not exist".to_owned());
            return Some(service);
        };
        let mut own = service.table()?.clone();
        own.shift_remove("extends");
        let merged = self.merger.tables(base.table()?, &own, Shape::Service);
        Some(Value::new(super::value::ValueKind::Table(merged), service.place.clone()))
    }

    /// A service of another file, whose path is relative to the extending file's folder.
    fn extended_elsewhere(
        &mut self,
        path: &Value,
        file: &str,
        name: &str,
        trail: &mut Vec<(String, String)>,
    ) -> Option<Rc<Value>> {
        let dir = self.model.files.iter().find(|known| known.path == file).map(|known| known.dir.clone());
        let path = self.path(&dir.unwrap_or_default(), path)?;
        let below = parent(&path);
        let mut services = Table::new();
        for document in self.documents(&path, &below).iter() {
            if let Some(more) = document.at(&["services"]).and_then(|services| services.table()) {
                services = self.merger.tables(&services, more, Shape::Services);
            }
        }
        self.extended(&services, &path, name, trail)
    }
}

fn documents(text: &str, file: usize) -> Result<Vec<Rc<Value>>, (Range<usize>, String)> {
    let yaml = Yaml::read_up_to(text, MOST_VALUES).map_err(|wrong| (wrong.at..wrong.at, wrong.reason))?;
    let mut canonical = Canonical::new(text, &yaml, file);
    Ok(yaml.documents().iter().map(|document| canonical.value(*document, Shape::File)).collect())
}

/// A file's folder, relative to the project's; empty for the project's own.
fn parent(path: &str) -> String {
    path.rsplit_once('/').map_or_else(String::new, |(dir, _)| dir.to_owned())
}
