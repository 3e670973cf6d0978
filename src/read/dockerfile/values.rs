use std::collections::BTreeMap;

use super::expand::MOST_VALUE;
use super::instruction::Instruction;
use super::step::Step;
use super::{Dockerfile, Word};

/// The values of further variables are not kept.
pub(super) const MOST_VARIABLES: usize = 1000;

/// What a build is told beside its Dockerfile.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// `--build-arg`.
    pub arguments: &'a BTreeMap<String, String>,
    /// What is built for, such as `linux/amd64`.
    pub platform: &'a str,
}

/// The variables at a point of a Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// Those of `ENV`, which win. A value that is too long, or cannot be told, is nothing.
    environment: BTreeMap<String, Option<String>>,
    /// Those of `ARG`.
    arguments: BTreeMap<String, Option<String>>,
}

/// A variable is set, and its value cannot be told.
pub(super) struct Unknown;

impl Dockerfile {
    /// The variables that `FROM` may name.
    #[must_use]
    pub fn globals(&self, inputs: Inputs<'_>) -> Values {
        let mut values = Values { arguments: of_platform(inputs.platform), ..Values::default() };
        for step in &self.globals {
            values.take(step, inputs, None, self.escape);
        }
        values
    }

    /// The variables at the end of a stage; those of the stages that it builds on are among them.
    #[must_use]
    pub fn values(&self, stage: usize, inputs: Inputs<'_>) -> Values {
        let globals = self.globals(inputs);
        let mut values = Values::default();
        for stage in self.ancestry(stage, &globals).into_iter().rev().filter_map(|stage| self.stages.get(stage)) {
            for step in &stage.steps {
                values.take(step, inputs, Some(&globals), self.escape);
            }
        }
        values
    }
}

impl Values {
    /// The value of a variable, where it is set.
    pub(super) fn get(&self, name: &str) -> Result<Option<&str>, Unknown> {
        match self.environment.get(name).or_else(|| self.arguments.get(name)) {
            None => Ok(None),
            Some(value) => value.as_deref().map(Some).ok_or(Unknown),
        }
    }

    /// Takes what an `ARG` or `ENV` says. In a stage, an `ARG` without a value has that of the one before the stages.
    fn take(&mut self, step: &Step, inputs: Inputs<'_>, globals: Option<&Self>, escape: char) {
        match step.instruction {
            Instruction::Arg => {
                for (name, default) in step.pairs(escape) {
                    let given = inputs.arguments.get(&name.value);
                    let value = match (given, default) {
                        (Some(given), _) => Some(given.clone()).filter(|given| given.len() <= MOST_VALUE),
                        (None, Some(default)) => self.expand(&default.value, escape),
                        (None, None) => match globals.and_then(|globals| globals.arguments.get(&name.value)) {
                            Some(value) => value.clone(),
                            None => continue,
                        },
                    };
                    keep(&mut self.arguments, name.value, value);
                }
            }
            Instruction::Env => {
                let expanded = |(name, value): (Word, Option<Word>)| {
                    (name.value, value.and_then(|value| self.expand(&value.value, escape)))
                };
                let pairs: Vec<_> = step.pairs(escape).into_iter().map(expanded).collect();
                for (name, value) in pairs {
                    keep(&mut self.environment, name, value);
                }
            }
            _ => {}
        }
    }
}

fn keep(values: &mut BTreeMap<String, Option<String>>, name: String, value: Option<String>) {
    let has_room = values.len() < MOST_VARIABLES;
    values.insert(name, value.filter(|_| has_room));
}

/// The arguments that a build sets by itself (docs.docker.com, automatic platform ARGs).
fn of_platform(platform: &str) -> BTreeMap<String, Option<String>> {
    let (os, rest) = platform.split_once('/').unwrap_or((platform, ""));
    let (architecture, variant) = rest.split_once('/').unwrap_or((rest, ""));
    let of_side = |side: &'static str| {
        let parts = [("PLATFORM", platform), ("OS", os), ("ARCH", architecture), ("VARIANT", variant)];
        parts.map(|(name, value)| (format!("{side}{name}"), Some(value.to_owned())))
    };
    ["TARGET", "BUILD"].into_iter().flat_map(of_side).collect()
}
