use super::cursor::Cursor;
use super::word::Word;

/// A here-document of a `RUN`, `COPY` or `ADD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// The parsed operator.
    pub delimiter: Delimiter,
    /// The lines up to the delimiter, without the tabs that `<<-` strips.
    pub body: Word,
}

/// A heredoc operator, such as `3<<-"EOF"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delimiter {
    /// The delimiter without quotes.
    pub name: String,
    /// Whether variables in the body are expanded: the delimiter has no quotes.
    pub expands: bool,
    /// `<<-`: leading tabs are removed from the lines.
    pub strips_tabs: bool,
}

impl Delimiter {
    /// The body of the given lines.
    pub(super) fn body(&self, lines: &str) -> String {
        if !self.strips_tabs {
            return lines.to_owned();
        }
        lines.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect()
    }

    /// Whether the line is the delimiter.
    pub(super) fn ends_at(&self, line: &str) -> bool {
        let line = if self.strips_tabs { line.trim_start_matches('\t') } else { line };
        line == self.name
    }

    /// The operators of an instruction, at any position. As in `BuildKit`, `\` escapes here whatever the `escape` directive
    /// says.
    pub(super) fn all(step: &str) -> Vec<Self> {
        if !step.contains("<<") {
            return Vec::new();
        }
        words(step).unwrap_or_default().iter().filter_map(|word| Self::of(word)).collect()
    }

    /// Parses a word: optional file descriptor, operator, delimiter.
    fn of(word: &str) -> Option<Self> {
        let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
        let (rest, strips_tabs) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
        let rest = rest.trim_start_matches([' ', '\t', '\r']);
        if rest.is_empty() || rest.contains('<') {
            return None;
        }
        let name = unquoted(rest).filter(|name| !name.is_empty())?;
        Some(Self { expands: !rest.contains(['\'', '"']), name, strips_tabs })
    }
}

/// Splits a shell command into words, quotes kept. Returns `None` if a quote or an expression is not closed.
fn words(command: &str) -> Option<Vec<String>> {
    let mut cursor = Cursor::new(command, '\\');
    let mut words = Vec::new();
    let mut word = String::new();
    while let Some(c) = cursor.peek() {
        let start = cursor.at();
        match c {
            '\'' | '"' => cursor.skip_quoted(0)?,
            '$' => cursor.skip_expression(0)?,
            '\\' => {
                cursor.next();
                cursor.next();
            }
            _ => {
                cursor.next();
                // `<< EOF` is one word.
                if c == '<' && cursor.take('<') {
                    while [' ', '\t', '\r'].into_iter().any(|blank| cursor.take(blank)) {}
                } else if c.is_whitespace() {
                    words.push(std::mem::take(&mut word));
                    continue;
                }
            }
        }
        word += cursor.since(start);
    }
    words.push(word);
    Some(words)
}

/// Removes quotes and escapes.
fn unquoted(word: &str) -> Option<String> {
    let mut cursor = Cursor::new(word, '\\');
    let mut result = String::new();
    while let Some(c) = cursor.peek() {
        let start = cursor.at();
        match c {
            '\'' | '"' => {
                cursor.skip_quoted(0)?;
                result += cursor.since(start).trim_matches(c);
            }
            '\\' => {
                cursor.next();
                result.extend(cursor.next());
            }
            c => {
                cursor.next();
                result.push(c);
            }
        }
    }
    Some(result)
}
