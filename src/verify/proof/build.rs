//! The image builds without warnings, and an edit to the code leaves the dependencies cached.

use std::fs;
use std::time::Duration;

use crate::catalog::knowledge::KNOWLEDGE;
use crate::verify::bench::Bench;
use crate::verify::build::BuildStep;
use crate::verify::edit;
use crate::verify::report::Point;
use crate::verify::trouble::Trouble;

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let (build, tag) = bench.build("app", true, None)?;
    let adopted = bench.adopt(&build, &tag);
    if let Err(Trouble::NoImage(reason)) = adopted {
        let fix = "fix the failed step; the build's whole output is above";
        return Ok(vec![Point::fail("builds", "", reason, fix)]);
    }
    adopted?;
    let seconds = build.took.as_secs_f64();
    let cold =
        Point::pass("builds", format!("{} without a cache", figure(build.took))).with("seconds", rounded(seconds));
    Ok(vec![cold, check(bench)?, rebuild(bench)?])
}

/// Runs BuildKit's own checks.
fn check(bench: &mut Bench<'_>) -> Result<Point, Trouble> {
    if bench.engine.is_podman {
        return Ok(Point::none("check", "podman has no `build --check`"));
    }
    let recipe = &bench.project.recipe;
    let (dockerfile, context) = (recipe.dockerfile.to_string_lossy(), recipe.context.to_string_lossy());
    let given = recipe.given();
    let mut words = vec!["build", "--check", "--file", &dockerfile];
    words.extend(given.iter().flat_map(|(flag, value)| [*flag, value.as_str()]));
    words.push(&context);
    let printed = bench.engine.follow(&words, bench.options.build_patience, &mut |_| ())?;
    let output = printed.both();
    let warnings: Vec<&str> = output.lines().filter_map(|line| line.strip_prefix("WARNING: ")).collect();
    if printed.status.success() && warnings.is_empty() {
        return Ok(Point::pass("check", "no warnings"));
    }
    if output.contains("unknown flag: --check") {
        return Ok(Point::none("check", "this buildx is too old for `build --check`"));
    }
    if warnings.is_empty() {
        return Err(bench.engine.refused(&words, &output));
    }
    let figure = format!("{} {}", warnings.len(), if warnings.len() == 1 { "warning" } else { "warnings" });
    let fix = "follow each warning's link; `docker build --check .` shows the lines";
    Ok(Point::fail("check", figure, warnings.join("; "), fix).with("warnings", warnings.clone()))
}

/// Adds a line to the app's code in the copy of the context, and builds again.
fn rebuild(bench: &mut Bench<'_>) -> Result<Point, Trouble> {
    let context = bench.context()?;
    let Some(file) = edit::find(&context)? else {
        return Ok(Point::none("rebuild", "the context has no source file that can be edited"));
    };
    if fs::metadata(context.join(&file))?.permissions().readonly() {
        return Ok(Point::none("rebuild", format!("{} is read-only", file.display())));
    }
    // The run's name makes the edit unique, so that no earlier result is in the cache.
    let Some(before) = edit::edit(&context.join(&file), bench.runner.name())? else {
        return Ok(Point::none("rebuild", format!("{} is not a source file that can be edited", file.display())));
    };
    let result = bench.build("edited", false, None);
    fs::write(context.join(&file), before)?;
    let (build, _) = result?;
    if !build.has_succeeded {
        return Ok(Point::none("rebuild", format!("a comment added to {} breaks the build", file.display())));
    }
    let is_work = |step: &&BuildStep| !step.name.contains("] FROM ");
    let dockerfile = bench.dockerfile();
    let (cached, again): (Vec<&BuildStep>, Vec<&BuildStep>) =
        build.steps.iter().filter(is_work).partition(|step| step.is_cached);
    if again.is_empty() {
        return Ok(Point::none("rebuild", format!("no step depends on {}", file.display())));
    }
    let names: Vec<String> = again.iter().map(|step| step.name.clone()).collect();
    let total = again.len() + cached.len();
    let figure = format!(
        "{} after an edit to {}: {} of {total} steps ran again",
        figure(build.took),
        file.display(),
        again.len()
    );
    let installs_again = again.iter().find(|step| {
        // A Go module without dependencies has no go.sum.
        let is_bare = |tool: &&str| *tool == "go" && !context.join("go.sum").exists();
        let installer =
            |step: &BuildStep| installer(&step.written_out(dockerfile.as_ref())).filter(|tool| !is_bare(tool));
        // If another step of the same installer is cached, this step installs the app itself, not its dependencies.
        installer(step).is_some_and(|tool| cached.iter().all(|other| installer(other) != Some(tool)))
    });
    let point = match installs_again {
        None => Point::pass("rebuild", figure),
        Some(step) => Point::fail(
            "rebuild",
            figure,
            format!("an edit to the code installs the dependencies again: {}", step.name),
            "copy the manifest and install the dependencies before copying the code",
        ),
    };
    Ok(point.with("seconds", rounded(build.took.as_secs_f64())).with("ran-again", names).with("steps", total))
}

/// The installer that a step runs.
fn installer(step: &str) -> Option<&'static str> {
    let run = step.split_once("RUN ").map(|(_, run)| run)?;
    let kept = run.contains("--mount=type=cache");
    let compilers = KNOWLEDGE.compilers.iter().filter(|_| !kept);
    run.split(['&', ';', '|', '(', ')']).find_map(|command| {
        let words: Vec<&str> = command.split_whitespace().filter(|word| !word.starts_with("--")).collect();
        // This installs the app itself.
        if command.contains("--no-deps") {
            return None;
        }
        KNOWLEDGE.installers.iter().chain(compilers.clone()).find_map(|(tool, verbs)| {
            let at = words.iter().position(|word| word.rsplit('/').next() == Some(tool))?;
            let subcommands: Vec<&str> = words.iter().skip(at + 1).map(|word| word.trim_end_matches(',')).collect();
            let by_itself = KNOWLEDGE.install_without_a_word.contains(tool) && subcommands.is_empty();
            (by_itself || subcommands.iter().any(|word| verbs.iter().any(|verb| verb == word))).then_some(tool.as_str())
        })
    })
}

fn figure(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::installer;

    #[test]
    fn steps_that_install_dependencies_are_known() {
        for (step, tool) in [
            (
                "[build 4/6] RUN --mount=type=cache,target=/root/.cache/pip pip --python /opt/venv install -r r.txt",
                "pip",
            ),
            ("[2/5] RUN corepack enable && pnpm install --frozen-lockfile", "pnpm"),
            ("[2/5] RUN apt-get update && apt-get install -y curl", "apt-get"),
            ("[2/5] RUN /usr/local/go/bin/go mod download", "go"),
            ("[2/5] RUN cargo build --locked --release", "cargo"),
            ("[2/5] RUN ./mvnw -B dependency:go-offline", "mvnw"),
            ("[2/5] RUN yarn --frozen-lockfile", "yarn"),
            ("[2/5] RUN bundle && rm -rf tmp", "bundle"),
            ("[2/5] RUN (cd app && pip install .)", "pip"),
            ("[2/5] RUN mix do deps.get, compile", "mix"),
            ("[2/5] RUN go build ./cmd/server", "go"),
        ] {
            assert_eq!(installer(step), Some(tool), "{step}");
        }
        for step in [
            "[build 6/6] RUN --mount=type=cache,target=/root/.npm npm run build",
            "[build 6/6] COPY npm install",
            "[build 6/6] RUN yarn build",
            "[build 6/6] RUN bundle exec rake assets:precompile",
            "[build 6/6] RUN --mount=type=cache,target=/app/target cargo build --release",
            "[build 6/6] RUN pip install --no-deps .",
            "[build 6/6] RUN --mount=type=cache,target=/go/pkg/mod go build ./cmd/download",
        ] {
            assert_eq!(installer(step), None, "{step}");
        }
    }
}
