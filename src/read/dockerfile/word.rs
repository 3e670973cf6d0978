use std::ops::Range;

/// A text with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As it is meant: over several lines joined, in a flag without quotes.
    pub value: String,
    /// Where it is written.
    pub span: Range<usize>,
}

impl Word {
    /// Whether the place holds exactly the value: what reading removes makes it shorter.
    #[must_use]
    pub fn is_verbatim(&self) -> bool {
        self.span.len() == self.value.len()
    }

    /// A part of it. Where it is not written as it is meant, the place is that of the whole word.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Option<Self> {
        let value = self.value.get(range.clone())?.to_owned();
        let place = self.span.start + range.start..self.span.start + range.end;
        Some(Self { value, span: if self.is_verbatim() { place } else { self.span.clone() } })
    }
}
