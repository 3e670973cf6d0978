//! Line breaks inside brackets. YAML requires the contents of brackets to be indented deeper than the key before them.
//! go-yaml, and so Compose, does not, and many files have a closing bracket below its key. There, a line break is only
//! a separator, so this replaces it with a space, and every byte keeps its position.

use super::Wrong;

/// The limit of bytes in all attempts, each of which parses from the start.
const MOST_BYTES: usize = 16 << 20;

/// The parser's error messages. It checks indentation only in brackets, and never inside a scalar.
const INDENTATION: [&str; 2] = ["invalid indentation", "invalid indentation in flow construct"];

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Counts the bytes of failed attempts.
#[derive(Default)]
pub(super) struct Repairs {
    read: usize,
}

impl Repairs {
    /// Joins the line that the parser rejected to the previous one, if its indentation is the error. `end` is the end
    /// of the last accepted token.
    pub(super) fn joined(&mut self, text: &str, wrong: &Wrong, end: usize) -> Option<String> {
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
        Some([text.get(..start)?, &gap, text.get(wrong.at..)?].concat())
    }
}

/// The start of the part before the error that has only commas, spaces and comments: the end of the accepted part, or,
/// if the parser scanned further, the comment of the last line. A line with quotes has no comment here, because they
/// could begin on an earlier line.
fn start_of_gap(before: &str, end: usize) -> Option<usize> {
    if blank(before, end).is_some() {
        return Some(end);
    }
    let end = before.trim_end_matches(BLANKS).len();
    let last = before.get(..end)?.rsplit(['\n', '\r']).next()?;
    if !last.contains('#') {
        return Some(end);
    }
    let start = end - last.len();
    let is_comment = |at: &usize| before.get(..*at).is_some_and(|before| before.ends_with(BLANKS));
    let comment = last.match_indices('#').map(|(at, _)| start + at).find(is_comment);
    comment.filter(|_| !last.contains(['\'', '"']))
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
