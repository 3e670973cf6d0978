use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::Result;
use clap::{ColorChoice, CommandFactory, FromArgMatches, ValueEnum};

use super::Cli;
use crate::error::exit_code;
use crate::output::{Color, Output, require_written};
use crate::printable;

/// Parses the arguments. Prints help, the version and errors itself; the error is the exit code.
pub fn parse() -> std::result::Result<Cli, ExitCode> {
    let arguments: Vec<OsString> = env::args_os().collect();
    let color = color(&arguments);
    read(&arguments, color).map_err(|error| print_error(&worded(error, &arguments, color), color))
}

fn read(arguments: &[OsString], color: Color) -> Result<Cli> {
    let mut command = Cli::command().color(match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    });
    let mut matches = command.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

/// Replaces unprintable characters in an error about arguments.
fn worded(error: clap::Error, arguments: &[OsString], color: Color) -> clap::Error {
    let cleaned: Vec<OsString> =
        arguments.iter().map(|argument| printable::line(&argument.to_string_lossy()).into()).collect();
    if cleaned == arguments {
        return error;
    }
    read(&cleaned, color).err().unwrap_or_else(|| {
        let text = printable::lines(&error.to_string());
        Cli::command().error(error.kind(), text.trim_start_matches("error: "))
    })
}

/// The value of `--color`, even if other arguments are invalid.
fn color(arguments: &[OsString]) -> Color {
    let is_last = |argument: &&OsString| *argument == "--";
    let mut texts = arguments.iter().take_while(|argument| !is_last(argument)).filter_map(|argument| argument.to_str());
    let mut color = Color::default();
    while let Some(text) = texts.next() {
        let value = if text == "--color" { texts.next() } else { text.strip_prefix("--color=") };
        color = value.and_then(|value| Color::from_str(value, false).ok()).unwrap_or(color);
    }
    color
}

fn print_error(error: &clap::Error, color: Color) -> ExitCode {
    let printed = error.print().and_then(|()| io::stdout().flush());
    if error.use_stderr() {
        // Nothing can be reported if stderr is closed.
        return ExitCode::from(exit_code::USAGE);
    }
    match require_written(printed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            Output::new(color, false, false).error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
