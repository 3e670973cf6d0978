//! The value of an expression that names a path, as far as the code tells it.

use crate::detect::tree::folder_of;

/// A path, or the known beginning of one. The folder that the program starts in is `.`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) text: String,
    /// Whether nothing unknown follows.
    pub(super) is_whole: bool,
}

/// A compiled program that looks for its own folder starts there.
const PROGRAM: &str = "./program";

/// Functions for the same path in another form.
const SAME: [&str; 9] =
    ["abspath", "realpath", "normpath", "fspath", "Clean", "Abs", "EvalSymlinks", "ToSlash", "FromSlash"];

/// Where the values of names come from.
pub(super) trait Names {
    fn value(&self, name: &str) -> Option<Path>;

    /// What a function of the project returns.
    fn returned(&self, function: &str) -> Option<Path>;
}

/// An argument of a call: its name, if it has one, and its value.
pub(super) struct Argument {
    pub(super) name: Option<String>,
    pub(super) value: Option<Path>,
}

impl Path {
    pub(super) fn whole(text: &str) -> Self {
        Self { text: text.to_owned(), is_whole: true }
    }

    fn outside(&self) -> bool {
        self.text.starts_with(['/', '~'])
    }

    fn parent(self) -> Self {
        if !self.is_whole {
            return self;
        }
        let text = self.text.trim_end_matches('/');
        match text {
            "" | "." => Self::whole(".."),
            _ if text.ends_with("..") => Self::whole(&format!("{text}/..")),
            _ => Self::whole(Some(folder_of(text)).filter(|folder| !folder.is_empty()).unwrap_or(".")),
        }
    }

    /// The path with a text right after it.
    fn followed(self, next: Option<Self>) -> Self {
        match next {
            _ if !self.is_whole => self,
            Some(next) => Self { text: self.text + &next.text, is_whole: next.is_whole },
            None => Self { is_whole: false, ..self },
        }
    }

    /// The path of something inside this folder.
    fn with(self, inner: Option<Self>) -> Self {
        match inner {
            _ if !self.is_whole => self,
            Some(inner) if inner.outside() => inner,
            inner => Self { text: format!("{}/", self.text.trim_end_matches('/')), is_whole: true }.followed(inner),
        }
    }
}

/// The value of the expression at the beginning of a text.
pub(super) fn value(text: &str, names: &dyn Names) -> Option<Path> {
    let mut reader = Reader { rest: text, depth: 0, nesting: 0, names };
    reader.skip_lines();
    reader.expression()
}

/// The arguments of a call, from the text after its opening bracket on.
pub(super) fn arguments(text: &str, names: &dyn Names) -> Vec<Argument> {
    Reader { rest: text, depth: 1, nesting: 0, names }.arguments()
}

/// The limit of expressions inside one another.
const MOST_NESTED: usize = 16;

struct Reader<'t> {
    rest: &'t str,
    /// Open brackets: a line goes on while there are any.
    depth: usize,
    nesting: usize,
    names: &'t dyn Names,
}

/// What has been read: a name that may go on, or a value.
enum Item {
    Name(String),
    Value(Option<Path>),
}

impl Reader<'_> {
    fn skip_lines(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn skip(&mut self) {
        let is_space = |c: char| if self.depth > 0 { c.is_whitespace() } else { c == ' ' || c == '\t' };
        self.rest = self.rest.trim_start_matches(is_space);
    }

    fn eat(&mut self, text: &str) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn eat_word(&mut self, word: &str) -> bool {
        self.skip();
        let is_it = self.rest.strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_part));
        is_it && self.eat(word)
    }

    fn word(&mut self) -> &str {
        let end = self.rest.find(|c: char| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// Alternatives: the first that is in the project counts.
    fn expression(&mut self) -> Option<Path> {
        self.nesting += 1;
        if self.nesting > MOST_NESTED {
            self.rest = "";
            return None;
        }
        let mut value = self.sum();
        loop {
            let other = if self.eat_word("or") || self.eat("||") {
                self.sum()
            } else if self.eat_word("if") {
                let Some((_, rest)) = self.rest.split_once("else ") else { break };
                self.rest = rest;
                self.sum()
            } else {
                break;
            };
            value = value.filter(|path| !path.outside()).or(other);
        }
        self.nesting -= 1;
        value
    }

    fn sum(&mut self) -> Option<Path> {
        let mut value = self.operand();
        loop {
            self.skip();
            if self.rest.starts_with("//") || self.rest.starts_with("+=") {
                return value;
            }
            if self.eat("+") {
                self.skip_lines();
                let next = self.operand();
                value = value.map(|path| path.followed(next));
            } else if self.eat("/") {
                self.skip_lines();
                let next = self.operand();
                value = value.map(|path| path.with(next));
            } else {
                return value;
            }
        }
    }

    fn operand(&mut self) -> Option<Path> {
        self.skip();
        let item = match self.rest.chars().next()? {
            '*' | '&' => {
                self.rest = self.rest.get(1..)?;
                return self.operand();
            }
            '(' => {
                self.rest = self.rest.get(1..)?;
                self.depth += 1;
                let value = self.expression();
                self.close();
                Item::Value(value)
            }
            '"' | '\'' | '`' => Item::Value(self.text(false)),
            c if is_part(c) => {
                let word = self.word().to_owned();
                if word == "lambda" {
                    self.rest = self.rest.split_once(':')?.1;
                    return self.expression();
                }
                if word.bytes().all(|b| b.is_ascii_digit()) {
                    return Some(Path::whole(&word));
                }
                let is_prefix = word.len() <= 2 && word.chars().all(|c| "rRbBfFuU".contains(c));
                if is_prefix && self.rest.starts_with(['"', '\'']) {
                    Item::Value(self.text(word.contains(['f', 'F'])))
                } else {
                    Item::Name(word)
                }
            }
            _ => return None,
        };
        self.rest_of(item)
    }

    /// What follows a name or a value: attributes, calls and keys.
    fn rest_of(&mut self, mut item: Item) -> Option<Path> {
        loop {
            if self.rest.starts_with('.') {
                self.rest = self.rest.get(1..)?;
                self.skip();
                let word = self.word().to_owned();
                item = match (word.as_str(), self.rest.chars().next()) {
                    ("parent", next) if next != Some('(') => Item::Value(self.known(item).map(Path::parent)),
                    ("parents", Some('[')) => {
                        let ups: usize = self.key()?.parse().ok()?;
                        let start = self.known(item);
                        Item::Value(start.map(|path| (0..=ups.min(MOST_NESTED)).fold(path, |path, _| path.parent())))
                    }
                    (_, Some('(')) => self.method(item, &word),
                    _ => match item {
                        Item::Name(name) => Item::Name(format!("{name}.{word}")),
                        Item::Value(_) => Item::Value(None),
                    },
                };
            } else if self.rest.starts_with('(') {
                let given = self.call();
                item = match item {
                    Item::Name(name) => Item::Value(match function(&name, &given, self.names) {
                        Returned::Value(value) => value,
                        Returned::Unknown => self.names.returned(&name),
                    }),
                    Item::Value(_) => Item::Value(None),
                };
            } else if self.rest.starts_with('[') {
                let key = self.key()?;
                // `app.config["UPLOAD_FOLDER"]` is found where that key gets its value.
                item = match key.strip_prefix(['"', '\'']).and_then(|key| key.strip_suffix(['"', '\''])) {
                    Some(key) if matches!(item, Item::Name(_)) => Item::Name(key.to_owned()),
                    None if key == "0" && matches!(&item, Item::Name(name) if name == "os.Args") => {
                        Item::Value(Some(Path::whole(PROGRAM)))
                    }
                    _ => Item::Value(None),
                };
            } else {
                return self.known(item);
            }
        }
    }

    fn known(&self, item: Item) -> Option<Path> {
        match item {
            Item::Name(name) => self.names.value(&name),
            Item::Value(value) => value,
        }
    }

    fn call(&mut self) -> Vec<Argument> {
        self.rest = self.rest.get(1..).unwrap_or_default();
        self.depth += 1;
        self.arguments()
    }

    fn method(&mut self, item: Item, word: &str) -> Item {
        let given = self.call();
        if let Item::Name(name) = &item
            && let Returned::Value(value) = function(&format!("{name}.{word}"), &given, self.names)
        {
            return Item::Value(value);
        }
        if let Item::Name(name) = &item
            && let Some(value) = self.names.returned(&format!("{name}.{word}"))
        {
            return Item::Value(Some(value));
        }
        let value = self.known(item);
        Item::Value(match word {
            "resolve" | "absolute" | "as_posix" | "expanduser" | "strip" | "rstrip" | "String" => value,
            "joinpath" => value.map(|path| given.into_iter().fold(path, |path, argument| path.with(argument.value))),
            "format" => value.map(|path| match path.text.find('{') {
                Some(at) => Path { text: path.text.get(..at).unwrap_or_default().to_owned(), is_whole: false },
                None => path,
            }),
            _ => None,
        })
    }

    /// Reads up to the bracket that closes a call.
    fn arguments(&mut self) -> Vec<Argument> {
        let mut arguments = Vec::new();
        self.nesting += 1;
        while !self.eat(")") && !self.rest.is_empty() && self.nesting <= MOST_NESTED {
            let before = self.rest;
            let name = self.word().to_owned();
            let is_named = !name.is_empty() && self.eat("=") && !self.rest.starts_with('=');
            if !is_named {
                self.rest = before;
            }
            let value = self.expression();
            arguments.push(Argument { name: is_named.then_some(name), value });
            self.pass(&[',', ')']);
            self.eat(",");
        }
        self.nesting -= 1;
        self.depth = self.depth.saturating_sub(1);
        arguments
    }

    fn close(&mut self) {
        self.pass(&[')']);
        self.eat(")");
        self.depth = self.depth.saturating_sub(1);
    }

    /// Skips to one of these characters, outside of texts and other brackets.
    fn pass(&mut self, ends: &[char]) {
        let mut depth = 0_usize;
        let mut quote = None;
        let mut end = self.rest.len();
        for (at, c) in self.rest.char_indices() {
            if let Some(open) = quote {
                quote = Some(open).filter(|_| c != open);
            } else if depth == 0 && ends.contains(&c) {
                end = at;
                break;
            } else {
                match c {
                    '"' | '\'' | '`' => quote = Some(c),
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
        }
        self.rest = self.rest.get(end..).unwrap_or_default();
    }

    /// What stands in square brackets.
    fn key(&mut self) -> Option<String> {
        let (key, rest) = self.rest.strip_prefix('[')?.split_once(']')?;
        self.rest = rest;
        Some(key.trim().to_owned())
    }

    fn text(&mut self, has_values: bool) -> Option<Path> {
        let quote = self.rest.chars().next()?;
        let triple = quote.to_string().repeat(3);
        let (text, rest) = match self.rest.strip_prefix(triple.as_str()) {
            Some(inside) => inside.split_once(triple.as_str())?,
            None => self.rest.get(1..)?.split_once(quote)?,
        };
        self.rest = rest;
        if !has_values {
            return Some(Path::whole(text));
        }
        let mut path = Path::whole("");
        let mut open = text;
        while let Some((before, after)) = open.split_once('{') {
            let (inside, rest) = after.split_once('}')?;
            let inner = inside.split(['!', ':']).next().unwrap_or_default();
            path = path.followed(Some(Path::whole(before))).followed(value(inner, self.names));
            open = rest;
        }
        Some(path.followed(Some(Path::whole(open))))
    }
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What is known of a call.
enum Returned {
    Value(Option<Path>),
    /// The function is one of the project, or of a library.
    Unknown,
}

/// The value that a function returns.
fn function(name: &str, given: &[Argument], names: &dyn Names) -> Returned {
    let (before, last) = name.rsplit_once('.').unwrap_or(("", name));
    let owner = before.rsplit('.').next().unwrap_or_default();
    let nth = |index: usize| given.get(index).and_then(|argument| argument.value.clone());
    let keyword = |name: &str| given.iter().find(|argument| argument.name.as_deref() == Some(name));
    let or_second = || keyword("default").map_or_else(|| nth(1), |argument| argument.value.clone());
    let inside = |from: usize| {
        let mut parts = given.iter().skip(from).map(|argument| argument.value.clone());
        let first = parts.next().flatten();
        first.map(|first| parts.fold(first, Path::with))
    };
    let is_path = matches!(owner, "" | "path" | "filepath" | "osp" | "pathlib" | "os");
    let is_flag = owner.to_ascii_lowercase().contains("flag");
    let value = match last {
        "join" | "Join" | "safe_join" if is_path => inside(0),
        "Path" | "PurePath" | "PosixPath" if given.is_empty() => Some(Path::whole(".")),
        "Path" | "PurePath" | "PosixPath" => inside(0),
        _ if is_path && SAME.contains(&last) => nth(0),
        "str" | "string" if before.is_empty() => nth(0),
        "dirname" | "Dir" if is_path => nth(0).map(Path::parent),
        "Executable" if owner == "os" => Some(Path::whole(PROGRAM)),
        "getcwd" | "cwd" | "Getwd" => Some(Path::whole(".")),
        "Sprintf" => nth(0).map(|path| formatted(&path.text, given)),
        "String" if is_flag => nth(1),
        "StringP" if is_flag => nth(2),
        "Field" | "field" => ["default", "default_factory"]
            .iter()
            .find_map(|name| keyword(name))
            .map_or_else(|| nth(0), |argument| argument.value.clone()),
        "get" | "Get" | "GetString" if given.len() == 1 && owner != "environ" => {
            nth(0).and_then(|key| names.value(&key.text))
        }
        "get" | "config" => or_second(),
        _ if last.to_ascii_lowercase().contains("env") => or_second(),
        _ => return Returned::Unknown,
    };
    Returned::Value(value)
}

/// `Sprintf("%s/shop.db", dir)`
fn formatted(form: &str, given: &[Argument]) -> Path {
    let mut path = Path::whole("");
    let mut values = given.iter().skip(1);
    let mut open = form;
    while let Some((before, after)) = open.split_once('%') {
        path = path.followed(Some(Path::whole(before)));
        path = path.followed(values.next().and_then(|argument| argument.value.clone()));
        open = after.get(1..).unwrap_or_default();
    }
    path.followed(Some(Path::whole(open)))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known;

    impl Names for Known {
        fn value(&self, name: &str) -> Option<Path> {
            match name {
                "__file__" => Some(Path::whole("shop/config.py")),
                "BASE" => Some(Path::whole(".")),
                "DATA" | "dataDir" => Some(Path::whole("./data")),
                _ => None,
            }
        }

        fn returned(&self, function: &str) -> Option<Path> {
            (function == "shop.data_folder").then(|| Path::whole("data"))
        }
    }

    #[test]
    fn an_expression_has_the_path_that_it_names() {
        for (text, expected) in [
            (r#""data/shop.json""#, "data/shop.json"),
            (r#"os.path.join(BASE, "data", "a.json"), "w""#, "./data/a.json"),
            ("os.path.join(\n    DATA,\n    \"a.json\",\n)", "./data/a.json"),
            (r#"BASE / "data" / "a.json""#, "./data/a.json"),
            ("Path(__file__).resolve().parent.parent / 'logs'", "./logs"),
            ("Path(__file__).parents[1] / 'logs'", "./logs"),
            ("os.path.dirname(os.path.abspath(__file__))", "shop"),
            (r#"f"{DATA}/{name}.json""#, "./data/…"),
            ("os.path.join(DATA, secure(name))", "./data/…"),
            (r#"os.getenv("DB_PATH", "app.db")"#, "app.db"),
            (r#"os.environ.get("DB_PATH") or "app.db""#, "app.db"),
            (r#""/tmp/a" if os.getenv("VERCEL") else "data/a""#, "data/a"),
            (r#"filepath.Join(*dataDir, "shop.db")"#, "./data/shop.db"),
            (r#"fmt.Sprintf("%s/%d.json", dataDir, id)"#, "./data/…"),
            (r#"flag.String("db", "./shop.db", "the database")"#, "./shop.db"),
            (r#"dataDir + "/shop.db?_fk=1" // why"#, "./data/shop.db?_fk=1"),
            (r#"filepath.Join(filepath.Dir(os.Args[0]), "data")"#, "./data"),
            (r#"str(DATA / "a.db")"#, "./data/a.db"),
            (r#"Field(default="uploads")"#, "uploads"),
            (r#"Field(default_factory=lambda: DATA / "a.db")"#, "./data/a.db"),
            (r#"shop.data_folder() / "a.db""#, "data/a.db"),
            (r#"":" + strconv.Itoa(8080)"#, ":…"),
            (r#"fmt.Sprintf(":%d", 8080)"#, ":8080"),
        ] {
            let found = value(text, &Known).map(|path| path.text + if path.is_whole { "" } else { "…" });
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
        for text in ["name", "load()", "", "names[0]", r#"", ".join(names)"#, "((((((((((((((((((((((((((("] {
            assert_eq!(value(text, &Known), None, "{text}");
        }
    }
}
