//! What users read. Data goes to standard output, everything else to standard error. Both take [`Styled`] text, which
//! holds nothing that steers a terminal but its own styles; see [`Data`] and [`Said`].

pub mod diff;
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

/// What can be printed on standard output.
pub trait Data {
    /// The bytes for a terminal, or for a file or another program.
    fn bytes(&self, is_terminal: bool, colors: bool) -> Vec<u8>;
}

impl Data for Styled {
    fn bytes(&self, _: bool, colors: bool) -> Vec<u8> {
        self.render(colors).into_bytes()
    }
}

/// What can be said on standard error.
pub trait Said {
    /// The text, safe for a terminal.
    fn styled(&self) -> Cow<'_, Styled>;
}

impl Said for Styled {
    fn styled(&self) -> Cow<'_, Styled> {
        Cow::Borrowed(self)
    }
}

impl Said for str {
    fn styled(&self) -> Cow<'_, Styled> {
        Cow::Owned(Styled::paragraph(self))
    }
}

impl Said for String {
    fn styled(&self) -> Cow<'_, Styled> {
        self.as_str().styled()
    }
}

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

    /// Prints what was asked for.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub fn data(&self, data: &(impl Data + ?Sized)) -> Result<(), Error> {
        let bytes = data.bytes(console::user_attended(), console::colors_enabled());
        let mut stdout = io::stdout().lock();
        require_written(stdout.write_all(&bytes).and_then(|()| stdout.flush()))
    }

    /// Says what happens.
    pub fn note(&self, text: &(impl Said + ?Sized)) {
        if !self.quiet {
            say(&text.styled());
        }
    }

    /// Says what may become a problem.
    pub fn warning(&self, text: &(impl Said + ?Sized)) {
        if !self.quiet {
            let label = Styled::default().with(Style::new().yellow().bold(), "warning:").and(" ");
            say(&label.then(text.styled().into_owned()));
        }
    }

    /// Says what a command found, where its exit status tells that it found something.
    pub fn outcome(&self, outcome: &Outcome) {
        if let Some(text) = mistake::outcome(outcome) {
            say(&text);
        }
    }

    /// Says why a command failed.
    pub fn error(&self, error: &Error) {
        say(&mistake::explain(error));
    }
}

/// Nobody is left to tell when standard error is gone.
fn say(text: &Styled) {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "{}", text.render(console::colors_enabled_stderr()).trim_end());
}

/// What came of a write to standard output. A reader that has gone away, such as `head`, has read enough.
pub(crate) fn require_written(result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::Io { action: "write to", path: "standard output".into(), source: error })
        }
        _ => Ok(()),
    }
}
