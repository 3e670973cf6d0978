use roxmltree::{Document, ParsingOptions};

use super::lines::Lines;
use super::{Malformed, Node, Value};

/// The limit of elements, attributes and texts.
const MOST: u32 = 200_000;

/// The depth limit.
const DEEPEST: usize = 64;

pub(super) fn parse(text: &str) -> Result<Node, Malformed> {
    let text = text.trim_start_matches('\u{feff}');
    let options = ParsingOptions { nodes_limit: MOST, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        let at = error.pos();
        let reason = error.to_string();
        let reason = reason.strip_suffix(&format!(" at {at}")).unwrap_or(&reason).to_owned();
        Malformed { line: at.row as usize, column: at.col as usize, reason }
    })?;
    let lines = Lines::of(text);
    let root = document.root_element();
    let node = element(root, &lines, 0);
    let line = node.line;
    // The root's name counts, as a key.
    Ok(Node { line, value: Value::Table(vec![(root.tag_name().name().to_owned(), node)]) })
}

/// Elements below the depth limit are left out.
fn element(node: roxmltree::Node<'_, '_>, lines: &Lines, depth: usize) -> Node {
    let line = lines.at(node.range().start);
    let attributes = node.attributes().map(|attribute| {
        let line = lines.at(attribute.range().start);
        (format!("@{}", attribute.name()), Node { line, value: Value::Text(attribute.value().to_owned()) })
    });
    let mut entries: Vec<(String, Node)> = attributes.collect();
    if depth < DEEPEST {
        let elements = node.children().filter(roxmltree::Node::is_element);
        entries.extend(elements.map(|inner| (inner.tag_name().name().to_owned(), element(inner, lines, depth + 1))));
    }
    let text: String = node.children().filter(roxmltree::Node::is_text).filter_map(|inner| inner.text()).collect();
    let text = text.trim();
    if entries.is_empty() {
        return Node { line, value: Value::Text(text.to_owned()) };
    }
    if !text.is_empty() {
        entries.push((String::new(), Node { line, value: Value::Text(text.to_owned()) }));
    }
    Node { line, value: Value::Table(entries) }
}
