//! `.dockerignore`: which files a build does not receive, by the rules of Docker's own client.
//!
//! The rules differ from Git's: a pattern without a slash matches only at the top, the last matching pattern decides,
//! and an exception (`!`) can re-include files of an ignored folder.

mod glob;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::file_kind::IGNORE_FILE;
use glob::Glob;

/// Docker's limit for a line, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Characters that make an exception a pattern, according to Docker's client.
const SPECIAL: [char; 6] = ['*', '[', ']', '?', '^', '\\'];

#[derive(Debug)]
pub(crate) struct Ignore {
    patterns: Vec<Pattern>,
}

#[derive(Debug)]
pub(crate) struct Pattern {
    /// The span of its line, without white space around it.
    pub(crate) span: Range<usize>,
    /// Whether it re-includes (`!`) files that earlier patterns ignore.
    pub(crate) is_exception: bool,
    path: String,
    glob: Glob,
}

/// A pattern that Docker rejects.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Invalid {
    /// The span of its line, without white space around it.
    pub(crate) span: Range<usize>,
    pub(crate) reason: &'static str,
}

/// The ignore files of a build; only the first that exists counts, even if it is empty.
pub(crate) fn candidates(dockerfile: &Path, context: &Path) -> [PathBuf; 2] {
    let mut own = dockerfile.as_os_str().to_owned();
    own.push(IGNORE_FILE);
    [own.into(), context.join(IGNORE_FILE)]
}

impl Ignore {
    /// Parses an ignore file; the error is the first pattern that Docker rejects.
    pub(crate) fn parse(text: &str) -> Result<Self, Invalid> {
        let mut patterns = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let content = if start == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
            let from = start + line.len() - content.trim_start().len();
            let span = from..from + content.trim().len();
            start += line.len();
            if line.len() > LONGEST_LINE {
                return Err(Invalid { span, reason: "the line is longer than 64 KiB" });
            }
            if !content.starts_with('#') && !span.is_empty() {
                patterns.push(Pattern::parse(content.trim(), span)?);
            }
        }
        Ok(Self { patterns })
    }

    /// The pattern that decides about a file: it is sent if there is none, or if it is an exception. `path` is relative
    /// to the context, with slashes.
    ///
    /// Like Docker's client, this proceeds from the top down. A match with a folder includes everything below it, and a
    /// pattern is tried only if it would change the result: further patterns are not tried on an ignored folder.
    pub(crate) fn decider(&self, path: &str) -> Option<&Pattern> {
        let mut matched = vec![false; self.patterns.len()];
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let mut last = None;
        for end in ends {
            let part = path.get(..end)?;
            last = None;
            for (pattern, has_matched) in self.patterns.iter().zip(&mut matched) {
                let is_ignored = last.is_some_and(|last: &Pattern| !last.is_exception);
                *has_matched |= pattern.is_exception == is_ignored && pattern.glob.matches(part);
                if *has_matched {
                    last = Some(pattern);
                }
            }
            let is_ignored = last.is_some_and(|last| !last.is_exception);
            if is_ignored && end < path.len() && self.is_skipped(part) {
                return last;
            }
        }
        last
    }

    /// Whether everything below an ignored folder is skipped: if all exceptions are plain paths, and none is below it.
    fn is_skipped(&self, folder: &str) -> bool {
        let mut exceptions = self.patterns.iter().filter(|pattern| pattern.is_exception).map(Pattern::top);
        exceptions.all(|top| !top.contains(SPECIAL) && !is_below(top, folder))
    }
}

impl Pattern {
    fn parse(text: &str, span: Range<usize>) -> Result<Self, Invalid> {
        let (text, is_exception) = text.strip_prefix('!').map_or((text, false), |rest| (rest.trim(), true));
        let path = clean(text);
        let is_root = path.is_empty() && (text.is_empty() || text.starts_with('/'));
        if is_exception && is_root {
            return Err(Invalid { span, reason: "`!` must be followed by a pattern" });
        }
        match Glob::parse(&path) {
            Ok(glob) => Ok(Self { span, is_exception, path, glob }),
            Err(reason) => Err(Invalid { span, reason }),
        }
    }

    /// The path without trailing wildcards for everything below it.
    fn top(&self) -> &str {
        let path = self.path.strip_suffix("/**").unwrap_or(&self.path);
        path.strip_suffix("/*").unwrap_or(path)
    }
}

/// Normalises a path: removes `.`, empty parts, `..` with its parent, and a leading slash; empty for the context
/// itself.
fn clean(path: &str) -> String {
    let is_rooted = path.starts_with('/');
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if is_rooted => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
