//! What users read. Data goes to standard output, everything else to standard error.

pub mod diff;
pub mod json;
mod mistake;
pub mod pins;
mod progress;
pub mod proofs;
pub mod table;

use std::io::{self, ErrorKind, Write};

use clap::ValueEnum;
use console::style;

use crate::error::Error;

pub use progress::Progress;

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// The one voice of the program: it owns both streams, and knows how much to say.
#[derive(Debug)]
pub struct Output {
    quiet: bool,
    verbose: bool,
}

impl Output {
    /// A voice for one run.
    #[must_use]
    pub fn new(color: Color, quiet: bool, verbose: bool) -> Self {
        let (out, err) = match color {
            Color::Always => (true, true),
            Color::Never => (false, false),
            Color::Auto => {
                let allowed = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
                let is_terminal = |term: console::Term| allowed && term.features().colors_supported();
                (is_terminal(console::Term::stdout()), is_terminal(console::Term::stderr()))
            }
        };
        console::set_colors_enabled(out);
        console::set_colors_enabled_stderr(err);
        Self { quiet, verbose }
    }

    /// Whether to say nothing but errors.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether to show where each setting comes from.
    #[must_use]
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Prints what was asked for. A reader that has gone away, such as `head`, has read enough.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub fn data(&self, text: &str) -> Result<(), Error> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Error::Io { action: "write to", path: "standard output".into(), source: error })
            }
            _ => Ok(()),
        }
    }

    /// Says what happens.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// Says what may become a problem.
    pub fn warning(&self, text: &str) {
        if !self.quiet {
            say(&format!("{} {text}", style("warning:").for_stderr().yellow().bold()));
        }
    }

    /// Says why a command failed.
    pub fn error(&self, error: &Error) {
        say(&mistake::explain(error));
    }
}

/// Nobody is left to tell when standard error is gone.
fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "{}", text.trim_end());
}
