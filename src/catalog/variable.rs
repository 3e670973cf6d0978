use serde::Deserialize;

/// An environment variable that the container takes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value where none is given, a template.
    pub default: String,
    /// What it does, a template.
    pub comment: String,
    /// How the default follows from the limits, a template that may name what it was worked out from; it stands beside
    /// the value in the compose file.
    pub rule: Option<String>,
}

/// The file `_shared/variables.toml`: variables that languages name in their `shared_variables`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SharedVariables {
    pub(super) variables: Vec<Variable>,
}
