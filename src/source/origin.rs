use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A text that settings were read from, kept for error messages that show it.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// How it is called in messages: a path, or `preset lecture`.
    pub name: String,
    /// All of it.
    pub text: String,
    /// Whether no message may show a line of it: it lies outside what the user named, and may be anybody's key.
    pub is_private: bool,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which text.
    pub source: Arc<Source>,
    /// Which bytes of it.
    pub span: Range<usize>,
}

impl Place {
    /// The line, counted from 1.
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

/// The file, and perhaps the line, in a project that a value was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Below the project's folder.
    pub file: String,
    /// Counted from 1; none where the file's being there says enough.
    pub line: Option<usize>,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

/// Where a setting's value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The default for every language.
    Default,
    /// The default of the language or the framework that is named.
    Language(String),
    /// Follows from another setting, in words.
    Derived(String),
    /// Found in the project.
    Detected(Evidence),
    /// A preset's file.
    Preset(Place),
    /// An environment variable.
    Environment(String),
    /// A flag.
    Flag(String),
    /// Answered in the wizard.
    Answer,
    /// Part of a size, which itself comes from somewhere.
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
