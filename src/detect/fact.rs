use serde::Serialize;

use crate::source::Evidence;

/// How sure detection is of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A convention or a default.
    Guessed,
    /// Several readings are possible, and this is the usual one.
    Likely,
    /// The project declares it for this purpose.
    Stated,
}

/// Something that detection read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fact<T> {
    pub value: T,
    pub confidence: Confidence,
    /// What it was read from, the decisive place first.
    pub evidence: Vec<Evidence>,
}

impl<T> Fact<T> {
    pub(super) fn stated(value: impl Into<T>, evidence: Evidence) -> Self {
        Self::new(value, Confidence::Stated, evidence)
    }

    pub(super) fn likely(value: impl Into<T>, evidence: Evidence) -> Self {
        Self::new(value, Confidence::Likely, evidence)
    }

    pub(super) fn guessed(value: impl Into<T>, evidence: Evidence) -> Self {
        Self::new(value, Confidence::Guessed, evidence)
    }

    pub(super) fn new(value: impl Into<T>, confidence: Confidence, evidence: Evidence) -> Self {
        Self { value: value.into(), confidence, evidence: vec![evidence] }
    }

    /// The decisive place.
    #[must_use]
    pub fn decisive(&self) -> Option<&Evidence> {
        self.evidence.first()
    }

    /// The decisive place for messages: the project's folder, if there is no evidence.
    #[must_use]
    pub fn place(&self) -> Evidence {
        self.decisive().cloned().unwrap_or_else(|| Evidence::file("."))
    }

    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Fact<U> {
        Fact { value: change(self.value), confidence: self.confidence, evidence: self.evidence }
    }
}
