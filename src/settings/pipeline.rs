use serde::Serialize;

use super::key::Key;
use super::layer::Entry;
use super::parser::Parser;
use crate::forge::Forge;
use crate::source::Origin;
use crate::value::{Ci, Scanner, TestCommand, Updates};

/// The settings of the forge's pipeline.
#[derive(Debug, Clone, Serialize)]
pub struct Pipeline {
    pub ci: Ci,
    /// Runs the app's own tests.
    pub test_command: Option<TestCommand>,
    pub scanner: Scanner,
    pub updates: Updates,
}

impl Pipeline {
    pub(super) fn parse(parser: &mut Parser<'_>) -> Option<Self> {
        let ci = parser.one(Key::Ci);
        let forge = ci.and_then(Forge::of);
        let test_command = parser.optional(Key::TestCmd);
        let scanner = scanner(parser, forge);
        let updates = updates(parser, forge);
        Some(Self { ci: ci?, test_command, scanner: scanner?, updates: updates? })
    }
}

fn scanner(parser: &mut Parser<'_>, forge: Option<Forge>) -> Option<Scanner> {
    let scanner = parser.one::<Scanner>(Key::Scanner)?;
    match forge.filter(|forge| !forge.scans_with(scanner)) {
        None => Some(scanner),
        Some(forge) => {
            let with = format!("{}'s pipeline", forge.title());
            parser.impossible(Key::Scanner, scanner.as_str(), &with, "trivy, which its own scan uses, or none")
        }
    }
}

fn updates(parser: &mut Parser<'_>, forge: Option<Forge>) -> Option<Updates> {
    let is_chosen = parser.get(Key::Updates).is_some_and(|entry| entry.origin != Origin::Default);
    match forge.filter(|forge| !is_chosen && *forge != Forge::Github) {
        None => parser.one(Key::Updates),
        Some(forge) => {
            parser.keep_entry(Key::Updates, Entry::updates_of(forge));
            Some(forge.default_updates())
        }
    }
}
