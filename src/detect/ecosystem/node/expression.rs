//! Paths that expressions of JavaScript make: `path.join(__dirname, "data", NAME)`.

use super::{imports, loaded};
use crate::detect::subject::Subject;
use crate::detect::tree::{climb, folder_of, name_of};

/// The limit of names that stand for each other.
const DEEPEST: u8 = 8;

const COMPARISONS: [&str; 9] = ["===", "!==", "==", "!=", "&&", "<=", ">=", "<", ">"];

/// Where the running app is: the folders that stand for `__dirname`.
#[derive(Debug)]
pub(super) enum Place {
    /// The sources run as they are.
    Source,
    /// A build writes each source below a folder to the same place below another one.
    Compiled {
        source: String,
        built: String,
    },
    /// A build writes one file in this folder.
    Bundled(String),
    Unknown,
}

/// A path, relative to the project.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) text: String,
    /// The expression goes on with what only the running app knows.
    pub(super) is_open: bool,
}

/// What is known of the text that an expression makes.
#[derive(Debug, Clone)]
struct Value {
    text: String,
    /// It begins with the project's folder.
    is_rooted: bool,
    is_open: bool,
}

impl Value {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_rooted: false, is_open: false }
    }

    fn rooted(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_rooted: true, is_open: false }
    }

    /// The text with another after it. An open text ends.
    fn with(mut self, between: &str, other: Option<Self>) -> Self {
        if self.is_open {
            return self;
        }
        self.text.push_str(between);
        self.is_open = other.as_ref().is_none_or(|other| other.is_open);
        self.text.extend(other.map(|other| other.text));
        self
    }
}

#[derive(Debug)]
pub(super) struct Reader<'s, 'a> {
    pub(super) subject: &'s Subject<'a>,
    pub(super) place: Place,
}

impl Reader<'_, '_> {
    /// The path of the expression at the beginning of some code in a file; `None` if it is not in the project.
    pub(super) fn path(&self, file: &str, code: &str) -> Option<Path> {
        let (value, _) = self.value(file, code, 0);
        let Value { text, is_rooted, is_open } = value?;
        if !is_rooted && (text.starts_with(['/', '~', ':']) || text.contains("://")) {
            return None;
        }
        let text = text.strip_prefix("file:").unwrap_or(&text);
        // What follows the last slash is the beginning of a name.
        let text = if is_open { folder_of(text) } else { text };
        let text = climb("", text).filter(|text| text.chars().all(is_plain))?;
        Some(Path { text, is_open })
    }

    /// The value of an expression, and the code from its end on.
    fn value<'t>(&self, file: &str, code: &'t str, depth: u8) -> (Option<Value>, &'t str) {
        if depth > DEEPEST {
            return (None, code);
        }
        let (mut value, mut rest) = self.primary(file, code, depth);
        loop {
            let next = rest.trim_start();
            if let Some(after) = next.strip_prefix("||").or_else(|| next.strip_prefix("??")) {
                let (other, end) = self.value(file, after, depth + 1);
                return (value.or(other), end);
            } else if let Some(after) = next.strip_prefix('+') {
                let (other, end) = self.primary(file, after, depth + 1);
                value = value.map(|value| value.with("", other));
                rest = end;
            } else if let Some(after) = COMPARISONS.iter().find_map(|operator| next.strip_prefix(operator)) {
                value = None;
                rest = self.primary(file, after, depth + 1).1;
            } else if let Some(after) = next.strip_prefix('?').filter(|after| !after.starts_with('.')) {
                let condition = code.get(..code.len() - next.len()).unwrap_or_default();
                return self.choice(file, condition, after, depth);
            } else if next.starts_with(['?', '.', '[', '(', '=', '*', '/']) {
                return (None, skip(next));
            } else {
                return (value, rest);
            }
        }
    }

    /// The branch of `condition ? a : b` that is a file of the project.
    fn choice<'t>(&self, file: &str, condition: &str, code: &'t str, depth: u8) -> (Option<Value>, &'t str) {
        let (first, rest) = self.value(file, code, depth + 1);
        let Some(rest) = rest.trim_start().strip_prefix(':') else { return (None, skip(rest)) };
        let (second, rest) = self.value(file, rest, depth + 1);
        let is_inside = |text: &Value| text.is_rooted || !text.text.starts_with(['/', '~', ':']);
        let (first, second) = (first.filter(is_inside), second.filter(is_inside));
        let is_first = condition.contains("prod") && !condition.contains('!');
        (if is_first { first.or(second) } else { second.or(first) }, rest)
    }

    fn primary<'t>(&self, file: &str, code: &'t str, depth: u8) -> (Option<Value>, &'t str) {
        let code = code.trim_start();
        let code = ["await ", "new ", "!"].iter().find_map(|word| code.strip_prefix(word)).unwrap_or(code);
        match code.chars().next() {
            Some(quote @ ('"' | '\'')) => match code.get(1..).and_then(|rest| rest.split_once(quote)) {
                Some((text, rest)) => (Some(Value::plain(text)), rest),
                None => (None, ""),
            },
            Some('`') => self.template(file, code, depth),
            Some('(') => {
                let (value, rest) = self.value(file, code.get(1..).unwrap_or_default(), depth + 1);
                match rest.trim_start().strip_prefix(')') {
                    Some(rest) => (value, rest),
                    None => (None, skip(rest)),
                }
            }
            Some(c) if is_name(c) => {
                let (name, rest) = code.split_at(end_of_name(code));
                let name = name.replace('?', "");
                match rest.strip_prefix('(') {
                    Some(rest) => self.call(file, &name, rest, depth),
                    None if name.ends_with("process.env") && rest.starts_with('[') => {
                        (None, rest.split_once(']').map_or("", |(_, rest)| rest))
                    }
                    None => (self.named(file, &name, depth), rest.strip_prefix('!').unwrap_or(rest)),
                }
            }
            _ => (None, skip(code)),
        }
    }

    /// `` `${DATA}/shop.db` ``
    fn template<'t>(&self, file: &str, code: &'t str, depth: u8) -> (Option<Value>, &'t str) {
        let Some((inside, rest)) = code.get(1..).and_then(|rest| rest.split_once('`')) else { return (None, "") };
        let mut parts = inside.split("${");
        let first = parts.next().unwrap_or_default();
        let mut text = (!first.is_empty()).then(|| Value::plain(first));
        for part in parts {
            let Some((expression, literal)) = part.split_once('}') else { return (None, rest) };
            let value = self.value(file, expression, depth + 1).0;
            text = match text {
                Some(text) => Some(text.with("", value)),
                None => value,
            };
            let Some(known) = text.take() else { return (None, rest) };
            text = Some(known.with("", Some(Value::plain(literal))));
        }
        (text, rest)
    }

    fn call<'t>(&self, file: &str, name: &str, code: &'t str, depth: u8) -> (Option<Value>, &'t str) {
        let mut arguments = Vec::new();
        let mut rest = code.trim_start();
        while !rest.is_empty() && !rest.starts_with(')') {
            let (value, end) = self.value(file, rest, depth + 1);
            arguments.push(value);
            let end = skip(end);
            rest = end.strip_prefix(',').unwrap_or(end).trim_start();
            if !end.starts_with([',', ')']) {
                return (None, end);
            }
        }
        let rest = rest.strip_prefix(')').unwrap_or(rest);
        let rest = [".pathname", ".href", ".toString()"].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
        (Self::result(name, arguments), rest)
    }

    fn result(name: &str, arguments: Vec<Option<Value>>) -> Option<Value> {
        if name == "process.cwd" {
            return Some(Value::rooted(""));
        }
        let mut arguments = arguments.into_iter();
        let first = arguments.next()??;
        match name.rsplit('.').next().unwrap_or_default() {
            "join" | "resolve" | "normalize" => {
                let is_absolute = |part: &Option<Value>| part.as_ref().is_some_and(|part| part.is_rooted);
                let mut rest = arguments.collect::<Vec<_>>();
                if let Some(at) = rest.iter().rposition(is_absolute) {
                    let after = rest.split_off(at);
                    let mut after = after.into_iter();
                    let start = after.next()??;
                    return Some(after.fold(start, |text, part| text.with("/", part)));
                }
                Some(rest.into_iter().fold(first, |text, part| text.with("/", part)))
            }
            "dirname" => Some(Value { text: folder_of(first.text.trim_end_matches('/')).to_owned(), ..first }),
            "fileURLToPath" | "String" => Some(first),
            // Of a module: `new URL("../data", import.meta.url)`
            "URL" => {
                let own = arguments.next()??;
                let folder = if own.is_rooted { folder_of(&own.text).to_owned() } else { return None };
                let text = Value::rooted(climb(&folder, &first.text).filter(|_| !first.text.starts_with('/'))?);
                Some(Value { is_open: first.is_open, ..text })
            }
            _ => None,
        }
    }

    /// The value of a name or of a property.
    fn named(&self, file: &str, name: &str, depth: u8) -> Option<Value> {
        match name {
            "__dirname" | "import.meta.dirname" | "import.meta.dir" => Some(Value::rooted(self.folder(file)?)),
            "__filename" | "import.meta.filename" | "import.meta.url" | "import.meta.path" => {
                let name = name_of(file);
                let folder = self.folder(file)?;
                Some(Value::rooted(if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }))
            }
            _ if name.contains("process.env") || name.contains("import.meta") => None,
            _ => {
                let (owner, last) = name.rsplit_once('.').unwrap_or(("", name));
                let is_property = !owner.is_empty() && owner != "this";
                let first = name.split('.').find(|part| *part != "this")?;
                let text = self.subject.tree.text(file)?;
                let own = || self.defined(file, &text, last, is_property, depth);
                let other = || {
                    let file = self.imported(file, &text, first)?;
                    let text = self.subject.tree.text(&file)?;
                    self.defined(&file, &text, last, true, depth)
                };
                if is_property { other().or_else(own) } else { own().or_else(other) }
            }
        }
    }

    /// The value that a file gives to a name: `const NAME = …`, `this.name = …`, and of a property `name: …`.
    fn defined(&self, file: &str, text: &str, name: &str, is_property: bool, depth: u8) -> Option<Value> {
        let ends = |at: usize| text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(is_name);
        text.match_indices(name).filter(|(at, _)| !ends(*at)).find_map(|(at, _)| {
            let after = text.get(at + name.len()..)?;
            let after = after.trim_start_matches(['!', '?']);
            if after.chars().next().is_some_and(is_name) {
                return None;
            }
            let after = after.trim_start();
            let assigned = |code: &'_ str| -> Option<Value> {
                let code = code.strip_prefix('=').filter(|code| !code.starts_with(['=', '>']))?;
                self.value(file, code, depth + 1).0
            };
            if let Some(typed) = after.strip_prefix(':') {
                // `name: value` of an object, or `name: string = value`.
                let end = typed.find(['=', ';', ',', ')', '\n', '{', '(']).unwrap_or(typed.len());
                let of_type = typed.get(end..).and_then(assigned);
                return of_type.or_else(|| is_property.then(|| self.value(file, typed, depth + 1).0).flatten());
            }
            assigned(after)
        })
    }

    /// The file of the project that a file imports a name from.
    fn imported(&self, file: &str, text: &str, name: &str) -> Option<String> {
        imports::specifiers(text).into_iter().filter(|(_, specifier)| specifier.starts_with('.')).find_map(
            |(at, specifier)| {
                let before = text.get(..at)?;
                let start = ["import ", "const ", "let ", "var "].iter().filter_map(|word| before.rfind(word)).max()?;
                let mut words = before.get(start..)?.split(|c| !is_name(c));
                words.any(|word| word == name).then_some(())?;
                let relative = self.subject.relative(file);
                let path = climb(folder_of(relative), specifier)?;
                loaded::source(self.subject, &path).map(|path| self.subject.path(&path))
            },
        )
    }

    /// The folder of a file in the running app, relative to the project.
    fn folder(&self, file: &str) -> Option<String> {
        let folder = folder_of(self.subject.relative(file));
        match &self.place {
            Place::Source => Some(folder.to_owned()),
            Place::Bundled(built) => Some(built.clone()),
            Place::Compiled { source, built } => {
                let rest = folder.strip_prefix(source.as_str())?;
                (source.is_empty() || rest.is_empty() || rest.starts_with('/')).then(|| climb(built, rest)).flatten()
            }
            Place::Unknown => None,
        }
    }
}

/// The code from the end of the surrounding call's argument or of the statement on.
fn skip(code: &str) -> &str {
    let mut depth = 0_u32;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in code.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) => quote = Some(open).filter(|open| *open != c),
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}' | ',' | ';') if depth == 0 => return code.get(at..).unwrap_or_default(),
            (None, ')' | ']' | '}') => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// The end of `this.settings?.file`.
fn end_of_name(code: &str) -> usize {
    let goes_on = |at: usize, c: char| {
        is_name(c) || c == '.' || c == '?' && code.get(at + 1..).is_some_and(|rest| rest.starts_with('.'))
    };
    code.char_indices().find(|(at, c)| !goes_on(*at, *c)).map_or(code.len(), |(at, _)| at)
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '#')
}

/// Whether a path needs no quotes in a Dockerfile.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-/".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::detect::ecosystem::node::manifest;
    use crate::detect::ecosystem::node::runtime::Runtime;
    use crate::detect::tree::Tree;
    use crate::detect::{Folder, Known};

    const MAIN: &str = r#"
import { DATA, settings } from "./paths.js";
const root = path.dirname(fileURLToPath(import.meta.url));
const FILE: string = join(root, "..", "db", "shop.json");
class Store { private readonly file = process.env.SHOP || "log/shop.log"; }
"#;

    const PATHS: &str = r#"
export const DATA = path.resolve(process.cwd(), "data");
export const settings = { upload: `${DATA}/up` };
"#;

    #[test]
    fn an_expression_is_read_where_it_stands() {
        let temporary = tempfile::tempdir().unwrap();
        std::fs::create_dir(temporary.path().join("src")).unwrap();
        for (path, text) in [("package.json", "{}"), ("src/main.ts", MAIN), ("src/paths.ts", PATHS)] {
            std::fs::write(temporary.path().join(path), text).unwrap();
        }
        let folder = Folder::open(temporary.path()).unwrap();
        let tree = Tree::of(&folder).unwrap();
        let known = Known::load(&Catalog::default(), "node").unwrap();
        let manifest = manifest::read(&tree, "", Runtime::Node);
        let subject = &Subject::new(&tree, "", &known, &manifest, &[]);
        {
            let place = Place::Compiled { source: "src".to_owned(), built: "dist".to_owned() };
            let reader = Reader { subject, place };
            let open = |text: &str| Path { text: text.to_owned(), is_open: true };
            let whole = |text: &str| Path { text: text.to_owned(), is_open: false };
            for (code, expected) in [
                ("FILE, text)", Some(whole("db/shop.json"))),
                ("this.file)", Some(whole("log/shop.log"))),
                ("settings.upload", Some(whole("data/up"))),
                ("path.join(DATA, name)", Some(open("data"))),
                ("`${DATA}/${id}.json`, x", Some(open("data"))),
                ("path.join(__dirname, 'x.db')", Some(whole("dist/x.db"))),
                ("new URL('../x.db', import.meta.url)", Some(whole("x.db"))),
                ("process.env.NODE_ENV === 'test' ? ':memory:' : 'a.db')", Some(whole("a.db"))),
                ("process.env.DB ?? './b.db')", Some(whole("b.db"))),
                ("'file:c.db')", Some(whole("c.db"))),
                ("(req, file, cb) => cb(null, 'x')", None),
                ("os.tmpdir() + '/x'", None),
                ("'/var/x'", None),
                ("'../x'", None),
                ("Date.now() + '-x'", None),
                ("name", None),
            ] {
                assert_eq!(reader.path("src/main.ts", code), expected, "{code}");
            }
        }
    }
}
