//! YAML with the place of every text, so that one can be changed and all else stays as it is.
//!
//! What an alias names is shared, never copied, and each part is looked at once however many aliases lead to it: a
//! small file cannot become a large tree.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

/// Nothing that people write is nested deeper.
const DEEPEST: usize = 64;

/// Which part of a file. What a part is made of has lower numbers than the part itself, so that no way leads back.
pub(crate) type Id = usize;

/// A part of a file.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    /// A text with the place where it would be if it is written plainly: behind its quote, and as long as it is.
    Text(Cow<'a, str>, Range<usize>),
    /// A list.
    List(Vec<Id>),
    /// A table, in the order in which it is written.
    Table(Vec<(Id, Id)>),
    /// An alias of something that it is itself a part of.
    Endless,
}

/// The documents of a file.
#[derive(Debug, Default)]
pub(crate) struct Yaml<'a> {
    pub(crate) documents: Vec<Id>,
    nodes: Vec<Node<'a>>,
}

/// The values of one key in all tables.
#[derive(Debug, Default)]
pub(crate) struct Values(HashMap<Id, Id>);

/// What is wrong with a file, and at which byte.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) reason: String,
    pub(crate) at: usize,
}

impl<'a> Yaml<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Self, Wrong> {
        let offsets = Offsets::of(text);
        let mut reader = Reader::default();
        for event in Parser::new_from_str(text) {
            let (event, span) = event
                .map_err(|error| Wrong { reason: error.info().to_owned(), at: offsets.byte(error.marker().index()) })?;
            // Where a text ends in the file the parser does not say: a comment may be counted in.
            let at = offsets.byte(span.start.index());
            reader.take(event, text, at);
            if reader.open.len() > DEEPEST {
                return Err(Wrong { reason: "it is nested too deep".to_owned(), at });
            }
        }
        Ok(reader.yaml)
    }

    /// A part.
    pub(crate) fn node(&self, id: Id) -> &Node<'a> {
        self.nodes.get(id).unwrap_or(&Node::Endless)
    }

    /// A text, with its place.
    pub(crate) fn text(&self, id: Id) -> Option<(&str, &Range<usize>)> {
        match self.node(id) {
            Node::Text(text, span) => Some((text, span)),
            _ => None,
        }
    }

    /// The entries of a list; none where it is something else.
    pub(crate) fn items(&self, id: Id) -> &[Id] {
        match self.node(id) {
            Node::List(items) => items,
            _ => &[],
        }
    }

    /// The pairs of a table whose keys are texts.
    pub(crate) fn pairs(&self, id: Id) -> impl Iterator<Item = (&str, Id)> {
        let pairs = match self.node(id) {
            Node::Table(pairs) => pairs.as_slice(),
            _ => &[],
        };
        pairs.iter().filter_map(|(key, value)| Some((self.text(*key)?.0, *value)))
    }

    /// The values of a key in all tables, each table's own or one that it merges in by `<<`.
    pub(crate) fn values(&self, key: &str) -> Values {
        let mut tables = HashMap::new();
        // What is merged in may be several tables, of which the first that has the key gives it.
        let mut lists = HashMap::new();
        for (id, node) in self.nodes.iter().enumerate() {
            match node {
                Node::Table(pairs) => {
                    let merged = || {
                        let merged = self.own(pairs, "<<")?;
                        tables.get(&merged).or_else(|| lists.get(&merged)).copied()
                    };
                    let value = self.own(pairs, key).or_else(merged);
                    tables.extend(value.map(|value| (id, value)));
                }
                Node::List(items) => {
                    let first = items.iter().find_map(|item| tables.get(item));
                    lists.extend(first.map(|value| (id, *value)));
                }
                Node::Text(..) | Node::Endless => {}
            }
        }
        Values(tables)
    }

    /// The value that a table itself gives to a key: the last one, where it is written twice.
    fn own(&self, pairs: &[(Id, Id)], name: &str) -> Option<Id> {
        let is_named = |key: Id| self.text(key).is_some_and(|(text, _)| text == name);
        pairs.iter().rev().find(|(key, _)| is_named(*key)).map(|(_, value)| *value)
    }
}

impl Values {
    /// The value in this table.
    pub(crate) fn of(&self, table: Id) -> Option<Id> {
        self.0.get(&table).copied()
    }
}

/// A part that is not complete yet, with the number of its anchor.
enum Open {
    List(Vec<Id>, usize),
    Table(Vec<(Id, Id)>, Option<Id>, usize),
}

/// Puts together what the parser finds.
#[derive(Default)]
struct Reader<'a> {
    yaml: Yaml<'a>,
    open: Vec<Open>,
    /// The parts that aliases name.
    anchors: HashMap<usize, Id>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, event: Event<'a>, text: &'a str, at: usize) {
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let is_quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
                let start = behind_properties(text, at) + usize::from(is_quoted);
                let span = start..start + value.len();
                self.complete(Node::Text(value, span), anchor);
            }
            Event::Alias(number) => match self.anchors.get(&number) {
                Some(known) => self.add(*known),
                None => self.complete(Node::Endless, 0),
            },
            Event::SequenceStart(anchor, _) => self.open.push(Open::List(Vec::new(), anchor)),
            Event::MappingStart(anchor, _) => self.open.push(Open::Table(Vec::new(), None, anchor)),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(items, anchor)) => self.complete(Node::List(items), anchor),
                Some(Open::Table(pairs, _, anchor)) => self.complete(Node::Table(pairs), anchor),
                None => {}
            },
            _ => {}
        }
    }

    fn complete(&mut self, node: Node<'a>, anchor: usize) {
        let id = self.yaml.nodes.len();
        self.yaml.nodes.push(node);
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        self.add(id);
    }

    /// Puts a part where it belongs.
    fn add(&mut self, id: Id) {
        match self.open.last_mut() {
            None => self.yaml.documents.push(id),
            Some(Open::List(items, _)) => items.push(id),
            Some(Open::Table(pairs, key, _)) => match key.take() {
                None => *key = Some(id),
                Some(key) => pairs.push((key, id)),
            },
        }
    }
}

/// The parser counts characters.
enum Offsets {
    /// Each is a byte.
    Same(usize),
    /// The byte of each, and the end.
    Bytes(Vec<usize>),
}

impl Offsets {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Same(text.len());
        }
        Self::Bytes(text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect())
    }

    fn byte(&self, character: usize) -> usize {
        match self {
            Self::Same(end) => character.min(*end),
            Self::Bytes(bytes) => bytes.get(character).or(bytes.last()).copied().unwrap_or_default(),
        }
    }
}

/// The place of a text behind its anchor and tag: `&name !!str text`.
fn behind_properties(text: &str, mut at: usize) -> usize {
    while let Some(rest) = text.get(at..).filter(|rest| rest.starts_with(['&', '!'])) {
        // Looked for no further than the property goes: there may be many in a row.
        let is_in_it = |c: char| !c.is_whitespace() && !",[]{}".contains(c);
        let behind = rest.trim_start_matches(is_in_it).trim_start();
        if behind.len() == rest.len() {
            break;
        }
        at = text.len() - behind.len();
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Large enough for what grows with its square to take minutes, in bytes.
    const LARGE: usize = 512 * 1024;

    fn text<'a>(yaml: &'a Yaml, path: &[&str]) -> Option<(&'a str, Range<usize>)> {
        let mut id = *yaml.documents.first()?;
        for key in path {
            id = yaml.values(key).of(id)?;
        }
        yaml.text(id).map(|(text, span)| (text, span.clone()))
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
    fn a_text_lies_behind_its_properties() {
        let source = "[&a !!str b, !x &y 'c', &d, !e]";
        let yaml = Yaml::read(source).unwrap();
        let texts = yaml.items(yaml.documents[0]).iter().map(|id| yaml.text(*id).unwrap());
        let found: Vec<_> = texts.map(|(text, span)| (text, source.get(span.clone()).unwrap())).collect();
        assert_eq!(found, [("b", "b"), ("c", "c"), ("", ""), ("", "")]);
    }

    #[test]
    fn merged_tables_give_what_is_not_written_itself() {
        let yaml = Yaml::read(
            "x: &x {a: 1, b: 2}\ny: &y {c: 3}\nz: {<<: [*x, *y], a: 4}\nw: {<<: *x}\nv: *x\nu: {<<: [[*x]]}\n",
        )
        .unwrap();
        let value = |path: &[&str]| text(&yaml, path).map(|(text, _)| text.to_owned());
        assert_eq!(["a", "b", "c"].map(|key| value(&["z", key]).unwrap()), ["4", "2", "3"]);
        assert_eq!((value(&["w", "a"]).unwrap(), value(&["v", "b"]).unwrap()), ("1".to_owned(), "2".to_owned()));
        assert_eq!((value(&["w", "c"]), value(&["u", "a"])), (None, None));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        assert!(Yaml::read("a: [1\nb: 2\n").unwrap_err().at > 0);
        for odd in
            ["", "# nothing\n", "a", "- a", "a: *b\n", "a: &a [*a]\n", "a: &a {<<: *a}\n", "a: &a {<<: [*a, *a]}\n"]
        {
            let _ = Yaml::read(odd).map(|yaml| text(&yaml, &["a", "b"]).is_none());
        }
    }

    #[test]
    fn what_is_nested_without_end_is_refused() {
        for one in ["[", "{a: ", "- ", "? ", "{? ", "[&a "] {
            assert!(Yaml::read(&one.repeat(LARGE / one.len())).is_err(), "{one}");
            let closed = one.repeat(DEEPEST + 1) + &"]".repeat(DEEPEST + 1);
            assert!(Yaml::read(&closed).is_err(), "{one}");
        }
    }

    /// Each part has one number, whatever leads to it: nothing is copied.
    #[test]
    fn what_an_alias_names_is_shared() {
        let list = format!("[{}]", "x,".repeat(200_000));
        let anchors = (0..60).map(|number| format!("[&a{number} ")).collect::<Vec<_>>().concat();
        let yaml = format!("a: {anchors}{list}{}\n", "]".repeat(60));
        let yaml = Yaml::read(&yaml).unwrap();
        assert_eq!(yaml.nodes.len(), 200_000 + 60 + 3);
        let laugh = |number: u32| {
            let below = number - 1;
            format!("a{number}: &a{number} [*a{below}, *a{below}, *a{below}]\n")
        };
        let laughs = (1..10_000).map(laugh).collect::<Vec<_>>().concat();
        let laughs = format!("a0: &a0 [x, x]\n{laughs}");
        assert_eq!(Yaml::read(&laughs).unwrap().nodes.len(), 2 * 10_000 + 3);
    }

    /// Would overflow the stack, or walk two to the power of 10,000 ways, if it were followed from the end.
    #[test]
    fn a_long_chain_of_merged_tables_is_walked_once() {
        let merged = |number: u32| {
            let below = number - 1;
            let with = format!("- &a{number} {{<<: [*b{below}, *b{below}, *a{below}, *a{below}]}}\n");
            format!("{with}- &b{number} {{<<: [*b{below}, *b{below}]}}\n")
        };
        let merged = (1..10_000).map(merged).collect::<Vec<_>>().concat();
        let text = format!("- &a0 {{key: value}}\n- &b0 {{}}\n{merged}");
        let yaml = Yaml::read(&text).unwrap();
        let values = yaml.values("key");
        let items = yaml.items(yaml.documents[0]);
        let last = |from_end: usize| values.of(items[items.len() - from_end]).and_then(|id| yaml.text(id));
        assert_eq!((last(2).unwrap().0, last(1)), ("value", None));
    }

    /// Each of these takes minutes if something in it is looked at once for each of the others.
    #[test]
    fn the_time_that_a_file_takes_grows_with_its_size_alone() {
        let shared = format!("- &big {{{}}}\n", "a,".repeat(LARGE / 8));
        let merged = format!("- &big [{}]\n", "{},".repeat(LARGE / 8));
        for text in [
            shared + &"- {<<: *big}\n".repeat(LARGE / 32),
            merged + &"- {<<: *big}\n".repeat(LARGE / 32),
            format!("[{}]", "!a,".repeat(LARGE / 3)),
            format!("[{}]", "&a ,".repeat(LARGE / 4)),
            "--- a\n".repeat(LARGE / 6),
            "#\n".repeat(LARGE / 2),
            format!("a: {}", "!a ".repeat(LARGE / 3)),
        ] {
            let _ = Yaml::read(&text).map(|yaml| yaml.values("key"));
        }
    }
}
