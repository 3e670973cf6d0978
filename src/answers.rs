//! `dockgen.toml`: the answers that `new` keeps in a project, as a preset of its own. It holds only what differs from
//! the preset that was used and from the defaults, so that it stays short and follows its preset.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, value};

use crate::catalog::Framework;
use crate::error::{Error, Mistake};
use crate::preset::{self, Preset, Reference, Search};
use crate::settings::{Entry, Key, Layer, Layers, Rank, Settings, Shape, Text};
use crate::source::{Origin, Place};
use crate::trust::Trust;

const HEADER: &str =
    "# The answers this project was generated with: `dockgen new` here gives the same files again.\n\n";

/// What a project is, whatever the defaults of a later release will be: written even where it is the default.
const IDENTITY: [Key; 7] =
    [Key::Language, Key::Framework, Key::LanguageVersion, Key::Variant, Key::PackageManager, Key::Name, Key::TestCmd];

/// What the answers build on.
#[derive(Debug, Clone, Default)]
pub struct Base {
    /// How `extends` names the preset, if there is one.
    pub extends: Option<String>,
    /// What it says.
    pub layer: Layer,
    /// The folder of a team's own templates, as the project's `dockgen.toml` is to name it; nothing where a preset does.
    pub templates: Option<String>,
    /// What the project's own `dockgen.toml` says already, where that was read.
    pub own: Option<(String, Layer)>,
}

/// Where a project's answers start from.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// The preset that was given or found.
    pub preset: Option<Preset>,
    /// What the answers will build on.
    pub base: Base,
    /// Whether the project's own `dockgen.toml` holds all answers, so that nothing is asked.
    pub is_answered: bool,
    /// Whether nobody named the preset.
    pub is_found: bool,
    /// The presets that were found and do not count, each with the reason.
    pub passed_over: Vec<String>,
}

/// A folder of a team's own templates, and who named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    /// The folder.
    pub folder: PathBuf,
    /// The place in a preset; none for `--templates`.
    pub place: Option<Place>,
    /// Whether the user named the folder, or the preset that names it.
    pub is_named: bool,
}

impl Templates {
    /// The flag, or the place in a preset, that names the folder.
    #[must_use]
    pub fn named_by(&self) -> String {
        self.place.as_ref().map_or_else(|| "--templates".to_owned(), ToString::to_string)
    }
}

impl Start {
    /// Takes the preset that is named, or else the nearest `dockgen.toml` in a project's folder or above it.
    ///
    /// # Errors
    /// When the preset cannot be used.
    pub fn find(root: &Path, name: Option<&str>, trust: &Trust) -> Result<Self, Error> {
        if let Some(name) = name {
            return Ok(Self::from(root, preset::load(name)?));
        }
        let Search { found, passed_over } = preset::find(root);
        let start = match found {
            Some(found) => Self { is_found: true, ..Self::from(root, preset::load_found(&found, trust)?) },
            None => Self::default(),
        };
        Ok(Self { passed_over, ..start })
    }

    fn from(root: &Path, mut preset: Preset) -> Self {
        let real = |path: &Path| path.canonicalize().ok();
        let own_file = real(&root.join(preset::FILE_NAME));
        let is_own = own_file.is_some() && matches!(&preset.reference, Reference::File(path) if real(path) == own_file);
        if !is_own {
            let extends = Some(extends(root, &preset.reference));
            // Another project's answers may serve as a preset, but what that project is, is its own.
            if preset.is_answers {
                IDENTITY.into_iter().chain([Key::Entrypoint]).for_each(|key| preset.layer.remove(key));
            }
            let base = Base { extends, layer: preset.layer.clone(), ..Base::default() };
            return Self { preset: Some(preset), base, ..Self::default() };
        }
        let (extends, layer) = preset.base.clone().map_or_else(Default::default, |(name, layer)| (Some(name), layer));
        let base =
            Base { extends, layer, own: Some((preset.source.text.clone(), preset.own.clone())), templates: None };
        Self { is_answered: preset.is_answers, preset: Some(preset), base, ..Self::default() }
    }

    /// Takes the folder of a team's own templates: the given one, which the answers will name, or else the preset's.
    pub fn choose_templates(&mut self, root: &Path, given: Option<PathBuf>) -> Option<Templates> {
        let of_preset = self.preset.as_ref().and_then(|preset| preset.templates.clone());
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if let Some(folder) = given {
            if of_preset.as_ref().map(|(folder, _)| real(folder)) != Some(real(&folder)) {
                self.base.templates = Some(below(root, &real(&folder)));
            }
            return Some(Templates { folder, place: None, is_named: true });
        }
        of_preset.map(|(folder, place)| Templates { folder, place: Some(place), is_named: !self.is_found })
    }
}

/// How a project's `dockgen.toml` names a preset: a built-in one by its name, a file by its path from the project.
fn extends(root: &Path, reference: &Reference) -> String {
    let path = match reference {
        Reference::BuiltIn(name) => return (*name).to_owned(),
        Reference::File(path) => path.canonicalize().unwrap_or_else(|_| path.clone()),
    };
    let path = below(root, &path);
    // A name alone could be a built-in preset's.
    if path.contains(['/', '\\']) { path } else { format!("./{path}") }
}

/// A path as it is written from a project's folder on.
fn below(root: &Path, path: &Path) -> String {
    let shared = root.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return path.display().to_string();
    }
    let up = root.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    parts.join("/")
}

/// The new text of `dockgen.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// All of it.
    pub text: String,
    /// Whether it only gains lines over the one on disk.
    pub only_adds: bool,
}

/// Writes down what has to be kept of the settings: in the project's own `dockgen.toml`, whose comments and order stay,
/// or in a fresh one.
///
/// # Errors
/// When the text on disk is not TOML.
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

/// The answers that neither the defaults nor the presets give.
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
        if *key == Key::Size && replaces_limits(settings, &below) {
            return true;
        }
        if IDENTITY.contains(key) {
            return base.layer.get(*key).is_none_or(|other| !same(*key, &entry.text, other));
        }
        // What follows from another answer follows again.
        !matches!(entry.origin, Origin::Size(..) | Origin::Derived(_))
            && below.get(*key).is_none_or(|other| !same(*key, &entry.text, &other))
    };
    let kept = settings.entries.iter().filter(has_to_be_kept);
    kept.map(|(key, entry)| (*key, without_base_pairs(*key, &entry.text, &base.layer))).collect()
}

/// Whether a size was chosen that puts other limits in the place of those that the defaults and presets give.
fn replaces_limits(settings: &Settings, below: &Layers) -> bool {
    let is_chosen = |origin: &Origin| !matches!(origin, Origin::Default | Origin::Preset(_));
    let of_size = settings
        .entries
        .iter()
        .filter(|(_, entry)| matches!(&entry.origin, Origin::Size(_, origin) if is_chosen(origin)));
    of_size.into_iter().any(|(key, entry)| below.get(*key).is_none_or(|other| other.text != entry.text))
}

/// Of pairs, those that the base does not give already.
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
    // What is not valid is equal to nothing that is.
    text.values().iter().map(|value| key.canonical(Some(framework), value).unwrap_or_default()).collect()
}

/// Sets a key where its value differs, and leaves it alone, comment and all, where it does not. Says whether the value
/// of a key that was there stayed.
fn set(document: &mut DocumentMut, name: &str, new: Item) -> bool {
    // A text is the same in whichever quotes.
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
