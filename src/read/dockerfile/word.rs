use std::ops::Range;

/// A piece of a Dockerfile with its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The text with continued lines joined, and in a flag without quotes and escapes.
    pub value: String,
    /// The bytes of the file that the text was read from.
    pub span: Range<usize>,
}

impl Word {
    /// Whether the span holds exactly the value. Reading only removes characters, so equal lengths mean equal texts.
    #[must_use]
    pub fn is_verbatim(&self) -> bool {
        self.span.len() == self.value.len()
    }

    /// A part of the word. Unless the word is verbatim, the part has the span of the whole word.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Option<Self> {
        let value = self.value.get(range.clone())?.to_owned();
        let place = self.span.start + range.start..self.span.start + range.end;
        Some(Self { value, span: if self.is_verbatim() { place } else { self.span.clone() } })
    }
}
