//! YAML with the place of every text, so that one can be changed and all else stays as it is.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

/// Nothing that people write is nested deeper.
const DEEPEST: usize = 64;

/// A part of a document.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// A text with the place where it would be if it is written plainly: behind its quote, and as long as it is.
    Text(String, Range<usize>),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order in which it is written.
    Table(Vec<(Node, Node)>),
    /// The same as the part with this number.
    Alias(usize),
}

/// The documents of a file.
#[derive(Debug, Default)]
pub(super) struct Yaml {
    pub(super) documents: Vec<Node>,
    /// The parts that aliases name.
    anchors: HashMap<usize, Node>,
}

/// What is wrong with a file, and at which byte.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) reason: String,
    pub(super) at: usize,
}

/// A part that is not complete yet, with the number of its anchor.
enum Open {
    List(Vec<Node>, usize),
    Table(Vec<(Node, Node)>, Option<Node>, usize),
}

impl Yaml {
    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        // The parser counts characters.
        let mut bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
        bytes.push(text.len());
        let byte = |index: usize| bytes.get(index).copied().unwrap_or(text.len());
        let mut yaml = Self::default();
        let mut open: Vec<Open> = Vec::new();
        for event in Parser::new_from_str(text) {
            let (event, span) =
                event.map_err(|error| Wrong { reason: error.info().to_owned(), at: byte(error.marker().index()) })?;
            // Where a text ends in the file the parser does not say: a comment may be counted in.
            let at = byte(span.start.index());
            match event {
                Event::Scalar(value, style, anchor, _) => {
                    let is_quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
                    let start = behind_properties(text, at) + usize::from(is_quoted);
                    let span = start..start + value.len();
                    yaml.add(&mut open, Node::Text(value.into_owned(), span), anchor);
                }
                Event::Alias(number) => yaml.add(&mut open, Node::Alias(number), 0),
                Event::SequenceStart(anchor, _) => open.push(Open::List(Vec::new(), anchor)),
                Event::MappingStart(anchor, _) => open.push(Open::Table(Vec::new(), None, anchor)),
                Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                    Some(Open::List(items, anchor)) => yaml.add(&mut open, Node::List(items), anchor),
                    Some(Open::Table(pairs, _, anchor)) => yaml.add(&mut open, Node::Table(pairs), anchor),
                    None => {}
                },
                _ => {}
            }
            if open.len() > DEEPEST {
                return Err(Wrong { reason: "it is nested too deep".to_owned(), at });
            }
        }
        Ok(yaml)
    }

    /// Puts a complete part where it belongs.
    fn add(&mut self, open: &mut [Open], node: Node, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match open.last_mut() {
            None => self.documents.push(node),
            Some(Open::List(items, _)) => items.push(node),
            Some(Open::Table(pairs, key, _)) => match key.take() {
                None => *key = Some(node),
                Some(key) => pairs.push((key, node)),
            },
        }
    }

    /// The part itself, where it is named by an alias.
    pub(super) fn resolve<'a>(&'a self, node: &'a Node) -> Option<&'a Node> {
        match node {
            // What an anchor names is written before, so an alias of it never leads back.
            Node::Alias(number) => self.anchors.get(number).filter(|node| !matches!(node, Node::Alias(_))),
            other => Some(other),
        }
    }

    /// The value of a key in a table, its own or one that it merges in by `<<`.
    pub(super) fn get<'a>(&'a self, node: &'a Node, key: &str) -> Option<&'a Node> {
        self.get_once(node, key, &mut HashSet::new())
    }

    /// Each alias is followed once: what it does not give the first time it never gives.
    fn get_once<'a>(&'a self, node: &'a Node, key: &str, followed: &mut HashSet<usize>) -> Option<&'a Node> {
        if let Node::Alias(number) = node
            && !followed.insert(*number)
        {
            return None;
        }
        let Node::Table(pairs) = self.resolve(node)? else { return None };
        let named = |name: &str| pairs.iter().rev().find(|(key, _)| matches!(key, Node::Text(text, _) if text == name));
        if let Some((_, value)) = named(key) {
            return self.resolve(value);
        }
        let (_, merged) = named("<<")?;
        match merged {
            Node::List(several) => several.iter().find_map(|one| self.get_once(one, key, followed)),
            one => self.get_once(one, key, followed),
        }
    }

    /// The pairs of a table whose keys are texts.
    pub(super) fn pairs<'a>(&'a self, node: Option<&'a Node>) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let pairs = match node.and_then(|node| self.resolve(node)) {
            Some(Node::Table(pairs)) => pairs.as_slice(),
            _ => &[],
        };
        pairs.iter().filter_map(|(key, value)| match key {
            Node::Text(text, _) => Some((text.as_str(), value)),
            _ => None,
        })
    }
}

/// The place of a text behind its anchor and tag: `&name !!str text`.
fn behind_properties(text: &str, mut at: usize) -> usize {
    while let Some(rest) = text.get(at..).filter(|rest| rest.starts_with(['&', '!'])) {
        let spaces = rest.trim_start_matches(|c: char| !c.is_whitespace());
        at = text.len() - spaces.trim_start().len();
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<'a>(yaml: &'a Yaml, path: &[&str]) -> Option<(&'a str, Range<usize>)> {
        let mut node = yaml.documents.first()?;
        for key in path {
            node = yaml.get(node, key)?;
        }
        match node {
            Node::Text(text, span) => Some((text, span.clone())),
            _ => None,
        }
    }

    #[test]
    fn a_text_has_its_place_in_bytes() {
        let source = "# é\r\na:\r\n  b: 'c d' # x\r\n  e: {f: \"g\"}\r\n";
        let yaml = Yaml::read(source).unwrap();
        for (path, value) in [(&["a", "b"][..], "c d"), (&["a", "e", "f"], "g")] {
            let (text, span) = text(&yaml, path).unwrap();
            assert_eq!((text, source.get(span).unwrap()), (value, value));
        }
    }

    #[test]
    fn merged_tables_give_what_is_not_written_itself() {
        let yaml =
            Yaml::read("x: &x {a: 1, b: 2}\ny: &y {c: 3}\nz: {<<: [*x, *y], a: 4}\nw: {<<: *x}\nv: *x\n").unwrap();
        let value = |path: &[&str]| text(&yaml, path).map(|(text, _)| text.to_owned());
        assert_eq!(["a", "b", "c"].map(|key| value(&["z", key]).unwrap()), ["4", "2", "3"]);
        assert_eq!((value(&["w", "a"]).unwrap(), value(&["v", "b"]).unwrap()), ("1".to_owned(), "2".to_owned()));
        assert_eq!(value(&["w", "c"]), None);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        assert!(Yaml::read("a: [1\nb: 2\n").unwrap_err().at > 0);
        assert_eq!(Yaml::read(&"[".repeat(DEEPEST + 1)).unwrap_err().reason, "it is nested too deep");
        for odd in
            ["", "# nothing\n", "a", "- a", "a: *b\n", "a: &a [*a]\n", "a: &a {<<: *a}\n", "a: &a {<<: [*a, *a]}\n"]
        {
            let _ = Yaml::read(odd).map(|yaml| text(&yaml, &["a", "b"]).is_none());
        }
    }
}
