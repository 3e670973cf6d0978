//! Environment variables that Python reads otherwise than by the standard library's functions: as fields of pydantic's
//! settings classes, and through functions of the project.

use regex_lite::Regex;

use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, Need, Variable};
use crate::detect::literal::literal;
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// The limit of fields.
const MOST: usize = 200;

/// The lines of a function in which it reads the variable that its parameter names.
const LONGEST: usize = 12;

/// Adds the fields of classes that derive from `BaseSettings`, and what functions of the project read, unless the code
/// reads them otherwise.
pub(super) fn variables(subject: &Subject<'_>, project: &mut DetectedProject) {
    if subject.manifest.dependency("pydantic*", false).is_some() {
        for path in subject.files("**/*.py") {
            let Some(text) = subject.tree.text(path).filter(|text| text.contains("BaseSettings")) else { continue };
            for Field { name, default, need, line, .. } in fields(&text) {
                let fact = Fact::likely(name.clone(), Evidence::line(path, line, "a field of BaseSettings"));
                add(project, Variable { need, ..Variable::new(name, default, fact) });
            }
        }
    }
    wrapped(subject, project);
    project.variables.sort_by(|a, b| a.name.cmp(&b.name));
}

fn add(project: &mut DetectedProject, variable: Variable) {
    if project.variables.len() < MOST && !project.variables.iter().any(|known| known.name == variable.name) {
        project.variables.push(variable);
    }
}

/// A function whose first parameter is the name of a variable.
struct Reader {
    name: String,
    /// Whether it fails without the variable.
    is_strict: bool,
}

/// Adds the variables that functions of the project read for their callers.
fn wrapped(subject: &Subject<'_>, project: &mut DetectedProject) {
    let files = subject.files("**/*.py");
    let texts: Vec<_> = files.iter().filter_map(|file| Some((*file, subject.tree.text(file)?))).collect();
    let readers: Vec<Reader> = texts
        .iter()
        .filter(|(_, text)| text.contains("environ") || text.contains("getenv("))
        .flat_map(|(_, text)| readers(text))
        .collect();
    for reader in readers {
        let call = format!(
            r#"\b{}\(\s*["'](?<name>[A-Z][A-Z0-9_]*)["'](?:\s*,\s*(?:\w+\s*=\s*)?["']?(?<default>[^"',)\s]+))?\s*(?<rest>,)?"#,
            reader.name
        );
        let Ok(call) = Regex::new(&call) else { continue };
        for (file, text) in texts.iter().filter(|(_, text)| text.contains(&reader.name)) {
            for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with('#')) {
                for found in call.captures_iter(line) {
                    let Some(name) = found.name("name").map(|name| name.as_str().to_owned()) else { continue };
                    let default = found.name("default");
                    let need =
                        (reader.is_strict && default.is_none() && found.name("rest").is_none()).then_some(Need::Set);
                    let default = default.and_then(|found| literal(line, found.start(), found.as_str()));
                    let fact = Fact::stated(name.clone(), Evidence::line(*file, index + 1, line.trim()));
                    add(project, Variable { need, ..Variable::new(name, default, fact) });
                }
            }
        }
    }
}

/// The functions at the top of a file, or in its classes, that read the variable of their first parameter.
fn readers(text: &str) -> Vec<Reader> {
    let lines: Vec<&str> = text.lines().collect();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((name, rest)) = line.trim_start().strip_prefix("def ").and_then(|rest| rest.split_once('(')) else {
            continue;
        };
        let rest = rest.strip_prefix("self, ").or_else(|| rest.strip_prefix("cls, ")).unwrap_or(rest).trim_start();
        let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        let Some(parameter) = rest.get(..end).filter(|parameter| !parameter.is_empty()) else { continue };
        let depth = line.len() - line.trim_start().len();
        let inside = |line: &&&str| line.trim().is_empty() || line.len() - line.trim_start().len() > depth;
        let body = lines.iter().skip(at + 1).take(LONGEST).take_while(inside);
        let body: Vec<&str> = body.map(|line| line.trim()).collect();
        let reads = |call: &str| body.iter().any(|line| line.split(call).skip(1).any(|rest| begins(rest, parameter)));
        let is_indexed = reads("environ[");
        if is_indexed || reads("environ.get(") || reads("getenv(") {
            let is_strict =
                is_indexed || body.iter().any(|line| line.starts_with("raise ") || line.contains("sys.exit("));
            found.push(Reader { name: name.trim().to_owned(), is_strict });
        }
    }
    found
}

/// Whether a text begins with this name.
fn begins(text: &str, name: &str) -> bool {
    let rest = text.trim_start().strip_prefix(name);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
}

/// A field of a settings class.
#[derive(Clone)]
struct Field {
    name: String,
    kind: String,
    /// If it is a literal.
    default: Option<String>,
    need: Option<Need>,
    line: usize,
}

/// The fields of the settings classes of a file, also of those that derive from another one in it.
fn fields(text: &str) -> Vec<Field> {
    let lines: Vec<&str> = text.lines().collect();
    let delimiter = text.split("env_nested_delimiter").nth(1).and_then(|rest| rest.split(['"', '\'']).nth(1));
    let mut classes: Vec<String> = vec!["BaseSettings".to_owned()];
    // Of other classes, which a field of the settings may have as its type.
    let mut models: Vec<(String, Vec<Field>)> = Vec::new();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let Some((name, bases)) = line.strip_prefix("class ").and_then(|rest| rest.split_once('(')) else { continue };
        let bases = bases.split([',', ')', '.']).map(str::trim);
        let is_settings = bases.into_iter().any(|base| classes.iter().any(|class| class == base));
        let start = at;
        let inside = |line: &&&str| line.trim().is_empty() || line.starts_with([' ', '\t', '#', ')']);
        let body: Vec<&str> = lines.iter().skip(start).take_while(inside).copied().collect();
        let own = of_class(&body, start);
        at += body.len();
        let own = own.into_iter().flat_map(|field| nested(field, &models, delimiter)).collect();
        if is_settings {
            classes.push(name.trim().to_owned());
            found.extend::<Vec<Field>>(own);
        } else {
            models.push((name.trim().to_owned(), own));
        }
    }
    found
}

/// A field whose type is another class stands for the fields of that one: `DB__HOST`.
fn nested(field: Field, models: &[(String, Vec<Field>)], delimiter: Option<&str>) -> Vec<Field> {
    let model = models.iter().find(|(name, _)| *name == field.kind);
    let (Some((_, inner)), Some(delimiter)) = (model, delimiter) else { return vec![field] };
    let inner = inner.iter().map(|inner| Field {
        name: format!("{}{delimiter}{}", field.name, inner.name).to_uppercase(),
        // The whole may have a default.
        need: inner.need.filter(|_| field.need.is_some()),
        ..inner.clone()
    });
    inner.collect()
}

/// The fields in the lines of a class, the first of which has this index in the file.
fn of_class(body: &[&str], start: usize) -> Vec<Field> {
    let prefix = body.iter().find_map(|line| line.split("env_prefix").nth(1)?.split(['"', '\'']).nth(1));
    let prefix = prefix.filter(|prefix| prefix.len() < 40).unwrap_or_default();
    let mut found = Vec::new();
    let mut indent: Option<usize> = None;
    for (index, line) in body.iter().enumerate() {
        let depth = line.len() - line.trim_start().len();
        if line.trim().is_empty() || depth == 0 || *indent.get_or_insert(depth) != depth {
            continue;
        }
        // A call that goes on in the next lines.
        let whole = if line.trim_end().ends_with('(') {
            body.iter().skip(index).take(6).map(|line| line.trim()).collect::<Vec<_>>().join(" ")
        } else {
            line.trim().to_owned()
        };
        found.extend(field(&whole).map(|field| Field {
            name: field.alias.map_or_else(|| format!("{prefix}{}", field.name).to_uppercase(), str::to_owned),
            kind: field.kind.to_owned(),
            default: field.default,
            need: field.need,
            line: start + index + 1,
        }));
    }
    found
}

/// A declaration in a class.
struct Declared<'l> {
    name: &'l str,
    kind: &'l str,
    /// The variable, if it has another name.
    alias: Option<&'l str>,
    default: Option<String>,
    need: Option<Need>,
}

/// `name: str = "default"`, `name: str = Field("default", alias="NAME")`.
fn field(line: &str) -> Option<Declared<'_>> {
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
    let kind = rest.split('=').next().unwrap_or_default().trim();
    let call = rest.split_once("Field(").map(|(_, arguments)| arguments);
    let value = match call {
        Some(arguments) => default_of(arguments),
        None => rest.split_once('=').map(|(_, value)| value.split(" #").next().unwrap_or(value).trim()),
    };
    let alias = call.and_then(|arguments| {
        ["validation_alias", "alias", "env"].iter().find_map(|key| {
            let rest = arguments.split_once(&format!("{key}="))?.1;
            rest.strip_prefix(['"', '\''])?.split(['"', '\'']).next()
        })
    });
    let is_text = |value: &&str| value.len() > 1 && value.starts_with(['"', '\'']) && value.ends_with(['"', '\'']);
    let text = value.filter(is_text).map(|value| value.trim_matches(['"', '\'']).to_owned());
    let plain = value.filter(|value| value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.') && *value != "None");
    let need = match kind {
        _ if value.is_some() => None,
        "str" | "SecretStr" => Some(Need::Set),
        _ => Some(Need::Filled),
    };
    Some(Declared { name, kind, alias, default: text.or_else(|| plain.map(str::to_owned)), need })
}

/// The default in the arguments of `Field(…)`; `None` if it has none.
fn default_of(arguments: &str) -> Option<&str> {
    let end = |text: &str| text.find([',', ')']).unwrap_or(text.len());
    for key in ["default=", "default_factory="] {
        if let Some((_, value)) = arguments.split_once(key) {
            return value.get(..end(value)).map(str::trim);
        }
    }
    let first = arguments.get(..end(arguments))?.trim();
    (!first.is_empty() && first != "..." && !first.contains('=')).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_settings_are_variables() {
        let text = "class Other:\n    no: int = 1\n\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix=\"SHOP_\")\n    debug: bool = False\n    database_url: PostgresDsn\n    name: str = \"x y\"\n\n    def url(self):\n        a: int = 1\n\nno: int = 2\n\nclass Mail(Settings):\n    host: str = Field(..., alias=\"MAIL_HOST\")\n    port: int = Field(default=25, ge=1)\n    user: str = Field(\n        \"post\",\n        description=\"who\",\n    )\n";
        let told: Vec<String> = fields(text)
            .iter()
            .map(|field| format!("{} {} {:?} {:?}", field.line, field.name, field.default, field.need))
            .collect();
        let expected = [
            "6 SHOP_DEBUG Some(\"False\") None",
            "7 SHOP_DATABASE_URL None Some(Filled)",
            "8 SHOP_NAME Some(\"x y\") None",
            "16 MAIL_HOST None Some(Set)",
            "17 PORT Some(\"25\") None",
            "18 USER Some(\"post\") None",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_function_may_read_for_its_callers() {
        let text = "def get_env(name, default=None):\n    return os.environ.get(name, default)\n\ndef need(key: str) -> str:\n    value = os.getenv(key)\n    if not value:\n        raise RuntimeError(key)\n    return value\n\ndef other(name):\n    return os.environ.get(\"HOME\")\n";
        let told: Vec<String> =
            readers(text).iter().map(|reader| format!("{} {}", reader.name, reader.is_strict)).collect();
        assert_eq!(told, ["get_env false", "need true"]);
    }
}
