//! Runs a build and parses its log into steps.

use std::path::Path;
use std::time::{Duration, Instant};

use super::engine::Engine;
use super::recipe::Recipe;
use super::trouble::Trouble;
use crate::read::dockerfile::{Dockerfile, Instruction};

/// A finished build.
#[derive(Debug)]
pub struct Build {
    pub has_succeeded: bool,
    /// One for each instruction, in the order in which the engine started them.
    pub steps: Vec<BuildStep>,
    pub took: Duration,
    /// The whole output.
    pub log: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildStep {
    /// The name in the log: `[build 4/6] RUN npm ci`.
    pub name: String,
    pub is_cached: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    pub recipe: &'a Recipe,
    pub context: &'a Path,
    pub tag: &'a str,
    /// Builds without the cache.
    pub is_cold: bool,
    /// Overrides the recipe's target stage.
    pub target: Option<&'a str>,
    /// Time limit.
    pub longest: Duration,
}

impl BuildStep {
    /// The step as in the Dockerfile: after `RUN <<EOF`, the build log has only the first line, as in `RUN <<EOF (set
    /// -e...)`.
    #[must_use]
    pub fn written_out(&self, dockerfile: Option<&Dockerfile>) -> String {
        let whole = || {
            let (before, cut) = self.name.split_once("RUN ").filter(|(_, run)| run.contains("<<"))?;
            let (_, first) = cut.split_once('(')?;
            let first = first.trim_end_matches("...)").trim_end_matches(')').trim();
            let runs = dockerfile?.steps().filter(|step| step.instruction == Instruction::Run);
            let mut texts = runs.flat_map(|run| &run.heredocs).map(|heredoc| heredoc.body.value.as_str());
            let text = texts.find(|text| !first.is_empty() && text.trim_start().starts_with(first))?;
            // Each line of the body is a command.
            Some(format!("{before}RUN {}", text.replace('\n', "; ")))
        };
        whole().unwrap_or_else(|| self.name.clone())
    }
}

impl Build {
    /// Builds, and passes each line of output to `on_line`. A failed build is a result, not an error.
    pub fn run(engine: &Engine, order: &Order<'_>, on_line: &mut dyn FnMut(&str)) -> Result<Self, Trouble> {
        let Order { recipe, context, tag, is_cold, target, longest } = *order;
        let dockerfile = recipe.dockerfile.to_string_lossy();
        let mut words = vec!["build", "--tag", tag, "--file", &dockerfile];
        if engine.is_podman {
            // Podman's default format cannot store a health check, and Podman caches steps only with `--layers`.
            words.extend(["--format", "docker", "--layers"]);
        } else {
            // `--load` stores the image with every kind of builder.
            words.extend(["--progress", "plain", "--load"]);
        }
        words.extend(is_cold.then_some("--no-cache"));
        if let Some(target) = target.or(recipe.target.as_deref()) {
            words.extend(["--target", target]);
        }
        let given = recipe.given();
        words.extend(given.iter().flat_map(|(flag, value)| [*flag, value.as_str()]));
        let context = context.to_string_lossy();
        words.push(&context);
        let started = Instant::now();
        let printed = match engine.follow(&words, longest, on_line) {
            // A timeout is a failed build.
            Err(late @ Trouble::TooLate { .. }) => {
                let log = format!("ERROR: {late}; raise the limit with --build-timeout\n");
                return Ok(Self { has_succeeded: false, steps: Vec::new(), took: started.elapsed(), log });
            }
            printed => printed?,
        };
        let log = printed.both();
        Ok(Self { has_succeeded: printed.status.success(), steps: steps(&log), took: started.elapsed(), log })
    }

    /// The engine's error: the last lines, where BuildKit repeats the failed step and its output.
    #[must_use]
    pub fn failure(&self) -> String {
        let lines: Vec<&str> = self.log.lines().filter(|line| !line.trim().is_empty()).collect();
        let error = lines.iter().rev().find_map(|line| line.strip_prefix("ERROR: ")).or(lines.last().copied());
        error.unwrap_or("the engine printed nothing").to_owned()
    }
}

/// Parses the steps of BuildKit (`#7 [build 3/6] RUN …`, `#7 CACHED`) or Podman (`[1/2] STEP 3/6: RUN …`, `--> Using
/// cache …`).
fn steps(log: &str) -> Vec<BuildStep> {
    let mut steps: Vec<(&str, BuildStep)> = Vec::new();
    for line in log.lines() {
        if let Some((number, rest)) = line.strip_prefix('#').and_then(|line| line.split_once(' ')) {
            if rest == "CACHED" {
                steps.iter_mut().filter(|(of, _)| *of == number).for_each(|(_, step)| step.is_cached = true);
            } else if is_instruction(rest) && steps.iter().all(|(of, _)| *of != number) {
                steps.push((number, BuildStep { name: rest.to_owned(), is_cached: false }));
            }
        } else if let Some((_, name)) = line.split_once("STEP ").filter(|(before, _)| before.len() < 10) {
            steps.push(("", BuildStep { name: name.to_owned(), is_cached: false }));
        } else if line.starts_with("--> Using cache")
            && let Some((_, step)) = steps.last_mut()
        {
            step.is_cached = true;
        }
    }
    steps.into_iter().map(|(_, step)| step).collect()
}

/// Matches `[stage 3/6] …` and `[3/6] …`, but not `[internal] …` or a step's output.
fn is_instruction(text: &str) -> bool {
    let bracket = text.strip_prefix('[').and_then(|text| text.split_once(']'));
    let count = bracket.and_then(|(inside, _)| inside.rsplit(' ').next()).and_then(|count| count.split_once('/'));
    count.is_some_and(|(at, of)| [at, of].iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_runs_a_heredoc_is_written_out() {
        let text = "FROM python\nRUN <<EOF\nset -e\npip install -r requirements.txt\nEOF\n\nCOPY . .\n";
        let dockerfile = Dockerfile::read(text).unwrap();
        for (name, written) in [
            ("[2/3] RUN <<EOF (set -e...)", "[2/3] RUN set -e; pip install -r requirements.txt; "),
            ("[2/3] RUN <<EOF (set -x...)", "[2/3] RUN <<EOF (set -x...)"),
            ("[2/3] RUN true", "[2/3] RUN true"),
        ] {
            let step = BuildStep { name: name.to_owned(), is_cached: false };
            assert_eq!(step.written_out(Some(&dockerfile)), written);
            assert_eq!(step.written_out(None), name);
        }
    }

    #[test]
    fn buildkits_log_tells_which_steps_were_cached() {
        let log = "#0 building with \"default\" instance\n#1 [internal] load build definition from Dockerfile\n\
                   #1 DONE 0.0s\n#5 [build 1/3] FROM docker.io/library/python:3.14\n#5 DONE 0.0s\n\
                   #6 [build 2/3] RUN pip install\n#6 CACHED\n#7 [build 3/3] COPY . .\n#7 0.112 [1/2] not a step\n\
                   #7 DONE 0.1s\n#8 [2/2] RUN true\n#8 ERROR: process did not complete\n";
        let step = |name: &str, is_cached| BuildStep { name: name.to_owned(), is_cached };
        let expected = [
            step("[build 1/3] FROM docker.io/library/python:3.14", false),
            step("[build 2/3] RUN pip install", true),
            step("[build 3/3] COPY . .", false),
            step("[2/2] RUN true", false),
        ];
        assert_eq!(steps(log), expected);
    }

    #[test]
    fn podmans_log_does_too() {
        let log = "[1/2] STEP 1/2: FROM python AS build\n[1/2] STEP 2/2: RUN pip install\n--> Using cache 3f2a\n--> 3f2a\n\
                   STEP 2/2: COPY . .\n--> 77aa\n";
        let names: Vec<(String, bool)> = steps(log).into_iter().map(|step| (step.name, step.is_cached)).collect();
        assert_eq!(
            names,
            [
                ("1/2: FROM python AS build".to_owned(), false),
                ("2/2: RUN pip install".to_owned(), true),
                ("2/2: COPY . .".to_owned(), false)
            ]
        );
    }
}
