use std::ops::Range;

use super::step::Step;
use super::word::Word;

/// `FROM` and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// What `AS` calls it.
    pub name: Option<Word>,
    /// The image or the stage that it starts from, as it is written.
    pub from: Word,
    /// The `FROM` itself.
    pub start: Step,
    /// The steps after it.
    pub steps: Vec<Step>,
}

/// What a stage starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// Nothing.
    Scratch,
    /// An earlier stage, by its number from 0.
    Stage(usize),
    /// An image from elsewhere.
    Image(String),
    /// It cannot be told.
    Unresolved,
}

impl Stage {
    pub(super) fn of(start: Step) -> Option<Self> {
        let mut words = start.words().into_iter();
        let from = words.next()?;
        Some(Self { name: words.nth(1), from, start, steps: Vec::new() })
    }

    /// From its `FROM` to the end of its last step.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start.span.start..self.steps.last().unwrap_or(&self.start).span.end
    }
}
