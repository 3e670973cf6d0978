use std::ops::Range;

use crate::registry::Reference;

/// A place in a file where an image is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Which of the files.
    pub file: usize,
    /// Which bytes of it.
    pub span: Range<usize>,
    /// The name as it is written.
    pub text: String,
    /// The image, or why it is left alone.
    pub image: Result<Reference, String>,
}
