//! What an existing Dockerfile tells about the programs of a compiled language: which it compiles and copies, how it
//! starts one, and at which port.

mod start;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::detect::dockerfile;
use crate::detect::subject::Subject;
use crate::detect::tree::Tree;
use crate::read::dockerfile::{BuildInputs, Dockerfile, Instruction, Step, Word};
use crate::source::Evidence;
pub(super) use start::Started;

/// A Dockerfile.
#[derive(Debug)]
pub(super) struct Image {
    path: String,
    text: Rc<str>,
    file: Dockerfile,
}

impl Image {
    /// The Dockerfile of a project.
    pub(super) fn of(subject: &Subject<'_>) -> Option<Self> {
        Self::below(subject.tree, subject.folder)
    }

    /// The Dockerfile of the app in a folder.
    pub(super) fn below(tree: &Tree<'_>, folder: &str) -> Option<Self> {
        dockerfile::paths(tree, folder).into_iter().find_map(|path| Self::read(tree, path))
    }

    /// The Dockerfile in this folder.
    pub(super) fn inside(tree: &Tree<'_>, folder: &str) -> Option<Self> {
        Self::read(tree, dockerfile::inside(tree, folder)?)
    }

    fn read(tree: &Tree<'_>, path: String) -> Option<Self> {
        let text = tree.text(&path)?;
        let file = Dockerfile::read(&text).ok()?;
        Some(Self { path, text, file })
    }

    /// The commands of all `RUN`, in words.
    pub(super) fn commands(&self) -> Vec<Vec<Word>> {
        let mut commands = Vec::new();
        for step in self.steps(Instruction::Run) {
            commands.extend(split(step.words()));
            for heredoc in &step.heredocs {
                let mut at = heredoc.body.span.start;
                for line in heredoc.body.value.split_inclusive('\n') {
                    let words = line.split_whitespace();
                    commands.extend(split(words.map(|word| Word { value: word.to_owned(), span: at..at }).collect()));
                    at += line.len();
                }
            }
        }
        commands
    }

    /// The files that `COPY` takes.
    pub(super) fn copied(&self) -> Vec<Word> {
        let sources = |step: &Step| {
            let mut words = step.words();
            words.pop();
            words
        };
        let words = self.steps(Instruction::Copy).flat_map(sources);
        words.map(|word| Word { value: bare(&word.value).to_owned(), ..word }).collect()
    }

    /// The folders of `WORKDIR`.
    pub(super) fn folders(&self) -> Vec<String> {
        self.steps(Instruction::Workdir).map(|step| bare(step.arguments.as_str()).to_owned()).collect()
    }

    /// The TCP ports of `EXPOSE`.
    pub(super) fn ports(&self) -> Vec<(u16, Evidence)> {
        let arguments = BTreeMap::new();
        let last = self.file.stages.len().saturating_sub(1);
        let values = self.file.values(last, BuildInputs { arguments: &arguments, platform: "linux/amd64" });
        let exposed = self.last().into_iter().filter(|step| step.instruction == Instruction::Expose);
        let words = exposed.flat_map(Step::words);
        let port = |word: Word| {
            let text = values.expand(&word.value, self.file.escape)?;
            let number = text.trim_end_matches("/tcp").parse::<u16>().ok().filter(|port| *port > 0)?;
            Some((number, self.evidence(word.span.start)))
        };
        words.filter_map(port).collect()
    }

    /// Whether it exposes a port, of whatever protocol.
    pub(super) fn listens(&self) -> bool {
        self.last().iter().any(|step| step.instruction == Instruction::Expose)
    }

    /// The line of a byte.
    pub(super) fn evidence(&self, at: usize) -> Evidence {
        let before = self.text.get(..at).unwrap_or_default();
        let number = before.matches('\n').count();
        let line = self.text.lines().nth(number).unwrap_or_default();
        Evidence::line(self.path.clone(), number + 1, line.trim())
    }

    /// The instructions of the last stage and of those that it starts from, in order.
    fn last(&self) -> Vec<&Step> {
        let arguments = BTreeMap::new();
        let globals = self.file.globals(BuildInputs { arguments: &arguments, platform: "linux/amd64" });
        let stages = self.file.ancestry(self.file.stages.len().saturating_sub(1), &globals);
        stages.iter().rev().filter_map(|stage| self.file.stages.get(*stage)).flat_map(|stage| &stage.steps).collect()
    }

    fn steps(&self, instruction: Instruction) -> impl Iterator<Item = &Step> {
        self.file.steps().filter(move |step| step.instruction == instruction)
    }
}

/// A word without quotes and the brackets of the exec form.
fn bare(word: &str) -> &str {
    word.trim_matches(['"', '\'', ',', '[', ']'])
}

/// The commands of a line for a shell.
fn split(words: Vec<Word>) -> Vec<Vec<Word>> {
    let mut commands = vec![Vec::new()];
    for word in words {
        let is_end = word.value.ends_with(';') || ["&&", "||", "|", "&"].contains(&word.value.as_str());
        let text = bare(word.value.trim_end_matches([';', '&', '|'])).to_owned();
        if let Some(last) = commands.last_mut().filter(|_| !text.is_empty()) {
            last.push(Word { value: text, span: word.span });
        }
        if is_end {
            commands.push(Vec::new());
        }
    }
    commands.retain(|command| !command.is_empty());
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn image(text: &str) -> Image {
        Image { path: "Dockerfile".into(), text: text.into(), file: Dockerfile::read(text).unwrap() }
    }

    #[test]
    fn ports_are_those_of_tcp_with_variables_expanded() {
        let image = image("FROM a\nENV PORT=\"8080\"\nEXPOSE ${PORT} 53/udp \\\n  9090/tcp\n");
        let ports: Vec<(u16, Option<usize>)> = image.ports().into_iter().map(|(port, at)| (port, at.line)).collect();
        assert_eq!(ports, [(8080, Some(3)), (9090, Some(4))]);
    }

    #[test]
    fn a_run_is_split_into_commands() {
        let image = image("FROM a\nRUN cd x; go build \\\n  -o y ./z && echo\nRUN <<E\ncargo build --bin q\nE\n");
        let commands: Vec<String> = image
            .commands()
            .iter()
            .map(|command| command.iter().map(|word| word.value.as_str()).collect::<Vec<_>>().join(" "))
            .collect();
        assert!(commands.contains(&"cd x".to_owned()) && commands.contains(&"go build -o y ./z".to_owned()));
        assert!(commands.contains(&"cargo build --bin q".to_owned()), "{commands:?}");
    }
}
