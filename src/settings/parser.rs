use std::fmt::Display;
use std::str::FromStr;

use super::key::Key;
use super::layer::{Entry, Layers, Text};
use super::problem::{Problem, missing, refuse};
use crate::source::Origin;
use crate::value::Invalid;

/// Parses texts of the layers, and collects all problems.
pub(super) struct Parser<'a> {
    layers: &'a Layers,
    pub(super) problems: Vec<Problem>,
    /// Each setting in canonical form, in the order of parsing.
    pub(super) entries: Vec<(Key, Entry)>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(layers: &'a Layers) -> Self {
        Self { layers, problems: Vec::new(), entries: Vec::new() }
    }

    /// Records a setting that was parsed elsewhere.
    pub(super) fn keep(&mut self, key: Key) {
        if let Some(entry) = self.layers.get(key) {
            self.entries.push((key, entry));
        }
    }

    pub(super) fn one<T: FromStr<Err = Invalid> + Display>(&mut self, key: Key) -> Option<T> {
        self.with(key, str::parse)
    }

    pub(super) fn optional<T: FromStr<Err = Invalid> + Display>(&mut self, key: Key) -> Option<T> {
        self.layers.get(key)?;
        self.one(key)
    }

    pub(super) fn with<T: Display>(&mut self, key: Key, parse: impl Fn(&str) -> Result<T, Invalid>) -> Option<T> {
        let Some(entry) = self.layers.get(key) else {
            self.problems.push(missing(key, key.help()));
            return None;
        };
        let text = entry.text.to_string();
        match parse(&text) {
            Ok(value) => {
                self.note(key, Text::One(value.to_string()), entry.origin);
                Some(value)
            }
            Err(reason) => {
                self.problems.push(refuse(key, &text, entry.origin, reason));
                None
            }
        }
    }

    /// As [`Self::with`] for an optional setting.
    pub(super) fn optional_with<T: Display>(
        &mut self,
        key: Key,
        parse: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        self.layers.get(key)?;
        self.with(key, parse)
    }

    /// Adds a problem for a missing setting, unless it already has one.
    pub(super) fn require(&mut self, key: Key, allowed: &str) {
        if !self.problems.iter().any(|problem| problem.key == key) {
            self.problems.push(missing(key, allowed.to_owned()));
        }
    }

    pub(super) fn many<T: FromStr<Err = Invalid> + Display>(&mut self, key: Key) -> Vec<T> {
        let Some(entry) = self.layers.get(key).filter(|entry| !entry.text.values().is_empty()) else {
            return Vec::new();
        };
        let mut values = Vec::new();
        for text in entry.text.values() {
            match text.parse::<T>() {
                Ok(value) => values.push(value),
                Err(reason) => self.problems.push(refuse(key, text, entry.origin.clone(), reason)),
            }
        }
        self.note(key, Text::Many(values.iter().map(ToString::to_string).collect()), entry.origin);
        values
    }

    /// Adds a problem for a valid value that conflicts with another setting.
    pub(super) fn impossible<T>(&mut self, key: Key, text: &str, with: &str, allowed: impl Into<String>) -> Option<T> {
        let entry = self.layers.get(key)?;
        let reason = Invalid::new(format!("possible with {with}"), allowed);
        self.problems.push(refuse(key, text, entry.origin, reason));
        None
    }

    pub(super) fn choice<'c, I>(&mut self, key: Key, expected: &str, choices: impl Fn() -> I) -> Option<String>
    where
        I: Iterator<Item = &'c str> + Clone,
    {
        self.with(key, |text| {
            let found = choices().find(|choice| *choice == text);
            found.map(str::to_owned).ok_or_else(|| Invalid::choice(expected, text, choices()))
        })
    }

    /// The value in the layers, or else a derived one.
    pub(super) fn derived<T>(&mut self, key: Key, derive: impl FnOnce() -> Option<(String, String)>) -> Option<T>
    where
        T: FromStr<Err = Invalid> + Display,
    {
        if self.layers.get(key).is_some() {
            return self.one(key);
        }
        let (text, rule) = derive()?;
        match text.parse() {
            Ok(value) => {
                self.note(key, Text::One(text), Origin::Derived(rule));
                Some(value)
            }
            Err(reason) => {
                self.problems.push(refuse(key, &text, Origin::Derived(rule), reason));
                None
            }
        }
    }

    /// A reservation, by default half of its limit, and at most the limit.
    pub(super) fn within<T>(&mut self, key: Key, limit_key: Key, limit: Option<T>, half: impl Fn(T) -> T) -> Option<T>
    where
        T: FromStr<Err = Invalid> + Display + PartialOrd + Copy,
    {
        let reserved = self.derived::<T>(key, || Some((half(limit?).to_string(), format!("half of --{limit_key}"))))?;
        let limit = limit?;
        if reserved <= limit {
            return Some(reserved);
        }
        let origin = self.layers.get(limit_key).map_or(Origin::Default, |entry| entry.origin);
        let reason = Invalid::new("within the limit", format!("at most the limit of {limit} ({origin})"))
            .hint(format!("lower `{key}`, or raise `{limit_key}`"));
        let given = self.layers.get(key)?;
        self.problems.push(refuse(key, &given.text.to_string(), given.origin, reason));
        None
    }

    pub(super) fn get(&self, key: Key) -> Option<Entry> {
        self.layers.get(key)
    }

    /// Records a derived value.
    pub(super) fn keep_entry(&mut self, key: Key, entry: Entry) {
        self.entries.push((key, entry));
    }

    fn note(&mut self, key: Key, text: Text, origin: Origin) {
        self.keep_entry(key, Entry { text, origin });
    }
}
