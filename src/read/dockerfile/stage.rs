use std::ops::Range;

use super::step::Step;
use super::word::Word;

/// A `FROM` and the instructions that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The name after `AS`.
    pub name: Option<Word>,
    /// The image or stage in `FROM`, variables not expanded.
    pub from: Word,
    /// The `FROM` instruction.
    pub start: Step,
    /// The instructions after it.
    pub steps: Vec<Step>,
}

/// What a stage starts from, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// `FROM scratch`: an empty image.
    Scratch,
    /// An earlier stage, by number from 0.
    Stage(usize),
    /// An image.
    Image(String),
    /// The name could not be resolved.
    Unresolved,
}

impl Stage {
    pub(super) fn of(start: Step) -> Option<Self> {
        let mut words = start.words().into_iter();
        let from = words.next()?;
        Some(Self { name: words.nth(1), from, start, steps: Vec::new() })
    }

    /// From `FROM` to the end of the last instruction.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start.span.start..self.steps.last().unwrap_or(&self.start).span.end
    }
}
