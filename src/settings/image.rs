use serde::Serialize;

use super::key::Key;
use super::parser::Parser;
use crate::value::{Label, Platform, Registry};

/// The published image.
#[derive(Debug, Clone, Serialize)]
pub struct Image {
    /// `None` for the forge's own registry, under the repository's name.
    pub registry: Option<Registry>,
    /// At least one.
    pub platforms: Vec<Platform>,
    pub labels: Vec<Label>,
}

impl Image {
    pub(super) fn parse(parser: &mut Parser<'_>) -> Self {
        let registry = parser.optional(Key::Registry);
        let platforms = parser.many(Key::Platform);
        if platforms.is_empty() {
            let all: Vec<&str> = Platform::ALL.iter().map(|platform| platform.as_str()).collect();
            parser.require(Key::Platform, &format!("one of {}", all.join(", ")));
        }
        Self { registry, platforms, labels: parser.many(Key::Label) }
    }
}
