//! Output for users. Data goes to stdout, everything else to stderr. Both take [`Styled`] text, which contains no
//! control characters except its own styles; see [`Data`] and [`Message`].

pub mod diff;
pub mod facts;
pub mod json;
mod mistake;
pub mod pins;
mod progress;
pub mod proofs;
mod styled;
pub mod table;
mod theme;

use std::borrow::Cow;
use std::io::{self, ErrorKind, Write};

use clap::ValueEnum;
use console::Style;

use crate::error::Error;
use crate::outcome::Outcome;

pub use progress::Progress;
pub use styled::Styled;
pub use theme::theme;

/// Output for stdout.
pub trait Data {
    /// The bytes for a terminal, or for a file or pipe.
    fn bytes(&self, is_terminal: bool, colors: bool) -> Vec<u8>;
}

impl Data for Styled {
    fn bytes(&self, _: bool, colors: bool) -> Vec<u8> {
        self.render(colors).into_bytes()
    }
}

/// Output for stderr.
pub trait Message {
    fn styled(&self) -> Cow<'_, Styled>;
}

impl Message for Styled {
    fn styled(&self) -> Cow<'_, Styled> {
        Cow::Borrowed(self)
    }
}

impl Message for str {
    fn styled(&self) -> Cow<'_, Styled> {
        Cow::Owned(Styled::paragraph(self))
    }
}

impl Message for String {
    fn styled(&self) -> Cow<'_, Styled> {
        self.as_str().styled()
    }
}

/// When to use colour.
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

/// Owns stdout and stderr, and knows the verbosity.
#[derive(Debug)]
pub struct Output {
    quiet: bool,
    verbose: bool,
}

impl Output {
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

    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    #[must_use]
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Prints to stdout. Fails if that fails.
    pub fn data(&self, data: &(impl Data + ?Sized)) -> Result<(), Error> {
        let bytes = data.bytes(console::user_attended(), console::colors_enabled());
        let mut stdout = io::stdout().lock();
        require_written(stdout.write_all(&bytes).and_then(|()| stdout.flush()))
    }

    /// Prints a note, unless quiet.
    pub fn note(&self, text: &(impl Message + ?Sized)) {
        if !self.quiet {
            say(&text.styled());
        }
    }

    /// Prints a warning, unless quiet.
    pub fn warning(&self, text: &(impl Message + ?Sized)) {
        if !self.quiet {
            let label = Styled::default().with(Style::new().yellow().bold(), "warning:").and(" ");
            say(&label.then(text.styled().into_owned()));
        }
    }

    /// Prints the message for an outcome with an exit code other than 0.
    pub fn outcome(&self, outcome: &Outcome) {
        if let Some(text) = mistake::outcome(outcome) {
            say(&text);
        }
    }

    pub fn error(&self, error: &Error) {
        say(&mistake::explain(error));
    }
}

/// Ignores errors: nothing can be reported if stderr is closed.
fn say(text: &Styled) {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "{}", text.render(console::colors_enabled_stderr()).trim_end());
}

/// Ignores a closed pipe: a reader such as `head` has read enough.
pub(crate) fn require_written(result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::Io { action: "write to", path: "standard output".into(), source: error })
        }
        _ => Ok(()),
    }
}
