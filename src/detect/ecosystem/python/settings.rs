//! Environment variables that are fields of pydantic's settings classes.

use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, Need, Variable};
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// The limit of fields.
const MOST: usize = 200;

/// Adds the fields of classes that derive from `BaseSettings`, unless the code reads them otherwise.
pub(super) fn variables(subject: &Subject<'_>, project: &mut DetectedProject) {
    if subject.manifest.dependency("pydantic*", false).is_none() {
        return;
    }
    for path in subject.files("**/*.py") {
        let Some(text) = subject.tree.text(path).filter(|text| text.contains("BaseSettings")) else { continue };
        for Field { name, default, need, line } in fields(&text) {
            if project.variables.len() < MOST && !project.variables.iter().any(|known| known.name == name) {
                let fact = Fact::likely(name.clone(), Evidence::line(path, line, "a field of BaseSettings"));
                project.variables.push(Variable { need, ..Variable::new(name, default, fact) });
            }
        }
    }
    project.variables.sort_by(|a, b| a.name.cmp(&b.name));
}

/// A field of a settings class.
struct Field {
    name: String,
    /// If it is a literal.
    default: Option<String>,
    need: Option<Need>,
    line: usize,
}

fn fields(text: &str) -> Vec<Field> {
    let prefix = text.split("env_prefix").nth(1).and_then(|rest| rest.split(['"', '\'']).nth(1));
    let prefix = prefix.filter(|prefix| prefix.len() < 40).unwrap_or_default();
    let mut found = Vec::new();
    let mut indent: Option<usize> = None;
    let mut is_inside = false;
    for (index, line) in text.lines().enumerate() {
        let depth = line.len() - line.trim_start().len();
        if depth == 0 && !line.trim().is_empty() {
            is_inside = line.starts_with("class ") && line.contains("BaseSettings)");
            indent = None;
            continue;
        }
        if !is_inside || line.trim().is_empty() || *indent.get_or_insert(depth) != depth {
            continue;
        }
        found.extend(field(line.trim()).map(|(name, default, need)| Field {
            name: format!("{prefix}{name}").to_uppercase(),
            default,
            need,
            line: index + 1,
        }));
    }
    found
}

/// `name: str = "default"`.
fn field(line: &str) -> Option<(&str, Option<String>, Option<Need>)> {
    let (name, rest) = line.split_once(':')?;
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !name.starts_with('_');
    if !is_name
        || name == "model_config"
        || rest.trim().is_empty()
        || rest.contains("ClassVar")
        || rest.trim() == "ignore"
    {
        return None;
    }
    let value = rest.split_once('=').map(|(_, value)| value.trim());
    let is_text = |value: &&str| value.len() > 1 && value.starts_with(['"', '\'']) && value.ends_with(['"', '\'']);
    let text = value.filter(is_text).map(|value| value.trim_matches(['"', '\'']).to_owned());
    let plain = value.filter(|value| value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.') && *value != "None");
    let need = match rest.trim() {
        _ if value.is_some() => None,
        "str" | "SecretStr" => Some(Need::Set),
        _ => Some(Need::Filled),
    };
    Some((name, text.or_else(|| plain.map(str::to_owned)), need))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_settings_are_variables() {
        let text = "class Other:\n    no: int = 1\n\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix=\"SHOP_\")\n    debug: bool = False\n    database_url: PostgresDsn\n    name: str = \"x y\"\n\n    def url(self):\n        a: int = 1\n\nno: int = 2\n";
        let told: Vec<String> = fields(text)
            .iter()
            .map(|field| format!("{} {} {:?} {:?}", field.line, field.name, field.default, field.need))
            .collect();
        let expected = [
            "6 SHOP_DEBUG Some(\"False\") None",
            "7 SHOP_DATABASE_URL None Some(Filled)",
            "8 SHOP_NAME Some(\"x y\") None",
        ];
        assert_eq!(told, expected);
    }
}
