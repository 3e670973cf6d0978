//! Dockerfiles, read as `BuildKit` reads them, with a place in the file for everything. What a build would refuse is
//! passed over, so that the rest can be told all the same.

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
pub use stage::{Base, Stage};
pub use step::Step;
pub use values::{Inputs, Values};
pub use word::Word;

/// What a Dockerfile says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The directives at its top.
    pub directives: Vec<Directive>,
    /// The `ARG`s before the first stage.
    pub globals: Vec<Step>,
    /// The stages in their order.
    pub stages: Vec<Stage>,
    /// The comments from `#` to the end of their lines, those between the lines of a step too.
    pub comments: Vec<Range<usize>>,
    /// The lines that are no instruction, joined where one continues another.
    pub unread: Vec<Word>,
    /// What joins lines, and what takes the meaning from the character after it: `\` or a backtick.
    pub escape: char,
    /// The numbers of the stages with a name, in lowercase.
    named: HashMap<String, Vec<usize>>,
}

/// A text that is no Dockerfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDockerfile {
    /// Where it is first seen.
    pub at: usize,
}

impl Dockerfile {
    /// Reads a text.
    ///
    /// # Errors
    /// When it has no stage, or too many lines that are no instructions.
    pub fn read(text: &str) -> Result<Self, NoDockerfile> {
        reader::read(text)
    }

    /// The stage with a name, in any case; the last one where it is there several times.
    #[must_use]
    pub fn stage(&self, name: &str) -> Option<usize> {
        self.stage_before(name, self.stages.len())
    }

    /// The last stage with a name among those before another: a stage starts from earlier ones only.
    #[must_use]
    pub fn stage_before(&self, name: &str, number: usize) -> Option<usize> {
        let numbers = self.named.get(&name.to_lowercase())?;
        let before = numbers.partition_point(|earlier| *earlier < number);
        numbers.get(before.checked_sub(1)?).copied()
    }

    /// The names of the stages before the last, in lowercase.
    #[must_use]
    pub fn earlier_names(&self) -> Vec<String> {
        let last = self.stages.len().saturating_sub(1);
        let names = self.stages.iter().take(last).filter_map(|stage| stage.name.as_ref());
        names.map(|name| name.value.to_lowercase()).collect()
    }

    /// What a stage starts from, with the values of the `ARG`s before the first stage.
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

    /// A stage with those that it builds on, the nearest first.
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

    /// What a stage, or the last one, is based on below all other stages.
    #[must_use]
    pub fn final_base(&self, target: Option<&str>, globals: &Values) -> Base {
        let stage = target.map_or(self.stages.len().checked_sub(1), |name| self.stage(name));
        let first = stage.and_then(|stage| self.ancestry(stage, globals).pop());
        first.map_or(Base::Unresolved, |first| self.base(first, globals))
    }

    /// All steps in their order, those that run later in place of their `ONBUILD`.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        let of_stages = self.stages.iter().flat_map(|stage| [&stage.start].into_iter().chain(&stage.steps));
        self.globals.iter().chain(of_stages).map(|step| step.trigger.as_deref().unwrap_or(step))
    }
}
