use std::ops::Range;

use super::word::Word;

/// A parser directive, such as `# syntax=docker/dockerfile:1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// `syntax`, `escape` or `check`.
    pub name: String,
    /// The text after `=`.
    pub value: Word,
    /// The whole comment.
    pub span: Range<usize>,
}

const NAMES: [&str; 3] = ["syntax", "escape", "check"];

impl Directive {
    /// Parses a comment. Unknown and repeated directives are plain comments.
    pub(super) fn of(comment: &str, place: &Range<usize>, earlier: &[Self]) -> Option<Self> {
        let (name, value) = comment.strip_prefix('#')?.split_once('=')?;
        let name = name.trim().to_ascii_lowercase();
        let is_known = NAMES.contains(&name.as_str()) && earlier.iter().all(|earlier| earlier.name != name);
        let start = place.end - value.trim_start().len();
        let value = value.trim();
        let value = Word { value: value.to_owned(), span: start..start + value.len() };
        (is_known && !value.value.is_empty()).then(|| Self { name, value, span: place.clone() })
    }
}
