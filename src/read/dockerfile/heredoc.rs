use super::cursor::Cursor;
use super::word::Word;

/// A text in a Dockerfile that a step reads as if it were a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// What ends it.
    pub delimiter: Delimiter,
    /// The lines between the step and the delimiter, without the tabs that `<<-` takes away.
    pub body: Word,
}

/// What begins with `<<` in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delimiter {
    /// Without quotes.
    pub name: String,
    /// Whether variables in the text are replaced.
    pub expands: bool,
    /// `<<-`: tabs before the lines are no part of them.
    pub strips_tabs: bool,
}

impl Delimiter {
    /// The text, from the lines between the step and the delimiter.
    pub(super) fn body(&self, lines: &str) -> String {
        if !self.strips_tabs {
            return lines.to_owned();
        }
        lines.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect()
    }

    /// Whether a line ends the text.
    pub(super) fn ends_at(&self, line: &str) -> bool {
        let line = if self.strips_tabs { line.trim_start_matches('\t') } else { line };
        line == self.name
    }

    /// All of a step, wherever they stand in it. BuildKit takes `\` for the escape here, whatever the directive says.
    pub(super) fn all(step: &str) -> Vec<Self> {
        if !step.contains("<<") {
            return Vec::new();
        }
        words(step).unwrap_or_default().iter().filter_map(|word| Self::of(word)).collect()
    }

    /// `3<<-"EOF"`: a file descriptor, the operator, the name.
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

/// The words of a shell command as they are written, with quotes; nothing where a quote is not closed.
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
                // A blank after the operator belongs to the word.
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

/// A word without its quotes and escapes.
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
