//! The values of a compose model, each with the file and the place where it is written.

use std::ops::Range;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::read::yaml;

/// Where something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The number of the file in the model.
    pub file: usize,
    /// Its bytes there. What a short form leaves out has the place of the short form.
    pub span: Range<usize>,
}

/// A value of the model. Values that files share by aliases are shared here, too.
#[derive(Debug)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it is written.
    pub place: Place,
    /// What it does to the value of an earlier file.
    pub change: Change,
}

/// The kind of a value.
#[derive(Debug)]
pub enum Kind {
    /// A scalar.
    Text(Text),
    /// A sequence.
    List(Vec<Rc<Value>>),
    /// A mapping.
    Table(Table),
}

/// The entries of a mapping by their keys.
pub type Table = IndexMap<String, Entry>;

/// An entry of a mapping.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where its key is written.
    pub key: Place,
    /// Its value.
    pub value: Rc<Value>,
}

/// A scalar.
#[derive(Debug)]
pub struct Text {
    /// What it says; variables are not filled in.
    pub value: String,
    /// Its bytes without quotes.
    pub inner: Range<usize>,
    /// Whether it means null.
    pub is_null: bool,
}

/// What a value does to that of an earlier file under the same key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change {
    /// It is merged with it.
    #[default]
    Merge,
    /// It replaces it (`!override`).
    Replace,
    /// It removes it (`!reset`).
    Remove,
}

impl Value {
    pub(super) fn new(kind: Kind, place: Place) -> Rc<Self> {
        Rc::new(Self { kind, place, change: Change::Merge })
    }

    /// A scalar that a short form stands for.
    pub(super) fn of_text(value: &str, place: Place) -> Rc<Self> {
        let inner = place.span.clone();
        Self::new(Kind::Text(Text { value: value.to_owned(), inner, is_null: false }), place)
    }

    /// A value that is not given.
    pub(super) fn null(place: Place) -> Rc<Self> {
        let inner = place.span.clone();
        Self::new(Kind::Text(Text { value: String::new(), inner, is_null: true }), place)
    }

    /// A mapping that a short form stands for, whose keys have the place of their values.
    pub(super) fn of_entries(place: &Place, entries: impl IntoIterator<Item = (&'static str, Rc<Value>)>) -> Rc<Self> {
        let entry = |(key, value): (&str, Rc<Value>)| (key.to_owned(), Entry { key: value.place.clone(), value });
        Self::new(Kind::Table(entries.into_iter().map(entry).collect()), place.clone())
    }

    /// The value under keys, one below the other.
    #[must_use]
    pub fn at(&self, keys: &[&str]) -> Option<&Rc<Value>> {
        let (first, rest) = keys.split_first()?;
        let value = &self.table()?.get(*first)?.value;
        if rest.is_empty() { Some(value) } else { value.at(rest) }
    }

    /// The scalar, unless it is null or something else.
    #[must_use]
    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            Kind::Text(text) if !text.is_null => Some(text),
            _ => None,
        }
    }

    /// What the scalar says, unless it is null or something else.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.text().map(|text| text.value.as_str())
    }

    /// The mapping, if it is one.
    #[must_use]
    pub fn table(&self) -> Option<&Table> {
        match &self.kind {
            Kind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The items of a sequence; none if it is something else.
    #[must_use]
    pub fn items(&self) -> &[Rc<Value>] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// Whether it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Text(text) if text.is_null)
    }
}

impl From<yaml::Text<'_>> for Text {
    fn from(text: yaml::Text<'_>) -> Self {
        Self { value: text.value.to_owned(), inner: text.inner(), is_null: text.is_null() }
    }
}
