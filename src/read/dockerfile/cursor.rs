/// A position in a text, with the parts of shell syntax that heredocs, flags and expansion share.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    escape: char,
}

/// The deepest nesting of expressions, which bounds recursion.
pub(super) const DEEPEST: usize = 16;

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, escape: char) -> Self {
        Self { text, at: 0, escape }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    pub(super) fn take(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        if is_there {
            self.at += wanted.len_utf8();
        }
        is_there
    }

    /// The text from an offset to the current position.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Consumes a variable name: letters, digits and `_`, or a single special character such as `@`.
    pub(super) fn name(&mut self) -> &'a str {
        let start = self.at;
        let is_numbered = self.peek().is_some_and(char::is_numeric);
        if self.peek().is_some_and(|c| "@*#?-$!".contains(c)) {
            self.next();
            return self.since(start);
        }
        let is_part = |c: char| if is_numbered { c.is_numeric() } else { c.is_alphanumeric() || c == '_' };
        while self.peek().is_some_and(is_part) {
            self.next();
        }
        self.since(start)
    }

    /// Skips a quoted text. Returns `None` if it is not closed.
    pub(super) fn skip_quoted(&mut self, depth: usize) -> Option<()> {
        let quote = self.next()?;
        loop {
            match self.peek()? {
                '$' if quote == '"' => self.skip_expression(depth)?,
                c => {
                    self.next();
                    if c == quote {
                        return Some(());
                    }
                    if c == self.escape
                        && quote == '"'
                        && self.peek().is_some_and(|c| c == '"' || c == '$' || c == self.escape)
                    {
                        self.next();
                    }
                }
            }
        }
    }

    /// Skips `$NAME` or `${…}`. Returns `None` if it is malformed.
    pub(super) fn skip_expression(&mut self, depth: usize) -> Option<()> {
        self.next();
        if !self.take('{') {
            self.name();
            return Some(());
        }
        if depth > DEEPEST || self.peek().is_none_or(|c| "{}:".contains(c)) {
            return None;
        }
        self.name();
        match self.next()? {
            '}' => Some(()),
            ':' if self.peek().is_some_and(|c| "#%".contains(c)) => None,
            ':' | '+' | '-' | '?' | '#' | '%' => self.skip_until('}', depth),
            '/' => self.skip_until('/', depth).and_then(|()| self.skip_until('}', depth)),
            _ => None,
        }
    }

    fn skip_until(&mut self, stop: char, depth: usize) -> Option<()> {
        loop {
            match self.peek()? {
                c if c == stop => {
                    self.next();
                    return Some(());
                }
                '\'' | '"' => self.skip_quoted(depth + 1)?,
                '$' => self.skip_expression(depth + 1)?,
                c => {
                    self.next();
                    if c == self.escape {
                        self.next();
                    }
                }
            }
        }
    }
}
