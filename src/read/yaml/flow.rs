//! Line breaks inside brackets. YAML wants what stands between brackets to be indented deeper than the key before them;
//! go-yaml, and so Compose, does not, and many files have a closing bracket below its key. There, a line break separates
//! as a blank does, so it becomes one, and every byte keeps its place.

use super::Wrong;

/// All attempts together read no more bytes: each begins anew.
const MOST_BYTES: usize = 16 << 20;

/// How the parser calls it. It looks at indentation in brackets alone, and in the middle of no scalar.
const INDENTATION: [&str; 2] = ["invalid indentation", "invalid indentation in flow construct"];

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// The bytes that have been read in vain.
#[derive(Default)]
pub(super) struct Repairs {
    read: usize,
}

impl Repairs {
    /// The text with the line that the parser did not accept joined to the one before it, if that is what is wrong.
    /// The last thing that it accepted ends at `end`.
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

/// From where on nothing but commas, blanks and comments leads to the end of a text: from the end of what was accepted, or
/// else, where more has been scanned, from the comment of the last line. That holds none if it has quotes: they could
/// begin on an earlier line.
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

/// What stands between two tokens from a place on, as one line of the same length; none if there is something else.
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
