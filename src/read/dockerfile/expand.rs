use super::cursor::{Cursor, DEEPEST};
use super::pattern;
use super::values::{MOST_VALUE, Unknown, Values};

impl Values {
    /// Expands variables and removes quotes and escapes. Returns `None` if the text is malformed, the result is too long,
    /// a variable has no known value, or for `${NAME/pattern/text}`, which is not supported.
    #[must_use]
    pub fn expand(&self, text: &str, escape: char) -> Option<String> {
        Expander { cursor: Cursor::new(text, escape), escape, keeps_escapes: false, values: self }.until(None, 0)
    }
}

struct Expander<'a> {
    cursor: Cursor<'a>,
    escape: char,
    /// Set in patterns, which have escapes of their own.
    keeps_escapes: bool,
    values: &'a Values,
}

impl Expander<'_> {
    fn until(&mut self, stop: Option<char>, depth: usize) -> Option<String> {
        let mut result = String::new();
        while let Some(c) = self.cursor.peek() {
            if result.len() > MOST_VALUE || depth > DEEPEST {
                return None;
            }
            match c {
                '\'' => {
                    let start = self.cursor.at();
                    self.cursor.skip_quoted(depth)?;
                    result += self.cursor.since(start).trim_matches('\'');
                }
                '"' => result += &self.quoted(depth)?,
                '$' => result += &self.variable(depth)?,
                _ => {
                    self.cursor.next();
                    if Some(c) == stop {
                        return Some(result);
                    }
                    if c != self.escape || self.keeps_escapes {
                        result.push(c);
                    }
                    if c == self.escape {
                        result.extend(self.cursor.next());
                    }
                }
            }
        }
        (stop.is_none() && result.len() <= MOST_VALUE).then_some(result)
    }

    /// Expands a text in double quotes.
    fn quoted(&mut self, depth: usize) -> Option<String> {
        let mut result = String::new();
        self.cursor.next();
        while result.len() <= MOST_VALUE {
            if self.cursor.peek()? == '$' {
                result += &self.variable(depth)?;
                continue;
            }
            let c = self.cursor.next()?;
            let is_special = |c: char| c == '"' || c == '$' || c == self.escape;
            if c == '"' {
                return Some(result);
            }
            let escaped = self.cursor.peek().filter(|escaped| c == self.escape && is_special(*escaped));
            if escaped.is_none() || self.keeps_escapes {
                result.push(c);
            }
            if let Some(escaped) = escaped {
                self.cursor.next();
                result.push(escaped);
            }
        }
        None
    }

    /// Expands `$NAME`, `${NAME}` or `${NAME<operator>word}`.
    fn variable(&mut self, depth: usize) -> Option<String> {
        self.cursor.next();
        if !self.cursor.take('{') {
            let name = self.cursor.name();
            return if name.is_empty() {
                Some("$".to_owned())
            } else {
                Some(self.value(name).ok()?.unwrap_or_default())
            };
        }
        let name = Some(self.cursor.name()).filter(|name| !name.is_empty())?;
        let value = self.value(name).ok()?;
        let operator = self.cursor.next()?;
        if operator == '}' {
            return Some(value.unwrap_or_default());
        }
        if matches!(operator, '#' | '%') {
            let pattern = self.word(true, depth)?;
            return pattern::cut(&value.unwrap_or_default(), operator, &pattern);
        }
        // With a colon, an empty value counts as unset.
        let (operator, value) = match operator {
            ':' => (self.cursor.next()?, value.filter(|value| !value.is_empty())),
            _ => (operator, value),
        };
        let word = self.word(false, depth)?;
        match operator {
            '-' => Some(value.unwrap_or(word)),
            '+' => Some(value.map_or_else(String::new, |_| word)),
            '?' => value,
            _ => None,
        }
    }

    /// Expands the word of an expression, up to `}`.
    fn word(&mut self, keeps_escapes: bool, depth: usize) -> Option<String> {
        let outside = std::mem::replace(&mut self.keeps_escapes, keeps_escapes);
        let word = self.until(Some('}'), depth + 1);
        self.keeps_escapes = outside;
        word
    }

    fn value(&self, name: &str) -> Result<Option<String>, Unknown> {
        Ok(self.values.get(name)?.map(str::to_owned))
    }
}
