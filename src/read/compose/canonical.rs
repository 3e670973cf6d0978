//! Converts a document to values, with short forms expanded like in Compose: a context to `build.context`, a port or
//! mount to its parts, `name=value` to a pair, a path in `env_file` to a list of paths.

use std::collections::HashMap;
use std::rc::Rc;

use super::shape::Shape;
use super::value::{Change, Entry, Place, Table, Value, ValueKind};
use super::{mount, port};
use crate::read::yaml::{self, Id, Text, Yaml};

/// The depth limit of values, which aliases can nest deeper than YAML itself. Deeper values are null.
const DEEPEST: usize = 100;

/// Converts the values of one file. A value that several aliases share is converted once.
pub(super) struct Canonical<'y> {
    source: &'y str,
    yaml: &'y Yaml<'y>,
    file: usize,
    known: HashMap<(Id, Shape), Rc<Value>>,
    depth: usize,
}

impl<'y> Canonical<'y> {
    pub(super) fn new(source: &'y str, yaml: &'y Yaml<'y>, file: usize) -> Self {
        Self { source, yaml, file, known: HashMap::new(), depth: 0 }
    }

    pub(super) fn value(&mut self, id: Id, shape: Shape) -> Rc<Value> {
        let id = self.yaml.target(id);
        if let Some(known) = self.known.get(&(id, shape)) {
            return Rc::clone(known);
        }
        let Some(node) = self.yaml.node(id) else { return Value::null(self.place(0..0)) };
        let place = self.place(node.span.clone());
        self.depth += 1;
        let kind = match (&node.kind, self.yaml.text(id)) {
            _ if self.depth > DEEPEST => None,
            (_, Some(text)) => Some(of_text(text, shape, &place)),
            (yaml::Kind::List(items), _) => Some(self.of_list(items, shape)),
            (yaml::Kind::Table(_), _) => Some(self.of_table(id, shape)),
            _ => None,
        };
        self.depth -= 1;
        let change = match node.tag.as_deref() {
            Some("!reset") => Change::Remove,
            Some("!override") => Change::Replace,
            _ => Change::Merge,
        };
        let value = match kind {
            Some(kind) => Rc::new(Value { kind, place, change }),
            None => Value::null(place),
        };
        self.known.insert((id, shape), Rc::clone(&value));
        value
    }

    fn place(&self, span: std::ops::Range<usize>) -> Place {
        Place { file: self.file, span }
    }

    /// The span of a part of a scalar; if the scalar has escapes or several lines, the span of the scalar.
    fn part(&self, text: Text<'_>, part: &str) -> Place {
        let inner = text.inner();
        if self.source.get(inner.clone()) != Some(text.value) {
            return self.place(text.span.clone());
        }
        let start = inner.start + (part.as_ptr() as usize).saturating_sub(text.value.as_ptr() as usize);
        self.place(start..start + part.len())
    }

    fn of_list(&mut self, items: &[Id], shape: Shape) -> ValueKind {
        let texts = || items.iter().filter_map(|item| self.yaml.text(*item));
        match shape {
            Shape::Pairs => ValueKind::Table(texts().map(|text| self.pair(text)).collect()),
            Shape::Names | Shape::Dependencies => {
                ValueKind::Table(texts().map(|text| self.named(text, shape)).collect())
            }
            _ => ValueKind::List(items.iter().map(|item| self.item(*item, shape)).collect()),
        }
    }

    fn of_table(&mut self, id: Id, shape: Shape) -> ValueKind {
        let yaml = self.yaml;
        let entry = |(key, value): (Text<'_>, Id)| {
            let value = self.value(value, shape.below(key.value));
            (key.value.to_owned(), Entry { key: self.place(key.span.clone()), value })
        };
        ValueKind::Table(yaml.pairs(id).map(entry).collect())
    }

    /// `name=value`, or `name`, whose value Compose takes from its environment.
    fn pair(&self, text: Text<'_>) -> (String, Entry) {
        let (name, value) = match text.value.split_once('=') {
            Some((name, value)) => (name, Value::of_text(value, self.part(text, value))),
            None => (text.value, Value::null(self.place(text.span.clone()))),
        };
        (name.to_owned(), Entry { key: self.part(text, name), value })
    }

    /// A name in a list whose long form is a map.
    fn named(&self, text: Text<'_>, shape: Shape) -> (String, Entry) {
        let place = self.place(text.span.clone());
        let value = if shape == Shape::Dependencies {
            let of = |value| Value::of_text(value, place.clone());
            Value::of_entries(&place, [("condition", of("service_started")), ("required", of("true"))])
        } else {
            Value::null(place.clone())
        };
        (text.value.to_owned(), Entry { key: place, value })
    }

    /// The long form of a list's item.
    fn item(&mut self, id: Id, shape: Shape) -> Rc<Value> {
        let text = self.yaml.text(id).filter(|text| !text.is_null());
        let long = text.and_then(|text| {
            let of = |value: &str| Value::of_text(value, self.part(text, value));
            let place = self.place(text.span.clone());
            match shape {
                Shape::Ports => port::parts(text.value).map(|port| {
                    let host = port.host.map(|host| ("host_ip", of(host)));
                    let published = port.published.map(|published| ("published", of(published)));
                    let protocol = if text.value.ends_with(port.protocol) {
                        of(port.protocol)
                    } else {
                        Value::of_text(port.protocol, place.clone())
                    };
                    let given = host.into_iter().chain(published);
                    Value::of_entries(&place, given.chain([("target", of(port.target)), ("protocol", protocol)]))
                }),
                Shape::Mounts => mount::parts(text.value).map(|mount| {
                    let whole = |value| Value::of_text(value, place.clone());
                    let source = mount.source.map(|source| ("source", of(source)));
                    let read_only = mount.is_read_only.then(|| ("read_only", whole("true")));
                    let given = [("type", whole(mount.kind))].into_iter().chain(source);
                    Value::of_entries(&place, given.chain([("target", of(mount.target))]).chain(read_only))
                }),
                Shape::Grants => Some(Value::of_entries(&place, [("source", of(text.value))])),
                Shape::EnvFiles | Shape::Includes => Some(Value::of_entries(&place, [("path", of(text.value))])),
                _ => None,
            }
        });
        long.unwrap_or_else(|| self.value(id, Shape::Other))
    }
}

/// Expands a scalar that is a short form.
fn of_text(text: Text<'_>, shape: Shape, place: &Place) -> ValueKind {
    let plain = ValueKind::Text(text.into());
    if text.is_null() {
        return plain;
    }
    let value = || Value::new(ValueKind::Text(text.into()), place.clone());
    let alone = |key: &'static str| {
        let entry = Entry { key: place.clone(), value: value() };
        ValueKind::Table(Table::from_iter([(key.to_owned(), entry)]))
    };
    match shape {
        Shape::Build => alone("context"),
        Shape::Extends => alone("service"),
        Shape::Texts => ValueKind::List(vec![value()]),
        Shape::EnvFiles | Shape::Includes => ValueKind::List(vec![Value::new(alone("path"), place.clone())]),
        _ => plain,
    }
}
