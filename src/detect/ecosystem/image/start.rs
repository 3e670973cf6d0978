//! The start command of an existing Dockerfile.

use super::Image;
use crate::detect::command;
use crate::detect::tree::{ending_of, is_name, name_of};
use crate::read::dockerfile::{Instruction, Step};
use crate::source::Evidence;

/// Programs that only start another.
const STARTERS: [&str; 2] = ["tini", "dumb-init"];

const SHELLS: [&str; 3] = ["sh", "bash", "ash"];

/// Programs that compile an app again at each change.
const WATCHERS: [&str; 7] = ["air", "CompileDaemon", "reflex", "modd", "gow", "cargo-watch", "watchexec"];

/// The start command of an image.
#[derive(Debug)]
pub(in crate::detect::ecosystem) struct Started {
    /// The file name of the program.
    pub(in crate::detect::ecosystem) program: String,
    /// The words after it; empty if they need a shell.
    pub(in crate::detect::ecosystem) arguments: Vec<String>,
    /// A script starts it, or starts another program with these words.
    pub(in crate::detect::ecosystem) is_prepared: bool,
    pub(in crate::detect::ecosystem) evidence: Evidence,
}

impl Image {
    /// The start command; `None` if a script or a shell may start anything.
    pub(in crate::detect::ecosystem) fn start(&self) -> Option<Started> {
        let mut entrypoint: Option<&Step> = None;
        let mut default: Option<&Step> = None;
        for step in self.last() {
            match step.instruction {
                Instruction::Entrypoint => entrypoint = Some(step),
                Instruction::Cmd => default = Some(step),
                _ => {}
            }
        }
        let words = |step: &Step| step.exec_form().or_else(|| command::words(step.arguments.as_str()));
        // The shell form of ENTRYPOINT leaves CMD out.
        let default = default.filter(|_| entrypoint.is_none_or(|step| step.exec_form().is_some()));
        let first = unwrapped(&entrypoint.and_then(words).unwrap_or_default());
        let rest = default.and_then(words).unwrap_or_default();
        let is_prepared = first.first().is_some_and(|program| prepares(program));
        let (decisive, all) = match entrypoint {
            // A script that prepares the container usually starts the words of CMD.
            Some(_) if is_prepared => (default?, unwrapped(&rest)),
            Some(step) => (step, unwrapped(&[first, rest].concat())),
            None => (default?, unwrapped(&rest)),
        };
        let all = compiled(all)?;
        let (program, arguments) = all.split_first()?;
        let name = name_of(program);
        let evidence = self.evidence(decisive.span.start);
        (!prepares(program) && !SHELLS.contains(&name)).then(|| Started {
            program: name.to_owned(),
            arguments: if arguments.iter().any(|word| word.contains('$')) { Vec::new() } else { arguments.to_vec() },
            is_prepared,
            evidence,
        })
    }
}

/// The program that a tool compiles and runs, with its arguments: `shop serve` of `go run ./cmd/shop serve`. `None` if
/// the tool watches files, and may have its own.
fn compiled(words: Vec<String>) -> Option<Vec<String>> {
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    let (program, arguments) = match all.as_slice() {
        ["go", "run", rest @ ..] => {
            let start = rest.iter().position(|word| !word.starts_with('-'))?;
            let files = rest.iter().skip(start).take_while(|word| ending_of(word) == "go").count();
            (name_of(rest.get(start)?), rest.get(start + files.max(1)..)?)
        }
        ["cargo", "run", options @ ..] => {
            let end = options.iter().position(|word| *word == "--").unwrap_or(options.len());
            let program = options.iter().take(end).skip_while(|word| **word != "--bin").nth(1).copied();
            (program.unwrap_or_default(), options.get(end + 1..).unwrap_or_default())
        }
        [tool, ..] if WATCHERS.contains(&name_of(tool)) => return None,
        _ => return Some(words),
    };
    Some([program].iter().chain(arguments).map(ToString::to_string).collect())
}

/// Whether a program is named as one that prepares a container.
fn prepares(program: &str) -> bool {
    is_name("*.sh", program) || name_of(program).contains("entrypoint")
}

/// The words without the program that starts another, and without a shell for one command.
fn unwrapped(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let [shell, flag, line] = words.as_slice()
        && SHELLS.contains(&name_of(shell))
        && flag == "-c"
    {
        words = command::words(line).unwrap_or_default();
    }
    let mut words = command::bare(&words);
    while words.first().is_some_and(|word| STARTERS.contains(&name_of(word))) {
        let end = words.iter().position(|word| word == "--").map_or(1, |end| end + 1);
        words.drain(..end);
        while words.first().is_some_and(|word| word.starts_with('-')) {
            words.remove(0);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::tests::image;

    #[test]
    fn the_start_command_is_that_of_the_last_stage() {
        for (text, expected) in [
            (
                "FROM a AS b\nCMD [\"no\"]\nFROM c\nENTRYPOINT [\"/bin/shop\"]\nCMD [\"serve\", \"-v\"]\n",
                "shop serve -v",
            ),
            ("FROM a AS b\nENTRYPOINT [\"/shop\", \"serve\"]\nFROM b\nUSER 1\n", "shop serve"),
            ("FROM a\nENTRYPOINT [\"/sbin/tini\", \"-g\", \"--\"]\nCMD [\"shop\", \"web\"]\n", "shop web"),
            ("FROM a\nENTRYPOINT [\"/bin/sh\", \"-c\", \"update && shop start\"]\n", "shop start"),
            ("FROM a\nENTRYPOINT shop serve\nCMD [\"no\"]\n", "shop serve"),
            ("FROM a\nCMD exec ./shop --port $PORT\n", "shop"),
            ("FROM a\nENTRYPOINT [\"/entrypoint.sh\"]\nCMD [\"shop\", \"serve\"]\n", "shop serve"),
            ("FROM a\nCMD [\"go\", \"run\", \"-race\", \"./cmd/shop\", \"serve\"]\n", "shop serve"),
            ("FROM a\nCMD go run main.go routes.go\n", "main.go"),
            ("FROM a\nCMD cargo run --release --bin shop -- serve\n", "shop serve"),
        ] {
            let found = image(text).start().unwrap();
            let words: Vec<String> = [found.program].into_iter().chain(found.arguments).collect();
            assert_eq!(words.join(" "), expected, "{text}");
        }
        assert!(image("FROM a\nENTRYPOINT [\"/start.sh\"]\n").start().is_none());
        assert!(image("FROM a\nCMD [\"air\", \"-c\", \".air.toml\"]\n").start().is_none());
    }
}
