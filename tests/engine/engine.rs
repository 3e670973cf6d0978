//! The engine, through the `docker` command.

use std::path::Path;
use std::process::{Command, Output};

/// What went wrong, in words; a proof stops at the first.
pub type Proof<T = ()> = Result<T, String>;

/// The engine's version, or why none answers.
pub fn version() -> Proof<String> {
    let mut command = Command::new("docker");
    command.args(["version", "--format", "{{.Server.Version}}"]);
    let output = command.output().map_err(|error| format!("docker: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs `docker` in a folder; returns both streams together, and fails with them.
pub fn docker(folder: &Path, arguments: &[&str]) -> Proof<String> {
    let output = raw(folder, arguments)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(text) } else { Err(format!("docker {}:\n{text}", arguments.join(" "))) }
}

/// Runs `docker` in a folder, however it ends.
pub fn raw(folder: &Path, arguments: &[&str]) -> Proof<Output> {
    let mut command = Command::new("docker");
    command.current_dir(folder).args(arguments).env("BUILDKIT_PROGRESS", "plain");
    command.output().map_err(|error| format!("docker: {error}"))
}

/// Fails with a message unless something holds.
pub fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Proof {
    if holds { Ok(()) } else { Err(otherwise()) }
}
