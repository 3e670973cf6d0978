use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The default value; a template.
    pub default: String,
    /// Its description; a template.
    pub comment: String,
    /// How the default is calculated from the limits; a template. It is a comment in the compose file.
    pub rule: Option<String>,
    /// Only an app that answers requests reads it.
    #[serde(default)]
    pub for_servers: bool,
    /// The number of random letters and digits that make its value, which `secrets/create.sh` creates.
    pub random: Option<u8>,
}

/// `_shared/variables.toml`: variables for the languages' `shared_variables`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SharedVariables {
    pub(super) variables: Vec<Variable>,
}
