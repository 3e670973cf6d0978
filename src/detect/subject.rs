//! A project that is being detected, with the searches that all ecosystems share.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use regex_lite::{Captures, Regex};

use super::Known;
use super::command;
use super::fact::{Confidence, Fact};
use super::literal::literal;
use super::manifest::{Manifest, Script};
use super::tree::{Tree, is_name, name_of};
use crate::catalog::{Condition, EntrypointScan, FrameworkRole, Language, Recognition, Scan, Signs};
use crate::source::Evidence;

/// The limit of files that one search reads.
const MOST_FILES: usize = 2_000;

/// Folders whose files are not the app.
pub(super) const ASIDE: [&str; 17] = [
    ".mvn",
    "test",
    "tests",
    "__tests__",
    "spec",
    "e2e",
    "cypress",
    "doc",
    "docs",
    "example",
    "examples",
    "_example",
    "_examples",
    "fixtures",
    "samples",
    "benchmarks",
    "scripts",
];

/// The names of files with tests beside the code.
const TESTS: [&str; 13] = [
    "test_*.py",
    "*_test.py",
    "conftest.py",
    "*_test.go",
    "*_test.exs",
    "*.test.*",
    "*.spec.*",
    "*.stories.*",
    "*.e2e-spec.*",
    "playwright.config.*",
    "cypress.config.*",
    "vitest.config.*",
    "jest.config.*",
];

#[derive(Debug)]
pub(super) struct Subject<'a> {
    pub(super) tree: &'a Tree<'a>,
    /// The project's folder; `""` is the root.
    pub(super) folder: &'a str,
    pub(super) language: &'a Language,
    pub(super) recognition: &'a Recognition,
    pub(super) manifest: &'a Manifest,
    /// Folders of other projects inside this one, whose files are not its own.
    pub(super) inner: &'a [String],
    /// The signs of the framework, once it is known.
    pub(super) signs: Option<&'a Signs>,
    /// The files that patterns found, since many searches share a pattern.
    found: RefCell<HashMap<String, Rc<[&'a str]>>>,
}

/// A line that a search found.
#[derive(Debug)]
pub(super) struct Hit {
    pub(super) file: String,
    /// Counted from 1.
    pub(super) line: usize,
    text: Rc<str>,
    /// The span of the line in the text.
    span: (usize, usize),
    regex: Rc<Regex>,
}

impl Hit {
    /// The text of a group of the expression; `None` if it did not take part.
    pub(super) fn group(&self, name: &str) -> Option<String> {
        self.captures()?.name(name).map(|found| found.as_str().to_owned())
    }

    /// The groups `name` of all matches of the line, each with its `default`, if that is a literal.
    pub(super) fn names_with_defaults(&self) -> Vec<(String, Option<String>)> {
        let line = self.line_text();
        let pair = |captures: Captures<'_>| {
            let default = captures.name("default").and_then(|found| literal(line, found.start(), found.as_str()));
            Some((captures.name("name")?.as_str().to_owned(), default))
        };
        self.regex.captures_iter(line).filter_map(pair).collect()
    }

    fn captures(&self) -> Option<Captures<'_>> {
        self.regex.captures(self.text.get(self.span.0..self.span.1)?)
    }

    /// The span of a group in the text of the file; `None` if it did not take part.
    pub(super) fn group_span(&self, name: &str) -> Option<(usize, usize)> {
        let found = self.captures()?.name(name)?.range();
        Some((self.span.0 + found.start, self.span.0 + found.end))
    }

    pub(super) fn line_text(&self) -> &str {
        self.text.get(self.span.0..self.span.1).unwrap_or_default()
    }

    /// The text of the file.
    pub(super) fn whole(&self) -> &str {
        &self.text
    }

    /// The text above the line.
    pub(super) fn before(&self) -> &str {
        self.text.get(..self.span.0).unwrap_or_default()
    }

    pub(super) fn evidence(&self) -> Evidence {
        let what: String = self.line_text().trim().chars().take(120).collect();
        Evidence::line(self.file.clone(), self.line, what)
    }
}

/// A line that a search found together with lines after it.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) file: String,
    /// Counted from 1.
    pub(super) line: usize,
    text: String,
    regex: Rc<Regex>,
}

impl Window {
    /// The text of a group of the expression; `None` if it did not take part.
    pub(super) fn group(&self, name: &str) -> Option<String> {
        self.regex.captures(&self.text)?.name(name).map(|found| found.as_str().to_owned())
    }

    pub(super) fn evidence(&self) -> Evidence {
        let first = self.text.lines().next().unwrap_or_default();
        Evidence::line(self.file.clone(), self.line, first.trim().chars().take(120).collect::<String>())
    }
}

impl<'a> Subject<'a> {
    pub(super) fn new(
        tree: &'a Tree<'a>,
        folder: &'a str,
        known: &'a Known,
        manifest: &'a Manifest,
        inner: &'a [String],
    ) -> Self {
        let Known { language, recognition } = known;
        Self { tree, folder, language, recognition, manifest, inner, signs: None, found: RefCell::default() }
    }

    /// Whether the app listens on no port, whatever ports its code names.
    pub(super) fn is_silent(&self) -> bool {
        self.signs.is_some_and(|signs| signs.role == FrameworkRole::Worker && signs.listens == Some(false))
    }

    /// A path in the project, relative to the root.
    pub(super) fn path(&self, path: &str) -> String {
        super::tree::join(self.folder, path)
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.tree.has(&self.path(path))
    }

    /// The contents of a file in the project.
    pub(super) fn text(&self, path: &str) -> Option<Rc<str>> {
        self.tree.text(&self.path(path))
    }

    /// A path without the project's folder.
    pub(super) fn relative<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.folder).map_or(path, |rest| rest.trim_start_matches('/'))
    }

    /// The project's own files that match a pattern, the shallowest first; tests, examples and documents are left out.
    pub(super) fn files(&self, pattern: &str) -> Vec<&'a str> {
        self.found(pattern).to_vec()
    }

    fn found(&self, pattern: &str) -> Rc<[&'a str]> {
        if let Some(found) = self.found.borrow().get(pattern) {
            return found.clone();
        }
        let found: Rc<[&str]> = self.search(pattern).into();
        self.found.borrow_mut().insert(pattern.to_owned(), found.clone());
        found
    }

    fn search(&self, pattern: &str) -> Vec<&'a str> {
        let is_own = |path: &&str| {
            let inside = |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
            // Below `src/main`, folders are packages of the JVM, such as `com/example/shop`.
            let relative = self.relative(path);
            let outside = relative.find("src/main/").and_then(|at| relative.get(..at + "src/main/".len()));
            let mut folders = outside.unwrap_or(relative).rsplit('/').skip(1);
            let is_aside = folders.any(|folder| ASIDE.contains(&folder)) || is_test(name_of(path));
            !is_aside && !self.inner.iter().any(inside)
        };
        let mut files: Vec<&'a str> = self.tree.matching(self.folder, pattern).into_iter().filter(is_own).collect();
        files.sort_by_key(|path| path.matches('/').count());
        files.truncate(MOST_FILES);
        files
    }

    /// The first line in some files that meets a condition, without the spaces around it.
    pub(super) fn line_in<'f>(
        &self,
        files: impl IntoIterator<Item = &'f str>,
        is_meant: impl Fn(&str) -> bool,
    ) -> Option<Evidence> {
        files.into_iter().find_map(|file| {
            let text = self.tree.text(file)?;
            let (index, line) = text.lines().map(str::trim).enumerate().find(|(_, line)| is_meant(line))?;
            Some(Evidence::line(file, index + 1, line))
        })
    }

    /// The lines that match, in the order of files.
    pub(super) fn scan(&self, scan: &Scan) -> Vec<Hit> {
        self.hits(scan, usize::MAX)
    }

    /// The first line that matches.
    pub(super) fn first(&self, scan: &Scan) -> Option<Hit> {
        self.hits(scan, 1).pop()
    }

    fn hits(&self, scan: &Scan, most: usize) -> Vec<Hit> {
        let expression = OnceCell::new();
        let finder = memchr::memmem::Finder::new(&scan.holds);
        let mut hits = Vec::new();
        for file in self.found(&scan.files).iter() {
            let Some(text) = self.tree.text(file) else { continue };
            let (mut line, mut counted, mut at) = (1, 0, 0);
            while let Some(found) = text.as_bytes().get(at..).and_then(|rest| finder.find(rest)) {
                let found = at + found;
                let bytes = text.as_bytes();
                let start =
                    bytes.get(..found).and_then(|before| memchr::memrchr(b'\n', before)).map_or(0, |end| end + 1);
                let end = bytes
                    .get(found..)
                    .and_then(|rest| memchr::memchr(b'\n', rest))
                    .map_or(text.len(), |end| found + end);
                line += bytes.get(counted..start).map_or(0, |passed| memchr::memchr_iter(b'\n', passed).count());
                counted = start;
                // An empty text would be found again at the same place.
                at = end.max(found + 1);
                // Compiled on first use, which most searches never come to. A team's are checked when they are loaded.
                let Some(regex) = expression.get_or_init(|| Regex::new(&scan.line).ok().map(Rc::new)) else {
                    return Vec::new();
                };
                if end - start <= LONGEST_LINE && text.get(start..end).is_some_and(|line| regex.is_match(line)) {
                    hits.push(Hit {
                        file: (*file).to_owned(),
                        line,
                        text: text.clone(),
                        span: (start, end),
                        regex: regex.clone(),
                    });
                    if hits.len() >= most {
                        return hits;
                    }
                }
            }
        }
        hits
    }

    /// Where an expression that is compared with some lines at once matches from the first of them on. Comments are left
    /// out.
    pub(super) fn windows(&self, scan: &Scan, size: usize) -> Vec<Window> {
        self.windows_in(&self.files(&scan.files), scan, size)
    }

    /// The same in other files than the pattern names.
    pub(super) fn windows_in(&self, files: &[&str], scan: &Scan, size: usize) -> Vec<Window> {
        let Ok(regex) = Regex::new(&scan.line).map(Rc::new) else { return Vec::new() };
        let is_comment = |line: &str| ["#", "*", "//"].iter().any(|sign| line.trim_start().starts_with(sign));
        let mut windows = Vec::new();
        for &file in files {
            let Some(text) = self.tree.text(file).filter(|text| text.contains(&scan.holds)) else { continue };
            let lines: Vec<&str> = text.lines().collect();
            for (index, line) in lines.iter().enumerate() {
                if !line.contains(&scan.holds) || is_comment(line) {
                    continue;
                }
                let text = lines.iter().skip(index).take(size).copied().collect::<Vec<_>>().join("\n");
                if regex.find(&text).is_some_and(|found| found.start() <= line.len()) {
                    windows.push(Window { file: file.to_owned(), line: index + 1, text, regex: regex.clone() });
                }
            }
        }
        windows
    }

    /// Whether a condition holds: its evidence and confidence.
    pub(super) fn meets(&self, condition: &Condition) -> Option<Fact<()>> {
        let mut evidence = Vec::new();
        if let Some(name) = &condition.dependency {
            evidence.push(self.manifest.dependency(name, condition.any_group)?.evidence.clone());
        }
        if let Some(beginning) = &condition.script {
            let beginning = [beginning.clone()];
            let runs = |script: &&Script| command::parts(&script.line).any(|part| command::begins(&part, &beginning));
            evidence.push(self.manifest.scripts.iter().find(runs)?.evidence.clone());
        }
        if condition.without_any.iter().any(|name| self.manifest.dependency(name, true).is_some()) {
            return None;
        }
        if condition.without.iter().any(|name| self.manifest.dependency(name, false).is_some()) {
            return None;
        }
        if let Some(pattern) = &condition.file {
            let file = self.files(pattern).first().map(|file| (*file).to_owned())?;
            evidence.push(Evidence::file(file));
        }
        if let Some(scan) = &condition.scan {
            evidence.push(self.first(scan)?.evidence());
        }
        if condition.unless.as_ref().is_some_and(|scan| self.first(scan).is_some()) {
            return None;
        }
        if evidence.is_empty() {
            evidence.push(self.manifest.evidence.clone());
        }
        let confidence = if condition.is_stated { Confidence::Stated } else { Confidence::Likely };
        Some(Fact { value: (), confidence, evidence })
    }

    /// The entry point that a search of the framework finds.
    pub(super) fn entrypoint(&self, sign: &EntrypointScan) -> Option<Fact<String>> {
        let hit = self.first(&sign.scan)?;
        let mut value = sign.form.clone();
        for (name, default) in [("module", self.module(&hit.file)), ("file", self.relative(&hit.file).to_owned())] {
            let text = hit.group(name).unwrap_or(default);
            value = value.replace(&format!("{{{name}}}"), &text);
        }
        for name in hit.regex.capture_names().flatten() {
            value = value.replace(&format!("{{{name}}}"), &hit.group(name).unwrap_or_default());
        }
        Some(Fact::likely(value, hit.evidence()))
    }

    /// The module of a Python file: `shop.web` for `src/shop/web.py`.
    pub(super) fn module(&self, file: &str) -> String {
        let path = self.relative(file);
        let nested = self.manifest.nested.iter().find(|(name, root)| path.starts_with(&format!("{root}/{name}")));
        let path = nested.map_or(path, |(_, root)| path.strip_prefix(root.as_str()).unwrap_or(path));
        let path = path.trim_start_matches('/').trim_end_matches(".py");
        path.strip_suffix("/__init__").unwrap_or(path).replace('/', ".")
    }
}

/// Whether a file's name is one of tests or of their tools.
fn is_test(name: &str) -> bool {
    TESTS.iter().any(|pattern| is_name(pattern, name))
}

/// Longer lines are generated code.
const LONGEST_LINE: usize = 2_000;
