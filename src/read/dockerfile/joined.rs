use std::ops::Range;

use super::word::Word;

/// A line with its continuation lines joined to one text, which maps every byte back to the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    text: String,
    parts: Vec<Part>,
}

/// The offset of a part in the joined text and in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    at: usize,
    place: usize,
}

impl Joined {
    /// Appends text from an offset in the file.
    pub(super) fn push(&mut self, text: &str, place: usize) {
        if !text.is_empty() {
            self.parts.push(Part { at: self.text.len(), place });
            self.text += text;
        }
    }

    /// The joined text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The span in the file, from the first to the last byte of the text.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span_of(&(0..self.text.len()))
    }

    /// The span in the file of a range of the text.
    pub(super) fn span_of(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.place(range.start);
        let end = if range.is_empty() { start } else { self.place(range.end - 1) + 1 };
        start..end
    }

    fn place(&self, at: usize) -> usize {
        let after = self.parts.partition_point(|part| part.at <= at);
        let part = after.checked_sub(1).and_then(|last| self.parts.get(last));
        part.map_or(0, |part| part.place + (at - part.at))
    }

    /// A range of the text as a text of its own.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        let mut slice = Self::default();
        let first = self.parts.partition_point(|part| part.at <= range.start).saturating_sub(1);
        let ends = self.parts.iter().skip(first + 1).map(|part| part.at).chain([self.text.len()]);
        for (part, end) in self.parts.iter().skip(first).zip(ends).take_while(|(part, _)| part.at < range.end) {
            let (start, end) = (part.at.max(range.start), end.min(range.end));
            slice.push(self.text.get(start..end).unwrap_or_default(), part.place + (start - part.at));
        }
        if slice.parts.is_empty() {
            slice.parts.push(Part { at: 0, place: self.place(range.start) });
        }
        slice
    }

    pub(super) fn word(&self, range: Range<usize>) -> Word {
        Word { span: self.span_of(&range), value: self.text.get(range).unwrap_or_default().to_owned() }
    }
}
