//! The files that Compose reads because a compose file names them: `include`, `extends`, `env_file`, `label_file`.
//!
//! This is for files that may be written to deceive: it accepts only YAML that all programs read alike, and takes rather
//! too much for the name of a file than too little. A file that is accepted is one that Compose reads in the same way.

use crate::read::yaml::{Id, Kind, Wrong, Yaml};

/// What Compose makes of a file has no more values, each alias written out.
const MOST_VALUES: u64 = 100_000;

/// No file names more files.
const MOST_NAMED: usize = 10_000;

/// Tags that change a value's meaning to Compose, and not where files are named.
const TAGS: [&str; 2] = ["!reset", "!override"];

/// A path that a compose file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The path as it is written.
    pub path: String,
    /// The line where it is written, counted from 1; behind an alias, that of its target.
    pub line: usize,
    /// What Compose takes the file for.
    pub role: Role,
}

/// What a part of a document is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing that names a file.
    Other,
    /// A file of variables or labels, or several.
    Variables,
    /// Another compose file, or several, with what goes with it.
    Include,
    /// A service of another compose file.
    Extends,
    /// Another compose file.
    Compose,
    /// What would be other compose files, were it merged in elsewhere.
    Mention,
}

/// The paths that a compose file names.
///
/// # Errors
/// When it is not YAML, not all programs read it alike, or it cannot be told for sure which files it names.
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
        scan.part(*document, Role::Other, Inside::default())?;
    }
    Ok(scan.named)
}

/// Wants Compose to read the same lines as dockgen does: its YAML ends lines at characters that are none to others.
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

/// What a part of a document is inside of.
#[derive(Debug, Clone, Copy, Default)]
struct Inside {
    depth: usize,
    /// A part of an extension, which may be merged in anywhere.
    is_extension: bool,
    /// A part of what aliases can refer to.
    is_anchored: bool,
}

struct Scan<'y> {
    yaml: &'y Yaml<'y>,
    /// The line breaks.
    breaks: Vec<usize>,
    named: Vec<Named>,
}

impl Scan<'_> {
    fn part(&mut self, id: Id, role: Role, inside: Inside) -> Result<(), Wrong> {
        let yaml = self.yaml;
        let Some(node) = yaml.node(id) else { return Ok(()) };
        let is_anchored = inside.is_anchored || node.is_anchored;
        let inside = Inside { depth: inside.depth + 1, is_anchored, ..inside };
        let at = node.span.start;
        match &node.kind {
            Kind::Text(text, _) => self.text(text, at, role),
            Kind::Alias(target) => self.alias(*target, at, role),
            Kind::List(items) if role == Role::Compose && items.len() > 1 => {
                Err(wrong("an include of several files, whose paths are relative to the first one's folder", at))
            }
            Kind::List(items) => items.iter().try_for_each(|item| self.part(*item, role, inside)),
            Kind::Table(table) => table.own.iter().try_for_each(|(key, value)| self.pair(*key, *value, role, inside)),
        }
    }

    fn text(&mut self, text: &str, at: usize, role: Role) -> Result<(), Wrong> {
        if matches!(role, Role::Other | Role::Extends) || text.is_empty() {
            return Ok(());
        }
        if self.named.len() >= MOST_NAMED {
            return Err(wrong("it names too many files", at));
        }
        let line = self.breaks.partition_point(|line_break| *line_break < at) + 1;
        self.named.push(Named { path: text.to_owned(), line, role });
        Ok(())
    }

    fn pair(&mut self, key: Id, value: Id, role: Role, mut inside: Inside) -> Result<(), Wrong> {
        let at = self.yaml.node(key).map_or(0, |node| node.span.start);
        let Some(name) = self.yaml.text(key).map(|text| text.value) else {
            return Err(wrong("a key is a list or a map", at));
        };
        if inside.depth == 1 {
            inside.is_extension = name.starts_with("x-");
            // What is merged in could be the includes, from anywhere.
            if name == "<<" {
                return Err(wrong("<< at the top level", at));
            }
        }
        if role == Role::Include && name == "project_directory" {
            return Err(wrong("project_directory, which would change the base of all paths", at));
        }
        let role = match (role, name) {
            // What is merged in belongs to the table itself.
            (role, "<<") => role,
            (Role::Include, "path") | (Role::Extends, "file") => Role::Compose,
            (Role::Variables, "path") | (_, "env_file" | "label_file") => Role::Variables,
            (_, "extends") => Role::Extends,
            (_, "include") if inside.depth == 1 => Role::Include,
            (_, "include") if inside.is_extension || inside.is_anchored => Role::Mention,
            (Role::Mention, "path") => Role::Mention,
            _ => Role::Other,
        };
        self.part(value, role, inside)
    }

    /// An alias is what its anchor is; where that holds others, it is not followed.
    fn alias(&mut self, target: Option<Id>, at: usize, role: Role) -> Result<(), Wrong> {
        let node = target.and_then(|target| self.yaml.node(target));
        match role {
            Role::Other => return Ok(()),
            Role::Include => return Err(wrong("an alias in an include", at)),
            _ => {}
        }
        // Without a target, it refers to what it is a part of.
        let Some((target, node)) = target.zip(node) else {
            return Err(wrong("an alias of an alias names a file", at));
        };
        let mut texts = Vec::new();
        self.texts(target, &mut texts);
        if role == Role::Compose && texts.len() > 1 {
            return Err(wrong("an alias of several files", at));
        }
        if node.has_alias {
            return Err(wrong("an alias of an alias names a file", at));
        }
        let role = if role == Role::Extends { Role::Compose } else { role };
        texts.into_iter().try_for_each(|(text, at)| self.text(&text, at, role))
    }

    /// All texts below a node, keys too, without what aliases refer to.
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
