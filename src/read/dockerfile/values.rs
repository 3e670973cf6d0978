use std::collections::BTreeMap;

use super::expand::MOST_VALUE;
use super::instruction::Instruction;
use super::step::Step;
use super::{Dockerfile, Word};

/// Values of further variables are unknown, which bounds memory.
pub(super) const MOST_VARIABLES: usize = 1000;

/// What a build gets from its command line.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The `--build-arg` flags.
    pub arguments: &'a BTreeMap<String, String>,
    /// The target platform, such as `linux/amd64`. The build platform is taken to be the same.
    pub platform: &'a str,
}

/// The variables in scope at one point of a Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// Set by `ENV`; take precedence. `None` is a value that is too long or cannot be resolved.
    environment: BTreeMap<String, Option<String>>,
    /// Set by `ARG`.
    arguments: BTreeMap<String, Option<String>>,
}

/// The variable is set, but its value could not be resolved.
pub(super) struct Unknown;

impl Dockerfile {
    /// The variables in scope of `FROM`: the global `ARG`s and the platform.
    #[must_use]
    pub fn globals(&self, inputs: Inputs<'_>) -> Values {
        let mut values = Values { arguments: of_platform(inputs.platform), ..Values::default() };
        for step in &self.globals {
            values.take(step, inputs, None, self.escape);
        }
        values
    }

    /// The variables at the end of a stage, including those inherited from the stages it starts from.
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
    /// Returns `Ok(None)` if the variable is not set.
    pub(super) fn get(&self, name: &str) -> Result<Option<&str>, Unknown> {
        match self.environment.get(name).or_else(|| self.arguments.get(name)) {
            None => Ok(None),
            Some(value) => value.as_deref().map(Some).ok_or(Unknown),
        }
    }

    /// Applies an `ARG` or `ENV`. In a stage, an `ARG` without a default takes the global value.
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

/// The automatic platform arguments: <https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope>.
fn of_platform(platform: &str) -> BTreeMap<String, Option<String>> {
    let (os, rest) = platform.split_once('/').unwrap_or((platform, ""));
    let (architecture, variant) = rest.split_once('/').unwrap_or((rest, ""));
    let of_side = |side: &'static str| {
        let parts = [("PLATFORM", platform), ("OS", os), ("ARCH", architecture), ("VARIANT", variant)];
        parts.map(|(name, value)| (format!("{side}{name}"), Some(value.to_owned())))
    };
    ["TARGET", "BUILD"].into_iter().flat_map(of_side).collect()
}
