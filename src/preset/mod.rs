//! Presets: TOML files with any subset of the settings, under the names that the flags have. A preset may extend
//! another one; `dockgen.toml` in a project is its own preset, written by `new`. Presets are data: nothing in them
//! is ever run.

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

pub use find::{Found, Search, find};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/presets");

/// The name of a project's own preset.
pub const FILE_NAME: &str = "dockgen.toml";

/// A preset holds a few dozen lines; what is larger than this (in bytes) is something else.
const LARGEST: u64 = 1024 * 1024;

/// A team's preset extends one or two others; a longer chain is a mistake.
const LONGEST_CHAIN: usize = 16;

/// The key that names the preset to build on.
pub const EXTENDS: &str = "extends";

/// The key that names a folder of a team's own templates.
pub const TEMPLATES: &str = "templates";

/// The key by which `new` marks the answers that it has written, with its version.
pub const WRITTEN_BY: &str = "dockgen";

/// Where a preset is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// Part of this program.
    BuiltIn(&'static str),
    /// A file.
    File(PathBuf),
}

/// A preset with all that it extends.
#[derive(Debug, Clone)]
pub struct Preset {
    /// Where it is.
    pub reference: Reference,
    /// What it and the presets below it say.
    pub layer: Layer,
    /// What it says itself.
    pub own: Layer,
    /// What it extends, as it names that, and what all below it say.
    pub base: Option<(String, Layer)>,
    /// The folder of a team's own templates that it, or else one that it extends, names, and where.
    pub templates: Option<(PathBuf, Place)>,
    /// Whether `new` wrote it, so that it holds all answers.
    pub is_answers: bool,
    /// Its own text.
    pub source: Arc<Source>,
    /// The files of it and of all that it extends, by their real paths.
    pub files: Vec<PathBuf>,
}

/// The names of the built-in presets with what their first line says.
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

/// Reads a preset that the user named, by the name of a built-in one or by the path of a file.
///
/// # Errors
/// When there is none, it cannot be read, or anything in it or in a preset that it extends is no setting.
pub fn load(name: &str) -> Result<Preset, Error> {
    let reference = locate(name, Path::new(""), None)?;
    let folder = match &reference {
        Reference::File(path) => path.parent().filter(|folder| !folder.as_os_str().is_empty()),
        Reference::BuiltIn(_) => None,
    };
    Chain::within(folder.unwrap_or(Path::new(".")), None).read(&reference)
}

/// Reads a preset file that nobody named. What it extends lies in its repository, or the user has allowed it.
///
/// # Errors
/// As [`load`], and when a file outside the repository is not allowed.
pub fn load_found(found: &Found, trust: &Trust) -> Result<Preset, Error> {
    Chain::within(&found.repository, Some(trust)).read(&Reference::File(found.file.clone()))
}

/// Tells a built-in preset from a file; a file's path counts from a folder.
fn locate(name: &str, folder: &Path, place: Option<Place>) -> Result<Reference, Error> {
    let known = built_in().into_iter().map(|(name, _)| name);
    if let Some(known) = known.clone().find(|known| *known == name) {
        return Ok(Reference::BuiltIn(known));
    }
    let path = folder.join(name);
    let looks_like_a_path = name.contains(['/', '\\']) || name.to_ascii_lowercase().ends_with(".toml");
    if looks_like_a_path || path.exists() {
        return Ok(Reference::File(path));
    }
    Err(Mistake::new(
        format!("there is no preset `{}`", printable::short(name)),
        format!("a file's path, or one of {}", known.clone().collect::<Vec<_>>().join(", ")),
    )
    .at(place)
    .hint(nearest(name, known).map(|near| format!("did you mean `{near}`?")))
    .into())
}

/// Presets that extend each other.
struct Chain<'a> {
    /// Lines of files below this folder are shown in messages, lines of others are not.
    within: Option<PathBuf>,
    /// What allows files elsewhere; none where the user named the first preset, and so all that it extends.
    trust: Option<&'a Trust>,
    /// Those that led here.
    above: Vec<Reference>,
}

impl<'a> Chain<'a> {
    fn within(folder: &Path, trust: Option<&'a Trust>) -> Self {
        Self { within: folder.canonicalize().ok(), trust, above: Vec::new() }
    }

    /// Reads a preset and those below it.
    fn read(&mut self, reference: &Reference) -> Result<Preset, Error> {
        let is_private = self.is_private(reference);
        if is_private {
            self.require_allowed(reference)?;
        }
        let source = Arc::new(Source { name: reference.to_string(), text: text_of(reference)?, is_private });
        let own = parse(&source).map_err(|error| unshown(error, &source))?;
        // What a preset names lies beside it.
        let folder = match reference {
            Reference::File(path) => path.parent().unwrap_or(Path::new("")),
            Reference::BuiltIn(_) => Path::new(""),
        };
        let below = match &own.extends {
            None => None,
            Some((name, place)) => {
                let below = locate(name, folder, Some(place.clone())).map_err(|error| unshown(error, &source))?;
                self.extend(reference, &below, place)?;
                Some((name.clone(), self.read(&below)?))
            }
        };
        let of_below = below.as_ref().and_then(|(_, below)| below.templates.clone());
        let mut files = below.as_ref().map(|(_, below)| below.files.clone()).unwrap_or_default();
        if let Reference::File(path) = identity(reference) {
            files.push(path);
        }
        let base = below.map(|(name, below)| (name, below.layer));
        let mut layer = base.as_ref().map(|(_, layer)| layer.clone()).unwrap_or_default();
        layer.lay_over(own.layer.clone());
        Ok(Preset {
            reference: reference.clone(),
            layer,
            own: own.layer,
            base,
            templates: own.templates.map(|(name, place)| (folder.join(name), place)).or(of_below),
            is_answers: own.is_answers,
            source,
            files,
        })
    }

    /// Goes on to the next preset, unless that would have no end.
    fn extend(&mut self, reference: &Reference, below: &Reference, place: &Place) -> Result<(), Error> {
        self.above.push(identity(reference));
        let wrong = |title: String, allowed: String| Err(Mistake::new(title, allowed).at(place.clone()).into());
        if self.above.contains(&identity(below)) {
            let way: Vec<String> = self.above.iter().chain([&identity(below)]).map(ToString::to_string).collect();
            let allowed = format!("an end to {}", way.join(" → "));
            return wrong("presets extend each other in a circle".to_owned(), allowed);
        }
        if self.above.len() >= LONGEST_CHAIN {
            let title = format!("more than {LONGEST_CHAIN} presets extend each other");
            return wrong(title, format!("a chain of at most {LONGEST_CHAIN}"));
        }
        Ok(())
    }

    /// A preset that nobody named reads no file elsewhere: its values would go into what is generated.
    fn require_allowed(&self, reference: &Reference) -> Result<(), Error> {
        let (Some(trust), Reference::File(path)) = (self.trust, reference) else { return Ok(()) };
        if trust.allows_preset(path)? {
            return Ok(());
        }
        let first = self.above.first().unwrap_or(reference);
        Err(Mistake::new(
            format!("{} is not allowed yet: it lies outside the repository", path.display()),
            format!("--preset {first}, which names it, and allows what it extends"),
        )
        .into())
    }

    fn is_private(&self, reference: &Reference) -> bool {
        match reference {
            Reference::BuiltIn(_) => false,
            Reference::File(path) => {
                let real = path.canonicalize().ok();
                !matches!((real, &self.within), (Some(real), Some(within)) if real.starts_with(within))
            }
        }
    }
}

/// The same file under the same name, however it was reached.
fn identity(reference: &Reference) -> Reference {
    match reference {
        Reference::File(path) => Reference::File(path.canonicalize().unwrap_or_else(|_| path.clone())),
        Reference::BuiltIn(name) => Reference::BuiltIn(name),
    }
}

fn text_of(reference: &Reference) -> Result<String, Error> {
    match reference {
        Reference::BuiltIn(name) => {
            let file = BUILT_IN.get_file(format!("{name}.toml")).and_then(include_dir::File::contents_utf8);
            Ok(file.unwrap_or_default().to_owned())
        }
        Reference::File(path) => {
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

/// What is wrong with a private source, without a word of it.
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

/// One file's own content.
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
        format!("`{}` is no setting", printable::short(name)),
        "the names of `dockgen new`'s flags without the dashes",
    )
    .at(place)
    // Nobody means a setting by a longer name, and each is compared with all settings.
    .hint(
        Some(name).filter(|name| name.len() < 64).and_then(Key::nearest).map(|near| format!("did you mean `{near}`?")),
    )
}

fn article(type_name: &str) -> String {
    let article = if type_name.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {type_name} here")
}

/// A value as text; a number keeps the digits that it was written with.
fn text_value(value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) => Ok(number.as_str().to_owned()),
        DeValue::Float(number) => Ok(number.as_str().to_owned()),
        _ => Err("a text or a number".to_owned()),
    }
}

/// A path, or a preset's name; no system takes longer ones.
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
        (Shape::Many, _) => Err("a list of texts, such as [\"a\", \"b\"]".to_owned()),
        (Shape::Pairs, DeValue::Table(pairs)) => pairs
            .iter()
            .map(|(name, value)| Ok(format!("{}={}", name.get_ref(), text_value(value)?)))
            .collect::<Result<_, _>>()
            .map(Text::Many),
        (Shape::Pairs, _) => Err("a table of texts, such as { \"a.b\" = \"c\" }".to_owned()),
    }
}

impl std::fmt::Display for Reference {
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

    /// Pieces of TOML, in any order.
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
