use std::collections::BTreeMap;
use std::fmt;

use indexmap::IndexMap;

use super::key::{Key, Shape};
use super::size::Size;
use crate::forge::Forge;
use crate::source::Origin;

/// A setting's unparsed text: one value or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    One(String),
    Many(Vec<String>),
}

impl Text {
    #[must_use]
    pub fn values(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.values().join(", "))
    }
}

/// A setting's text and origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub text: Text,
    pub origin: Origin,
}

impl Entry {
    /// The forge's default update tool.
    pub(crate) fn updates_of(forge: Forge) -> Self {
        let origin = Origin::Derived(format!("default for {}", forge.title()));
        Self { text: Text::One(forge.default_updates().to_string()), origin }
    }
}

/// The unparsed settings of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layer(BTreeMap<Key, Entry>);

impl Layer {
    pub fn set(&mut self, key: Key, value: impl Into<String>, origin: Origin) {
        self.insert(key, Entry { text: Text::One(value.into()), origin });
    }

    /// Sets a setting. Of equal values, or pairs with the same key, the last one stays.
    pub fn insert(&mut self, key: Key, mut entry: Entry) {
        if let (Text::Many(_), Shape::Pairs) = (&entry.text, key.shape()) {
            entry.text = joined(&Text::Many(Vec::new()), &entry.text);
        } else if let Text::Many(values) = &mut entry.text {
            let mut seen = std::collections::HashSet::new();
            values.retain(|value| seen.insert(value.clone()));
        }
        self.0.insert(key, entry);
    }

    pub fn remove(&mut self, key: Key) {
        self.0.remove(&key);
    }

    #[must_use]
    pub fn get(&self, key: Key) -> Option<&Entry> {
        self.0.get(&key)
    }

    /// In the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &Entry)> {
        self.0.iter().map(|(key, entry)| (*key, entry))
    }

    /// Merges another layer over this one: its entries win, pairs are joined.
    pub fn lay_over(&mut self, above: Layer) {
        for (key, mut entry) in above.0 {
            if key.shape() == Shape::Pairs
                && let Some(below) = self.0.get(&key)
            {
                entry.text = joined(&below.text, &entry.text);
            }
            self.0.insert(key, entry);
        }
    }

    /// Expands a named size into the limits that this layer does not set itself.
    pub fn expand_size(&mut self) {
        let Some(entry) = self.0.get(&Key::Size).cloned() else { return };
        let Text::One(name) = &entry.text else { return };
        // An unknown size is reported when the setting is parsed.
        let Some(size) = Size::named(name) else { return };
        for (key, value) in limits_of(size) {
            self.0.entry(key).or_insert_with(|| Entry {
                text: Text::One(value.to_owned()),
                origin: Origin::Size(name.clone(), Box::new(entry.origin.clone())),
            });
        }
    }
}

/// Joins pairs; `above` wins.
fn joined(below: &Text, above: &Text) -> Text {
    let key_of = |pair: &'_ String| pair.split('=').next().unwrap_or_default().to_owned();
    let pairs: IndexMap<String, &String> =
        below.values().iter().chain(above.values()).map(|pair| (key_of(pair), pair)).collect();
    Text::Many(pairs.into_values().cloned().collect())
}

/// The limits of a size.
#[must_use]
pub fn limits_of(size: Size) -> [(Key, &'static str); 3] {
    [(Key::Cpus, size.cpus), (Key::Memory, size.memory), (Key::PidsLimit, size.pids)]
}

/// The order of the layers; later ones win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Default,
    /// The defaults of the language and the framework.
    Language,
    Detected,
    Preset,
    Environment,
    Flags,
    /// Answers in the wizard, for which all layers below are the defaults.
    Answers,
}

#[derive(Debug, Clone, Default)]
pub struct Layers([Layer; 7]);

impl Layers {
    #[must_use]
    pub fn with(mut self, rank: Rank, layer: Layer) -> Self {
        self.put(rank, layer);
        self
    }

    /// Sets a layer. Its size is expanded, so that the limits have the layer's rank.
    pub fn put(&mut self, rank: Rank, mut layer: Layer) {
        layer.expand_size();
        if let Some(slot) = self.0.get_mut(rank as usize) {
            *slot = layer;
        }
    }

    #[must_use]
    #[allow(clippy::indexing_slicing)] // There is a layer for each rank.
    pub fn layer(&self, rank: Rank) -> &Layer {
        &self.0[rank as usize]
    }

    /// Adds to the language's defaults.
    pub fn suggest(&mut self, key: Key, value: impl Into<String>, origin: Origin) {
        if let Some(language) = self.0.get_mut(Rank::Language as usize) {
            language.set(key, value, origin);
        }
    }

    pub fn answer(&mut self, key: Key, value: impl Into<String>) {
        if let Some(answers) = self.0.get_mut(Rank::Answers as usize) {
            answers.set(key, value, Origin::Answer);
            answers.expand_size();
        }
    }

    /// Adds an answer with any number of values.
    pub fn answer_all(&mut self, key: Key, values: Vec<String>) {
        if let Some(answers) = self.0.get_mut(Rank::Answers as usize) {
            answers.insert(key, Entry { text: Text::Many(values), origin: Origin::Answer });
        }
    }

    /// The highest entry; pairs are joined over all layers.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<Entry> {
        let mut entries = self.0.iter().filter_map(|layer| layer.get(key));
        if key.shape() != Shape::Pairs {
            return entries.next_back().cloned();
        }
        let first = entries.next()?.clone();
        Some(
            entries.fold(first, |below, above| Entry {
                text: joined(&below.text, &above.text),
                origin: above.origin.clone(),
            }),
        )
    }

    /// Removes a setting from all layers but the defaults.
    pub fn forget(&mut self, key: Key) {
        self.0.iter_mut().skip(Rank::Detected as usize).for_each(|layer| layer.remove(key));
    }

    /// Adds to the detected settings.
    pub fn detect(&mut self, key: Key, value: impl Into<String>, origin: Origin) {
        self.detect_entry(key, Entry { text: Text::One(value.into()), origin });
    }

    pub fn detect_entry(&mut self, key: Key, entry: Entry) {
        if let Some(detected) = self.0.get_mut(Rank::Detected as usize) {
            detected.insert(key, entry);
        }
    }

    /// Whether it is detected, or a preset, variable, flag or answer sets it.
    #[must_use]
    pub fn is_known(&self, key: Key) -> bool {
        self.is_chosen(key) || self.layer(Rank::Detected).get(key).is_some()
    }

    /// Whether a preset, variable, flag or answer sets it.
    #[must_use]
    pub fn is_chosen(&self, key: Key) -> bool {
        self.0.iter().skip(Rank::Preset as usize).any(|layer| layer.get(key).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(key: Key, value: &str) -> Layer {
        let mut layer = Layer::default();
        layer.set(key, value, Origin::Default);
        layer
    }

    fn text(layers: &Layers, key: Key) -> String {
        layers.get(key).unwrap().text.to_string()
    }

    #[test]
    fn the_uppermost_layer_wins() {
        let layers = Layers::default()
            .with(Rank::Default, layer(Key::Port, "1"))
            .with(Rank::Flags, layer(Key::Port, "3"))
            .with(Rank::Preset, layer(Key::Port, "2"));
        assert_eq!(text(&layers, Key::Port), "3");
    }

    #[test]
    fn a_size_in_a_flag_outranks_a_limit_in_a_preset() {
        let layers =
            Layers::default().with(Rank::Preset, layer(Key::Memory, "2G")).with(Rank::Flags, layer(Key::Size, "small"));
        assert_eq!(text(&layers, Key::Memory), "256M");
    }

    #[test]
    fn a_limit_beside_a_size_outranks_the_size() {
        let mut flags = layer(Key::Size, "small");
        flags.set(Key::Memory, "300M", Origin::Default);
        let layers = Layers::default().with(Rank::Flags, flags);
        assert_eq!(text(&layers, Key::Memory), "300M");
        assert_eq!(text(&layers, Key::Cpus), "0.5");
    }

    #[test]
    fn labels_of_several_layers_are_joined() {
        let labels = |pairs: &[&str]| {
            let mut layer = Layer::default();
            let text = Text::Many(pairs.iter().map(ToString::to_string).collect());
            layer.insert(Key::Label, Entry { text, origin: Origin::Default });
            layer
        };
        let layers = Layers::default()
            .with(Rank::Preset, labels(&["team=a", "tier=1"]))
            .with(Rank::Flags, labels(&["tier=2", "x=y"]));
        assert_eq!(text(&layers, Key::Label), "team=a, tier=2, x=y");
    }
}
