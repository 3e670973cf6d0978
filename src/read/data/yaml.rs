use super::lines::Lines;
use super::{Malformed, Node, Value};
use crate::read::yaml::{Id, Style, Yaml};

/// The limit of values with aliases expanded.
const MOST: u64 = 100_000;

pub(super) fn parse(text: &str) -> Result<Node, Malformed> {
    let lines = Lines::of(text);
    let yaml = Yaml::read_up_to(text, MOST).map_err(|wrong| Malformed {
        line: lines.at(wrong.at),
        column: lines.column(text, wrong.at),
        reason: wrong.reason,
    })?;
    let null = Node { line: 1, value: Value::Null };
    Ok(yaml.documents().first().map_or(null, |id| node(&yaml, *id, &lines)))
}

fn node(yaml: &Yaml<'_>, id: Id, lines: &Lines) -> Node {
    let line = yaml.node(id).map_or(1, |node| lines.at(node.span.start));
    Node { line, value: value(yaml, id, lines) }
}

fn value(yaml: &Yaml<'_>, id: Id, lines: &Lines) -> Value {
    if let Some(text) = yaml.text(id) {
        return match (text.style, text.value) {
            _ if text.is_null() => Value::Null,
            (Style::Plain, "true") => Value::Flag(true),
            (Style::Plain, "false") => Value::Flag(false),
            _ => Value::Text(text.value.to_owned()),
        };
    }
    if yaml.table(id).is_none() {
        return Value::List(yaml.items(id).iter().map(|item| node(yaml, *item, lines)).collect());
    }
    let entry = |(key, id): (crate::read::yaml::Text<'_>, Id)| {
        (key.value.to_owned(), Node { line: lines.at(key.span.start), value: value(yaml, id, lines) })
    };
    Value::Table(yaml.pairs(id).map(entry).collect())
}
