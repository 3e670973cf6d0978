use std::collections::BTreeMap;
use std::fmt;

use indexmap::IndexMap;

use super::key::{Key, Shape};
use super::size::Size;
use crate::forge::Forge;
use crate::source::Origin;

/// A setting's text before it is parsed: one value, or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Of a setting that holds one value.
    One(String),
    /// Of a setting that holds several.
    Many(Vec<String>),
}

impl Text {
    /// The values.
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

/// A setting's text with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As it was given.
    pub text: Text,
    /// Where it was given.
    pub origin: Origin,
}

impl Entry {
    /// The update tool that a forge's pipeline gets where nobody has chosen one.
    pub(crate) fn updates_of(forge: Forge) -> Self {
        let origin = Origin::Derived(format!("it runs at {}", forge.title()));
        Self { text: Text::One(forge.default_updates().to_string()), origin }
    }
}

/// What one source says of the settings, not yet parsed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layer(BTreeMap<Key, Entry>);

impl Layer {
    /// Sets one value.
    pub fn set(&mut self, key: Key, value: impl Into<String>, origin: Origin) {
        self.insert(key, Entry { text: Text::One(value.into()), origin });
    }

    /// Sets a setting. Of several values that are the same, or pairs with the same key, the last one stays.
    pub fn insert(&mut self, key: Key, mut entry: Entry) {
        if let (Text::Many(_), Shape::Pairs) = (&entry.text, key.shape()) {
            entry.text = joined(&Text::Many(Vec::new()), &entry.text);
        } else if let Text::Many(values) = &mut entry.text {
            let mut seen = std::collections::HashSet::new();
            values.retain(|value| seen.insert(value.clone()));
        }
        self.0.insert(key, entry);
    }

    /// Takes a setting out.
    pub fn remove(&mut self, key: Key) {
        self.0.remove(&key);
    }

    /// What this layer alone says.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<&Entry> {
        self.0.get(&key)
    }

    /// All that this layer says, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &Entry)> {
        self.0.iter().map(|(key, entry)| (*key, entry))
    }

    /// Lays another layer over this one: its entries win, pairs are joined.
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

    /// Spells out a named size into the limits that this layer does not give itself.
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

/// The pairs of both, those above in place of those below with the same key.
fn joined(below: &Text, above: &Text) -> Text {
    let key_of = |pair: &'_ String| pair.split('=').next().unwrap_or_default().to_owned();
    let pairs: IndexMap<String, &String> =
        below.values().iter().chain(above.values()).map(|pair| (key_of(pair), pair)).collect();
    Text::Many(pairs.into_values().cloned().collect())
}

/// The settings that a size stands for.
#[must_use]
pub fn limits_of(size: Size) -> [(Key, &'static str); 3] {
    [(Key::Cpus, size.cpus), (Key::Memory, size.memory), (Key::PidsLimit, size.pids)]
}

/// How much a layer counts; later ones win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The same for all languages.
    Default,
    /// The language's and the framework's.
    Language,
    /// Read from the project.
    Detected,
    /// A preset with what it extends.
    Preset,
    /// Environment variables.
    Environment,
    /// Flags.
    Flags,
    /// Answers in the wizard, which asks with all of the above as its defaults.
    Answers,
}

/// All layers on top of each other.
#[derive(Debug, Clone, Default)]
pub struct Layers([Layer; 7]);

impl Layers {
    /// Puts a layer into its place.
    #[must_use]
    pub fn with(mut self, rank: Rank, layer: Layer) -> Self {
        self.put(rank, layer);
        self
    }

    /// Puts a layer into its place; a size in it is spelt out, so that it counts as much as the layer does.
    pub fn put(&mut self, rank: Rank, mut layer: Layer) {
        layer.expand_size();
        if let Some(slot) = self.0.get_mut(rank as usize) {
            *slot = layer;
        }
    }

    /// One layer alone.
    #[must_use]
    #[allow(clippy::indexing_slicing)] // There is a layer for each rank.
    pub fn layer(&self, rank: Rank) -> &Layer {
        &self.0[rank as usize]
    }

    /// Adds to what the language brings.
    pub fn suggest(&mut self, key: Key, value: impl Into<String>, origin: Origin) {
        if let Some(language) = self.0.get_mut(Rank::Language as usize) {
            language.set(key, value, origin);
        }
    }

    /// Adds an answer of the wizard.
    pub fn answer(&mut self, key: Key, value: impl Into<String>) {
        if let Some(answers) = self.0.get_mut(Rank::Answers as usize) {
            answers.set(key, value, Origin::Answer);
            answers.expand_size();
        }
    }

    /// Adds an answer of several values, or of none.
    pub fn answer_all(&mut self, key: Key, values: Vec<String>) {
        if let Some(answers) = self.0.get_mut(Rank::Answers as usize) {
            answers.insert(key, Entry { text: Text::Many(values), origin: Origin::Answer });
        }
    }

    /// The uppermost entry; pairs are joined over all layers.
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

    /// Whether somebody chose a value: a preset, a variable, a flag or an answer, and not only a default.
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
