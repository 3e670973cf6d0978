use std::path::{Path, PathBuf};

use super::{Base, IDENTITY};
use crate::error::Error;
use crate::preset::{self, Location, Preset, Search};
use crate::settings::{Entry, Key, Layer, Text};
use crate::source::{Origin, Place};
use crate::trust::Trust;
use crate::value::Snippets;

/// The preset of a run, and how it was found.
#[derive(Debug, Clone, Default)]
pub struct Start {
    pub preset: Option<Preset>,
    pub base: Base,
    /// The project's `dockgen.toml` has all answers, so nothing is asked.
    pub is_answered: bool,
    /// The user did not name the preset.
    pub is_found: bool,
    /// Presets that were found but not used, with the reason.
    pub passed_over: Vec<String>,
}

/// A folder of templates, and who named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    pub folder: PathBuf,
    /// The place in a preset; `None` for `--templates`.
    pub place: Option<Place>,
    /// The user named the folder or the preset that names it.
    pub is_named: bool,
}

impl Templates {
    #[must_use]
    pub fn named_by(&self) -> String {
        self.place.as_ref().map_or_else(|| "--templates".to_owned(), ToString::to_string)
    }
}

impl Start {
    /// Loads the named preset, or else the nearest `dockgen.toml` in the project's folder or above.
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
        let is_own = own_file.is_some() && matches!(&preset.location, Location::File(path) if real(path) == own_file);
        if !is_own {
            let extends = Some(extends(root, &preset.location));
            // Another project's answers can be a preset, but not for what identifies that project.
            if preset.is_answers {
                IDENTITY.into_iter().chain([Key::Entrypoint]).for_each(|key| preset.layer.remove(key));
            }
            let base = Base { extends, layer: preset.layer.clone(), ..Base::default() };
            return Self { preset: Some(preset), base, ..Self::default() };
        }
        let (extends, layer) = preset.base.clone().map_or_else(Default::default, |(name, layer)| (Some(name), layer));
        let base =
            Base { extends, layer, own: Some((preset.source.text.clone(), preset.own.clone())), templates: None };
        if preset.is_answers {
            with_defaults_of_answers(&preset.own, &mut preset.layer);
        }
        Self { is_answered: preset.is_answers, preset: Some(preset), base, ..Self::default() }
    }

    /// Chooses the templates: `--templates`, which the answers will name, or else the preset's.
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

/// Without these two, the answers are those of a new app: detection would otherwise take the starter for the user's app,
/// and the files beside it for the user's.
fn with_defaults_of_answers(own: &Layer, layer: &mut Layer) {
    if own.get(Key::Snippets).is_none() {
        layer.set(Key::Snippets, Snippets::Write.as_str(), Origin::Default);
    }
    if layer.get(Key::Skip).is_none() {
        layer.insert(Key::Skip, Entry { text: Text::Many(Vec::new()), origin: Origin::Default });
    }
}

/// The value of `extends`: a built-in preset's name, or a file's path relative to the project.
fn extends(root: &Path, location: &Location) -> String {
    let path = match location {
        Location::BuiltIn(name) => return (*name).to_owned(),
        Location::File(path) => path.canonicalize().unwrap_or_else(|_| path.clone()),
    };
    let path = below(root, &path);
    // A file name without a slash could be a built-in preset's.
    if path.contains(['/', '\\']) { path } else { format!("./{path}") }
}

/// A path relative to the project's folder.
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
