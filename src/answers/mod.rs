//! Writes `dockgen.toml`: the answers of `new`, as a preset. It has only what differs from the defaults and from the
//! preset in use, so that it stays short and follows that preset.

mod start;

use std::collections::HashSet;

use toml_edit::{Array, DocumentMut, InlineTable, Item, value};

use crate::catalog::Framework;
use crate::error::{Error, Mistake};
use crate::preset;
use crate::settings::{Entry, Key, Layer, Layers, Rank, Settings, Shape, Text};
use crate::source::Origin;
pub use start::{Start, Templates};

const HEADER: &str =
    "# The answers this project was generated with: `dockgen new` here gives the same files again.\n\n";

/// Always written, even if they are the default, because the defaults of a later release may differ.
const IDENTITY: [Key; 7] =
    [Key::Language, Key::Framework, Key::LanguageVersion, Key::Variant, Key::PackageManager, Key::Name, Key::TestCmd];

#[derive(Debug, Clone, Default)]
pub struct Base {
    /// The value of `extends`.
    pub extends: Option<String>,
    /// The settings of that preset.
    pub layer: Layer,
    /// The value of `templates`; `None` if a preset names the folder.
    pub templates: Option<String>,
    /// The text and settings of the project's `dockgen.toml`, if it was read.
    pub own: Option<(String, Layer)>,
}

/// The new `dockgen.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    pub text: String,
    /// It only adds lines to the file on disk.
    pub only_adds: bool,
}

/// Adds the settings to the project's `dockgen.toml`, keeping comments and order, or creates it. Fails if the text on
/// disk is not TOML.
pub fn keep(settings: &Settings, layers: &Layers, framework: &Framework, base: &Base) -> Result<Answers, Error> {
    let on_disk = base.own.as_ref().map(|(text, _)| text.as_str());
    let mut document: DocumentMut = on_disk.unwrap_or_default().parse().map_err(|error: toml_edit::TomlError| {
        Mistake::new(format!("{} is not TOML: {}", preset::FILE_NAME, error.message()), "key = value lines")
    })?;
    set(&mut document, preset::WRITTEN_BY, value(env!("CARGO_PKG_VERSION")));
    let mut only_adds = true;
    if let Some(extends) = &base.extends {
        only_adds &= set(&mut document, preset::EXTENDS, value(extends.as_str()));
    }
    if let Some(templates) = &base.templates {
        only_adds &= set(&mut document, preset::TEMPLATES, value(templates.as_str()));
    }
    for (key, text) in differing(settings, layers, framework, base) {
        only_adds &= set(&mut document, key.name(), item(key, &text));
    }
    let text = if on_disk.is_some() { document.to_string() } else { format!("{HEADER}{document}") };
    Ok(Answers { text, only_adds })
}

/// The settings that neither the defaults nor the presets give.
fn differing(settings: &Settings, layers: &Layers, framework: &Framework, base: &Base) -> Vec<(Key, Text)> {
    let mut below = Layers::default();
    for rank in [Rank::Default, Rank::Language] {
        below.put(rank, layers.layer(rank).clone());
    }
    below.put(Rank::Preset, base.layer.clone());
    let same = |key: Key, text: &Text, other: &Entry| canonical_all(key, framework, &other.text) == text.values();
    let has_to_be_kept = |(key, entry): &&(Key, Entry)| {
        let own = base.own.as_ref().and_then(|(_, own)| own.get(*key));
        if let Some(own) = own.filter(|own| !matches!(own.origin, Origin::Size(..))) {
            return !same(*key, &entry.text, own);
        }
        // Without it, the next run takes the app for the starter.
        if *key == Key::Snippets {
            return entry.origin != Origin::Default;
        }
        if *key == Key::Size && replaces_limits(settings, &below) {
            return true;
        }
        if IDENTITY.contains(key) {
            return base.layer.get(*key).is_none_or(|other| !same(*key, &entry.text, other));
        }
        // Derived values are derived again, and so are those that the app may get others of.
        let may_change = matches!(key, Key::HealthPath | Key::Process);
        let is_found_again = may_change && matches!(entry.origin, Origin::Detected(_));
        !is_found_again
            && !matches!(entry.origin, Origin::Size(..) | Origin::Derived(_))
            && below.get(*key).is_none_or(|other| !same(*key, &entry.text, &other))
    };
    let kept = settings.entries.iter().filter(has_to_be_kept);
    kept.map(|(key, entry)| (*key, without_base_pairs(*key, &entry.text, &base.layer))).collect()
}

/// Whether a chosen size replaces the limits of the defaults and presets.
fn replaces_limits(settings: &Settings, below: &Layers) -> bool {
    let is_chosen = |origin: &Origin| !matches!(origin, Origin::Default | Origin::Preset(_));
    let of_size = settings
        .entries
        .iter()
        .filter(|(_, entry)| matches!(&entry.origin, Origin::Size(_, origin) if is_chosen(origin)));
    of_size.into_iter().any(|(key, entry)| below.get(*key).is_none_or(|other| other.text != entry.text))
}

/// The pairs that the base does not have.
fn without_base_pairs(key: Key, text: &Text, base: &Layer) -> Text {
    match base.get(key) {
        Some(below) if key.shape() == Shape::Pairs => {
            let given: HashSet<&String> = below.text.values().iter().collect();
            Text::Many(text.values().iter().filter(|pair| !given.contains(pair)).cloned().collect())
        }
        _ => text.clone(),
    }
}

fn canonical_all(key: Key, framework: &Framework, text: &Text) -> Vec<String> {
    let canonical = |value: &String| key.canonical(Some(framework), value).unwrap_or_else(|_| value.clone());
    text.values().iter().map(canonical).collect()
}

/// Sets a key if its value differs; otherwise keeps it with its comment. Returns whether an existing value was kept.
fn set(document: &mut DocumentMut, name: &str, new: Item) -> bool {
    // The kind of quotes does not matter.
    let plain = |item: &Item| match item.as_str() {
        Some(text) => text.to_owned(),
        None => item.clone().into_value().map(|value| value.decorated("", "").to_string()).unwrap_or_default(),
    };
    match document.get_mut(name) {
        Some(old) if plain(old) == plain(&new) => true,
        Some(old) => {
            *old = new;
            false
        }
        None => {
            document.insert(name, new);
            true
        }
    }
}

fn item(key: Key, text: &Text) -> Item {
    match text {
        Text::Many(pairs) if key.shape() == Shape::Pairs => {
            let mut table = InlineTable::new();
            for (name, given) in pairs.iter().filter_map(|pair| pair.split_once('=')) {
                table.insert(name, given.into());
            }
            value(table)
        }
        Text::Many(values) => value(values.iter().collect::<Array>()),
        Text::One(one) => match one.parse::<i64>() {
            Ok(number) if number.to_string() == *one && key != Key::LanguageVersion => value(number),
            _ => value(one.as_str()),
        },
    }
}
