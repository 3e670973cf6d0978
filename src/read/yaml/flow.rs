//! Line breaks inside brackets. YAML requires the contents of brackets to be indented deeper than the key before them.
//! go-yaml, and so Compose, does not, and many files have a closing bracket below its key. There, a line break is only
//! a separator, so this replaces it with a space, and every byte keeps its position.

use std::ops::Range;

use super::Wrong;
use super::place::end_of_quoted;

/// The limit of bytes in all attempts, each of which parses from the start.
const MOST_BYTES: usize = 16 << 20;

/// The parser's error messages. It checks indentation only in brackets, and never inside a scalar.
const INDENTATION: [&str; 2] = ["invalid indentation", "invalid indentation in flow construct"];

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// What ends a word in brackets.
const ENDS: [char; 9] = [' ', '\t', '\n', '\r', ',', '[', ']', '{', '}'];

/// What ends a key that its colon may follow directly.
const CLOSING: [char; 4] = ['"', '\'', ']', '}'];

/// Counts the bytes of failed attempts.
#[derive(Default)]
pub(super) struct Repairs {
    read: usize,
}

impl Repairs {
    /// Joins the line that the parser rejected to the previous one, if its indentation is the error: returns what is
    /// between them, and what to write there, of the same length. `end` is the end of the last accepted token.
    pub(super) fn joined(&mut self, text: &str, wrong: &Wrong, end: usize) -> Option<(Range<usize>, String)> {
        self.read += wrong.at;
        if !INDENTATION.contains(&wrong.reason.as_str()) || self.read > MOST_BYTES {
            return None;
        }
        let before = text.get(..wrong.at)?;
        let start = start_of_gap(before, end)?;
        let gap = blank(before, start)?;
        if !before.get(start..)?.contains(['\n', '\r']) {
            return None;
        }
        Some((start..wrong.at, gap))
    }
}

/// The start of the part before the error that has only commas, spaces and comments. The parser scans further than
/// `end`, the end of the last accepted token, so this skips the tokens behind it. All of them are in brackets.
fn start_of_gap(before: &str, end: usize) -> Option<usize> {
    let (mut start, mut at) = (end, end);
    // A plain scalar may go on in the next line; quotes in it are text.
    let mut is_plain = false;
    while let Some(first) = before.get(at..)?.chars().next() {
        let (previous, rest) = before.split_at_checked(at)?;
        at += match first {
            '#' if previous.ends_with(BLANKS) => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            ' ' | '\t' | '\n' | '\r' => 1,
            ',' => {
                is_plain = false;
                1
            }
            _ => {
                let token = token(previous, rest, is_plain);
                let is_name = token.starts_with(['&', '!', '*', '"', '\'']) && !is_plain;
                is_plain = !is_name && !token.ends_with([':', '[', ']', '{', '}']) && token != "?";
                start = at + token.len();
                token.len()
            }
        };
    }
    Some(start)
}

/// The token that a text begins with: a quoted scalar, a bracket, a colon, or a word, which may be part of a plain
/// scalar. Never empty.
fn token<'a>(previous: &str, text: &'a str, is_plain: bool) -> &'a str {
    let is_separator = |behind: &str| behind.is_empty() || behind.starts_with(ENDS) || previous.ends_with(CLOSING);
    let length = match text.as_bytes() {
        [b'"' | b'\'', ..] if !is_plain => end_of_quoted(text, 0, text.len()),
        [b'[' | b']' | b'{' | b'}', ..] => 1,
        [b':', ..] if text.get(1..).is_some_and(is_separator) => 1,
        _ => text.find(ENDS).unwrap_or(text.len()),
    };
    text.get(..length).unwrap_or(text)
}

/// The separator between two tokens as one line of the same length; `None` if there is anything else.
fn blank(text: &str, start: usize) -> Option<String> {
    let mut line = String::new();
    let mut is_comment = false;
    for (at, char) in text.get(start..)?.char_indices() {
        let follows_blank = || text.get(..start + at).is_some_and(|before| before.ends_with(BLANKS));
        match char {
            '\n' | '\r' => is_comment = false,
            _ if is_comment => {}
            ' ' | '\t' => {}
            ',' => {
                line.push(',');
                continue;
            }
            '#' if follows_blank() => is_comment = true,
            _ => return None,
        }
        line.extend(std::iter::repeat_n(' ', char.len_utf8()));
    }
    Some(line)
}
