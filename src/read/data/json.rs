use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions};

use super::lines::Lines;
use super::{Malformed, Node, Value};

pub(super) fn parse(text: &str) -> Result<Node, Malformed> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = Lines::of(text);
    let parsed = jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    let parsed = parsed.map_err(|error| Malformed {
        line: error.line_display(),
        column: error.column_display(),
        reason: error.kind().to_string(),
    })?;
    let value = parsed.value.ok_or_else(|| Malformed { line: 1, column: 1, reason: "it is empty".to_owned() })?;
    let line = lines.at(value.range().start);
    Ok(Node { line, value: read(value, &lines) })
}

fn read(value: ast::Value<'_>, lines: &Lines) -> Value {
    match value {
        ast::Value::StringLit(text) => Value::Text(text.value.into_owned()),
        ast::Value::NumberLit(number) => Value::Number(number.value.to_owned()),
        ast::Value::BooleanLit(flag) => Value::Flag(flag.value),
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::Array(array) => {
            let item = |item: ast::Value<'_>| Node { line: lines.at(item.range().start), value: read(item, lines) };
            Value::List(array.elements.into_iter().map(item).collect())
        }
        ast::Value::Object(object) => {
            let entry = |entry: ast::ObjectProp<'_>| {
                let line = lines.at(entry.range.start);
                (entry.name.into_string(), Node { line, value: read(entry.value, lines) })
            };
            Value::Table(object.properties.into_iter().map(entry).collect())
        }
    }
}
