use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use crate::error::Error;
use crate::printable::{self, is_printable};
use crate::read::data::{self, Node, Notation};
use crate::source::{EntryKind, Folder, Unreadable, text};

/// The depth limit of folders.
const DEEPEST: usize = 24;

/// The limit of files and folders in the walk.
const MOST: usize = 50_000;

/// The size limit of a file in bytes.
const LARGEST: u64 = 1024 * 1024;

/// Of a lock file, which lists the files of every package.
const LARGEST_LOCK: u64 = 8 * LARGEST;

/// The limit of bytes that are read in all.
const MOST_READ: u64 = 64 * 1024 * 1024;

/// The limit of skipped files in messages.
const MOST_TOLD: usize = 20;

/// Folders that hold dependencies, build output or caches.
const NEVER_ENTERED: [&str; 31] = [
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "venv",
    "virtualenv",
    "site-packages",
    "__pycache__",
    "__pypackages__",
    "target",
    "dist",
    "build",
    "out",
    "obj",
    "_build",
    "deps",
    "_site",
    "coverage",
    "htmlcov",
    "elm-stuff",
    "Pods",
    "DerivedData",
    "bazel-out",
    "storybook-static",
    "logs",
    "log",
    "tmp",
    "temp",
    "cdk.out",
    "testdata",
    "__snapshots__",
];

/// Hidden folders that may hold settings; no others are entered.
const HIDDEN: [&str; 4] = [".config", ".devcontainer", ".mvn", ".github"];

/// Parsed files by their paths; `None` for those that are recorded as skipped.
type Parsed = HashMap<(String, Notation), Option<Rc<Node>>>;

/// The regular files of a project, from one bounded walk. Reads each file at most once.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    folder: &'a Folder,
    /// Relative to the project's folder, with `/`.
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
    /// Named pipes, sockets, devices, and symlinks that lead to no file inside.
    others: BTreeSet<String>,
    texts: RefCell<HashMap<String, Option<Rc<str>>>>,
    parsed: RefCell<Parsed>,
    read: Cell<u64>,
    /// Paths with reasons.
    skipped: RefCell<BTreeMap<String, String>>,
    /// What readers derive from many files, by name.
    derived: RefCell<HashMap<String, Rc<dyn Any>>>,
}

impl<'a> Tree<'a> {
    /// The folder need not exist. Fails if it cannot be read.
    pub(super) fn of(folder: &'a Folder) -> Result<Self, Error> {
        let mut tree = Self {
            folder,
            files: BTreeSet::new(),
            folders: BTreeSet::from([String::new()]),
            others: BTreeSet::new(),
            texts: RefCell::default(),
            parsed: RefCell::default(),
            read: Cell::new(0),
            skipped: RefCell::default(),
            derived: RefCell::default(),
        };
        // Breadth first, so that the limits cut off what is deep.
        let mut open = VecDeque::from([(String::new(), 0)]);
        while let Some((path, depth)) = open.pop_front() {
            for inner in tree.enter(&path)? {
                if depth < DEEPEST && tree.folders.len() + tree.files.len() < MOST {
                    open.push_back((inner, depth + 1));
                }
            }
        }
        Ok(tree)
    }

    /// Lists a folder, and returns the folders in it that are worth entering.
    fn enter(&mut self, path: &str) -> Result<Vec<String>, Error> {
        let entries = match self.folder.entries(if path.is_empty() { "." } else { path }) {
            Ok(entries) => entries,
            Err(unreadable) if path.is_empty() => {
                let source = match unreadable {
                    Unreadable::Io(source) => source,
                    other => std::io::Error::other(other),
                };
                return Err(Error::Io { action: "read", path: self.folder.path().to_owned(), source });
            }
            Err(unreadable) => {
                self.skip(path, &unreadable.to_string());
                return Ok(Vec::new());
            }
        };
        if entries.iter().any(|entry| entry.name == "pyvenv.cfg") {
            return Ok(Vec::new());
        }
        let mut inner = Vec::new();
        for entry in entries {
            // No ecosystem uses names that are not Unicode.
            let Some(name) = entry.name.to_str() else { continue };
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            if !name.chars().all(is_printable) {
                self.skip(&path.escape_debug().to_string(), "its name has unprintable characters");
                continue;
            }
            match entry.kind {
                EntryKind::File => drop(self.files.insert(path)),
                EntryKind::Folder => {
                    if is_entered(name) {
                        inner.push(path.clone());
                    }
                    self.folders.insert(path);
                }
                // A symlink may lead to a regular file inside; folders are not entered twice.
                EntryKind::Symlink if self.folder.is_file(&path) => drop(self.files.insert(path)),
                EntryKind::Symlink if self.folder.is_dir(&path) => {}
                EntryKind::Symlink | EntryKind::Other => drop(self.others.insert(path)),
            }
        }
        Ok(inner)
    }

    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.others.is_empty() && self.folders.len() == 1
    }

    /// The contents of a file in a folder that is not entered.
    pub(super) fn hidden_text(&self, path: &str) -> Option<Rc<str>> {
        match self.folder.read_text(path, LARGEST) {
            Ok(text) => text.map(Rc::from),
            Err(unreadable) => {
                self.skip(path, &unreadable.to_string());
                None
            }
        }
    }

    /// Whether a file exists, also in a folder that is not entered: built files are.
    pub(super) fn exists(&self, path: &str) -> bool {
        self.files.contains(path) || self.folder.is_file(path)
    }

    /// Whether a regular file exists. One of another kind is recorded as skipped, since it has an expected name.
    pub(super) fn has(&self, path: &str) -> bool {
        self.report(path);
        self.files.contains(path)
    }

    /// Records a file of another kind as skipped.
    fn report(&self, path: &str) {
        if self.others.contains(path)
            && let Err(unreadable) = self.folder.read(path, LARGEST)
        {
            self.skip(path, &unreadable.to_string());
        }
    }

    #[must_use]
    pub(super) fn has_folder(&self, path: &str) -> bool {
        self.folders.contains(path)
    }

    /// All files below a folder (`""` is the project's), sorted, relative to the project's folder.
    pub(super) fn files_below<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = &'t str> {
        self.files_from(if folder.is_empty() { String::new() } else { format!("{folder}/") })
    }

    /// All files whose paths begin with a text.
    fn files_from(&self, beginning: String) -> impl Iterator<Item = &str> {
        let from = self.files.range(beginning.clone()..);
        from.map(String::as_str).take_while(move |path| path.starts_with(&beginning))
    }

    /// The folders directly in a folder, sorted, relative to the project's folder.
    pub(super) fn folders_in<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = &'t str> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let from = self.folders.range(prefix.clone()..).map(String::as_str);
        let length = prefix.len();
        from.take_while(move |path| path.starts_with(&prefix))
            .filter(move |path| path.get(length..).is_some_and(|rest| !rest.is_empty() && !rest.contains('/')))
    }

    /// All folders, sorted; `""` is the project's.
    pub(super) fn folders(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(String::as_str)
    }

    /// The files below `folder` that match a pattern relative to it: `*` stands for a part of a name, `**` for any
    /// folders, `{a,b}` for either.
    pub(super) fn matching<'t>(&'t self, folder: &'t str, pattern: &str) -> Vec<&'t str> {
        let plain = !pattern.contains(['*', '{']);
        if plain {
            let path = join(folder, pattern);
            return self.files.get(&path).map(|found| vec![found.as_str()]).unwrap_or_default();
        }
        let patterns = braces(pattern);
        let patterns: Vec<(&str, Option<&str>)> =
            patterns.iter().map(|pattern| (pattern.as_str(), ending(pattern))).collect();
        let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
        let is_match = |path: &&str| {
            let relative = path.get(skip..).unwrap_or_default();
            patterns.iter().any(|(pattern, ending)| match ending {
                Some(ending) => relative.ends_with(ending),
                None => matches(pattern, relative),
            })
        };
        let is_below =
            |path: &&str| folder.is_empty() || path.get(..skip).is_some_and(|start| start.starts_with(folder));
        let others = self.others.iter().map(String::as_str).filter(is_below).filter(is_match);
        // Records each as skipped.
        others.for_each(|other| self.report(other));
        let literal = pattern.split(['*', '{']).next().unwrap_or_default();
        let beginning = if folder.is_empty() { literal.to_owned() } else { format!("{folder}/{literal}") };
        self.files_from(beginning).filter(is_match).collect()
    }

    /// The contents; `None` if the file does not exist, or is recorded as skipped.
    pub(super) fn text(&self, path: &str) -> Option<Rc<str>> {
        if let Some(known) = self.texts.borrow().get(path) {
            return known.clone();
        }
        let text = self.load(path);
        self.texts.borrow_mut().insert(path.to_owned(), text.clone());
        text
    }

    fn load(&self, path: &str) -> Option<Rc<str>> {
        if !self.has(path) {
            return None;
        }
        if self.read.get() > MOST_READ {
            self.skip(path, "so many files are already read");
            return None;
        }
        let largest = if is_lock(path) { LARGEST_LOCK } else { LARGEST };
        match self.folder.read(path, largest).and_then(|found| found.map(decoded).transpose()) {
            Ok(found) => {
                let text = found?;
                self.read.set(self.read.get() + text.len() as u64);
                Some(Rc::from(text.trim_start_matches('\u{feff}')))
            }
            Err(unreadable) => {
                self.skip(path, &unreadable.to_string());
                None
            }
        }
    }

    /// A parsed file; `None` if it does not exist, or is recorded as skipped.
    pub(super) fn data(&self, path: &str, notation: Notation) -> Option<Rc<Node>> {
        let key = (path.to_owned(), notation);
        if let Some(known) = self.parsed.borrow().get(&key) {
            return known.clone();
        }
        let parsed = self.text(path).and_then(|text| match data::parse(&text, notation) {
            Ok(node) => Some(Rc::new(node)),
            Err(malformed) => {
                let reason = format!("line {}, column {}: {}", malformed.line, malformed.column, malformed.reason);
                self.skip(path, &reason);
                None
            }
        });
        self.parsed.borrow_mut().insert(key, parsed.clone());
        parsed
    }

    /// A value that is derived from many files only once, such as the modules of a build. The name tells the type.
    pub(super) fn derived<T: 'static>(&self, name: &str, derive: impl FnOnce() -> T) -> Rc<T> {
        let known = self.derived.borrow().get(name).cloned();
        if let Some(known) = known.and_then(|known| known.downcast::<T>().ok()) {
            return known;
        }
        let value = Rc::new(derive());
        self.derived.borrow_mut().insert(name.to_owned(), value.clone());
        value
    }

    /// One line for each skipped file.
    pub(super) fn skipped(&self) -> Vec<String> {
        let skipped = self.skipped.borrow();
        let more = skipped.len().saturating_sub(MOST_TOLD);
        let lines = skipped.iter().take(MOST_TOLD);
        let lines = lines.map(|(path, reason)| format!("{} is not read: {reason}", printable::short(path)));
        lines.chain((more > 0).then(|| format!("and {more} more files are not read"))).collect()
    }

    pub(super) fn skip(&self, path: &str, reason: &str) {
        self.skipped.borrow_mut().insert(path.to_owned(), reason.to_owned());
    }
}

/// Text in UTF-8, or in UTF-16 with a mark, which a redirection in PowerShell writes.
fn decoded(bytes: Vec<u8>) -> Result<String, Unreadable> {
    let read: fn([u8; 2]) -> u16 = match bytes.get(..2) {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => return text(bytes),
    };
    let units = bytes.chunks_exact(2).filter_map(|pair| Some(read(pair.try_into().ok()?)));
    Ok(char::decode_utf16(units).map(|found| found.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

fn is_lock(path: &str) -> bool {
    ["-lock.json", "-lock.yaml", ".lock"].iter().any(|end| path.ends_with(end))
}

fn is_entered(name: &str) -> bool {
    if name.starts_with('.') { HIDDEN.contains(&name) } else { !NEVER_ENTERED.contains(&name) }
}

/// A path in a folder, where `""` and `.` are the project's.
pub(super) fn join(folder: &str, path: &str) -> String {
    let path = path.trim_start_matches("./");
    match (folder, path) {
        ("" | ".", path) => path.to_owned(),
        (folder, "" | ".") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

/// The folder of a file: `""` for one in the project's folder.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder and those above it, up to the root (`""`).
pub(super) fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| folder_of(folder)))
}

/// A path with `..`, relative to a folder; `None` if it leaves the tree.
pub(super) fn climb(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The file's name.
pub(super) fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// What follows the last dot of a path, in the case it is written in: `xml`.
pub(super) fn ending_of(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// `a.{b,c}` as `a.b` and `a.c`.
fn braces(pattern: &str) -> Vec<String> {
    let parts = pattern.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    let Some((before, (inside, after))) = parts else { return vec![pattern.to_owned()] };
    inside.split(',').flat_map(|choice| braces(&format!("{before}{choice}{after}"))).collect()
}

/// What paths end with that match a pattern such as `**/*.py`. Most patterns are of this form.
fn ending(pattern: &str) -> Option<&str> {
    pattern.strip_prefix("**/*").filter(|ending| !ending.contains(['*', '/']))
}

/// Whether a path matches a pattern of `*` and `**/`.
fn matches(pattern: &str, path: &str) -> bool {
    if let Some(rest) = pattern.strip_prefix("**/") {
        if !rest.contains('/') {
            return is_name(rest, name_of(path));
        }
        let ends = path.match_indices('/').map(|(at, _)| at + 1);
        return std::iter::once(0).chain(ends).any(|at| path.get(at..).is_some_and(|path| matches(rest, path)));
    }
    match (pattern.split_once('/'), path.split_once('/')) {
        (None, None) => is_name(pattern, path),
        (Some((name, rest)), Some((found, path))) => is_name(name, found) && matches(rest, path),
        _ => false,
    }
}

/// Whether a name matches a pattern of `*`.
pub(super) fn is_name(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_relative_to_its_folder() {
        for (pattern, path, expected) in [
            ("**/settings*.py", "settings.py", true),
            ("**/settings*.py", "shop/settings_base.py", true),
            ("**/settings/*.py", "a/b/settings/base.py", true),
            ("**/settings/*.py", "a/b/settings/x/base.py", false),
            ("cmd/*/main.go", "cmd/api/main.go", true),
            ("cmd/*/main.go", "cmd/main.go", false),
            ("*.csproj", "App.csproj", true),
            ("*.csproj", ".csproj.user", false),
            ("a*b*c", "abc", true),
            ("a*bc", "abbc", true),
            ("a*c", "ab", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
        assert_eq!(braces("next.config.{js,mjs}"), ["next.config.js", "next.config.mjs"]);
    }

    #[test]
    fn a_path_joins_to_its_folder() {
        assert_eq!((join("", "./a"), join("a", "b"), join("a", ".")), ("a".into(), "a/b".into(), "a".into()));
        assert_eq!((folder_of("a/b"), folder_of("a"), name_of("a/b")), ("a", "", "b"));
        assert_eq!((ending_of("a.b/c.xml"), ending_of("pom"), ending_of("A.XML")), ("xml", "", "XML"));
    }

    #[test]
    fn a_path_that_leaves_the_tree_is_none() {
        for (path, expected) in
            [("../c", Some("a/c")), ("./c\\d", Some("a/b/c/d")), ("../..", Some("")), ("../../..", None)]
        {
            assert_eq!(climb("a/b", path).as_deref(), expected, "{path}");
        }
        assert_eq!(climb("crates/api", "../db").as_deref(), Some("crates/db"));
        assert_eq!(climb("", "./db/").as_deref(), Some("db"));
        assert_eq!(climb("api", "../../x"), None);
    }
}
