//! The values of a compose model with their places.

use std::ops::Range;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::read::yaml;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's index in the model.
    pub file: usize,
    /// In bytes. Parts that a short form omits have the span of the short form.
    pub span: Range<usize>,
}

/// Values that files share through aliases are shared here, too.
#[derive(Debug)]
pub struct Value {
    pub kind: ValueKind,
    pub place: Place,
    /// How it is merged over an earlier value.
    pub change: Change,
}

#[derive(Debug)]
pub enum ValueKind {
    Text(Text),
    List(Vec<Rc<Value>>),
    Table(Table),
}

pub type Table = IndexMap<String, Entry>;

#[derive(Debug, Clone)]
pub struct Entry {
    pub key: Place,
    pub value: Rc<Value>,
}

#[derive(Debug)]
pub struct Text {
    /// Variables are not substituted.
    pub value: String,
    /// The span without quotes.
    pub inner: Range<usize>,
    pub is_null: bool,
}

/// How a value is merged over an earlier one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change {
    #[default]
    Merge,
    /// `!override`.
    Replace,
    /// `!reset`.
    Remove,
}

impl Value {
    pub(super) fn new(kind: ValueKind, place: Place) -> Rc<Self> {
        Rc::new(Self { kind, place, change: Change::Merge })
    }

    /// A scalar from a short form.
    pub(super) fn of_text(value: &str, place: Place) -> Rc<Self> {
        let inner = place.span.clone();
        Self::new(ValueKind::Text(Text { value: value.to_owned(), inner, is_null: false }), place)
    }

    pub(super) fn null(place: Place) -> Rc<Self> {
        let inner = place.span.clone();
        Self::new(ValueKind::Text(Text { value: String::new(), inner, is_null: true }), place)
    }

    /// A map from a short form; keys have the place of their values.
    pub(super) fn of_entries(place: &Place, entries: impl IntoIterator<Item = (&'static str, Rc<Value>)>) -> Rc<Self> {
        let entry = |(key, value): (&str, Rc<Value>)| (key.to_owned(), Entry { key: value.place.clone(), value });
        Self::new(ValueKind::Table(entries.into_iter().map(entry).collect()), place.clone())
    }

    /// The value at nested keys.
    #[must_use]
    pub fn at(&self, keys: &[&str]) -> Option<&Rc<Value>> {
        let (first, rest) = keys.split_first()?;
        let value = &self.table()?.get(*first)?.value;
        if rest.is_empty() { Some(value) } else { value.at(rest) }
    }

    /// `None` for null and other kinds.
    #[must_use]
    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            ValueKind::Text(text) if !text.is_null => Some(text),
            _ => None,
        }
    }

    /// `None` for null and other kinds.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.text().map(|text| text.value.as_str())
    }

    #[must_use]
    pub fn table(&self) -> Option<&Table> {
        match &self.kind {
            ValueKind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Empty for other kinds.
    #[must_use]
    pub fn items(&self) -> &[Rc<Value>] {
        match &self.kind {
            ValueKind::List(items) => items,
            _ => &[],
        }
    }

    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, ValueKind::Text(text) if text.is_null)
    }
}

impl From<yaml::Text<'_>> for Text {
    fn from(text: yaml::Text<'_>) -> Self {
        Self { value: text.value.to_owned(), inner: text.inner(), is_null: text.is_null() }
    }
}
