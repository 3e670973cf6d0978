use std::ops::Range;

use crate::registry::Reference;

/// An image name in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The file's index.
    pub file: usize,
    /// The byte range in the file.
    pub span: Range<usize>,
    /// The name as written.
    pub text: String,
    /// The image, or why it is skipped.
    pub image: Result<Reference, String>,
}
