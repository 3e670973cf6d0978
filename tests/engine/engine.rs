//! The engine, through the `docker` command.

use std::path::Path;
use std::process::{Command, Output};

/// The error is a message. A proof stops at its first error.
pub type Proof<T = ()> = Result<T, String>;

/// The engine's version, or the reason why no engine answers.
pub fn version() -> Proof<String> {
    let mut command = Command::new("docker");
    command.args(["version", "--format", "{{.Server.Version}}"]);
    let output = command.output().map_err(|error| format!("docker: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs `docker` in a folder. Returns stdout and stderr; if the command fails, they are the error.
pub fn docker(folder: &Path, arguments: &[&str]) -> Proof<String> {
    let output = raw(folder, arguments)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(text) } else { Err(format!("docker {}:\n{text}", arguments.join(" "))) }
}

/// Runs `docker` in a folder; a failed command is not an error.
pub fn raw(folder: &Path, arguments: &[&str]) -> Proof<Output> {
    let mut command = Command::new("docker");
    command.current_dir(folder).args(arguments).env("BUILDKIT_PROGRESS", "plain");
    command.output().map_err(|error| format!("docker: {error}"))
}

pub fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Proof {
    if holds { Ok(()) } else { Err(otherwise()) }
}
