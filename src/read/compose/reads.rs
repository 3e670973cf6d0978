//! Finds the files that Compose reads because a compose file names them: `include`, `extends`, `env_file`,
//! `label_file`.
//!
//! The files may be hostile. This accepts only YAML that all parsers read the same way, and in doubt, a value counts as
//! a file name. So Compose reads every accepted file like dockgen.

use crate::read::yaml::{Id, Kind, Wrong, Yaml};

/// The limits of values, with aliases expanded, and of files that Compose reads, each counted as often as it is named.
const MOST_VALUES: u64 = 100_000;

/// The limit of named files per file.
const MOST_NAMED: usize = 10_000;

/// Compose's tags that do not affect where files are named.
const TAGS: [&str; 2] = ["!reset", "!override"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// As written.
    pub path: String,
    /// Counted from 1; for an alias, the line of its target.
    pub line: usize,
    pub role: FileRole,
}

/// The meaning of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRole {
    /// Names no file.
    Other,
    /// One or more files of variables or labels.
    Variables,
    /// An `include` entry: compose files and their options.
    Include,
    /// An `extends` entry.
    Extends,
    /// A path to another compose file.
    Compose,
    /// Part of an extension; it would name compose files if an alias puts it into `include`.
    Mention,
}

pub fn named(text: &str) -> Result<Vec<Named>, Wrong> {
    require_plain(text)?;
    let yaml = Yaml::read_up_to(text, MOST_VALUES)?;
    for node in yaml.nodes() {
        if let Some(tag) = node.tag.as_deref().filter(|tag| !TAGS.contains(tag)) {
            return Err(wrong(format!("it has the tag {tag}, which dockgen does not support"), node.span.start));
        }
    }
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let mut scan = Scan { yaml: &yaml, breaks, named: Vec::new() };
    for document in yaml.documents() {
        scan.part(*document, FileRole::Other, Inside::default())?;
    }
    Ok(scan.named)
}

/// Rejects characters that Compose's YAML parser takes for line breaks and other parsers do not.
fn require_plain(text: &str) -> Result<(), Wrong> {
    let is_odd = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    if let Some((at, odd)) = text.char_indices().find(|(_, c)| is_odd(*c)) {
        let reason =
            format!("it contains the character U+{:04X}, which not all programs read the same way", u32::from(odd));
        return Err(wrong(reason, at));
    }
    if text.split(['\n', '\r']).any(|line| line.starts_with('%')) {
        return Err(wrong("a line begins with % like a directive, which dockgen does not support", 0));
    }
    Ok(())
}

fn wrong(reason: impl Into<String>, at: usize) -> Wrong {
    Wrong { reason: reason.into(), at }
}

/// The surroundings of a node.
#[derive(Debug, Clone, Copy, Default)]
struct Inside {
    depth: usize,
    /// Part of an extension, which may be merged anywhere.
    is_extension: bool,
    /// Part of an alias's target.
    is_anchored: bool,
}

struct Scan<'y> {
    yaml: &'y Yaml<'y>,
    /// The positions of line breaks.
    breaks: Vec<usize>,
    named: Vec<Named>,
}

impl Scan<'_> {
    fn part(&mut self, id: Id, role: FileRole, inside: Inside) -> Result<(), Wrong> {
        let yaml = self.yaml;
        let Some(node) = yaml.node(id) else { return Ok(()) };
        let is_anchored = inside.is_anchored || node.is_anchored;
        let inside = Inside { depth: inside.depth + 1, is_anchored, ..inside };
        let at = node.span.start;
        match &node.kind {
            Kind::Text(text, _) => self.text(text, at, role),
            Kind::Alias(target) => self.alias(*target, at, role),
            Kind::List(items) if role == FileRole::Compose && items.len() > 1 => {
                Err(wrong("an include of several files, whose paths are relative to the first one's folder", at))
            }
            Kind::List(items) => items.iter().try_for_each(|item| self.part(*item, role, inside)),
            Kind::Table(table) => table.own.iter().try_for_each(|(key, value)| self.pair(*key, *value, role, inside)),
        }
    }

    fn text(&mut self, text: &str, at: usize, role: FileRole) -> Result<(), Wrong> {
        if matches!(role, FileRole::Other | FileRole::Extends) || text.is_empty() {
            return Ok(());
        }
        if self.named.len() >= MOST_NAMED {
            return Err(wrong("it names too many files", at));
        }
        let line = self.breaks.partition_point(|line_break| *line_break < at) + 1;
        self.named.push(Named { path: text.to_owned(), line, role });
        Ok(())
    }

    fn pair(&mut self, key: Id, value: Id, role: FileRole, mut inside: Inside) -> Result<(), Wrong> {
        let at = self.yaml.node(key).map_or(0, |node| node.span.start);
        let Some(name) = self.yaml.text(key).map(|text| text.value) else {
            return Err(wrong("a key is a list or a map", at));
        };
        if inside.depth == 1 {
            inside.is_extension = name.starts_with("x-");
            // A merge key could insert `include` from anywhere.
            if name == "<<" {
                return Err(wrong("<< at the top level", at));
            }
        }
        if role == FileRole::Include && name == "project_directory" {
            return Err(wrong("project_directory, which would change the base of all paths", at));
        }
        let role = match (role, name) {
            // A merge key belongs to the map itself.
            (role, "<<") => role,
            (FileRole::Include, "path") | (FileRole::Extends, "file") => FileRole::Compose,
            (FileRole::Variables, "path") | (_, "env_file" | "label_file") => FileRole::Variables,
            (_, "extends") => FileRole::Extends,
            (_, "include") if inside.depth == 1 => FileRole::Include,
            (_, "include") if inside.is_extension || inside.is_anchored => FileRole::Mention,
            (FileRole::Mention, "path") => FileRole::Mention,
            _ => FileRole::Other,
        };
        self.part(value, role, inside)
    }

    /// An alias has the role of its anchor; nested aliases are refused.
    fn alias(&mut self, target: Option<Id>, at: usize, role: FileRole) -> Result<(), Wrong> {
        let node = target.and_then(|target| self.yaml.node(target));
        match role {
            FileRole::Other => return Ok(()),
            FileRole::Include => return Err(wrong("an alias in an include", at)),
            _ => {}
        }
        // Without a target, the alias refers to a node that contains it.
        let Some((target, node)) = target.zip(node) else {
            return Err(wrong("an alias of an alias names a file", at));
        };
        let mut texts = Vec::new();
        self.texts(target, &mut texts);
        if role == FileRole::Compose && texts.len() > 1 {
            return Err(wrong("an alias of several files", at));
        }
        if node.has_alias {
            return Err(wrong("an alias of an alias names a file", at));
        }
        let role = if role == FileRole::Extends { FileRole::Compose } else { role };
        texts.into_iter().try_for_each(|(text, at)| self.text(&text, at, role))
    }

    /// All strings below a node, including keys, without targets of aliases.
    fn texts(&self, id: Id, texts: &mut Vec<(String, usize)>) {
        match self.yaml.node(id).map(|node| (&node.kind, node.span.start)) {
            Some((Kind::Text(text, _), at)) => texts.push((text.clone().into_owned(), at)),
            Some((Kind::List(items), _)) => items.iter().for_each(|item| self.texts(*item, texts)),
            Some((Kind::Table(table), _)) => {
                for (key, value) in &table.own {
                    self.texts(*key, texts);
                    self.texts(*value, texts);
                }
            }
            Some((Kind::Alias(_), _)) | None => {}
        }
    }
}
