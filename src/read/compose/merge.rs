//! Merges a later compose file, or a service that extends another one, over an earlier value: maps key by key, lists by
//! appending, everything else by replacing. A [`Shape`] marks keys that Compose merges differently.

use std::collections::HashMap;
use std::rc::Rc;

use super::shape::Shape;
use super::value::{Change, Entry, Table, Value, ValueKind};

/// The limit of values in all merges of a model.
const MOST: usize = 1_000_000;

#[derive(Default)]
pub(super) struct Merger {
    steps: usize,
}

impl Merger {
    /// Whether the limit was reached, so that the result is incomplete.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps > MOST
    }

    pub(super) fn tables(&mut self, old: &Table, new: &Table, shape: Shape) -> Table {
        self.steps += old.len() + new.len();
        if self.is_exhausted() {
            return Table::new();
        }
        let mut merged = old.clone();
        for (key, entry) in new {
            if self.is_exhausted() {
                break;
            }
            let below = shape.below(key);
            let known = merged.get(key).filter(|_| entry.value.change == Change::Merge);
            let entry = match (entry.value.change, known) {
                (Change::Remove, _) => {
                    self.steps += merged.len();
                    merged.shift_remove(key);
                    continue;
                }
                (_, None) => Entry { key: entry.key.clone(), value: self.alone(&entry.value, below) },
                (_, Some(known)) => self.entries(known, entry, below),
            };
            merged.insert(key.clone(), entry);
        }
        merged
    }

    fn entries(&mut self, old: &Entry, new: &Entry, shape: Shape) -> Entry {
        let place = &old.value.place;
        let kind = match (&old.value.kind, &new.value.kind) {
            _ if shape == Shape::Single || shape == Shape::Logging && is_other_driver(&old.value, &new.value) => {
                return new.clone();
            }
            _ if new.value.is_null() => return old.clone(),
            (ValueKind::Table(old), ValueKind::Table(new)) => ValueKind::Table(self.tables(old, new, shape)),
            (ValueKind::List(old), ValueKind::List(new)) => ValueKind::List(self.lists(old, new, shape)),
            _ => return new.clone(),
        };
        Entry { key: old.key.clone(), value: Value::new(kind, place.clone()) }
    }

    fn lists(&mut self, old: &[Rc<Value>], new: &[Rc<Value>], shape: Shape) -> Vec<Rc<Value>> {
        self.steps += old.len() + new.len();
        let mut merged: Vec<Rc<Value>> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for value in old.iter().chain(new) {
            let identity = identity(value, shape);
            let known = identity.as_ref().and_then(|identity| places.get(identity).copied());
            if let Some(known) = known.and_then(|place| merged.get_mut(place)) {
                *known = Rc::clone(value);
                continue;
            }
            places.extend(identity.map(|identity| (identity, merged.len())));
            merged.push(Rc::clone(value));
        }
        merged
    }

    /// A value without an earlier one: there is nothing to remove or replace.
    fn alone(&mut self, value: &Rc<Value>, shape: Shape) -> Rc<Value> {
        match &value.kind {
            ValueKind::Table(table) => {
                let kind = ValueKind::Table(self.tables(&Table::new(), table, shape));
                Value::new(kind, value.place.clone())
            }
            _ => Rc::clone(value),
        }
    }
}

/// Options belong to one log driver, so they are not merged with those of another.
fn is_other_driver(old: &Value, new: &Value) -> bool {
    let driver = |value: &Value| value.at(&["driver"]).and_then(|driver| driver.as_str().map(str::to_owned));
    matches!((driver(old), driver(new)), (Some(old), Some(new)) if old != new)
}

/// The identity by which an item replaces an earlier one; `None` if both stay.
fn identity(value: &Value, shape: Shape) -> Option<String> {
    let part = |key: &str| value.at(&[key]).and_then(|value| value.as_str());
    match shape {
        Shape::Texts => value.as_str().map(|text| text.split('=').next().unwrap_or_default().to_owned()),
        Shape::EnvFiles => part("path").map(str::to_owned),
        Shape::Mounts => part("target").map(str::to_owned),
        Shape::Grants => part("target").or_else(|| part("source")).map(str::to_owned),
        Shape::Ports => {
            let or = |key, default| part(key).unwrap_or(default);
            let target = part("target").or_else(|| value.as_str())?;
            Some([or("host_ip", "0.0.0.0"), or("published", ""), target, or("protocol", "tcp")].join(" "))
        }
        _ => None,
    }
}
