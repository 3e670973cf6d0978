//! Line breaks inside brackets. YAML wants what stands between brackets to be indented deeper than the key before them;
//! go-yaml, and so Compose, does not, and many files have a closing bracket below its key. There, a line break separates
//! as a blank does, so it becomes one, and every byte keeps its place.

/// All attempts together read no more bytes: each begins anew.
const MOST_BYTES: usize = 16 << 20;

/// How the parser calls it. It looks at indentation in brackets alone, and in the middle of no scalar.
const INDENTATION: [&str; 2] = ["invalid indentation", "invalid indentation in flow construct"];

/// The bytes that have been read in vain.
#[derive(Default)]
pub(super) struct Repairs {
    read: usize,
}

impl Repairs {
    /// The text with the line that the parser did not accept joined to the one before it, if that is what is wrong.
    pub(super) fn joined(&mut self, text: &str, reason: &str, at: usize) -> Option<String> {
        self.read += at;
        if !INDENTATION.contains(&reason) || self.read > MOST_BYTES {
            return None;
        }
        let before = text.get(..at)?;
        let end = before.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let last = before.get(..end)?.rsplit(['\n', '\r']).next()?;
        let comment = comment(last)?;
        if !before.get(end..)?.contains(['\n', '\r']) {
            return None;
        }
        let comment = comment.map_or(end, |comment| end - last.len() + comment);
        let mut joined = text.get(..comment)?.to_owned();
        joined.extend(std::iter::repeat_n(' ', at - comment));
        joined.push_str(text.get(at..)?);
        Some(joined)
    }
}

/// Where the comment of a line begins; none if it cannot be told: what looks like one may be a part of a scalar in quotes.
fn comment(line: &str) -> Option<Option<usize>> {
    let mut starts = line.char_indices().filter(|(at, char)| {
        let before = line.get(..*at).unwrap_or_default();
        *char == '#' && (before.is_empty() || before.ends_with([' ', '\t']))
    });
    match starts.next() {
        None => Some(None),
        Some((at, _)) if !line.contains(['\'', '"']) => Some(Some(at)),
        Some(_) => None,
    }
}
