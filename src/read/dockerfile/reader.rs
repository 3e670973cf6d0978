use std::collections::HashMap;
use std::ops::Range;

use super::directive::Directive;
use super::heredoc::{Delimiter, Heredoc};
use super::instruction::Instruction;
use super::joined::Joined;
use super::lines::Lines;
use super::stage::Stage;
use super::step::Step;
use super::word::Word;
use super::{Dockerfile, NotADockerfile};

/// A file with more invalid lines is not a Dockerfile.
pub(super) const MOST_UNREAD: usize = 50;

pub(super) fn read(text: &str) -> Result<Dockerfile, NotADockerfile> {
    let (directives, globals, stages) = (Vec::new(), Vec::new(), Vec::new());
    let (comments, unread, named) = (Vec::new(), Vec::new(), HashMap::new());
    let dockerfile = Dockerfile { directives, globals, stages, comments, unread, escape: '\\', named };
    let mut reader = Reader { lines: Lines::new(text), may_be_directive: true, dockerfile };
    while let Some((line, place)) = reader.lines.next() {
        reader.take(line, place);
        if reader.dockerfile.unread.len() > MOST_UNREAD {
            break;
        }
    }
    let dockerfile = reader.dockerfile;
    if dockerfile.stages.is_empty() || dockerfile.unread.len() > MOST_UNREAD {
        return Err(NotADockerfile { at: dockerfile.unread.first().map_or(0, |line| line.span.start) });
    }
    Ok(dockerfile)
}

struct Reader<'a> {
    lines: Lines<'a>,
    /// Directives are valid only before everything else.
    may_be_directive: bool,
    dockerfile: Dockerfile,
}

impl Reader<'_> {
    fn take(&mut self, line: &str, place: Range<usize>) {
        let trimmed = line.trim_start();
        let place = place.end - trimmed.len()..place.end;
        if trimmed.starts_with('#') {
            self.take_comment(trimmed, place);
            return;
        }
        self.may_be_directive = false;
        if !trimmed.is_empty() {
            let escape = self.dockerfile.escape;
            let start = place.start;
            let (joined, end) = self.lines.joined((trimmed, place), escape, &mut self.dockerfile.comments);
            self.take_instruction(&joined, start..end);
        }
    }

    fn take_comment(&mut self, comment: &str, place: Range<usize>) {
        let found = Directive::of(comment, &place, &self.dockerfile.directives).filter(|_| self.may_be_directive);
        let Some(directive) = found else {
            self.may_be_directive = false;
            self.dockerfile.comments.push(place);
            return;
        };
        match (directive.name.as_str(), directive.value.value.as_str()) {
            ("escape", "`") => self.dockerfile.escape = '`',
            ("escape", "\\") => self.dockerfile.escape = '\\',
            _ => {}
        }
        self.dockerfile.directives.push(directive);
    }

    fn take_instruction(&mut self, line: &Joined, place: Range<usize>) {
        let step = Step::of(line, &place, self.dockerfile.escape).and_then(|step| self.with_heredocs(step, line));
        let stage = self.dockerfile.stages.last_mut();
        match (step, stage) {
            (Some(step), _) if step.instruction == Instruction::From => self.begin_stage(step),
            (Some(step), Some(stage)) => stage.steps.push(step),
            (Some(step), None) if step.instruction == Instruction::Arg => self.dockerfile.globals.push(step),
            (step, _) => {
                // The heredocs of a misplaced instruction are not instructions either.
                let span = step.map_or(place, |step| step.span);
                self.dockerfile.unread.push(Word { value: line.as_str().to_owned(), span });
            }
        }
    }

    fn begin_stage(&mut self, step: Step) {
        let number = self.dockerfile.stages.len();
        let Some(stage) = Stage::of(step) else { return };
        if let Some(name) = &stage.name {
            self.dockerfile.named.entry(name.value.to_lowercase()).or_default().push(number);
        }
        self.dockerfile.stages.push(stage);
    }

    /// Attaches the heredocs that follow the instruction. Returns `None` if one is not terminated.
    fn with_heredocs(&mut self, mut step: Step, line: &Joined) -> Option<Step> {
        if !step.takes_heredocs() {
            return Some(step);
        }
        let first = self.lines.at();
        for delimiter in Delimiter::all(line.as_str()) {
            let Some(heredoc) = self.heredoc(delimiter, &mut step.span) else {
                self.lines.back(first);
                return None;
            };
            step.heredocs.push(heredoc);
        }
        // The heredocs of an `ONBUILD` belong to its trigger too.
        if let Some(trigger) = &mut step.trigger {
            trigger.heredocs.clone_from(&step.heredocs);
        }
        Some(step)
    }

    fn heredoc(&mut self, delimiter: Delimiter, step: &mut Range<usize>) -> Option<Heredoc> {
        let start = self.lines.at();
        loop {
            let (line, place) = self.lines.next()?;
            if delimiter.ends_at(line) {
                step.end = place.end;
                let span = start..place.start;
                let value = delimiter.body(self.lines.between(&span));
                return Some(Heredoc { delimiter, body: Word { value, span } });
            }
        }
    }
}
