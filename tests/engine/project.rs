//! A generated project and its containers.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::engine::{Proof, raw, require};

/// Removed on drop, with its containers, volumes and images.
pub struct Generated {
    pub folder: PathBuf,
    _temporary: TempDir,
}

/// The image tags that proofs build.
const VERSIONS: [&str; 4] = ["dev", "1.0.0", "1.1.0", "alone"];

impl Generated {
    /// Generates a project. No other project that runs at the same time may have this name.
    pub fn new(name: &str, flags: &[&str]) -> Proof<Self> {
        let temporary = TempDir::new().map_err(|error| error.to_string())?;
        let folder = temporary.path().join(name);
        let mut dockgen = Command::new(env!("CARGO_BIN_EXE_dockgen"));
        dockgen.env_clear().arg("new").arg(&folder).args(["--yes", "--quiet"]).args(flags);
        let output = dockgen.output().map_err(|error| error.to_string())?;
        require(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())?;
        Ok(Self { folder, _temporary: temporary })
    }

    /// Runs shell commands in the project's folder; stops at the first that fails.
    pub fn run(&self, commands: &str) -> Proof<String> {
        let mut bash = Command::new("bash");
        let output = bash.args(["-eu", "-o", "pipefail", "-c", commands]).current_dir(&self.folder).output();
        let output = output.map_err(|error| format!("bash: {error}"))?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            Ok(printed)
        } else {
            Err(format!("`{commands}` ends with {}: {printed}", output.status))
        }
    }
}

impl Drop for Generated {
    fn drop(&mut self) {
        let _ = raw(&self.folder, &["compose", "--profile", "*", "down", "--volumes", "--timeout", "1"]);
        let name = self.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for version in VERSIONS {
            let _ = raw(Path::new("."), &["rmi", "--force", &format!("{name}:{version}")]);
        }
    }
}
