//! Progress of proofs: on a terminal a line that is updated, elsewhere a line for each proof.

use std::time::Duration;

use console::Style;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Output, Styled};
use crate::printable;
use crate::verify::Watcher;
use crate::verify::proof::Proof;
use crate::verify::report::ProofResult;

/// The width of a step's name on the line.
const WIDTH: usize = 72;

#[derive(Debug)]
pub struct Progress<'a> {
    output: &'a Output,
    bar: ProgressBar,
}

impl<'a> Progress<'a> {
    /// Without a terminal, or if quiet, nothing moves.
    #[must_use]
    pub fn new(output: &'a Output) -> Self {
        // The engine's output would break the moving line.
        let moves = console::user_attended_stderr() && !output.is_quiet() && !output.is_verbose();
        let bar = if moves { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        // The template is a valid constant; on an error, only the appearance differs.
        if let Ok(template) = ProgressStyle::with_template("{spinner} {prefix:<9} {msg} ({elapsed})") {
            bar.set_style(template);
        }
        Self { output, bar }
    }

    /// Removes the moving line.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watcher for Progress<'_> {
    fn begins(&self, proof: Proof) {
        self.bar.set_prefix(proof.name);
        self.bar.set_message(proof.about);
        self.bar.reset_elapsed();
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    fn line(&self, line: &str) {
        if self.output.is_verbose() {
            self.output.note(&Styled::log(line));
            return;
        }
        // Steps of BuildKit and Podman, and Compose's actions.
        let buildkit = line.strip_prefix('#').and_then(|line| line.split_once(' ')).map(|(_, step)| step);
        let step = buildkit.filter(|step| step.starts_with('[')).or_else(|| {
            let is_told = line.starts_with(" Container ") || line.contains("STEP ");
            is_told.then_some(line.trim())
        });
        if let Some(step) = step {
            self.bar.set_message(printable::line(step).chars().take(WIDTH).collect::<String>());
        }
    }

    fn failure(&self, log: &str) {
        // If verbose, it is already printed.
        if !self.output.is_verbose() {
            self.bar.suspend(|| self.output.note(&Styled::log(log)));
        }
    }

    fn ends(&self, result: &ProofResult) {
        self.bar.suspend(|| {
            let label = format!(" {:<9} {} ", result.proof, result.verdict.name());
            let took = format!("({:.1} s)", result.seconds);
            let line = super::proofs::mark(result.verdict).and(&label).with(Style::new().dim(), &took);
            self.output.note(&line);
        });
    }
}
