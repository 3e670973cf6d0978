use std::ops::Range;

use super::joined::Joined;

/// Iterates over the lines of a file and joins continued ones.
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    /// Skips a byte order mark.
    pub(super) fn new(text: &'a str) -> Self {
        let at = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
        Self { text, at }
    }

    /// The next line without its line ending, and its span.
    pub(super) fn next(&mut self) -> Option<(&'a str, Range<usize>)> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let whole = rest.split_inclusive('\n').next()?;
        let line = whole.trim_end_matches(['\r', '\n']);
        let start = self.at;
        self.at += whole.len();
        Some((line, start..start + line.len()))
    }

    /// The offset of the next line.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn back(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn between(&self, place: &Range<usize>) -> &'a str {
        self.text.get(place.clone()).unwrap_or_default()
    }

    /// Joins a line with the lines that continue it, and returns the offset where they end. Comments and empty lines in
    /// between are skipped.
    pub(super) fn joined(
        &mut self,
        (line, place): (&str, Range<usize>),
        escape: char,
        comments: &mut Vec<Range<usize>>,
    ) -> (Joined, usize) {
        let mut joined = Joined::default();
        let mut end = place.end;
        let (part, mut continues) = without_continuation(line, escape);
        joined.push(part, place.start);
        while continues && let Some((line, place)) = self.next() {
            let trimmed = line.trim_start();
            if trimmed.starts_with('#') {
                comments.push(place.end - trimmed.len()..place.end);
            } else if !trimmed.is_empty() {
                let (part, goes_on) = without_continuation(line, escape);
                joined.push(part, place.start);
                continues = goes_on;
                end = place.end;
            }
        }
        (joined, end)
    }
}

/// Strips the continuation character. A doubled one does not continue the line.
fn without_continuation(line: &str, escape: char) -> (&str, bool) {
    match line.trim_end_matches([' ', '\t']).strip_suffix(escape) {
        Some(before) if !before.ends_with(escape) => (before, true),
        _ => (line, false),
    }
}
