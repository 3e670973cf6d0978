//! The command: parses, dispatches, and turns an error into a message and an exit status.

use std::process::ExitCode;

use clap::Parser;
use dockgen::cli::{self, Cli};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let output = cli.output();
    match cli::run(cli, &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output.error(&error);
            ExitCode::from(error.status())
        }
    }
}
