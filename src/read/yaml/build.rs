//! Builds the tree from the parser's events.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::flow::Repairs;
use super::merge::Merger;
use super::place::{self, Offsets};
use super::{Id, Kind, Node, Style, Table, Wrong, Yaml};

/// The depth limit.
const DEEPEST: usize = 64;

/// An open sequence or mapping. In a mapping, keys and values alternate.
struct Open {
    is_table: bool,
    children: Vec<Id>,
    start: usize,
    tag: Option<String>,
    anchor: usize,
    has_alias: bool,
    size: u64,
}

struct Builder<'a> {
    source: &'a str,
    /// The limit of values, with aliases expanded.
    most: u64,
    yaml: Yaml<'a>,
    open: Vec<Open>,
    /// The targets of aliases, by the parser's numbers.
    anchors: HashMap<usize, Id>,
    merger: Merger,
    /// The end of the last token in the tree.
    end: usize,
}

pub(super) fn read(source: &str, most: u64) -> Result<Yaml<'_>, Wrong> {
    let (mut wrong, mut end) = match attempt(source, most) {
        Ok(yaml) => return Ok(yaml),
        Err(failed) => failed,
    };
    let mut repairs = Repairs::default();
    let mut repaired = source.to_owned();
    while let Some((gap, line)) = repairs.joined(&repaired, &wrong, end) {
        repaired.replace_range(gap, &line);
        match attempt(&repaired, most) {
            Ok(yaml) => return Ok(yaml.kept()),
            Err(failed) => (wrong, end) = failed,
        }
    }
    Err(wrong)
}

/// Parses a text. The error includes the end of the last accepted token.
fn attempt(source: &str, most: u64) -> Result<Yaml<'_>, (Wrong, usize)> {
    let mut offsets = Offsets::of(source);
    let (yaml, merger) = (Yaml::default(), Merger::default());
    let mut builder = Builder { source, most, yaml, open: Vec::new(), anchors: HashMap::new(), merger, end: 0 };
    for event in Parser::new_from_str(source) {
        let (event, span) =
            event.map_err(|error| (Wrong::new(error.info(), offsets.byte(error.marker().index())), builder.end))?;
        let span = offsets.byte(span.start.index())..offsets.byte(span.end.index());
        let at = span.start;
        builder.take(event, span).map_err(|wrong| (wrong, at))?;
        if builder.open.len() > DEEPEST {
            return Err((Wrong::new("it is nested too deep", at), at));
        }
    }
    Ok(builder.yaml)
}

impl Yaml<'_> {
    /// Copies borrowed strings.
    fn kept<'a>(self) -> Yaml<'a> {
        let kept = |node: Node<'_>| {
            let Node { kind, span, tag, is_anchored, has_alias, size } = node;
            let kind = match kind {
                Kind::Text(text, style) => Kind::Text(text.into_owned().into(), style),
                Kind::List(items) => Kind::List(items),
                Kind::Table(table) => Kind::Table(table),
                Kind::Alias(target) => Kind::Alias(target),
            };
            Node { kind, span, tag, is_anchored, has_alias, size }
        };
        Yaml { documents: self.documents, nodes: self.nodes.into_iter().map(kept).collect() }
    }
}

impl<'a> Builder<'a> {
    fn take(&mut self, event: Event<'a>, span: Range<usize>) -> Result<(), Wrong> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                };
                let span = place::of_scalar(self.source, &span, style, value.is_empty());
                let tag = tag.as_deref().map(full);
                let kind = Kind::Text(value, style);
                self.complete(Node { kind, span, tag, is_anchored: anchor > 0, has_alias: false, size: 1 }, anchor)
            }
            Event::Alias(number) => {
                let target = self.anchors.get(&number).copied();
                let size = target.and_then(|target| self.yaml.node(target)).map_or(1, |node| node.size);
                let kind = Kind::Alias(target);
                self.complete(Node { kind, span, tag: None, is_anchored: false, has_alias: true, size }, 0)
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(false, &span, anchor, tag.as_deref());
                Ok(())
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(true, &span, anchor, tag.as_deref());
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&span),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, is_table: bool, span: &Range<usize>, anchor: usize, tag: Option<&Tag>) {
        // An alias inside its own target has no target yet.
        self.anchors.remove(&anchor);
        let start = place::behind_properties(self.source, span.start);
        if self.source.get(start..).is_some_and(|rest| rest.starts_with(['[', '{'])) {
            self.end = start + 1;
        }
        let (children, tag) = (Vec::new(), tag.map(full));
        self.open.push(Open { is_table, children, start, tag, anchor, has_alias: false, size: 1 });
    }

    fn end(&mut self, span: &Range<usize>) -> Result<(), Wrong> {
        let Some(Open { is_table, children, start, tag, anchor, has_alias, size }) = self.open.pop() else {
            return Ok(());
        };
        let place = |id: &Id| self.yaml.node(*id).map(|node| node.span.clone());
        let (first, last) = (children.first().and_then(place), children.last().and_then(place));
        let span = place::of_collection(self.source, start, span, first, last);
        let kind = if is_table {
            let pairs = children.chunks_exact(2);
            let own: Vec<(Id, Id)> = pairs.filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect();
            let merged = self.merger.merged(&self.yaml, &own).map_err(|reason| Wrong::new(reason, span.start))?;
            Kind::Table(Table { own, merged })
        } else {
            Kind::List(children)
        };
        self.complete(Node { kind, span, tag, is_anchored: anchor > 0, has_alias, size }, anchor)
    }

    /// Adds a complete node to its parent.
    fn complete(&mut self, node: Node<'a>, anchor: usize) -> Result<(), Wrong> {
        let (id, size, has_alias, at) = (self.yaml.nodes.len(), node.size, node.has_alias, node.span.start);
        self.end = node.span.end;
        self.yaml.nodes.push(node);
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        let Some(open) = self.open.last_mut() else {
            self.yaml.documents.push(id);
            return Ok(());
        };
        open.children.push(id);
        open.has_alias |= has_alias;
        open.size = open.size.saturating_add(size);
        if open.size > self.most { Err(Wrong::new("it has too many values", at)) } else { Ok(()) }
    }
}

fn full(tag: &Tag) -> String {
    format!("{}{}", tag.handle, tag.suffix)
}
