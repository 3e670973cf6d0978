//! JSON, TOML, YAML and XML as one tree, with the line of each value, for files that are only read.

mod json;
mod lines;
#[cfg(test)]
mod tests;
mod toml;
mod xml;
mod yaml;

/// The notation of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notation {
    /// With comments and trailing commas.
    Json,
    Toml,
    /// The first document.
    Yaml,
    /// An element is a table of its attributes (`@name`), its elements, and its text (empty key) if it has both; an
    /// element with text alone is that text.
    Xml,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Counted from 1: of the key, if the node is the value of one.
    pub line: usize,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Flag(bool),
    Text(String),
    /// As written.
    Number(String),
    List(Vec<Node>),
    /// In order; XML repeats keys.
    Table(Vec<(String, Node)>),
}

/// Why a text is rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Counted from 1.
    pub line: usize,
    pub column: usize,
    pub reason: String,
}

/// Parses a text. Limits nesting, so that no text exhausts the stack.
pub fn parse(text: &str, notation: Notation) -> Result<Node, Malformed> {
    match notation {
        Notation::Json => json::parse(text),
        Notation::Toml => toml::parse(text),
        Notation::Yaml => yaml::parse(text),
        Notation::Xml => xml::parse(text),
    }
}

impl Node {
    /// The first value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The values of a key, which XML may repeat.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Self> {
        self.entries().iter().filter(move |(name, _)| name == key).map(|(_, node)| node)
    }

    /// The value at the end of a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// A text or number; `None` for other kinds.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) => Some(text),
            _ => None,
        }
    }

    #[must_use]
    pub fn is_true(&self) -> bool {
        match &self.value {
            Value::Flag(flag) => *flag,
            Value::Text(text) => text == "true",
            _ => false,
        }
    }

    /// Empty for other kinds.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// Empty for other kinds.
    #[must_use]
    pub fn entries(&self) -> &[(String, Self)] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }
}
