use std::fmt;

use crate::printable;

/// Why a text is not a valid value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// With its article: "a port".
    pub expected: String,
    /// A phrase: "a whole number from 1 to 65535".
    pub allowed: String,
    pub hint: Option<String>,
}

impl Invalid {
    pub fn new(expected: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { expected: expected.into(), allowed: allowed.into(), hint: None }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// For a text that is not in a list; hints at the most similar one.
    pub fn choice<'a>(
        expected: impl Into<String>,
        given: &str,
        choices: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Self {
        let list: Vec<&str> = choices.clone().into_iter().collect();
        let invalid = Self::new(expected, format!("one of {}", list.join(", ")));
        match nearest(given, choices) {
            Some(near) => invalid.hint(format!("did you mean `{near}`?")),
            None => invalid,
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {}: allowed is {}", self.expected, self.allowed)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Invalid {}

/// Whether a text has no line breaks, control characters, or characters that hide or reorder text. In generated files,
/// such text would not be what it looks like, and parsers treat it differently.
pub(super) fn is_plain(text: &str) -> bool {
    text.chars().all(printable::is_text)
}

/// The most similar choice, if one is similar enough.
pub fn nearest<'a>(given: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// The minimum Jaro-Winkler similarity of a suggestion (the same as in clap).
    const ALIKE: f64 = 0.7;
    /// In bytes; longer texts are not compared, since this takes quadratic time.
    const LONGEST: usize = 200;
    if given.len() > LONGEST {
        return None;
    }
    let given = given.to_lowercase();
    choices
        .into_iter()
        .map(|choice| (strsim::jaro_winkler(&given, &choice.to_lowercase()), choice))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, choice)| choice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_choice_names_the_nearest() {
        assert_eq!(nearest("pyton", ["go", "node", "python"]), Some("python"));
        assert_eq!(nearest("Nodejs", ["go", "node", "python"]), Some("node"));
    }

    #[test]
    fn a_choice_like_none_names_none() {
        assert_eq!(nearest("cobol", ["node", "static"]), None);
    }
}
