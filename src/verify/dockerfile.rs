//! What a Dockerfile says of its own stages: what the final image is based on.

use std::collections::BTreeMap;

use parse_dockerfile::Instruction;

/// So many lines may be such as the parser does not take; a file with more is something else.
const MOST_UNREAD: usize = 50;

/// The longest value, in bytes. No name of an image is longer, and arguments could double it with each line.
const MOST_VALUE: usize = 1024;

/// The values of further arguments are not kept.
const MOST_ARGUMENTS: usize = 1000;

/// Arguments and their values. What is too long, or cannot be told, is nothing.
type Values = BTreeMap<String, Option<String>>;

/// The stages of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stages {
    all: Vec<Stage>,
    /// The arguments before the first of them.
    known: Values,
    /// The texts of heredocs that are run: a build names such a step by their first line only.
    heredocs: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stage {
    name: Option<String>,
    /// The image or the earlier stage that it starts from, as it is written.
    from: String,
}

/// What an image is based on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nothing.
    Scratch,
    /// An image from elsewhere.
    Image(String),
    /// It cannot be told.
    Unknown,
}

impl Stages {
    /// Reads the stages; an `ARG` before the first `FROM` is put in where it is used, or what the build is given for it.
    /// `platform` is what is built for, such as `linux/amd64`. Nothing comes of what cannot be read: if it is no
    /// Dockerfile, the engine tells what is wrong with it.
    #[must_use]
    pub fn of(text: &str, arguments: &BTreeMap<String, String>, platform: &str) -> Self {
        let text = readable(text);
        let Ok(parsed) = parse_dockerfile::parse(&text) else {
            return Self { all: Vec::new(), known: Values::new(), heredocs: Vec::new() };
        };
        let mut known = of_platform(platform);
        for instruction in &parsed.instructions {
            match instruction {
                Instruction::From(_) => break,
                Instruction::Arg(arg) => {
                    for word in arg.arguments.value.split_whitespace() {
                        take_argument(word, arguments, &mut known);
                    }
                }
                _ => {}
            }
        }
        let stage = |stage: parse_dockerfile::Stage<'_, '_>| Stage {
            name: stage.from.as_.as_ref().map(|(_, name)| name.value.to_lowercase()),
            from: stage.from.image.value.clone().into_owned(),
        };
        let runs = parsed.instructions.iter().filter_map(|instruction| match instruction {
            Instruction::Run(run) => Some(run.here_docs.iter().map(|text| text.value.to_string())),
            _ => None,
        });
        Self { heredocs: runs.flatten().collect(), all: parsed.stages().map(stage).collect(), known }
    }

    /// What a stage, or the last one, is based on.
    #[must_use]
    pub fn base(&self, target: Option<&str>) -> Origin {
        let named = |name: &str| {
            let name = name.to_lowercase();
            self.all.iter().rposition(|stage| stage.name.as_deref() == Some(&name))
        };
        let mut at = target.map_or(self.all.len().checked_sub(1), named);
        while let Some(stage) = at.and_then(|at| self.all.get(at)) {
            // Only here: many stages could name one long value.
            let Some(from) = substitute(&stage.from, &self.known) else { return Origin::Unknown };
            let name = from.to_lowercase();
            // A stage is found among the earlier ones only.
            let earlier = self.all.iter().take(at.unwrap_or_default());
            match earlier.rev().position(|stage| stage.name.as_deref() == Some(&name)) {
                Some(back) => at = at.map(|at| at - 1 - back),
                None if from == "scratch" => return Origin::Scratch,
                None => return Origin::Image(from),
            }
        }
        Origin::Unknown
    }

    /// The names of the stages before the last.
    pub fn earlier(&self) -> impl Iterator<Item = &str> {
        let last = self.all.len().saturating_sub(1);
        self.all.iter().take(last).filter_map(|stage| stage.name.as_deref())
    }

    /// A step as it is written: what a build cuts off after a heredoc's first line, `RUN <<EOF (set -e...)`, is put in.
    #[must_use]
    pub fn written_out(&self, step: &str) -> String {
        let Some((before, cut)) = step.split_once("RUN ").filter(|(_, run)| run.contains("<<")) else {
            return step.to_owned();
        };
        let first = cut.split_once('(').map_or("", |(_, first)| first.trim_end_matches("...)").trim_end_matches(')'));
        let whole = self.heredocs.iter().find(|text| !first.is_empty() && text.trim_start().starts_with(first.trim()));
        // Each line is a command.
        whole.map_or_else(|| step.to_owned(), |text| format!("{before}RUN {}", text.replace('\n', "; ")))
    }
}

/// A Dockerfile without the lines that the parser does not take, though the engine may: `ENTRYPOINT []`, for one. Stages
/// do not hang on those.
fn readable(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    for _ in 0..=MOST_UNREAD {
        let text = lines.join("\n");
        let Err(error) = parse_dockerfile::parse(&text) else { return text };
        match error.line().checked_sub(1).and_then(|line| lines.get_mut(line)) {
            Some(line) if *line != "#" => *line = "#",
            _ => break,
        }
    }
    text.to_owned()
}

/// The arguments that a build sets by itself (docs.docker.com, automatic platform ARGs).
fn of_platform(platform: &str) -> Values {
    let (os, rest) = platform.split_once('/').unwrap_or((platform, ""));
    let (architecture, variant) = rest.split_once('/').unwrap_or((rest, ""));
    let mut known = BTreeMap::new();
    for side in ["TARGET", "BUILD"] {
        for (name, value) in [("PLATFORM", platform), ("OS", os), ("ARCH", architecture), ("VARIANT", variant)] {
            known.insert(format!("{side}{name}"), Some(value.to_owned()));
        }
    }
    known
}

/// Takes `NAME=value` of an `ARG`, or what the build is given for it.
fn take_argument(word: &str, arguments: &BTreeMap<String, String>, known: &mut Values) {
    let (name, value) = word.split_once('=').unwrap_or((word, ""));
    // What is given, and what is in single quotes, is taken as it is.
    let literal = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
    let value = match arguments.get(name).map(String::as_str).or(literal) {
        Some(value) => (value.len() <= MOST_VALUE).then(|| value.to_owned()),
        None if word.contains('=') => substitute(value.trim_matches(['"', '\'']), known),
        None => return,
    };
    let has_room = known.len() < MOST_ARGUMENTS;
    known.insert(name.to_owned(), value.filter(|_| has_room));
}

/// Puts values in for `$NAME`, `${NAME}` and `${NAME:-default}`; nothing comes of what is too long, or is not closed.
fn substitute(text: &str, known: &Values) -> Option<String> {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        let (expression, tail) = match after.strip_prefix('{') {
            Some(inner) => inner.split_once('}')?,
            None => after.split_at(after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len())),
        };
        let (name, default) = expression.split_once(":-").unwrap_or((expression, ""));
        let value = match known.get(name) {
            Some(value) => Some(value.as_deref()?).filter(|value| !value.is_empty()),
            None => None,
        };
        result = result + before + value.unwrap_or(default);
        if result.len() > MOST_VALUE {
            return None;
        }
        rest = tail;
    }
    Some(result + rest).filter(|result| result.len() <= MOST_VALUE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "ARG VERSION=3.14\nARG FLAVOUR\nFROM python:${VERSION}-trixie AS Build\nRUN true\n\
                        FROM python:$VERSION-${FLAVOUR:-slim} AS runtime\nFROM runtime\nCOPY --from=build /a /a\n";

    fn stages(arguments: &[(&str, &str)]) -> Stages {
        read(TEXT, arguments)
    }

    fn read(text: &str, arguments: &[(&str, &str)]) -> Stages {
        let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Stages::of(text, &arguments, "linux/amd64")
    }

    fn image(name: &str) -> Origin {
        Origin::Image(name.to_owned())
    }

    #[test]
    fn the_base_is_found_through_stages_and_arguments() {
        assert_eq!(stages(&[]).base(None), image("python:3.14-slim"));
        assert_eq!(stages(&[("VERSION", "3.13"), ("FLAVOUR", "alpine")]).base(None), image("python:3.13-alpine"));
        assert_eq!(stages(&[]).base(Some("build")), image("python:3.14-trixie"));
        assert_eq!(stages(&[]).earlier().collect::<Vec<_>>(), ["build", "runtime"]);
    }

    #[test]
    fn arguments_are_put_into_each_other_and_the_platform_into_names() {
        let text = "ARG V=3.14\nARG BASE=python:${V}-slim\nFROM ${BASE} AS final-amd64\nFROM final-${TARGETARCH}\n";
        assert_eq!(read(text, &[]).base(None), image("python:3.14-slim"));
    }

    #[test]
    fn scratch_is_no_base_and_a_missing_stage_has_none_that_is_known() {
        assert_eq!(read("FROM scratch\nCOPY a /a\n", &[]).base(None), Origin::Scratch);
        assert_eq!(stages(&[]).base(Some("nowhere")), Origin::Unknown);
        assert_eq!(read("no Dockerfile", &[]).base(None), Origin::Unknown);
    }

    #[test]
    fn what_the_parser_does_not_take_hides_no_stage() {
        let text = "FROM a AS one\nRUN <<A && <<B\ntrue\nA\nfalse\nB\n\nFROM b\nENTRYPOINT []\nCMD [\"c\"]\n";
        assert_eq!(read(text, &[]).base(None), image("b"));
        assert_eq!(read("FROM a\nENTRYPOINT []\n", &[]).base(None), image("a"));
    }

    #[test]
    fn nothing_is_put_in_between_single_quotes_or_into_what_a_build_is_given() {
        assert_eq!(read("ARG A=1\nARG B='$A'\nFROM a:$B\n", &[]).base(None), image("a:$A"));
        assert_eq!(read("ARG A=1\nARG B=\"$A\"\nFROM a:$B\n", &[]).base(None), image("a:1"));
        assert_eq!(read("ARG A=1\nARG B=2\nFROM a:$B\n", &[("B", "$A")]).base(None), image("a:$A"));
    }

    /// Written out, the last value would not fit into any memory.
    #[test]
    fn values_that_double_with_each_line_end_at_a_bound() {
        for quote in ["", "\"", "'"] {
            let line = |number: usize| format!("ARG A{}={quote}$A{number}${{A{number}}}{quote}\n", number + 1);
            let lines = (0..59).map(line).collect::<Vec<_>>().concat();
            let text = format!("ARG A0={quote}aaaaaaaaaa{quote}\n{lines}");
            let last = read(&format!("{text}FROM $A59\nFROM b AS c\n"), &[]);
            assert_eq!(last.base(Some("c")), image("b"));
            let expected = if quote == "'" { image("$A58${A58}") } else { Origin::Unknown };
            assert_eq!(read(&format!("{text}FROM $A59\n"), &[]).base(None), expected);
            let two = if quote == "'" { "$A1${A1}".to_owned() } else { "a".repeat(40) };
            assert_eq!(read(&format!("{text}FROM b$A2\n"), &[]).base(None), image(&format!("b{two}")));
        }
        let many = (0..MOST_ARGUMENTS * 2).map(|number| format!("ARG B{number}=b\n")).collect::<Vec<_>>().concat();
        assert_eq!(read(&format!("{many}FROM $B{}\n", MOST_ARGUMENTS * 2 - 1), &[]).base(None), Origin::Unknown);
        assert_eq!(read(&format!("{many}FROM $B1\n"), &[]).base(None), image("b"));
        let long = "a".repeat(MOST_VALUE + 1);
        assert_eq!(read("ARG A\nFROM $A\n", &[("A", &long)]).base(None), Origin::Unknown);
        assert_eq!(read(&format!("FROM {long}\n"), &[]).base(None), Origin::Unknown);
        assert_eq!(read("FROM ${A\n", &[]).base(None), Origin::Unknown);
    }

    /// Each of these takes minutes or hours if something in it is looked at once for each of the others.
    #[test]
    fn the_time_that_a_file_takes_grows_with_its_size_alone() {
        for line in ["ENTRYPOINT []\n", "FROM a b c\n", "RUN <<EOF\n"] {
            let text = format!("FROM a\n{}", line.repeat(128 * 1024 / line.len()));
            assert_eq!(read(&text, &[]).base(None), Origin::Unknown, "{line}");
        }
        assert_eq!(read(&format!("FROM a{}\n", "${".repeat(512 * 1024)), &[]).base(None), Origin::Unknown);
        let few = format!("FROM a\n{}", "ENTRYPOINT []\n".repeat(MOST_UNREAD));
        assert_eq!(read(&few, &[]).base(None), image("a"));
        let stages = (0..20_000).map(|number| format!("FROM s{number} AS s{}\n", number + 1)).collect::<Vec<_>>();
        assert_eq!(read(&stages.concat(), &[]).base(None), image("s0"));
    }

    #[test]
    fn a_step_that_runs_a_heredoc_is_written_out() {
        let stages = read("FROM python\nRUN <<EOF\nset -e\npip install -r requirements.txt\nEOF\n\nCOPY . .\n", &[]);
        let written = stages.written_out("[2/3] RUN <<EOF (set -e...)");
        assert_eq!(written, "[2/3] RUN set -e; pip install -r requirements.txt; ");
        assert_eq!(stages.written_out("[2/3] RUN true"), "[2/3] RUN true");
    }
}
