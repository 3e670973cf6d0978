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

/// The file of a project that a value was detected in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Relative to the project's folder.
    pub file: String,
    /// Counted from 1; `None` if the file's existence is the evidence.
    pub line: Option<usize>,
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
