//! Filters that quote a value for the syntax around it. Every value goes through one of them, unless its type allows no
//! special characters.

use std::fmt::Write;
use std::str::FromStr;

use serde_json::Value;
use tera::{Kwargs, State, Tera};

use crate::value::{Cpus, Duration, Invalid, Memory};
use crate::{markdown, printable};

pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("json", |value: tera::Value, _: Kwargs, _: &State| json(&plain(&value)));
    tera.register_filter("yaml", |value: tera::Value, _: Kwargs, _: &State| yaml(&plain(&value)));
    tera.register_filter("compose", |value: tera::Value, _: Kwargs, _: &State| compose(&plain(&value)));
    tera.register_filter("dockerfile", |value: &str, _: Kwargs, _: &State| dockerfile(value));
    tera.register_filter("escaped", |value: Vec<u8>, _: Kwargs, _: &State| escaped(&value));
    tera.register_filter("markdown", |value: &str, _: Kwargs, _: &State| markdown::text(value));
    tera.register_filter("code", |value: &str, _: Kwargs, _: &State| markdown::code(value));
    tera.register_filter("seconds", |value: &str, _: Kwargs, _: &State| parsed(value).map(Duration::seconds));
    tera.register_filter("mib", |value: &str, _: Kwargs, _: &State| parsed(value).map(Memory::mib));
    tera.register_filter("whole_cpus", |value: &str, _: Kwargs, _: &State| parsed(value).map(Cpus::whole));
    tera.register_filter("millicpus", |value: &str, _: Kwargs, _: &State| parsed(value).map(Cpus::thousandths));
    // The words of a command in shell syntax.
    tera.register_filter("shell", |value: Vec<String>, _: Kwargs, _: &State| {
        shlex::try_join(value.iter().map(String::as_str)).unwrap_or_else(|_| value.join(" "))
    });
    tera.register_filter("words", |value: Vec<String>, _: Kwargs, _: &State| value.join(" "));
}

/// A setting's value in another unit.
fn parsed<T: FromStr<Err = Invalid>>(text: &str) -> tera::TeraResult<T> {
    text.parse().map_err(|invalid: Invalid| tera::Error::message(format!("`{text}` is {invalid}")))
}

/// Lossless, since contexts are created from JSON's data model.
fn plain(value: &tera::Value) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// JSON on one line with a space after each comma, as usual for the exec form.
fn json(value: &Value) -> String {
    match value {
        Value::Array(values) => format!("[{}]", values.iter().map(json).collect::<Vec<_>>().join(", ")),
        other => printable::json(&other.to_string()),
    }
}

/// A YAML flow node: double-quoted strings, lists in brackets.
pub(crate) fn yaml(value: &Value) -> String {
    match value {
        Value::String(text) => yaml_text(text),
        Value::Array(values) => format!("[{}]", values.iter().map(yaml).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// YAML with `$` doubled, because Compose substitutes variables.
pub(crate) fn compose(value: &Value) -> String {
    yaml(value).replace('$', "$$")
}

fn yaml_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if printable::is_printable(c) => quoted.push(c),
            // Parsers fold line breaks, and some reject unprintable characters.
            c => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\U{:08x}", u32::from(c));
            }
        }
    }
    quoted.push('"');
    quoted
}

/// A double-quoted word of a Dockerfile without expansion.
pub(crate) fn dockerfile(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '$') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// Bytes as a double-quoted string with `\xNN` escapes, for Python, JavaScript, Go, Rust, PHP and Ruby.
fn escaped(bytes: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for byte in bytes {
        match byte {
            b'\r' => quoted.push_str("\\r"),
            b'\n' => quoted.push_str("\\n"),
            b' '..=b'~' if !b"\"\\$#".contains(byte) => quoted.push(char::from(*byte)),
            _ => {
                let _ = write!(quoted, "\\x{byte:02x}");
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    proptest! {
        #[test]
        fn any_text_arrives_in_yaml_and_json(text: String, odd in "[\\u{80}-\\u{9f}\\u{2028}\\u{2029}\\u{202e}\\u{fdd0}\\u{feff}\\u{fffe}\\u{1ffff} #:'\"\\\\]{0,8}") {
            let value = json!([text, odd, format!("{odd}{text}{odd}")]);
            prop_assert_eq!(&yaml_serde::from_str::<Value>(&yaml(&value)).unwrap(), &value);
            prop_assert_eq!(&serde_json::from_str::<Value>(&json(&value)).unwrap(), &value);
            for line in [yaml(&value), json(&value)] {
                prop_assert!(line.chars().all(printable::is_printable), "{:?}", line);
            }
        }
    }

    #[test]
    fn a_list_stands_in_brackets_and_a_dollar_is_doubled_for_compose() {
        assert_eq!(compose(&json!(["CMD", "a \"b\" $c"])), r#"["CMD", "a \"b\" $$c"]"#);
    }

    #[test]
    fn nothing_is_expanded_in_a_dockerfile() {
        assert_eq!(dockerfile(r#"a "b" $c \d"#), r#""a \"b\" \$c \\d""#);
    }

    #[test]
    fn bytes_are_written_as_a_text_in_which_nothing_is_expanded() {
        assert_eq!(escaped(b"PING\r\n\x00/\xd2$db"), r#""PING\r\n\x00/\xd2\x24db""#);
    }

    #[test]
    fn what_yaml_cannot_print_is_escaped() {
        let expected = "\"é\\U00000085\\U0000feff🚀\\U00002028\\U0000fffe\\U0001ffff\\U0000202e\"";
        assert_eq!(yaml(&json!("é\u{85}\u{feff}🚀\u{2028}\u{fffe}\u{1ffff}\u{202e}")), expected);
    }
}
