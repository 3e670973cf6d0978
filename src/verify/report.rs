//! What the proofs found.

use serde::Serialize;
use serde_json::{Map, Value};

/// How a point, a proof or all of them came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It was seen.
    Pass,
    /// It was seen not to be.
    Fail,
    /// There was nothing to see.
    NotApplicable,
}

impl Status {
    /// One failure makes all fail; where nothing could be seen, nothing was.
    #[must_use]
    pub fn of(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::NotApplicable, |sum, next| match (sum, next) {
            (Self::Fail, _) | (_, Self::Fail) => Self::Fail,
            (Self::Pass, _) | (_, Self::Pass) => Self::Pass,
            _ => Self::NotApplicable,
        })
    }

    /// As users read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not applicable",
        }
    }
}

/// One thing that was to be seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// Its name within its proof.
    pub name: &'static str,
    /// How it came out.
    pub status: Status,
    /// What was seen, in a few words with their units.
    pub figure: String,
    /// The same for programs: bytes, seconds, counts and lists.
    pub values: Map<String, Value>,
    /// Why it failed or does not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Point {
    /// It was seen, and this is what.
    pub fn pass(name: &'static str, figure: impl Into<String>) -> Self {
        Self::new(name, Status::Pass, figure.into())
    }

    /// It was seen not to be; why, and how to mend it.
    pub fn fail(
        name: &'static str,
        figure: impl Into<String>,
        reason: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        let point = Self::new(name, Status::Fail, figure.into());
        Self { reason: Some(reason.into()), fix: Some(fix.into()), ..point }
    }

    /// There is nothing to see, and why.
    pub fn none(name: &'static str, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..Self::new(name, Status::NotApplicable, String::new()) }
    }

    /// Adds a value for programs.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    fn new(name: &'static str, status: Status, figure: String) -> Self {
        Self { name, status, figure, values: Map::new(), reason: None, fix: None }
    }
}

/// What one proof found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The proof's name.
    pub proof: &'static str,
    /// How it came out.
    pub status: Status,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Its points.
    pub points: Vec<Point>,
}

/// What all proofs found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The project's folder.
    pub project: String,
    /// The engine that ran it, with its version.
    pub engine: String,
    /// The compose service that is the app, where there is a compose file.
    pub service: Option<String>,
    /// The name that all that was made carries.
    pub run: String,
    /// Whether that was left in place.
    pub is_kept: bool,
    /// How all came out.
    pub status: Status,
    /// The proofs, in order.
    pub proofs: Vec<Finding>,
}
