//! The questions about a project: asked by the wizard, or listed as missing flags without a terminal.

use crate::catalog::Language;
use crate::settings::{Key, Layers};
use crate::value::AppPort;

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Which language.
    Language,
    Framework,
    Version,
    Variant,
    PackageManager,
    /// Which name.
    Name,
    Entrypoint,
    /// Which port.
    Port,
    Health,
    /// Which limits.
    Limits,
    Extras,
}

/// Whether the app answers no requests.
fn is_portless(layers: &Layers) -> bool {
    layers.get(Key::Port).is_some_and(|entry| entry.text.to_string() == AppPort::NONE)
}

impl Question {
    /// In the order of asking: an answer may restrict later ones.
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

    /// Whether an answer is required; no extras is an answer, too.
    #[must_use]
    pub fn is_required(self) -> bool {
        self != Self::Extras
    }

    /// Whether to ask it: there is no value yet, not even a detected one, and a choice.
    #[must_use]
    pub fn is_open(self, layers: &Layers, language: Option<&Language>, has_project: bool) -> bool {
        let chosen = |key| layers.is_known(key);
        match self {
            // The framework of an existing app is never taken for granted.
            Self::Framework if !has_project && language.is_some_and(|language| language.starters().count() < 2) => {
                false
            }
            Self::Version if language.is_some_and(|language| language.versions.len() < 2) => false,
            // Detected for an existing app.
            Self::PackageManager
                if has_project || language.is_some_and(|language| language.offered_managers().count() < 2) =>
            {
                false
            }
            Self::Entrypoint => has_project && !chosen(Key::Entrypoint),
            Self::Health => ![Key::HealthPath, Key::HealthCmd].into_iter().any(chosen) && !is_portless(layers),
            Self::Limits => ![Key::Size, Key::Cpus, Key::Memory, Key::PidsLimit].into_iter().any(chosen),
            _ => !chosen(self.key()),
        }
    }
}
