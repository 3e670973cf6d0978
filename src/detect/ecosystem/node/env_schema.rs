//! Variables that a schema checks when the app starts: zod, envalid, Joi, `TypeBox`, JSON Schema. An entry may span several lines.

use regex_lite::Regex;

use crate::detect::command;
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, Need, Variable};
use crate::detect::subject::Subject;
use crate::detect::tree::name_of;
use crate::source::Evidence;

const FILES: [&str; 2] = [
    "**/*{env,Env,config,configuration,validation}*.{ts,js,mjs,mts}",
    "**/*{env,config,configuration}*/*.{ts,js,mjs,mts}",
];

/// Texts of files that check the environment, and not a request.
const SIGNS: [&str; 10] = [
    "process.env",
    "Bun.env",
    "Deno.env",
    "cleanEnv(",
    "createEnv(",
    "import.meta.env",
    "Joi.",
    "envSchema(",
    "env-schema",
    "@fastify/env",
];

/// The beginning of an entry: a name, and a validator.
const ENTRY: &str = r"(?m)^[ \t]*([A-Z][A-Z0-9_]+)\s*:\s*((?:z|v|t|Type|yup|Joi|joi)\s*\.|(?:str|num|port|url|host|email|bool|makeValidator)\(|\{\s*type\s*:)";

/// Validators that fail without a value.
const STRICT: &str = r"^(?:z\s*\.\s*(?:string|url|email|enum|number|uuid|coerce\s*\.\s*number)|(?:t|Type)\s*\.\s*(?:String|Number|Integer)|(?:str|num|port|url|host|email)\()";

/// The limit of an entry in bytes.
const LONGEST: usize = 600;

/// Variables of the port that an app listens on.
const PORTS: [&str; 5] = ["PORT", "APP_PORT", "SERVER_PORT", "HTTP_PORT", "API_PORT"];

/// Variables that the image sets.
pub(super) const SET: [&str; 4] = ["NODE_ENV", "PORT", "HOST", "HOSTNAME"];

/// Adds the variables with their defaults and needs, and the port if it is only known by one of them.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let (Ok(entry), Ok(strict)) = (Regex::new(ENTRY), Regex::new(STRICT)) else { return };
    let mut files: Vec<&str> = FILES.iter().flat_map(|pattern| subject.files(pattern)).collect();
    files.sort_unstable();
    files.dedup();
    for file in files {
        let Some(text) = subject.tree.text(file) else { continue };
        let is_named = name_of(file).to_lowercase().contains("env");
        if !is_named && !SIGNS.iter().any(|sign| text.contains(sign)) {
            continue;
        }
        for found in entry.captures_iter(&text) {
            let (Some(name), Some(validator)) = (found.get(1), found.get(2)) else { continue };
            let body = expression(text.get(validator.start()..).unwrap_or_default());
            let line = text.get(..name.start()).unwrap_or_default().matches('\n').count() + 1;
            let evidence = Evidence::line(file, line, name.as_str());
            let default = default(body);
            let is_strict = strict.is_match(body) || (body.starts_with('{') && is_required(&text, name.as_str()));
            let is_strict = is_strict && default.is_none() && !is_optional(body);
            let need = (is_strict && !SET.contains(&name.as_str())).then_some(Need::Filled);
            add(project, name.as_str(), default, need, evidence);
        }
    }
}

pub(super) fn add(
    project: &mut DetectedProject,
    name: &str,
    default: Option<String>,
    need: Option<Need>,
    evidence: Evidence,
) {
    let has_port = project.port.is_some() || project.start.as_ref().is_some_and(|s| command::port(&s.value).is_some());
    let port = default.as_ref().and_then(|value| value.parse::<u16>().ok()).filter(|port| *port > 0);
    if let Some(port) = port.filter(|_| PORTS.contains(&name) && !has_port) {
        project.port = Some(Fact::likely(port, evidence.clone()));
    }
    if let Some(known) = project.variables.iter_mut().find(|variable| variable.name == name) {
        known.default = known.default.take().or(default);
        known.need = known.need.or(need);
        return;
    }
    let variable = Variable { need, ..Variable::new(name.to_owned(), default, Fact::stated(name, evidence)) };
    let at = project.variables.partition_point(|known| known.name.as_str() < name);
    project.variables.insert(at, variable);
}

/// The text up to the comma or the bracket that ends an entry.
fn expression(text: &str) -> &str {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, c) in text.char_indices().take(LONGEST) {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(' | '{' | '[') => depth += 1,
            (None, ')' | '}' | ']') if depth > 0 => depth -= 1,
            (None, ')' | '}' | ']' | ',') if depth == 0 => return text.get(..at).unwrap_or_default().trim_end(),
            _ => {}
        }
    }
    ""
}

/// The literal of `.default("3000")` or `{ default: 3000 }`.
fn default(body: &str) -> Option<String> {
    let rest = [".default(", " default:", "{default:"].iter().find_map(|sign| body.split_once(sign))?.1.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    let (value, after) = match quote {
        Some(quote) => rest.get(1..)?.split_once(quote)?,
        None => rest.split_at_checked(rest.find([')', ',', '}', ' ', '\n'])?)?,
    };
    let is_literal = quote.is_some() && !value.contains("${")
        || ["true", "false"].contains(&value)
        || value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') && !value.is_empty();
    (is_literal && after.trim_start().starts_with([')', ',', '}'])).then(|| match quote {
        Some(_) => value.to_owned(),
        None => value.replace('_', ""),
    })
}

/// Whether a list of JSON Schema names the variable: its entry does not tell.
fn is_required(text: &str, name: &str) -> bool {
    let lists = text.split("required").skip(1).filter_map(|rest| rest.split_once('[')?.1.split_once(']'));
    lists.into_iter().any(|(list, _)| list.split(',').any(|item| item.trim().trim_matches(['"', '\'']) == name))
}

fn is_optional(body: &str) -> bool {
    const SIGNS: [&str; 9] = [
        "optional(",
        "nullish(",
        ".catch(",
        "default(",
        "default:",
        "Optional(",
        "preprocess",
        ".or(",
        ".superRefine(",
    ];
    SIGNS.iter().any(|sign| body.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_ends_at_its_comma() {
        let text = "z\n  .string()\n  .regex(/^\\d+$/, \"a, b\")\n  .default(\"3000\"),\nOTHER: z.string()";
        assert_eq!(expression(text), text.split_once(",\nOTHER").unwrap().0);
        assert_eq!(expression("str({ default: 'a' }) })"), "str({ default: 'a' })");
    }

    #[test]
    fn only_a_literal_is_a_default() {
        for (body, expected) in [
            ("z.string()\n.default(\"3000\")", Some("3000")),
            ("z.coerce.number().default(60_000)", Some("60000")),
            ("port({ default: 8080, desc: 'x' })", Some("8080")),
            ("bool({default: false})", Some("false")),
            ("z.string().default('')", Some("")),
            ("z.string().default(other)", None),
            ("z.string().default(`${HOST}/x`)", None),
            ("str({ devDefault: 'x' })", None),
            ("z.string().min(1)", None),
        ] {
            assert_eq!(default(body).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn a_validator_fails_without_a_value_unless_it_says_otherwise() {
        let strict = Regex::new(STRICT).unwrap();
        for (body, expected) in [
            ("z\n.string()\n.min(32)", true),
            ("z.enum(['a', 'b'])", true),
            ("z.coerce.boolean()", false),
            ("z.string().optional()", false),
            ("Joi.string()", false),
            ("url()", true),
            ("str({ default: 'x' })", false),
        ] {
            assert_eq!(strict.is_match(body) && !is_optional(body), expected, "{body}");
        }
    }
}
