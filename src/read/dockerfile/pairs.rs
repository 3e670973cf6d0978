use super::cursor::Cursor;
use super::instruction::Instruction;
use super::step::Step;
use super::word::Word;

impl Step {
    /// The names and values of an `ARG`, `ENV` or `LABEL`, quotes kept. An `ARG` may have no value.
    #[must_use]
    pub fn pairs(&self, escape: char) -> Vec<(Word, Option<Word>)> {
        let words = self.quoted_words(escape);
        let has_value = words.first().is_some_and(|first| first.value.contains('='));
        if !has_value && self.instruction != Instruction::Arg {
            return self.old_pair().into_iter().collect();
        }
        let pair = |word: Word| {
            let Some(equals) = word.value.find('=') else { return Some((word, None)) };
            let value = word.part(equals + 1..word.value.len());
            Some((word.part(0..equals)?, value))
        };
        words.into_iter().filter_map(pair).collect()
    }

    /// The legacy form `ENV name value`: the value is the rest of the line.
    fn old_pair(&self) -> Option<(Word, Option<Word>)> {
        let text = self.arguments.as_str();
        let (name, rest) = text.split_once(char::is_whitespace)?;
        let value = text.len() - rest.trim_start().len()..text.len();
        Some((self.arguments.word(0..name.len()), Some(self.arguments.word(value))))
    }

    /// The arguments split at whitespace outside quotes.
    fn quoted_words(&self, escape: char) -> Vec<Word> {
        let mut cursor = Cursor::new(self.arguments.as_str(), escape);
        let mut words = Vec::new();
        let (mut start, mut quote) = (0, None);
        while let Some(c) = cursor.peek() {
            if quote.is_none() && c.is_whitespace() {
                words.push(start..cursor.at());
                cursor.next();
                start = cursor.at();
                continue;
            }
            cursor.next();
            if c == escape && quote != Some('\'') {
                cursor.next();
            } else if quote == Some(c) {
                quote = None;
            } else if quote.is_none() && (c == '"' || c == '\'') {
                quote = Some(c);
            }
        }
        words.push(start..cursor.at());
        words.into_iter().filter(|word| !word.is_empty()).map(|word| self.arguments.word(word)).collect()
    }
}
