//! Determines the spans of nodes. The parser counts characters, includes a comment in the node before it, and lets some
//! nodes begin at their anchor or tag.

use std::ops::Range;
use std::str::CharIndices;

use super::Style;

/// Converts the parser's character positions to bytes. It looks only at the text up to the positions it is asked for:
/// many attempts to read a file fail near its start.
pub(super) enum Offsets<'a> {
    /// ASCII: each character is a byte.
    Same(usize),
    /// The bytes of the first characters, and the other characters.
    Bytes(Vec<usize>, CharIndices<'a>),
}

impl<'a> Offsets<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        if text.is_ascii() { Self::Same(text.len()) } else { Self::Bytes(Vec::new(), text.char_indices()) }
    }

    pub(super) fn byte(&mut self, character: usize) -> usize {
        match self {
            Self::Same(end) => character.min(*end),
            Self::Bytes(bytes, rest) => {
                let missing = (character + 1).saturating_sub(bytes.len());
                bytes.extend(rest.by_ref().take(missing).map(|(byte, _)| byte));
                bytes.get(character).copied().unwrap_or_else(|| rest.offset())
            }
        }
    }
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The position after an anchor and a tag: `&name !!str text`.
pub(super) fn behind_properties(text: &str, mut at: usize) -> usize {
    while let Some(rest) = text.get(at..).filter(|rest| rest.starts_with(['&', '!'])) {
        // Searches only to the end of the property, since there may be many in a row.
        let is_in_it = |c: char| !" \t\r\n,[]{}".contains(c);
        let mut behind = rest.trim_start_matches(is_in_it).trim_start_matches(BLANKS);
        while let Some(comment) = behind.strip_prefix('#') {
            behind = comment.trim_start_matches(|c| !"\r\n".contains(c)).trim_start_matches(BLANKS);
        }
        if behind.len() == rest.len() {
            break;
        }
        at = text.len() - behind.len();
    }
    at
}

/// The span of a scalar with its quotes.
pub(super) fn of_scalar(text: &str, span: &Range<usize>, style: Style, is_empty: bool) -> Range<usize> {
    let start = behind_properties(text, span.start);
    match style {
        Style::Plain if is_empty => span.end..span.end,
        Style::Plain => start.min(span.end)..span.end,
        Style::Quoted => start..end_of_quoted(text, start, span.end),
        Style::Block => of_block(text, start, span.end),
    }
}

/// The end of a quoted scalar; `start` is its opening quote.
pub(super) fn end_of_quoted(text: &str, start: usize, limit: usize) -> usize {
    let inside = text.get(start..limit.max(start)).unwrap_or_default();
    let mut bytes = inside.bytes().enumerate();
    let Some((_, quote)) = bytes.next() else { return start };
    while let Some((at, byte)) = bytes.next() {
        if byte == b'\\' && quote == b'"' {
            bytes.next();
        } else if byte == quote {
            // A single quote is escaped by doubling; two double quotes in a row end a scalar and begin another.
            if quote == b'\'' && inside.as_bytes().get(at + 1) == Some(&quote) {
                bytes.next();
            } else {
                return start + at + 1;
            }
        }
    }
    start + inside.len()
}

/// The lines of a block scalar. With an anchor or a tag, the parser includes its indicator, otherwise not.
fn of_block(text: &str, start: usize, end: usize) -> Range<usize> {
    let block = text.get(start..end.max(start)).unwrap_or_default();
    let lines = match block.split_once('\n') {
        Some((indicator, lines)) if indicator.starts_with(['|', '>']) => lines,
        _ => block,
    };
    let start = start + (block.len() - lines.len()) + (lines.len() - lines.trim_start().len());
    start..start + lines.trim().len()
}

/// The span of a sequence or mapping: with its brackets, or from the first part to the last.
pub(super) fn of_collection(
    text: &str,
    start: usize,
    end: &Range<usize>,
    first: Option<Range<usize>>,
    last: Option<Range<usize>>,
) -> Range<usize> {
    let byte = |at: usize| text.as_bytes().get(at).copied();
    if !end.is_empty() && matches!(byte(end.start), Some(b']' | b'}')) {
        return start..end.start + 1;
    }
    // Before the first key, the parser begins a mapping at the anchor or tag of either.
    let begins = first.map_or(start, |first| if byte(start) == Some(b'-') { start } else { first.start });
    begins..last.map_or(begins, |last| last.end.max(begins))
}
