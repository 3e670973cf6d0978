use std::ops::Range;

use super::flag::Flag;
use super::heredoc::Heredoc;
use super::instruction::Instruction;
use super::joined::Joined;
use super::word::Word;

/// One instruction with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub instruction: Instruction,
    /// The instruction's name as it is written.
    pub keyword: Word,
    /// What stands between the keyword and the arguments.
    pub flags: Vec<Flag>,
    /// The rest of the line or lines.
    pub arguments: Joined,
    /// What it reads from the lines after it.
    pub heredocs: Vec<Heredoc>,
    /// Of `ONBUILD`: what it does later.
    pub trigger: Option<Box<Step>>,
    /// Its lines and heredocs, without the blanks before.
    pub span: Range<usize>,
}

/// What ends a word. A line's end may have a carriage return before it.
const BLANKS: [char; 5] = [' ', '\t', '\u{b}', '\u{c}', '\r'];

impl Step {
    /// Of lines and their place; nothing where they are no instruction, or one that a build refuses for sure.
    pub(super) fn of(line: &Joined, place: &Range<usize>, escape: char) -> Option<Self> {
        let step = Self { span: place.clone(), ..Self::part(line, escape)? };
        let is_whole = match step.instruction {
            Instruction::From => {
                let words = step.words();
                words.len() == 1
                    || words.len() == 3 && words.get(1).is_some_and(|word| word.value.eq_ignore_ascii_case("as"))
            }
            Instruction::Onbuild => step.trigger.is_some(),
            _ => !step.arguments.as_str().is_empty(),
        };
        is_whole.then_some(step)
    }

    fn part(line: &Joined, escape: char) -> Option<Self> {
        let text = line.as_str();
        let start = text.len() - text.trim_start().len();
        let end = text.trim_end().len();
        let rest = text.get(start..end)?;
        let keyword = start..start + rest.find(BLANKS).unwrap_or(rest.len());
        let instruction = Instruction::of(text.get(keyword.clone())?)?;
        let (flags, after) = Flag::all(line, keyword.end, escape);
        let behind = text.get(after..end).unwrap_or_default();
        let arguments = line.slice(end - behind.trim_start().len()..end);
        let is_onbuild = instruction == Instruction::Onbuild;
        let trigger = if is_onbuild { Self::trigger(&arguments, escape).map(Box::new) } else { None };
        let (keyword, span) = (line.word(keyword), line.span_of(&(start..end)));
        Some(Self { instruction, keyword, flags, arguments, heredocs: Vec::new(), trigger, span })
    }

    fn trigger(line: &Joined, escape: char) -> Option<Self> {
        // One in another is refused, and would take some of the stack for each.
        let keyword = line.as_str().split(BLANKS).next().and_then(Instruction::of);
        if keyword == Some(Instruction::Onbuild) { None } else { Self::part(line, escape) }
    }

    /// The arguments between blanks, with their quotes.
    #[must_use]
    pub fn words(&self) -> Vec<Word> {
        let text = self.arguments.as_str();
        let mut at = 0;
        let mut words = Vec::new();
        for piece in text.split(BLANKS) {
            if !piece.is_empty() {
                words.push(self.arguments.word(at..at + piece.len()));
            }
            at += piece.len() + 1;
        }
        words
    }

    /// The arguments where they are a list as in JSON, which no shell reads.
    #[must_use]
    pub fn exec_form(&self) -> Option<Vec<String>> {
        let text = self.arguments.as_str();
        if text.starts_with('[') { serde_json::from_str(text).ok() } else { None }
    }

    /// The flags with a name.
    pub fn flags<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Flag> {
        self.flags.iter().filter(move |flag| flag.name == name)
    }

    /// Whether it is one that reads the lines after it, if its arguments say so.
    pub(super) fn takes_heredocs(&self) -> bool {
        let step = self.trigger.as_deref().unwrap_or(self);
        step.instruction.takes_heredocs() && step.exec_form().is_none()
    }
}
