//! The commands, and the flags that they share.

mod allowance;
mod arguments;
mod extras;
mod languages;
mod new;
mod pin;
mod preset;
mod setting_flags;
mod verify;

use std::io;

use clap::{Parser, Subcommand};

use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::{Color, Output};
use crate::render::worker;

pub use arguments::parse;

/// Scaffolds production-ready container projects, proven on a real engine.
#[derive(Debug, Parser)]
#[command(version, after_help = STATUSES, max_term_width = 120, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Say nothing but errors
    #[arg(long, short, global = true, help_heading = OUTPUT, conflicts_with = "verbose")]
    quiet: bool,

    /// Say more: where each setting comes from, all that the engine says
    #[arg(long, short, global = true, help_heading = OUTPUT)]
    verbose: bool,

    /// When to colour: auto (on a terminal, unless `NO_COLOR` is set), always, never
    #[arg(long, global = true, help_heading = OUTPUT, value_enum, default_value_t, value_name = "WHEN")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    color: Color,
}

/// The heading of the flags that every command has.
const OUTPUT: &str = "Output";

const STATUSES: &str = "\
Exit status:
  0    done
  1    findings, a proof that failed, an image that is not pinned, or a fault of dockgen itself
  2    a wrong flag, value or preset
  3    a conflict with files on disk
  4    something outside is missing or fails, such as an engine, a registry or a full disk
  130  interrupted";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a container project, by questions, flags or a preset
    New(Box<new::New>),
    /// Prove a project on a container engine, point by point
    Verify(verify::Verify),
    /// Pin images to the digests behind their tags, or check whether they still are
    Pin(pin::Pin),
    /// List languages with their frameworks, versions, variants and base images
    Languages(languages::Languages),
    /// List what `new --with` can put beside an app: services, monitoring and more
    Extras(extras::Extras),
    /// Look at presets
    #[command(subcommand)]
    Preset(preset::Preset),
    /// Render templates for a parent process
    #[command(name = worker::COMMAND, hide = true)]
    RenderWorker,
}

impl Cli {
    /// The voice in which to answer.
    #[must_use]
    pub fn output(&self) -> Output {
        Output::new(self.color, self.quiet, self.verbose)
    }
}

/// Runs the command that was asked for.
///
/// # Errors
/// Whatever the command does not get done.
pub fn run(cli: Cli, output: &Output) -> Result<Outcome, Error> {
    match cli.command {
        Command::New(new) => new.run(output),
        Command::Verify(verify) => verify.run(output),
        Command::Pin(pin) => pin.run(output),
        Command::Languages(languages) => done(languages.run(output)),
        Command::Extras(extras) => done(extras.run(output)),
        Command::Preset(preset) => done(preset.run(output)),
        Command::RenderWorker => done(worker::serve(io::stdin().lock(), io::stdout().lock()).map_err(Error::Terminal)),
    }
}

fn done(result: Result<(), Error>) -> Result<Outcome, Error> {
    result.map(|()| Outcome::Done)
}
