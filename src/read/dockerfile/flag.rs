use std::ops::Range;

use super::cursor::Cursor;
use super::joined::Joined;
use super::word::Word;

/// A `--name=value` flag of an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Without `--`.
    pub name: String,
    /// Without quotes.
    pub value: Option<Word>,
    /// Name and value.
    pub span: Range<usize>,
}

impl Flag {
    /// The flags of a line from an offset on, and the offset of the arguments after them.
    pub(super) fn all(line: &Joined, from: usize, escape: char) -> (Vec<Self>, usize) {
        let mut flags = Vec::new();
        let mut at = from;
        loop {
            let rest = line.as_str().get(at..).unwrap_or_default();
            let start = at + (rest.len() - rest.trim_start().len());
            let word = rest.trim_start();
            if !word.starts_with("--") {
                return (flags, start);
            }
            let (value, length) = unquoted(word, escape);
            at = start + length;
            if value == "--" {
                return (flags, at);
            }
            flags.extend(Self::of(line, start..at, &value));
        }
    }

    fn of(line: &Joined, range: Range<usize>, unquoted: &str) -> Option<Self> {
        let span = line.span_of(&range);
        let (name, value) = match unquoted.strip_prefix("--")?.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (unquoted.strip_prefix("--")?, None),
        };
        let written = line.as_str().get(range.clone()).unwrap_or_default();
        let value_starts = written.find('=').map_or(range.end, |equals| range.start + equals + 1);
        let value = value.map(|value| Word { value, span: line.span_of(&(value_starts..range.end)) });
        Some(Self { name: name.to_owned(), value, span })
    }

    /// The comma-separated fields of the value, as in `--mount=type=bind,from=image`: lowercase key and value.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, Word)> {
        let Some(value) = &self.value else { return Vec::new() };
        let mut fields = Vec::new();
        let mut at = 0;
        for field in value.value.split(',') {
            let (name, rest) = field.split_once('=').unwrap_or((field, ""));
            let end = at + field.len();
            fields.extend(value.part(end - rest.len()..end).map(|rest| (name.to_ascii_lowercase(), rest)));
            at = end + 1;
        }
        fields
    }
}

/// The first word of a text without quotes and escapes, and the length of the original.
fn unquoted(text: &str, escape: char) -> (String, usize) {
    let mut cursor = Cursor::new(text, escape);
    let mut word = String::new();
    let mut quote = None;
    while let Some(c) = cursor.peek() {
        if quote.is_none() && c.is_whitespace() {
            break;
        }
        cursor.next();
        if c == escape {
            word.extend(cursor.next());
        } else if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && (c == '"' || c == '\'') {
            quote = Some(c);
        } else {
            word.push(c);
        }
    }
    (word, cursor.at())
}
