//! Where names in code get their values: an assignment, a default, a flag, or the argument of a call.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use regex_lite::Regex;

use super::expression::{self, Names, Path};
use crate::detect::subject::Subject;
use crate::detect::tree::{ending_of, folder_of, name_of};

/// The limit of names that one expression is followed through.
const DEEPEST: usize = 7;

/// The limit of values that are looked up for one expression, and for all of a project.
const MOST_FOR_ONE: usize = 60;
const MOST_LOOKUPS: usize = 1_500;

/// The limit of other files, and of calls in them, that may give a name its value.
const MOST_PLACES: usize = 12;

/// The limit of bytes of an expression.
const LONGEST: usize = 400;

/// What has been looked up in a project.
#[derive(Default)]
pub(super) struct Lookups {
    for_one: Cell<usize>,
    all: Cell<usize>,
    /// By file and name.
    sources: RefCell<HashMap<(String, String), Rc<Sources>>>,
}

/// The places that give a name its value, with their lines.
type Sources = Vec<(usize, Source)>;

impl Lookups {
    /// Begins with another expression.
    pub(super) fn begin(&self) {
        self.for_one.set(0);
    }

    fn count(&self) -> Option<()> {
        self.for_one.set(self.for_one.get() + 1);
        self.all.set(self.all.get() + 1);
        (self.for_one.get() <= MOST_FOR_ONE && self.all.get() <= MOST_LOOKUPS).then_some(())
    }

    fn sources(&self, file: &str, text: &str, name: &str) -> Rc<Sources> {
        let key = (file.to_owned(), name.to_owned());
        if let Some(known) = self.sources.borrow().get(&key) {
            return known.clone();
        }
        let found = Rc::new(sources(text, name, ending_of(file)));
        self.sources.borrow_mut().insert(key, found.clone());
        found
    }
}

/// A place in the code whose names are looked up.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a, 's> {
    pub(super) subject: &'a Subject<'s>,
    /// The files of the app.
    pub(super) files: &'a [&'a str],
    pub(super) file: &'a str,
    /// Counted from 0.
    pub(super) line: usize,
    pub(super) depth: usize,
    pub(super) lookups: &'a Lookups,
}

/// What gives a name its value.
enum Source {
    /// The expression at this place of the text.
    Expression(usize),
    /// The parameter of a function, by its position and name.
    Parameter { function: String, index: usize, name: String },
}

impl Names for Scope<'_, '_> {
    fn value(&self, name: &str) -> Option<Path> {
        let last = name.rsplit('.').next().filter(|last| is_plain(last))?;
        let here = self.subject.relative(self.file);
        match last {
            "__file__" => return Some(Path::whole(here)),
            "root_path" => return Some(Path::whole(Some(folder_of(here)).filter(|at| !at.is_empty()).unwrap_or("."))),
            "instance_path" => return Some(Path::whole("instance")),
            _ => {}
        }
        self.lookups.count()?;
        if self.depth > DEEPEST {
            return None;
        }
        let found = self.in_file(name, last).or_else(|| self.elsewhere(name, last));
        // A property of an object.
        found.or_else(|| if name.contains('.') { self.returned(name) } else { None })
    }

    fn returned(&self, function: &str) -> Option<Path> {
        let last = function.rsplit('.').next().filter(|last| is_plain(last))?;
        self.lookups.count()?;
        if self.depth > DEEPEST {
            return None;
        }
        let called = format!("{last}(");
        let ending = ending_of(self.file);
        let mut files: Vec<&str> = self.files.iter().filter(|file| ending_of(file) == ending).copied().collect();
        files.sort_by_key(|file| *file != self.file);
        files.into_iter().find_map(|file| {
            let text = self.subject.tree.text(file).filter(|text| text.contains(&called))?;
            let (line, at) = result(&text, last)?;
            expression::value(bounded(&text, at), &self.at(file, line))
        })
    }
}

impl<'a, 's> Scope<'a, 's> {
    /// The value that the same file gives: what is nearest above counts first.
    fn in_file(&self, name: &str, last: &str) -> Option<Path> {
        let text = self.subject.tree.text(self.file)?;
        let sources = self.lookups.sources(self.file, &text, last);
        let above = sources.iter().take_while(|(line, _)| *line < self.line).count();
        let (above, below) = sources.split_at(above);
        // A variable of a function; in Go, a default often comes after what the environment has.
        let is_local = !name.contains('.') && last.starts_with(|c: char| c.is_ascii_lowercase()) && !above.is_empty();
        let (nearest, others) = if is_local { (2, 0) } else { (usize::MAX, usize::MAX) };
        let mut sources = above.iter().rev().take(nearest).chain(below.iter().take(others));
        sources.find_map(|(line, source)| self.at(self.file, *line).resolve(&text, source))
    }

    /// The value that another file gives to an attribute or a constant.
    fn elsewhere(&self, name: &str, last: &str) -> Option<Path> {
        let (owner, _) = name.rsplit_once('.').unwrap_or_default();
        let is_constant = last.starts_with(|c: char| c.is_ascii_uppercase());
        if matches!(owner, "self" | "cls") || owner.is_empty() && !is_constant && !self.is_imported(last) {
            return None;
        }
        let is_other = |file: &&&str| **file != self.file && ending_of(file) == ending_of(self.file);
        let mut others: Vec<&str> = self.files.iter().filter(is_other).copied().collect();
        others.retain(|file| self.subject.tree.text(file).is_some_and(|text| text.contains(last)));
        let owner = owner.rsplit('.').next().unwrap_or_default();
        let is_owner = |file: &str| name_of(file).split('.').next() == Some(owner);
        others.sort_by_key(|file| !is_owner(file));
        others.into_iter().take(MOST_PLACES).find_map(|file| {
            let text = self.subject.tree.text(file)?;
            let found = self.lookups.sources(file, &text, last);
            found.iter().find_map(|(line, source)| self.at(file, *line).resolve(&text, source))
        })
    }

    fn is_imported(&self, name: &str) -> bool {
        let text = self.subject.tree.text(self.file);
        let is_word =
            |line: &str| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name);
        text.is_some_and(|text| text.lines().any(|line| line.trim_start().starts_with("from ") && is_word(line)))
    }

    fn at<'b>(&self, file: &'b str, line: usize) -> Scope<'b, 's>
    where
        'a: 'b,
    {
        Scope { file, line, depth: self.depth + 1, ..*self }
    }

    fn resolve(&self, text: &str, source: &Source) -> Option<Path> {
        match source {
            Source::Expression(at) => expression::value(bounded(text, *at), self),
            Source::Parameter { function, index, name } => self.argument(text, function, *index, name),
        }
    }

    /// What the calls of a function of this file give to one of its parameters.
    fn argument(&self, text: &str, function: &str, index: usize, name: &str) -> Option<Path> {
        let is_go = ending_of(self.file) == "go";
        let package = text.lines().find_map(|line| line.strip_prefix("package ")).unwrap_or_default().trim();
        let outside = if is_go { format!("{package}.{function}(") } else { format!("{function}(") };
        let mut left = MOST_PLACES;
        for file in self.files.iter().filter(|file| ending_of(file) == ending_of(self.file)) {
            let is_inside = !is_go || folder_of(file) == folder_of(self.file);
            let call = if is_inside { format!("{function}(") } else { outside.clone() };
            let Some(text) = self.subject.tree.text(file).filter(|text| text.contains(&call)) else { continue };
            for (at, _) in text.match_indices(&call) {
                let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
                let before = text.get(start..at)?;
                let is_word = before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
                let is_declared = ["def ", "func ", "class "].iter().any(|word| before.trim_start().starts_with(word));
                if is_word || is_declared || before.trim_start().starts_with(['#', '/']) || left == 0 {
                    continue;
                }
                left -= 1;
                let line = text.get(..at)?.matches('\n').count();
                let given = expression::arguments(bounded(&text, at + call.len()), &self.at(file, line));
                let named = given.iter().find(|argument| argument.name.as_deref() == Some(name));
                let plain = given.get(index).filter(|argument| argument.name.is_none());
                if let Some(path) = named.or(plain).and_then(|argument| argument.value.clone()) {
                    return Some(path);
                }
            }
        }
        None
    }
}

/// The line and the place of what a function of this text returns first.
fn result(text: &str, function: &str) -> Option<(usize, usize)> {
    let declared = format!("{function}(");
    let mut start = 0;
    let mut is_inside = false;
    for (index, line) in text.split('\n').enumerate() {
        let code = line.trim_start();
        if ["def ", "async def ", "func "].iter().any(|word| code.starts_with(word)) {
            let name = code.split_once(declared.as_str()).map(|(before, _)| before);
            is_inside = name.is_some_and(|before| before.ends_with(' ') && !before.contains(['=', '{']));
        } else if is_inside && let Some(rest) = code.strip_prefix("return ") {
            return Some((index, start + line.len() - rest.len()));
        }
        start += line.len() + 1;
    }
    None
}

/// A part of a text that is long enough for an expression.
fn bounded(text: &str, at: usize) -> &str {
    let end = (at + LONGEST..at + LONGEST + 4).find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(at..end)).or_else(|| text.get(at..)).unwrap_or_default()
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The places of a file that give a name its value, in their order, with their lines.
fn sources(text: &str, name: &str, ending: &str) -> Sources {
    let expressions: &[&str] = if ending == "go" {
        &[
            r"^\s*(?:var\s+|const\s+|if\s+)?(?:[\w.]+\.)?NAME(?:\s*,\s*\w+)?(?:\s+string)?\s*:?=\s*(?P<value>[^=\s].*)$",
            r"^[^/]*\bNAME:\s*(?P<value>[^=\s].*)$",
            r#"^\s*NAME\s+string\s+`.*(?:envDefault|env-default|default):(?P<value>"[^"]*")"#,
            r#"\.String(?:VarP?)\(\s*&(?:[\w.]+\.)?NAME\s*,\s*"[^"]*",\s*(?:"\w?",\s*)?(?P<value>.*)$"#,
            r#"SetDefault\(\s*"NAME",\s*(?P<value>.*)$"#,
        ]
    } else {
        &[
            r"^\s*(?:[\w.]+\.)?NAME(?:\s*:[^=]+)?\s*=\s*(?P<value>[^=\s].*)$",
            r#"^[^#]*["']NAME["']\s*\]?\s*[:=]\s*(?P<value>[^=\s].*)$"#,
            r"^\s*(?:async )?def .*[(,]\s*NAME\s*(?::[^=,()]*)?=\s*(?P<value>[^=\s].*)$",
        ]
    };
    let patterns = expressions.iter().filter_map(|pattern| Regex::new(&pattern.replace("NAME", name)).ok());
    let patterns: Vec<Regex> = patterns.collect();
    let mut sources = Vec::new();
    let (mut index, mut counted, mut at) = (0, 0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(name)).map(|found| at + found) {
        let start = text.get(..found).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        let end = text.get(found..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| found + end);
        index += text.get(counted..start).map_or(0, |passed| passed.matches('\n').count());
        (counted, at) = (start, end);
        let Some(line) = text.get(start..end).filter(|line| line.len() <= LONGEST) else { continue };
        let value = patterns.iter().find_map(|pattern| pattern.captures(line)?.name("value").map(|at| at.start()));
        let source = value.map(|at| Source::Expression(start + at)).or_else(|| parameter(text, start, line, name));
        sources.extend(source.map(|source| (index, source)));
    }
    sources
}

/// The parameter of a function without a default: `func Open(path string)`, `def __init__(self, path: str)`.
fn parameter(text: &str, start: usize, line: &str, name: &str) -> Option<Source> {
    let line = line.trim_start();
    let rest = line.strip_prefix("async ").unwrap_or(line);
    let rest = rest.strip_prefix("def ").or_else(|| rest.strip_prefix("func "))?;
    // A method of Go has its receiver first.
    let rest = if rest.starts_with('(') { rest.split_once(')')?.1.trim_start() } else { rest };
    let (function, rest) = rest.split_once('(')?;
    let parameters = rest.split(')').next()?;
    let mut parameters = parameters.split(',').map(|one| one.split([':', ' ', '=']).find(|word| !word.is_empty()));
    let own = parameters.clone().next().flatten().is_some_and(|first| matches!(first, "self" | "cls"));
    let index = parameters.position(|one| one == Some(name))?;
    let function = if function == "__init__" {
        let class = text.get(..start)?.lines().rev().find_map(|line| line.trim_start().strip_prefix("class "))?;
        class.split(['(', ':']).next()?.trim()
    } else {
        function
    };
    let index = index.checked_sub(usize::from(own))?;
    is_plain(function).then(|| Source::Parameter { function: function.to_owned(), index, name: name.to_owned() })
}
