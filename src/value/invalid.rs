use std::fmt;

use crate::printable;

/// Why a text is not a valid value: what it should be, what is allowed, and perhaps what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// What the text is not, with its article: "a port".
    pub expected: String,
    /// What is allowed, as a phrase: "a whole number from 1 to 65535".
    pub allowed: String,
    /// What the user may have meant.
    pub hint: Option<String>,
}

impl Invalid {
    /// A refusal without a hint.
    pub fn new(expected: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { expected: expected.into(), allowed: allowed.into(), hint: None }
    }

    /// Adds what the user may have meant.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A refusal of a text that is none of a list, naming the nearest.
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

/// Whether nothing in a text ends a line, steers a terminal, hides, or reorders what stands around it: none of that
/// could be told from what it seems to be in the files where the text lands, and parsers differ in what they make of it.
pub(super) fn is_plain(text: &str) -> bool {
    text.chars().all(printable::is_text)
}

/// The choice most like `given`, if one is like it at all.
pub fn nearest<'a>(given: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this Jaro-Winkler similarity a suggestion puzzles more than it helps (clap uses the same bound).
    const ALIKE: f64 = 0.7;
    /// In bytes; no choice is nearly as long, and comparing takes the longer the longer both are.
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
