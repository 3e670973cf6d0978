use std::ops::Range;

use super::flag::Flag;
use super::heredoc::Heredoc;
use super::instruction::Instruction;
use super::joined::Joined;
use super::word::Word;

/// An instruction with its flags, arguments and heredocs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which instruction.
    pub instruction: Instruction,
    /// The instruction as spelled in the file.
    pub keyword: Word,
    /// The `--name=value` flags before the arguments.
    pub flags: Vec<Flag>,
    /// The rest of the line, continued lines joined.
    pub arguments: Joined,
    /// The heredocs, in the order of their operators.
    pub heredocs: Vec<Heredoc>,
    /// The instruction that an `ONBUILD` wraps.
    pub trigger: Option<Box<Step>>,
    /// All lines, including continuations and heredocs, without leading blanks.
    pub span: Range<usize>,
}

/// The characters that separate words.
const BLANKS: [char; 5] = [' ', '\t', '\u{b}', '\u{c}', '\r'];

impl Step {
    /// Parses a joined line. Returns `None` if it is not an instruction, or has no arguments or too many.
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
        // `ONBUILD ONBUILD` is invalid, and would recurse without a bound.
        let keyword = line.as_str().split(BLANKS).next().and_then(Instruction::of);
        if keyword == Some(Instruction::Onbuild) { None } else { Self::part(line, escape) }
    }

    /// The arguments split at whitespace. Quotes are kept and do not group.
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

    /// The arguments if they are a JSON array of strings: the exec form.
    #[must_use]
    pub fn exec_form(&self) -> Option<Vec<String>> {
        let text = self.arguments.as_str();
        if text.starts_with('[') { serde_json::from_str(text).ok() } else { None }
    }

    /// The flags with this name.
    pub fn flags<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Flag> {
        self.flags.iter().filter(move |flag| flag.name == name)
    }

    /// Whether `<<` in the arguments begins a heredoc.
    pub(super) fn takes_heredocs(&self) -> bool {
        let step = self.trigger.as_deref().unwrap_or(self);
        step.instruction.takes_heredocs() && step.exec_form().is_none()
    }
}
