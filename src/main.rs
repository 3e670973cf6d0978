//! Parses the arguments, runs the command, and turns an error into a message and an exit code.

use std::process::ExitCode;

use dockgen::cli;

fn main() -> ExitCode {
    let cli = match cli::parse() {
        Ok(cli) => cli,
        Err(exit_code) => return exit_code,
    };
    let output = cli.output();
    match cli::run(cli, &output) {
        Ok(outcome) => {
            output.outcome(&outcome);
            ExitCode::from(outcome.exit_code())
        }
        Err(error) => {
            output.error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
