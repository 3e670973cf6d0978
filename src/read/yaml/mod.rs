//! YAML as a tree in which every key and value has its place in the text.
//!
//! An alias refers to its target and is never expanded, so that a small file cannot become a large tree. Merge keys
//! (`<<`) are resolved when a mapping is looked up; the pairs as they are written stay available.

mod build;
mod flow;
mod merge;
mod place;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

/// The number of a node. The nodes that a node consists of have lower numbers, so the tree has no cycle.
pub type Id = usize;

/// The documents of a file.
#[derive(Debug, Default)]
pub struct Yaml<'a> {
    documents: Vec<Id>,
    nodes: Vec<Node<'a>>,
}

/// A key or a value.
#[derive(Debug)]
pub struct Node<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Its bytes in the text, with quotes, without its anchor, its tag and the indicator of a block scalar.
    pub span: Range<usize>,
    /// The tag in full: `!reset`, `tag:yaml.org,2002:str`.
    pub tag: Option<String>,
    /// Whether aliases can refer to it.
    pub is_anchored: bool,
    /// Whether an alias is written somewhere inside it.
    pub has_alias: bool,
    /// The number of nodes in it with every alias expanded, itself included.
    pub size: u64,
}

/// The kind of a node.
#[derive(Debug)]
pub enum Kind<'a> {
    /// A scalar.
    Text(Cow<'a, str>, Style),
    /// A sequence.
    List(Vec<Id>),
    /// A mapping.
    Table(Table),
    /// An alias. It has no target when it refers to a node that contains it.
    Alias(Option<Id>),
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// As a block, after `|` or `>`.
    Block,
}

/// The pairs of a mapping.
#[derive(Debug, Default)]
pub struct Table {
    /// The pairs as they are written.
    pub own: Vec<(Id, Id)>,
    /// The pairs that merge keys add.
    merged: Vec<(Id, Id)>,
}

/// Why a text is not accepted, and at which byte.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The reason, to be read after `cannot be read:`.
    pub reason: String,
    /// The byte.
    pub at: usize,
}

impl Wrong {
    fn new(reason: &str, at: usize) -> Self {
        Self { reason: reason.to_owned(), at }
    }
}

/// A scalar in a tree.
#[derive(Debug, Clone, Copy)]
pub struct Text<'y> {
    /// What it says.
    pub value: &'y str,
    /// Its bytes, with quotes.
    pub span: &'y Range<usize>,
    /// How it is written.
    pub style: Style,
}

impl Text<'_> {
    /// The bytes between the quotes. They differ from the value where it is written with escapes or on several lines.
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
    /// Reads a text.
    ///
    /// # Errors
    /// When it is not YAML, or nested or merged beyond any use.
    pub fn read(text: &'a str) -> Result<Self, Wrong> {
        build::read(text, u64::MAX)
    }

    /// As [`Self::read`], for a text of at most so many values, every alias expanded.
    ///
    /// # Errors
    /// As [`Self::read`], and when there are more values.
    pub fn read_up_to(text: &'a str, most: u64) -> Result<Self, Wrong> {
        build::read(text, most)
    }

    /// The top-level nodes, one per document.
    #[must_use]
    pub fn documents(&self) -> &[Id] {
        &self.documents
    }

    /// Every node.
    pub fn nodes(&self) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter()
    }

    /// The node with this number, an alias as such.
    #[must_use]
    pub fn node(&self, id: Id) -> Option<&Node<'a>> {
        self.nodes.get(id)
    }

    /// The target of an alias; any other node's own number.
    #[must_use]
    pub fn target(&self, id: Id) -> Id {
        match self.node(id).map(|node| &node.kind) {
            Some(Kind::Alias(Some(target))) => *target,
            _ => id,
        }
    }

    /// The kind of a node, or of the target of an alias.
    fn kind(&self, id: Id) -> Option<&Kind<'a>> {
        self.node(self.target(id)).map(|node| &node.kind)
    }

    /// The scalar, if the node is one.
    #[must_use]
    pub fn text(&self, id: Id) -> Option<Text<'_>> {
        let node = self.node(self.target(id))?;
        match &node.kind {
            Kind::Text(value, style) => Some(Text { value, span: &node.span, style: *style }),
            _ => None,
        }
    }

    /// The items of a sequence; none if the node is something else.
    #[must_use]
    pub fn items(&self, id: Id) -> &[Id] {
        match self.kind(id) {
            Some(Kind::List(items)) => items,
            _ => &[],
        }
    }

    /// The mapping, if the node is one.
    #[must_use]
    pub fn table(&self, id: Id) -> Option<&Table> {
        match self.kind(id) {
            Some(Kind::Table(table)) => Some(table),
            _ => None,
        }
    }

    /// The pairs of a mapping whose keys are scalars, in their order, then those that merge keys add.
    pub fn pairs(&self, id: Id) -> impl Iterator<Item = (Text<'_>, Id)> {
        let pairs = self.table(id).into_iter().flat_map(|table| table.own.iter().chain(&table.merged));
        pairs.filter_map(|(key, value)| Some((self.text(*key)?, *value))).filter(|(key, _)| key.value != merge::KEY)
    }

    /// The value of a key in a mapping: its own, the last one if the key is repeated, or else a merged one.
    ///
    /// This looks at each pair: read a mapping that many others share once.
    #[must_use]
    pub fn get(&self, id: Id, key: &str) -> Option<Id> {
        let table = self.table(id)?;
        let is_named = |pair: &&(Id, Id)| self.text(pair.0).is_some_and(|text| text.value == key);
        let own = table.own.iter().rev().find(is_named);
        own.or_else(|| table.merged.iter().find(is_named)).map(|(_, value)| *value)
    }
}
