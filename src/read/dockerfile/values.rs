use std::collections::BTreeMap;

/// The longest value, in bytes. No image name is longer, and without a bound each `ARG` could double the last.
pub(super) const MOST_VALUE: usize = 1024;

/// Values of further variables are unknown, which bounds memory.
pub(super) const MOST_VARIABLES: usize = 1000;

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

impl Values {
    /// Returns `Ok(None)` if the variable is not set.
    pub(super) fn get(&self, name: &str) -> Result<Option<&str>, Unknown> {
        match self.environment.get(name).or_else(|| self.arguments.get(name)) {
            None => Ok(None),
            Some(value) => value.as_deref().map(Some).ok_or(Unknown),
        }
    }

    pub(super) fn set_argument(&mut self, name: String, value: Option<String>) {
        set(&mut self.arguments, name, value);
    }

    pub(super) fn set_environment(&mut self, name: String, value: Option<String>) {
        set(&mut self.environment, name, value);
    }
}

fn set(values: &mut BTreeMap<String, Option<String>>, name: String, value: Option<String>) {
    let has_room = values.len() < MOST_VARIABLES;
    values.insert(name, value.filter(|value| has_room && value.len() <= MOST_VALUE));
}
