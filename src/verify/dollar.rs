//! Dollar signs in a compose model. Compose doubles each of a text, since what it writes out is to be read by it again.

/// The text as the project wrote it.
#[must_use]
pub fn undoubled(text: &str) -> String {
    text.replace("$$", "$")
}

/// The text as Compose reads it back.
#[must_use]
pub fn doubled(text: &str) -> String {
    text.replace('$', "$$")
}
