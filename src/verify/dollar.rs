//! Dollar signs in a compose model. Compose doubles them in its output, so that it can read it again.

/// The text with single dollar signs, as in the project.
#[must_use]
pub fn undoubled(text: &str) -> String {
    text.replace("$$", "$")
}

/// The text with doubled dollar signs, as Compose reads it.
#[must_use]
pub fn doubled(text: &str) -> String {
    text.replace('$', "$$")
}
