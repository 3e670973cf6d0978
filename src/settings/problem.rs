use std::fmt;

use super::key::Key;
use crate::error::{Error, Mistake};
use crate::printable;
use crate::source::{Origin, Place};
use crate::value::Invalid;

/// An invalid setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub key: Key,
    /// `None` if it is missing.
    pub given: Option<String>,
    pub origin: Origin,
    pub reason: Invalid,
}

impl Problem {
    /// Its place in a preset, if it is from one.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        fn place(origin: &Origin) -> Option<&Place> {
            match origin {
                Origin::Preset(at) => Some(at),
                Origin::Size(_, origin) => place(origin),
                _ => None,
            }
        }
        place(&self.origin)
    }

    /// One line, without what is allowed.
    #[must_use]
    pub fn title(&self) -> String {
        if let Some(place) = self.place().filter(|place| place.source.is_private) {
            return format!("{} in {place} is not {}", self.key, self.reason.expected);
        }
        match &self.given {
            Some(given) => {
                let shown = printable::short(given);
                let source = match &self.origin {
                    Origin::Flag(_) | Origin::Environment(_) => self.origin.to_string(),
                    Origin::Preset(_) => self.key.to_string(),
                    origin => format!("{} ({origin})", self.key),
                };
                format!("{source}: `{shown}` is not {}", self.reason.expected)
            }
            None => format!("{} is missing", self.key.flag()),
        }
    }
}

pub(super) fn refuse(key: Key, given: &str, origin: Origin, reason: Invalid) -> Problem {
    Problem { key, given: Some(given.to_owned()), origin, reason }
}

pub(super) fn missing(key: Key, allowed: String) -> Problem {
    Problem { key, given: None, origin: Origin::Default, reason: Invalid::new("given", allowed) }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; allowed: {}", self.title(), self.reason.allowed)
    }
}

impl From<Problem> for Mistake {
    fn from(problem: Problem) -> Self {
        Self {
            title: problem.title(),
            place: problem.place().cloned(),
            // A hint quotes the value, which messages about a private file must not do.
            hint: if problem.place().is_some_and(|place| place.source.is_private) { None } else { problem.reason.hint },
            allowed: problem.reason.allowed,
        }
    }
}

impl From<Vec<Problem>> for Error {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Invalid(problems.into_iter().map(Mistake::from).collect())
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        vec![problem].into()
    }
}
