use toml_edit::{Document, Item, Table, TableLike};

use super::lines::Lines;
use super::{Malformed, Node, Value};

pub(super) fn parse(text: &str) -> Result<Node, Malformed> {
    let lines = Lines::of(text);
    let document = Document::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        Malformed { line: lines.at(at), column: lines.column(text, at), reason: error.message().replace('\n', ", ") }
    })?;
    Ok(Node { line: 1, value: table(document.as_table(), &lines) })
}

fn table(table: &dyn TableLike, lines: &Lines) -> Value {
    let entries = table.iter().map(|(key, item)| {
        let span = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
        (key.to_owned(), Node { line: lines.at(span.unwrap_or_default().start), value: read(item, lines) })
    });
    Value::Table(entries.collect())
}

fn read(item: &Item, lines: &Lines) -> Value {
    match item {
        Item::None => Value::Null,
        Item::Table(found) => table(found, lines),
        Item::ArrayOfTables(tables) => {
            let item = |found: &Table| Node {
                line: lines.at(found.span().unwrap_or_default().start),
                value: table(found, lines),
            };
            Value::List(tables.iter().map(item).collect())
        }
        Item::Value(value) => scalar(value, lines),
    }
}

fn scalar(value: &toml_edit::Value, lines: &Lines) -> Value {
    match value {
        toml_edit::Value::String(text) => Value::Text(text.value().clone()),
        toml_edit::Value::Boolean(flag) => Value::Flag(*flag.value()),
        toml_edit::Value::Integer(number) => Value::Number(number.value().to_string()),
        toml_edit::Value::Float(number) => Value::Number(number.value().to_string()),
        toml_edit::Value::Datetime(date) => Value::Text(date.value().to_string()),
        toml_edit::Value::Array(array) => {
            let item = |item: &toml_edit::Value| Node {
                line: lines.at(item.span().unwrap_or_default().start),
                value: scalar(item, lines),
            };
            Value::List(array.iter().map(item).collect())
        }
        toml_edit::Value::InlineTable(found) => table(found, lines),
    }
}
