//! The questions that a project raises: the wizard asks them, elsewhere flags answer them.

use crate::catalog::Language;
use crate::settings::{Key, Layers};

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Which language.
    Language,
    /// Which framework of it.
    Framework,
    /// Which release cycle.
    Version,
    /// Which flavour of the base image.
    Variant,
    /// What installs a new app's dependencies.
    PackageManager,
    /// Which name.
    Name,
    /// Where an existing app starts.
    Entrypoint,
    /// Which port.
    Port,
    /// How its health is checked.
    Health,
    /// Which limits.
    Limits,
    /// What stands beside the app.
    Extras,
}

impl Question {
    /// All of them, in the order in which they are asked: an answer decides what later ones may be.
    pub const ALL: [Self; 11] = [
        Self::Language,
        Self::Framework,
        Self::Version,
        Self::Variant,
        Self::PackageManager,
        Self::Name,
        Self::Entrypoint,
        Self::Port,
        Self::Health,
        Self::Limits,
        Self::Extras,
    ];

    /// The setting that answers it.
    #[must_use]
    pub fn key(self) -> Key {
        match self {
            Self::Language => Key::Language,
            Self::Framework => Key::Framework,
            Self::Version => Key::LanguageVersion,
            Self::Variant => Key::Variant,
            Self::PackageManager => Key::PackageManager,
            Self::Name => Key::Name,
            Self::Entrypoint => Key::Entrypoint,
            Self::Port => Key::Port,
            Self::Health => Key::HealthPath,
            Self::Limits => Key::Size,
            Self::Extras => Key::With,
        }
    }

    /// Whether somebody has to answer it; nothing beside the app is an answer as well.
    #[must_use]
    pub fn is_required(self) -> bool {
        self != Self::Extras
    }

    /// Whether it has to be asked: nobody has chosen, and there is something to choose.
    #[must_use]
    pub fn is_open(self, layers: &Layers, language: Option<&Language>, has_project: bool) -> bool {
        let chosen = |key| layers.is_chosen(key);
        match self {
            Self::Framework if language.is_some_and(|language| language.frameworks.len() < 2) => false,
            Self::Version if language.is_some_and(|language| language.versions.len() < 2) => false,
            // An app that is there shows what it uses.
            Self::PackageManager
                if has_project || language.is_some_and(|language| language.offered_managers().count() < 2) =>
            {
                false
            }
            Self::Entrypoint => has_project && !chosen(Key::Entrypoint),
            Self::Health => !chosen(Key::HealthPath) && !chosen(Key::HealthCmd),
            Self::Limits => ![Key::Size, Key::Cpus, Key::Memory, Key::PidsLimit].into_iter().any(chosen),
            _ => !chosen(self.key()),
        }
    }
}
