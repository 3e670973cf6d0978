use std::borrow::Cow;
use std::ops::Range;

/// A name in a file, with its span, and the reason if it cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) span: Range<usize>,
    pub(crate) text: String,
    pub(crate) left_alone: Option<String>,
}

impl Name {
    /// `text` is the parsed name. If it differs from the source, it cannot be changed in place.
    pub(crate) fn new(source: &str, span: Range<usize>, text: &str) -> Self {
        let left_alone = if text.contains('$') {
            Some("it contains a variable".to_owned())
        } else if source.get(span.clone()) == Some(text) {
            None
        } else {
            Some("it has escapes or spans several lines".to_owned())
        };
        Self { span, text: text.to_owned(), left_alone }
    }

    pub(crate) fn leave(mut self, reason: impl Into<String>) -> Self {
        self.left_alone = Some(reason.into());
        self
    }
}

/// Shortens a text for a message.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    /// In characters.
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}
