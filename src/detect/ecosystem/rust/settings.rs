//! Variables that a struct is filled with: the crates config, envy and figment take the names of its fields.

use regex_lite::Regex;

use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, Need, Variable};
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// Types whose values fit into one variable.
const PLAIN: [&str; 20] = [
    "String",
    "bool",
    "char",
    "u8",
    "u16",
    "u32",
    "u64",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "isize",
    "f32",
    "f64",
    "SecretString",
    "Secret<String>",
    "Url",
    "IpAddr",
    "PathBuf",
];

/// Adds the fields of the structs in files that read the environment so.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject, files: &[String]) {
    for file in files {
        let Some(text) = subject.tree.text(file) else { continue };
        let Some(source) = Source::of(&text) else { continue };
        for (line, field) in fields(&text) {
            add(project, file, line, &field, &source);
        }
    }
    project.variables.sort_by(|a, b| a.name.cmp(&b.name));
}

/// How a file reads the environment.
struct Source {
    prefix: String,
    /// Nothing else gives values.
    is_only: bool,
}

impl Source {
    fn of(text: &str) -> Option<Self> {
        const READERS: [&str; 5] =
            ["Environment::default()", "Environment::with_prefix(", "envy::", "Env::raw()", "Env::prefixed("];
        if !READERS.iter().any(|reader| text.contains(reader)) {
            return None;
        }
        let argument = |call: &str| {
            let (_, rest) = text.split_once(call)?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        let separator = argument(".prefix_separator(\"").or_else(|| argument(".separator(\""));
        let prefix = match argument("Environment::with_prefix(\"") {
            Some(prefix) => format!("{prefix}{}", separator.unwrap_or_else(|| "_".to_owned())),
            None => argument("envy::prefixed(\"").or_else(|| argument("Env::prefixed(\"")).unwrap_or_default(),
        };
        let others = ["File::", "Toml::", "Yaml::", "Json::", "set_default(", "Serialized::"];
        Some(Self { prefix, is_only: !others.iter().any(|other| text.contains(other)) })
    }
}

struct Field {
    name: String,
    /// Without a value, it has a default or is none.
    is_optional: bool,
}

/// The fields with one value each, of structs that are deserialised, with their lines.
fn fields(text: &str) -> Vec<(usize, Field)> {
    let Ok(regex) = Regex::new(r"^\s+(?:pub(?:\([a-z]+\))? )?(\w+): *(Option<)?([\w<>:]+?)>?,\s*(?://.*)?$") else {
        return Vec::new();
    };
    let mut fields = Vec::new();
    let (mut derives, mut inside, mut has_default) = (false, false, false);
    for (index, line) in text.lines().enumerate() {
        let code = line.trim();
        if code.starts_with("#[cfg(test)]") {
            break;
        }
        if code.starts_with("#[derive(") {
            derives = code.contains("Deserialize");
        } else if code.contains("struct ") && code.ends_with('{') {
            inside = derives;
            derives = false;
        } else if code == "}" {
            inside = false;
        } else if code.starts_with("#[") {
            has_default |= code.contains("default");
        } else if inside && let Some(captures) = regex.captures(line) {
            let of = |group| captures.get(group).map_or("", |found| found.as_str());
            let last = of(3).rsplit("::").next().unwrap_or_default();
            if PLAIN.contains(&last) || PLAIN.contains(&of(3)) {
                let is_optional = has_default || captures.get(2).is_some();
                fields.push((index + 1, Field { name: of(1).to_owned(), is_optional }));
            }
            has_default = false;
        }
    }
    fields
}

fn add(project: &mut DetectedProject, file: &str, line: usize, field: &Field, source: &Source) {
    let name = format!("{}{}", source.prefix, field.name).to_uppercase();
    if project.variables.iter().any(|known| known.name == name) {
        return;
    }
    let fact = Fact::likely(name.clone(), Evidence::line(file, line, field.name.clone()));
    let mut variable = Variable::new(name, None, fact);
    if source.is_only && !field.is_optional {
        variable.need = Some(Need::Set);
    }
    project.variables.push(variable);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_structs_that_are_deserialised_are_variables() {
        let text = "#[derive(Debug, Deserialize)]\npub struct Settings {\n    pub server_port: u16,\n    \
                    #[serde(default = \"host\")]\n    pub redis_host: String,\n    mail: Option<String>,\n    \
                    db: Database,\n}\n\nstruct Other {\n    name: String,\n}\n";
        let found: Vec<_> =
            fields(text).into_iter().map(|(line, field)| (line, field.name, field.is_optional)).collect();
        let expected = [(3, "server_port", false), (5, "redis_host", true), (6, "mail", true)];
        assert_eq!(found, expected.map(|(line, name, is_optional)| (line, name.to_owned(), is_optional)));
    }

    #[test]
    fn a_prefix_and_its_separator_precede_the_name() {
        let text = "Environment::with_prefix(\"APP\").separator(\"__\")";
        assert_eq!(Source::of(text).unwrap().prefix, "APP__");
        assert!(Source::of("envy::from_env::<Config>()").unwrap().is_only);
        assert!(Source::of("env::var(\"A\")").is_none());
    }
}
