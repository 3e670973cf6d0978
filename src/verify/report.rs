use serde::Serialize;
use serde_json::{Map, Value};

/// The result of a point, a proof or the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Pass,
    Fail,
    /// There was nothing to measure.
    NotApplicable,
}

impl Verdict {
    /// Fail if any failed, else pass if any passed, else not applicable.
    #[must_use]
    pub fn of(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::NotApplicable, |sum, next| match (sum, next) {
            (Self::Fail, _) | (_, Self::Fail) => Self::Fail,
            (Self::Pass, _) | (_, Self::Pass) => Self::Pass,
            _ => Self::NotApplicable,
        })
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not applicable",
        }
    }
}

/// One checked property.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// The name within its proof.
    pub name: &'static str,
    #[serde(rename = "status")]
    pub verdict: Verdict,
    /// The measured value with its unit, for people.
    pub figure: String,
    /// Measured values for programs: bytes, seconds, counts, lists.
    pub values: Map<String, Value>,
    /// Why it failed or is not applicable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How to fix it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Point {
    pub fn pass(name: &'static str, figure: impl Into<String>) -> Self {
        Self::new(name, Verdict::Pass, figure.into())
    }

    pub fn fail(
        name: &'static str,
        figure: impl Into<String>,
        reason: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        let point = Self::new(name, Verdict::Fail, figure.into());
        Self { reason: Some(reason.into()), fix: Some(fix.into()), ..point }
    }

    /// Not applicable.
    pub fn none(name: &'static str, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..Self::new(name, Verdict::NotApplicable, String::new()) }
    }

    /// Adds to `values`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    fn new(name: &'static str, verdict: Verdict, figure: String) -> Self {
        Self { name, verdict, figure, values: Map::new(), reason: None, fix: None }
    }
}

/// The result of one proof.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProofResult {
    pub proof: &'static str,
    #[serde(rename = "status")]
    pub verdict: Verdict,
    pub seconds: f64,
    pub points: Vec<Point>,
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub project: String,
    /// The engine's name and version.
    pub engine: String,
    /// The app's service, if there is a compose file.
    pub service: Option<String>,
    /// The run's name, part of the name of everything it created.
    pub run: String,
    /// Whether containers and images were kept.
    pub is_kept: bool,
    #[serde(rename = "status")]
    pub verdict: Verdict,
    pub proofs: Vec<ProofResult>,
}
