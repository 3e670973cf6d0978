//! The commands and their common flags.

mod allowance;
mod arguments;
mod detect;
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
use crate::render::subprocess;

pub use arguments::parse;

/// Scaffolds production-ready container projects, proven on a real engine.
#[derive(Debug, Parser)]
#[command(version, after_help = STATUSES, max_term_width = 120, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Print only errors
    #[arg(long, short, global = true, help_heading = OUTPUT, conflicts_with = "verbose")]
    quiet: bool,

    /// Print more: the origin of each setting, the engine's whole output
    #[arg(long, short, global = true, help_heading = OUTPUT)]
    verbose: bool,

    /// When to use colour: auto (on a terminal, unless `NO_COLOR` is set), always, never
    #[arg(long, global = true, help_heading = OUTPUT, value_enum, default_value_t, value_name = "WHEN")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    color: Color,
}

/// The help heading of the common flags.
const OUTPUT: &str = "Output";

const STATUSES: &str = "\
Exit status:
  0    done
  1    a proof that failed, an image that is not pinned, or a fault of dockgen itself
  2    a wrong flag, value or preset
  3    a conflict with files on disk
  4    something outside is missing or fails, such as an engine, a registry or a full disk
  130  interrupted";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a container project, from questions, flags or a preset
    New(Box<new::New>),
    /// Show what the projects in a folder are, and what shows it
    Detect(detect::Detect),
    /// Prove a project on a container engine
    Verify(verify::Verify),
    /// Pin images to their tags' current digests, or check that they are pinned
    Pin(pin::Pin),
    /// List languages with their frameworks, versions, variants and package managers
    Languages(languages::Languages),
    /// List what `new --with` can add: services, monitoring and more
    Extras(extras::Extras),
    /// List, show and check presets
    #[command(subcommand)]
    Preset(preset::Preset),
    /// Render templates for a parent process
    #[command(name = subprocess::COMMAND, hide = true)]
    RenderSubprocess,
}

impl Cli {
    /// The output for the parsed flags.
    #[must_use]
    pub fn output(&self) -> Output {
        Output::new(self.color, self.quiet, self.verbose)
    }
}

/// Runs the command.
pub fn run(cli: Cli, output: &Output) -> Result<Outcome, Error> {
    match cli.command {
        Command::New(new) => new.run(output),
        Command::Detect(detect) => done(detect.run(output)),
        Command::Verify(verify) => verify.run(output),
        Command::Pin(pin) => pin.run(output),
        Command::Languages(languages) => done(languages.run(output)),
        Command::Extras(extras) => done(extras.run(output)),
        Command::Preset(preset) => done(preset.run(output)),
        Command::RenderSubprocess => {
            let failed = |source| Error::Io { action: "render for", path: "the parent process".into(), source };
            done(subprocess::serve(io::stdin().lock(), io::stdout().lock()).map_err(failed))
        }
    }
}

fn done(result: Result<(), Error>) -> Result<Outcome, Error> {
    result.map(|()| Outcome::Done)
}
