use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A text that settings were read from, for error messages with excerpts.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The name in messages: a path, or `preset lecture`.
    pub name: String,
    pub text: String,
    /// Messages must not show its lines: it is outside what the user named, and may be a private file.
    pub is_private: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub source: Arc<Source>,
    /// In bytes.
    pub span: Range<usize>,
}

impl Place {
    /// Counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        let before = self.source.text.get(..self.span.start).unwrap_or_default();
        before.matches('\n').count() + 1
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source.name, self.line())
    }
}

/// What a value was detected from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Evidence {
    /// Relative to the project's folder.
    pub file: String,
    /// Counted from 1; `None` if the file's existence is the evidence.
    pub line: Option<usize>,
    /// What was read there, such as `engines.node` or `the dependency flask`; empty if it is the file itself.
    pub what: String,
}

impl Evidence {
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, what: String::new() }
    }

    #[must_use]
    pub fn line(file: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.into(), line: Some(line), what: what.into() }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// The default of a language or framework.
    Language(String),
    /// Calculated from another setting; a phrase.
    Derived(String),
    Detected(Evidence),
    Preset(Place),
    Environment(String),
    Flag(String),
    /// From the wizard.
    Answer,
    /// Part of a size; the size has an origin of its own.
    Size(String, Box<Origin>),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Language(name) => write!(f, "default of {name}"),
            Self::Derived(from) => f.write_str(from),
            Self::Detected(evidence) => write!(f, "detected in {evidence}"),
            Self::Preset(place) => place.fmt(f),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
            Self::Answer => f.write_str("your answer"),
            Self::Size(size, origin) => write!(f, "size {size} ({origin})"),
        }
    }
}
