//! Presets: TOML files with any subset of the settings, with the flags' names as keys. A preset can extend another one.
//! A project's `dockgen.toml`, which `new` writes, is a preset, too. Presets are data and run nothing.

mod find;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Error, Mistake};
use crate::printable;
use crate::settings::{Entry, Key, Layer, Shape, Text};
use crate::source::{self, Origin, Place, Source};
use crate::trust::Trust;
use crate::value::nearest;

pub use find::{FoundPreset, Search, find};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/presets");

pub const FILE_NAME: &str = "dockgen.toml";

/// The size limit of a preset in bytes.
const LARGEST: u64 = 1024 * 1024;

/// The limit of presets in a chain.
const LONGEST_CHAIN: usize = 16;

pub const EXTENDS: &str = "extends";

pub const TEMPLATES: &str = "templates";

/// The key for the version of dockgen that wrote the answers.
pub const WRITTEN_BY: &str = "dockgen";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    BuiltIn(&'static str),
    File(PathBuf),
}

/// A preset with all presets that it extends.
#[derive(Debug, Clone)]
pub struct Preset {
    pub location: Location,
    /// The settings of the whole chain.
    pub layer: Layer,
    /// Its own settings.
    pub own: Layer,
    /// The value of `extends`, and the settings of the chain below.
    pub base: Option<(String, Layer)>,
    /// The folder of templates that it or a preset of its chain names, and where.
    pub templates: Option<(PathBuf, Place)>,
    /// Written by `new`, so it has all answers.
    pub is_answers: bool,
    pub source: Arc<Source>,
    /// The real paths of all files of the chain.
    pub files: Vec<PathBuf>,
}

/// The names of the built-in presets, and their first lines as descriptions.
#[must_use]
pub fn built_in() -> Vec<(&'static str, &'static str)> {
    let described = |file: &'static include_dir::File<'static>| {
        let name = file.path().file_stem()?.to_str()?;
        let first = file.contents_utf8()?.lines().next()?;
        Some((name, first.trim_start_matches(['#', ' '])))
    };
    let mut presets: Vec<_> = BUILT_IN.files().filter_map(described).collect();
    presets.sort_unstable();
    presets
}

/// Loads a preset that the user named: a built-in name or a file's path. Fails if it does not exist, cannot be read, or
/// if the chain has an unknown key or a value of the wrong type.
pub fn load(name: &str) -> Result<Preset, Error> {
    let location = locate(name, Path::new(""), None)?;
    let folder = match &location {
        Location::File(path) => path.parent().filter(|folder| !folder.as_os_str().is_empty()),
        Location::BuiltIn(_) => None,
    };
    Chain::within(folder.unwrap_or(Path::new(".")), None).read(&location)
}

/// Loads a preset that was found. Files of its chain must be in its repository, or allowed by the user.
pub fn load_found(found: &FoundPreset, trust: &Trust) -> Result<Preset, Error> {
    Chain::within(&found.repository, Some(trust)).read(&Location::File(found.file.clone()))
}

/// Distinguishes a built-in preset from a file; a file's path is relative to `folder`.
fn locate(name: &str, folder: &Path, place: Option<Place>) -> Result<Location, Error> {
    let known = built_in().into_iter().map(|(name, _)| name);
    if let Some(known) = known.clone().find(|known| *known == name) {
        return Ok(Location::BuiltIn(known));
    }
    let path = folder.join(name);
    let looks_like_a_path = name.contains(['/', '\\']) || name.to_ascii_lowercase().ends_with(".toml");
    if looks_like_a_path || path.exists() {
        return Ok(Location::File(path));
    }
    Err(Mistake::new(
        format!("there is no preset `{}`", printable::short(name)),
        format!("a file's path, or one of {}", known.clone().collect::<Vec<_>>().join(", ")),
    )
    .at(place)
    .hint(nearest(name, known).map(|near| format!("did you mean `{near}`?")))
    .into())
}

/// Loads a chain of presets.
struct Chain<'a> {
    /// Messages show lines only of files below this folder.
    within: Option<PathBuf>,
    /// Allowed files elsewhere; `None` if the user named the first preset, which allows its whole chain.
    trust: Option<&'a Trust>,
    /// The presets above in the chain.
    above: Vec<Location>,
}

impl<'a> Chain<'a> {
    fn within(folder: &Path, trust: Option<&'a Trust>) -> Self {
        Self { within: folder.canonicalize().ok(), trust, above: Vec::new() }
    }

    /// Reads a preset and the chain below it.
    fn read(&mut self, location: &Location) -> Result<Preset, Error> {
        let is_private = self.is_private(location);
        if is_private {
            self.require_allowed(location)?;
        }
        let source = Arc::new(Source { name: location.to_string(), text: text_of(location)?, is_private });
        let own = parse(&source).map_err(|error| unshown(error, &source))?;
        // Paths are relative to the preset's folder.
        let folder = match location {
            Location::File(path) => path.parent().unwrap_or(Path::new("")),
            Location::BuiltIn(_) => Path::new(""),
        };
        let below = match &own.extends {
            None => None,
            Some((name, place)) => {
                let below = locate(name, folder, Some(place.clone())).map_err(|error| unshown(error, &source))?;
                self.extend(location, &below, place)?;
                Some((name.clone(), self.read(&below)?))
            }
        };
        let of_below = below.as_ref().and_then(|(_, below)| below.templates.clone());
        let mut files = below.as_ref().map(|(_, below)| below.files.clone()).unwrap_or_default();
        if let Location::File(path) = identity(location) {
            files.push(path);
        }
        let base = below.map(|(name, below)| (name, below.layer));
        let mut layer = base.as_ref().map(|(_, layer)| layer.clone()).unwrap_or_default();
        layer.lay_over(own.layer.clone());
        Ok(Preset {
            location: location.clone(),
            layer,
            own: own.layer,
            base,
            templates: own.templates.map(|(name, place)| (folder.join(name), place)).or(of_below),
            is_answers: own.is_answers,
            source,
            files,
        })
    }

    /// Reads the next preset of the chain; a cycle is an error.
    fn extend(&mut self, location: &Location, below: &Location, place: &Place) -> Result<(), Error> {
        self.above.push(identity(location));
        let wrong = |title: String, allowed: String| Err(Mistake::new(title, allowed).at(place.clone()).into());
        if self.above.contains(&identity(below)) {
            let way: Vec<String> = self.above.iter().chain([&identity(below)]).map(ToString::to_string).collect();
            let allowed = format!("a chain without a cycle: {}", way.join(" → "));
            return wrong("presets extend each other in a cycle".to_owned(), allowed);
        }
        if self.above.len() >= LONGEST_CHAIN {
            let title = format!("more than {LONGEST_CHAIN} presets extend each other");
            return wrong(title, format!("a chain of at most {LONGEST_CHAIN}"));
        }
        Ok(())
    }

    /// A found preset must not read files elsewhere: their values would become part of generated files.
    fn require_allowed(&self, location: &Location) -> Result<(), Error> {
        let (Some(trust), Location::File(path)) = (self.trust, location) else { return Ok(()) };
        if trust.allows_preset(path)? {
            return Ok(());
        }
        let first = self.above.first().unwrap_or(location);
        Err(Mistake::new(
            format!("{} is not allowed yet: it is outside the repository", path.display()),
            format!("--preset {first}, which allows it and everything it extends"),
        )
        .into())
    }

    fn is_private(&self, location: &Location) -> bool {
        match location {
            Location::BuiltIn(_) => false,
            Location::File(path) => {
                let real = path.canonicalize().ok();
                !matches!((real, &self.within), (Some(real), Some(within)) if real.starts_with(within))
            }
        }
    }
}

/// Normalises the path, to detect cycles.
fn identity(location: &Location) -> Location {
    match location {
        Location::File(path) => Location::File(path.canonicalize().unwrap_or_else(|_| path.clone())),
        Location::BuiltIn(name) => Location::BuiltIn(name),
    }
}

fn text_of(location: &Location) -> Result<String, Error> {
    match location {
        Location::BuiltIn(name) => {
            let file = BUILT_IN.get_file(format!("{name}.toml")).and_then(include_dir::File::contents_utf8);
            Ok(file.unwrap_or_default().to_owned())
        }
        Location::File(path) => {
            source::read_text(path, LARGEST).map_err(|unreadable| unusable(path, &unreadable.to_string()))
        }
    }
}

fn unusable(path: &Path, reason: &str) -> Error {
    Mistake::new(
        format!("cannot use {} as a preset: {reason}", path.display()),
        format!("a TOML file in UTF-8 of at most {} MiB", LARGEST / 1024 / 1024),
    )
    .into()
}

/// The error for a private source, without its contents.
fn unshown(error: Error, source: &Source) -> Error {
    match error {
        Error::Invalid(mistakes) if source.is_private => {
            let line = mistakes.iter().find_map(|mistake| mistake.place.as_ref()).map_or(1, Place::line);
            let reason = format!("line {line} is invalid; it is not shown, because the file is outside the project");
            unusable(Path::new(&source.name), &reason)
        }
        other => other,
    }
}

struct Content {
    layer: Layer,
    extends: Option<(String, Place)>,
    templates: Option<(String, Place)>,
    is_answers: bool,
}

fn parse(source: &Arc<Source>) -> Result<Content, Error> {
    let place = |span| Place { source: Arc::clone(source), span };
    let table = DeTable::parse(&source.text).map_err(|error| {
        Mistake::new(
            format!("{} is not TOML: {}", source.name, error.message()),
            "key = value lines; see `dockgen preset show minimal`",
        )
        .at(error.span().map(place))
    })?;
    let mut content = Content { layer: Layer::default(), extends: None, templates: None, is_answers: false };
    let mut mistakes = Vec::new();
    for (name, value) in table.get_ref() {
        let at = place(value.span());
        let read = match name.get_ref().as_ref() {
            EXTENDS => path_value(value).map(|name| content.extends = Some((name, at.clone()))),
            TEMPLATES => path_value(value).map(|name| content.templates = Some((name, at.clone()))),
            WRITTEN_BY => text_value(value).map(|_| content.is_answers = true),
            setting => {
                let Some(key) = Key::named(setting) else {
                    mistakes.push(unknown(setting, place(name.span())));
                    continue;
                };
                setting_value(key, value)
                    .map(|text| content.layer.insert(key, Entry { text, origin: Origin::Preset(at.clone()) }))
            }
        };
        if let Err(allowed) = read {
            mistakes.push(
                Mistake::new(format!("{} is {}", name.get_ref(), article(value.get_ref().type_str())), allowed).at(at),
            );
        }
    }
    if !mistakes.is_empty() {
        return Err(Error::Invalid(mistakes));
    }
    content.layer.expand_size();
    Ok(content)
}

fn unknown(name: &str, place: Place) -> Mistake {
    Mistake::new(
        format!("`{}` is not a setting", printable::short(name)),
        "the names of `dockgen new`'s flags without the dashes",
    )
    .at(place)
    // Longer names are not compared, since this takes quadratic time.
    .hint(
        Some(name).filter(|name| name.len() < 64).and_then(Key::nearest).map(|near| format!("did you mean `{near}`?")),
    )
}

fn article(type_name: &str) -> String {
    let article = if type_name.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {type_name} here")
}

/// A value as text; numbers keep their spelling.
fn text_value(value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) => Ok(number.as_str().to_owned()),
        DeValue::Float(number) => Ok(number.as_str().to_owned()),
        _ => Err("a string or a number".to_owned()),
    }
}

/// A path or a preset's name, of limited length.
fn path_value(value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    const LONGEST: usize = 4096;
    let allowed = || format!("a path of at most {LONGEST} bytes");
    text_value(value).and_then(|path| if path.len() <= LONGEST { Ok(path) } else { Err(allowed()) })
}

fn setting_value(key: Key, value: &Spanned<DeValue<'_>>) -> Result<Text, String> {
    match (key.shape(), value.get_ref()) {
        (Shape::One, _) => text_value(value).map(Text::One),
        (Shape::Many, DeValue::Array(values)) => {
            values.iter().map(text_value).collect::<Result<_, _>>().map(Text::Many)
        }
        (Shape::Many, _) => Err("a list of strings, such as [\"a\", \"b\"]".to_owned()),
        (Shape::Pairs, DeValue::Table(pairs)) => pairs
            .iter()
            .map(|(name, value)| Ok(format!("{}={}", name.get_ref(), text_value(value)?)))
            .collect::<Result<_, _>>()
            .map(Text::Many),
        (Shape::Pairs, _) => Err("a table of strings, such as { \"a.b\" = \"c\" }".to_owned()),
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BuiltIn(name) => write!(f, "preset {name}"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Random pieces of TOML.
    fn toml() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "port",
            "label",
            "platform",
            "extends",
            "templates",
            "dockgen",
            "size",
            " = ",
            "= ",
            "\n",
            "\"",
            "'",
            "\"\"\"",
            "{",
            "}",
            "[",
            "]",
            "[[",
            "]]",
            ",",
            ".",
            "80",
            "1e9",
            "-0x",
            "true",
            "1979-05-27",
            "\\u",
            "\\",
            "#",
            "\u{feff}",
            "é",
        ]);
        prop_oneof![3 => prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat()), 1 => any::<String>()]
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_with_its_place(text in toml(), is_private in any::<bool>()) {
            let source = Arc::new(Source { name: "team.toml".to_owned(), text, is_private });
            if let Err(Error::Invalid(mistakes)) = parse(&source).map_err(|error| unshown(error, &source)) {
                prop_assert!(!mistakes.is_empty());
                for Mistake { title, place, .. } in &mistakes {
                    if is_private {
                        let stem = "cannot use team.toml as a preset: line ";
                        prop_assert!(place.is_none() && title.starts_with(stem), "{title}");
                    } else {
                        prop_assert!(place.as_ref().is_none_or(|place| source.text.get(place.span.clone()).is_some()));
                    }
                }
            }
        }
    }
}
