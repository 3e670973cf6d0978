use std::collections::BTreeMap;

use super::Dockerfile;
use super::instruction::Instruction;
use super::step::Step;
use super::values::{Unknown, Values};
use super::word::Word;

/// What a build gets from its command line.
#[derive(Debug, Clone, Copy)]
pub struct BuildInputs<'a> {
    /// The `--build-arg` flags.
    pub arguments: &'a BTreeMap<String, String>,
    /// The target platform, such as `linux/amd64`. The build platform is taken to be the same.
    pub platform: &'a str,
}

impl Dockerfile {
    /// The variables in scope of `FROM`: the global `ARG`s and the platform.
    #[must_use]
    pub fn globals(&self, inputs: BuildInputs<'_>) -> Values {
        let mut scope = Scope { inputs, globals: None, escape: self.escape, values: of_platform(inputs.platform) };
        self.globals.iter().for_each(|step| scope.apply(step));
        scope.values
    }

    /// The variables at the end of a stage, including those inherited from the stages it starts from.
    #[must_use]
    pub fn values(&self, stage: usize, inputs: BuildInputs<'_>) -> Values {
        let globals = self.globals(inputs);
        let stages = self.ancestry(stage, &globals).into_iter().rev().filter_map(|stage| self.stages.get(stage));
        let mut scope = Scope { inputs, globals: Some(&globals), escape: self.escape, values: Values::default() };
        stages.flat_map(|stage| &stage.steps).for_each(|step| scope.apply(step));
        scope.values
    }
}

struct Scope<'a> {
    inputs: BuildInputs<'a>,
    /// In a stage: the variables before the first `FROM`.
    globals: Option<&'a Values>,
    escape: char,
    values: Values,
}

impl Scope<'_> {
    /// Applies an `ARG` or `ENV`.
    fn apply(&mut self, step: &Step) {
        match step.instruction {
            Instruction::Arg => {
                for (name, default) in step.pairs(self.escape) {
                    self.declare(name.value, default.as_ref());
                }
            }
            Instruction::Env => {
                // A value does not see the names that the same instruction sets.
                let expanded = |(name, value): (Word, Option<Word>)| {
                    (name.value, value.and_then(|value| self.values.expand(&value.value, self.escape)))
                };
                let pairs: Vec<_> = step.pairs(self.escape).into_iter().map(expanded).collect();
                for (name, value) in pairs {
                    self.values.set_environment(name, value);
                }
            }
            _ => {}
        }
    }

    /// Applies a name of an `ARG`. In a stage, one without a default takes the global value.
    fn declare(&mut self, name: String, default: Option<&Word>) {
        let value = match (self.inputs.arguments.get(&name), default) {
            (Some(given), _) => Some(given.clone()),
            (None, Some(default)) => self.values.expand(&default.value, self.escape),
            (None, None) => match self.globals.map(|globals| globals.get(&name)) {
                Some(Ok(Some(value))) => Some(value.to_owned()),
                Some(Err(Unknown)) => None,
                Some(Ok(None)) | None => return,
            },
        };
        self.values.set_argument(name, value);
    }
}

/// The automatic platform arguments: <https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope>.
fn of_platform(platform: &str) -> Values {
    let (os, rest) = platform.split_once('/').unwrap_or((platform, ""));
    let (architecture, variant) = rest.split_once('/').unwrap_or((rest, ""));
    let mut values = Values::default();
    for side in ["TARGET", "BUILD"] {
        for (part, value) in [("PLATFORM", platform), ("OS", os), ("ARCH", architecture), ("VARIANT", variant)] {
            values.set_argument(format!("{side}{part}"), Some(value.to_owned()));
        }
    }
    values
}
