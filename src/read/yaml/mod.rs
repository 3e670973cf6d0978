//! YAML as a tree with a span for every key and value.
//!
//! Aliases refer to their target and are never expanded, so that a small file cannot become a large tree. Looking up a
//! mapping resolves merge keys (`<<`); the pairs as written are also available.

mod build;
mod flow;
mod merge;
mod place;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

/// A node's index. Children have lower indices than their parents, so the tree has no cycle.
pub type Id = usize;

/// The documents of a file.
#[derive(Debug, Default)]
pub struct Yaml<'a> {
    documents: Vec<Id>,
    nodes: Vec<Node<'a>>,
}

#[derive(Debug)]
pub struct Node<'a> {
    pub kind: Kind<'a>,
    /// The span with quotes, without anchor, tag and the indicator of a block scalar.
    pub span: Range<usize>,
    /// The tag in full: `!reset`, `tag:yaml.org,2002:str`.
    pub tag: Option<String>,
    /// It has an anchor.
    pub is_anchored: bool,
    /// It contains an alias.
    pub has_alias: bool,
    /// The number of nodes in it with every alias expanded, itself included.
    pub size: u64,
}

#[derive(Debug)]
pub enum Kind<'a> {
    Text(Cow<'a, str>, Style),
    List(Vec<Id>),
    Table(Table),
    /// `None` if the alias refers to a node that contains it.
    Alias(Option<Id>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Quoted,
    /// After `|` or `>`.
    Block,
}

#[derive(Debug, Default)]
pub struct Table {
    /// The pairs as written.
    pub own: Vec<(Id, Id)>,
    /// The pairs that merge keys add.
    merged: Vec<(Id, Id)>,
}

/// Why a text is rejected.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Completes a sentence that begins with `cannot be read:`.
    pub reason: String,
    /// The position in bytes.
    pub at: usize,
}

impl Wrong {
    fn new(reason: &str, at: usize) -> Self {
        Self { reason: reason.to_owned(), at }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Text<'y> {
    /// What it says.
    pub value: &'y str,
    /// With quotes.
    pub span: &'y Range<usize>,
    /// How it is written.
    pub style: Style,
}

impl Text<'_> {
    /// The span between the quotes. The source there differs from the value if it has escapes or several lines.
    #[must_use]
    pub fn inner(&self) -> Range<usize> {
        match self.style {
            Style::Quoted => self.span.start + 1..self.span.end.saturating_sub(1).max(self.span.start + 1),
            Style::Plain | Style::Block => self.span.clone(),
        }
    }

    /// Whether YAML reads it as null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.style == Style::Plain && matches!(self.value, "" | "~" | "null" | "Null" | "NULL")
    }
}

impl<'a> Yaml<'a> {
    /// Parses a text.
    pub fn read(text: &'a str) -> Result<Self, Wrong> {
        build::read(text, u64::MAX)
    }

    /// As [`Self::read`], with a limit of values with aliases expanded.
    pub fn read_up_to(text: &'a str, most: u64) -> Result<Self, Wrong> {
        build::read(text, most)
    }

    /// The top-level nodes, one per document.
    #[must_use]
    pub fn documents(&self) -> &[Id] {
        &self.documents
    }

    pub fn nodes(&self) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter()
    }

    /// Does not follow aliases.
    #[must_use]
    pub fn node(&self, id: Id) -> Option<&Node<'a>> {
        self.nodes.get(id)
    }

    /// Follows an alias; returns any other node's own index.
    #[must_use]
    pub fn target(&self, id: Id) -> Id {
        match self.node(id).map(|node| &node.kind) {
            Some(Kind::Alias(Some(target))) => *target,
            _ => id,
        }
    }

    /// Follows aliases.
    fn kind(&self, id: Id) -> Option<&Kind<'a>> {
        self.node(self.target(id)).map(|node| &node.kind)
    }

    #[must_use]
    pub fn text(&self, id: Id) -> Option<Text<'_>> {
        let node = self.node(self.target(id))?;
        match &node.kind {
            Kind::Text(value, style) => Some(Text { value, span: &node.span, style: *style }),
            _ => None,
        }
    }

    /// Empty for other kinds.
    #[must_use]
    pub fn items(&self, id: Id) -> &[Id] {
        match self.kind(id) {
            Some(Kind::List(items)) => items,
            _ => &[],
        }
    }

    #[must_use]
    pub fn table(&self, id: Id) -> Option<&Table> {
        match self.kind(id) {
            Some(Kind::Table(table)) => Some(table),
            _ => None,
        }
    }

    /// The pairs with scalar keys: the mapping's own in order, then merged ones.
    pub fn pairs(&self, id: Id) -> impl Iterator<Item = (Text<'_>, Id)> {
        let pairs = self.table(id).into_iter().flat_map(|table| table.own.iter().chain(&table.merged));
        pairs.filter_map(|(key, value)| Some((self.text(*key)?, *value))).filter(|(key, _)| key.value != merge::KEY)
    }

    /// The value of a key in a mapping: its own (the last, if the key is repeated), or else a merged one.
    ///
    /// Linear: read a mapping that many others share only once.
    #[must_use]
    pub fn get(&self, id: Id, key: &str) -> Option<Id> {
        let table = self.table(id)?;
        let is_named = |pair: &&(Id, Id)| self.text(pair.0).is_some_and(|text| text.value == key);
        let own = table.own.iter().rev().find(is_named);
        own.or_else(|| table.merged.iter().find(is_named)).map(|(_, value)| *value)
    }
}
