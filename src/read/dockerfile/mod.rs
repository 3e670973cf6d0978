//! A model of a Dockerfile with a byte span for every part, parsed by the rules of `BuildKit`. The reader is tolerant:
//! lines that a build would reject are collected in [`Dockerfile::unread`], and the rest is read.

mod cursor;
mod directive;
mod expand;
mod flag;
mod heredoc;
mod image;
mod instruction;
mod joined;
mod lines;
mod pairs;
mod pattern;
mod reader;
mod scope;
mod stage;
mod step;
#[cfg(test)]
mod tests;
mod values;
mod word;

use std::collections::HashMap;
use std::ops::Range;

pub use directive::Directive;
pub use flag::Flag;
pub use heredoc::{Delimiter, Heredoc};
pub use instruction::Instruction;
pub use joined::Joined;
pub use scope::BuildInputs;
pub use stage::{Base, Stage};
pub use step::Step;
pub use values::Values;
pub use word::Word;

/// A parsed Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The parser directives, which come before everything else.
    pub directives: Vec<Directive>,
    /// The `ARG` instructions before the first `FROM`.
    pub globals: Vec<Step>,
    /// In file order, at least one.
    pub stages: Vec<Stage>,
    /// Each from `#` to the end of its line; includes comments between the continued lines of an instruction.
    pub comments: Vec<Range<usize>>,
    /// Lines that are not a valid instruction, with continued lines joined.
    pub unread: Vec<Word>,
    /// The character that escapes and continues lines: `\` or a backtick.
    pub escape: char,
    /// Stage numbers by lowercase name, ascending: a name may occur more than once.
    named: HashMap<String, Vec<usize>>,
}

/// The text has no stage, or more invalid lines than a Dockerfile would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADockerfile {
    /// The byte offset of the first invalid line, or 0.
    pub at: usize,
}

impl Dockerfile {
    /// Parses a Dockerfile.
    pub fn read(text: &str) -> Result<Self, NotADockerfile> {
        reader::read(text)
    }

    /// The number of the stage with this name, case-insensitive. If several stages share it, the last one.
    #[must_use]
    pub fn stage(&self, name: &str) -> Option<usize> {
        self.stage_before(name, self.stages.len())
    }

    /// Like [`Self::stage`], among the stages before `number`: `FROM` sees only earlier stages.
    #[must_use]
    pub fn stage_before(&self, name: &str, number: usize) -> Option<usize> {
        let numbers = self.named.get(&name.to_lowercase())?;
        let before = numbers.partition_point(|earlier| *earlier < number);
        numbers.get(before.checked_sub(1)?).copied()
    }

    /// The names of all stages but the last, in lowercase.
    #[must_use]
    pub fn earlier_names(&self) -> Vec<String> {
        let last = self.stages.len().saturating_sub(1);
        let names = self.stages.iter().take(last).filter_map(|stage| stage.name.as_ref());
        names.map(|name| name.value.to_lowercase()).collect()
    }

    /// Resolves the `FROM` of a stage. `globals` are the values from [`Self::globals`].
    #[must_use]
    pub fn base(&self, stage: usize, globals: &Values) -> Base {
        let from = self.stages.get(stage).and_then(|stage| globals.expand(&stage.from.value, self.escape));
        match from {
            None => Base::Unresolved,
            Some(from) => match self.stage_before(&from, stage) {
                Some(earlier) => Base::Stage(earlier),
                None if from == "scratch" => Base::Scratch,
                None => Base::Image(from),
            },
        }
    }

    /// The stage itself, the stage it starts from, and so on down to the one that starts from an image or `scratch`.
    #[must_use]
    pub fn ancestry(&self, stage: usize, globals: &Values) -> Vec<usize> {
        let mut ancestry = vec![stage];
        let mut at = stage;
        while let Base::Stage(earlier) = self.base(at, globals) {
            ancestry.push(earlier);
            at = earlier;
        }
        ancestry
    }

    /// The image that the target stage (default: the last) is based on, directly or through other stages.
    #[must_use]
    pub fn final_base(&self, target: Option<&str>, globals: &Values) -> Base {
        let stage = target.map_or(self.stages.len().checked_sub(1), |name| self.stage(name));
        let first = stage.and_then(|stage| self.ancestry(stage, globals).pop());
        first.map_or(Base::Unresolved, |first| self.base(first, globals))
    }

    /// All instructions in file order. An `ONBUILD` is replaced by its trigger.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        let of_stages = self.stages.iter().flat_map(|stage| [&stage.start].into_iter().chain(&stage.steps));
        self.globals.iter().chain(of_stages).map(|step| step.trigger.as_deref().unwrap_or(step))
    }
}
