//! Frameworks: the `framework.toml` of each folder below a language.

use indexmap::IndexMap;
use serde::Deserialize;

use super::recognition::Signs;
use super::variable::Variable;
use super::workers::WorkerRule;
use crate::value::{EntryForm, Entrypoint, Invalid, UrlPath};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // Each is a line of framework.toml.
pub struct Framework {
    /// The folder's name.
    #[serde(skip)]
    pub id: String,
    /// Whether it has a starter for a new app.
    #[serde(skip)]
    pub has_starter: bool,
    /// As people write it.
    pub title: String,
    /// The framework's own command for a new app, if there is no starter.
    pub create: Option<String>,
    /// How it is recognised in a project.
    #[serde(default)]
    pub detect: Signs,
    /// Dependencies that the image needs to start; `a|b` means either.
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(default)]
    pub workers: WorkerRule,
    pub form: EntryForm,
    /// The starter's, and the default.
    pub entrypoint: String,
    /// The hint for a call as the entry point, such as `app:create_app()`.
    pub call_hint: Option<String>,
    /// The name in the language's `[images]` of the final image, if that is not the variant's.
    pub runtime: Option<String>,
    /// Its server answers the health check itself, whatever the app does.
    #[serde(default)]
    pub serves_health: bool,
    /// An app of it may answer no requests, and then has no port.
    #[serde(default)]
    pub portless: bool,
    /// Compose adds an init process, because a program without a handler for SIGTERM ignores it as PID 1.
    #[serde(default)]
    pub init: bool,
    /// The framework's own paths, which the health endpoint cannot use; `*.html` stands for all paths with this ending.
    #[serde(default)]
    pub reserved_paths: Vec<String>,
    /// Files that are placed next to the entry point; others keep their path.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Files that are placed in the app's folder, also in a workspace whose root is the build context.
    #[serde(default)]
    pub in_app: Vec<String>,
    pub test: Option<StarterTest>,
    /// Lines that connect an artifact's files to an existing app, each a template.
    #[serde(default)]
    pub wire: IndexMap<String, Vec<String>>,
    /// Environment variables in addition to the language's.
    #[serde(default)]
    pub variables: Vec<Variable>,
}

/// How to run the starter's tests in the build stage's image.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterTest {
    /// The command.
    pub command: Vec<String>,
    /// A folder to mount, if the build context excludes it.
    pub folder: Option<String>,
}

impl StarterTest {
    /// The command in shell syntax.
    #[must_use]
    pub fn line(&self) -> String {
        match self.command.as_slice() {
            [shell, flag, script] if shell == "sh" && flag == "-c" => script.clone(),
            words => words.join(" "),
        }
    }
}

impl Framework {
    pub fn parse_entrypoint(&self, text: &str) -> Result<Entrypoint, Invalid> {
        Entrypoint::parse(self.form, text).map_err(|invalid| match &self.call_hint {
            Some(hint) if text.ends_with(')') => invalid.hint(hint),
            _ => invalid,
        })
    }

    /// The path of a generated health endpoint.
    pub fn parse_health_path(&self, text: &str) -> Result<UrlPath, Invalid> {
        let path: UrlPath = text.parse()?;
        if !path.is_free() {
            return Err(UrlPath::invalid());
        }
        let is_reserved = |reserved: &String| match reserved.strip_prefix('*') {
            Some(ending) => text.ends_with(ending),
            None => text == reserved,
        };
        if self.reserved_paths.iter().any(is_reserved) {
            let allowed = format!("any path but {}", self.reserved_paths.join(", "));
            return Err(Invalid::new(format!("free for a health endpoint of {}", self.title), allowed));
        }
        Ok(path)
    }

    /// Semantic errors; empty if it is valid.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        const MOST: usize = 100;
        let mut faults = Vec::new();
        let mut require = |holds: bool, what: String| faults.extend((!holds).then_some(what));
        require(self.parse_entrypoint(&self.entrypoint).is_ok(), "`entrypoint` does not have its `form`".to_owned());
        require(self.workers.is_valid(), "`workers.each` is not an amount of memory".to_owned());
        for (name, count) in [
            ("needs", self.needs.len()),
            ("reserved_paths", self.reserved_paths.len()),
            ("beside", self.beside.len()),
            ("in_app", self.in_app.len()),
            ("variables", self.variables.len()),
        ] {
            require(count <= MOST, format!("`{name}` has {count} entries; at most {MOST} are allowed"));
        }
        faults.extend(self.detect.faults());
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framework(more: &str) -> Framework {
        toml::from_str(&format!("title = \"Acme\"\nform = \"module\"\nentrypoint = \"app:app\"\n{more}")).unwrap()
    }

    #[test]
    fn a_health_path_is_none_that_the_framework_answers() {
        let framework = framework("reserved_paths = [\"/docs\", \"*.html\"]\n");
        for free in ["/health", "/docs/health", "/html"] {
            assert!(framework.parse_health_path(free).is_ok(), "{free}");
        }
        for taken in ["/docs", "/404.html"] {
            let said = framework.parse_health_path(taken).unwrap_err().to_string();
            assert_eq!(said, "not free for a health endpoint of Acme: allowed is any path but /docs, *.html");
        }
    }

    #[test]
    fn a_call_as_the_entry_point_gets_the_frameworks_hint() {
        let framework = framework("call_hint = \"name a module\"\n");
        let hint = |text: &str| framework.parse_entrypoint(text).unwrap_err().hint;
        assert_eq!(hint("app:create_app()").as_deref(), Some("name a module"));
        assert_eq!(hint("app"), None);
    }
}
