//! The words of Elixir's syntax, as far as mix.exs needs them.

/// A word with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Counted from 1.
    pub(super) line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// `:name`.
    Atom(String),
    /// `name:` before a value.
    Key(String),
    /// A text in quotes.
    Text(String),
    /// A variable, function, module or keyword, also with `@`.
    Name(String),
    /// Any other character.
    Sign(char),
}

/// The words of a text, without comments and heredocs.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let start = line;
        let (kind, left) = match first {
            '#' => (None, rest.find('\n').and_then(|end| rest.get(end..)).unwrap_or_default()),
            '"' if rest.starts_with("\"\"\"") => {
                let body = rest.get(3..).unwrap_or_default();
                (None, body.split_once("\"\"\"").map_or("", |(_, left)| left))
            }
            '"' => quoted(rest),
            ':' if rest.get(1..).is_some_and(|rest| rest.starts_with('"')) => {
                let (kind, left) = quoted(rest.get(1..).unwrap_or_default());
                (kind.map(|kind| if let TokenKind::Text(text) = kind { TokenKind::Atom(text) } else { kind }), left)
            }
            ':' if rest.get(1..).is_some_and(|rest| rest.starts_with(is_name_start)) => {
                let (name, left) = name(rest.get(1..).unwrap_or_default());
                (Some(TokenKind::Atom(name.to_owned())), left)
            }
            first if is_name_start(first) || first == '@' => {
                let (name, left) = name(rest);
                match left.strip_prefix(':') {
                    Some(after) if !after.starts_with(':') => (Some(TokenKind::Key(name.to_owned())), after),
                    _ => (Some(TokenKind::Name(name.to_owned())), left),
                }
            }
            first if first.is_whitespace() => (None, rest.get(first.len_utf8()..).unwrap_or_default()),
            first => (Some(TokenKind::Sign(first)), rest.get(first.len_utf8()..).unwrap_or_default()),
        };
        let passed = rest.get(..rest.len() - left.len()).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', passed.as_bytes()).count();
        tokens.extend(kind.map(|kind| Token { kind, line: start }));
        rest = left;
    }
    tokens
}

/// A text that begins with a quote, and what follows; the text ends with the file at the latest.
fn quoted(text: &str) -> (Option<TokenKind>, &str) {
    let body = text.get(1..).unwrap_or_default();
    let mut is_escaped = false;
    for (at, character) in body.char_indices() {
        if character == '"' && !is_escaped {
            let found = TokenKind::Text(body.get(..at).unwrap_or_default().to_owned());
            return (Some(found), body.get(at + 1..).unwrap_or_default());
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    (None, "")
}

fn name(text: &str) -> (&str, &str) {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '?' | '!' | '@' | '.');
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn is_name_start(first: char) -> bool {
    first.is_alphabetic() || first == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_kinds_and_lines() {
        let found = tokens("# :no\n[app: :shop,\n \"a #\\\" b\", Mix.env(), :\"x-y\"]\n\"\"\"\n:no\n\"\"\"\n@v \"1");
        let expected = [
            (TokenKind::Sign('['), 2),
            (TokenKind::Key("app".into()), 2),
            (TokenKind::Atom("shop".into()), 2),
            (TokenKind::Sign(','), 2),
            (TokenKind::Text("a #\\\" b".into()), 3),
            (TokenKind::Sign(','), 3),
            (TokenKind::Name("Mix.env".into()), 3),
            (TokenKind::Sign('('), 3),
            (TokenKind::Sign(')'), 3),
            (TokenKind::Sign(','), 3),
            (TokenKind::Atom("x-y".into()), 3),
            (TokenKind::Sign(']'), 3),
            (TokenKind::Name("@v".into()), 7),
        ];
        let found: Vec<(TokenKind, usize)> = found.into_iter().map(|token| (token.kind, token.line)).collect();
        assert_eq!(found, expected);
    }
}
