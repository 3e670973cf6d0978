//! What a Dockerfile says of its own stages: what the final image is based on.

use std::collections::BTreeMap;

use parse_dockerfile::Instruction;

/// The stages of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stages {
    stages: Vec<Stage>,
    /// The texts of heredocs that are run: a build names such a step by their first line only.
    heredocs: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stage {
    name: Option<String>,
    /// The image or the earlier stage that it starts from.
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
            return Self { stages: Vec::new(), heredocs: Vec::new() };
        };
        let mut known = of_platform(platform);
        for instruction in &parsed.instructions {
            match instruction {
                Instruction::From(_) => break,
                Instruction::Arg(arg) => {
                    for word in arg.arguments.value.split_whitespace() {
                        let (name, value) = word.split_once('=').unwrap_or((word, ""));
                        let value = arguments.get(name).map_or(value.trim_matches(['"', '\'']), String::as_str);
                        if word.contains('=') || arguments.contains_key(name) {
                            known.insert(name.to_owned(), substitute(value, &known));
                        }
                    }
                }
                _ => {}
            }
        }
        let stage = |stage: parse_dockerfile::Stage<'_, '_>| Stage {
            name: stage.from.as_.as_ref().map(|(_, name)| name.value.to_lowercase()),
            from: substitute(&stage.from.image.value, &known),
        };
        let runs = parsed.instructions.iter().filter_map(|instruction| match instruction {
            Instruction::Run(run) => Some(run.here_docs.iter().map(|text| text.value.to_string())),
            _ => None,
        });
        Self { heredocs: runs.flatten().collect(), stages: parsed.stages().map(stage).collect() }
    }

    /// What a stage, or the last one, is based on.
    #[must_use]
    pub fn base(&self, target: Option<&str>) -> Origin {
        let named =
            |name: &str| self.stages.iter().rposition(|stage| stage.name.as_deref() == Some(&name.to_lowercase()));
        let mut at = target.map_or(self.stages.len().checked_sub(1), named);
        while let Some(stage) = at.and_then(|at| self.stages.get(at)) {
            let from = &stage.from;
            // A stage is found among the earlier ones only.
            let earlier = self.stages.iter().take(at.unwrap_or_default());
            match earlier.rev().position(|stage| stage.name.as_deref() == Some(&from.to_lowercase())) {
                Some(back) => at = at.map(|at| at - 1 - back),
                None if from == "scratch" => return Origin::Scratch,
                None => return Origin::Image(from.clone()),
            }
        }
        Origin::Unknown
    }

    /// The names of the stages before the last.
    pub fn earlier(&self) -> impl Iterator<Item = &str> {
        let last = self.stages.len().saturating_sub(1);
        self.stages.iter().take(last).filter_map(|stage| stage.name.as_deref())
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
    for _ in 0..lines.len() {
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
fn of_platform(platform: &str) -> BTreeMap<String, String> {
    let (os, rest) = platform.split_once('/').unwrap_or((platform, ""));
    let (architecture, variant) = rest.split_once('/').unwrap_or((rest, ""));
    let mut known = BTreeMap::new();
    for side in ["TARGET", "BUILD"] {
        for (name, value) in [("PLATFORM", platform), ("OS", os), ("ARCH", architecture), ("VARIANT", variant)] {
            known.insert(format!("{side}{name}"), value.to_owned());
        }
    }
    known
}

/// Puts values in for `$NAME`, `${NAME}` and `${NAME:-default}`.
fn substitute(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        let (expression, tail) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some(braced) => braced,
            None => after.split_at(after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len())),
        };
        let (name, default) = expression.split_once(":-").unwrap_or((expression, ""));
        result.push_str(known.get(name).map(String::as_str).filter(|value| !value.is_empty()).unwrap_or(default));
        rest = tail;
    }
    result + rest
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
    fn a_step_that_runs_a_heredoc_is_written_out() {
        let stages = read("FROM python\nRUN <<EOF\nset -e\npip install -r requirements.txt\nEOF\n\nCOPY . .\n", &[]);
        let written = stages.written_out("[2/3] RUN <<EOF (set -e...)");
        assert_eq!(written, "[2/3] RUN set -e; pip install -r requirements.txt; ");
        assert_eq!(stages.written_out("[2/3] RUN true"), "[2/3] RUN true");
    }
}
