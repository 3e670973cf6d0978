//! Several apps in one compose file: each builds from its own Dockerfile, and all turn healthy together.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::container::Compose;
use crate::disk;
use crate::engine::{Proof, require};
use crate::http;
use crate::leftovers;

pub fn prove() -> Proof {
    let _shared = leftovers::shared();
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let folder = temporary.path().join("tea-house");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects/tea-house");
    disk::copy(&source, &folder).map_err(|error| error.to_string())?;
    let mut dockgen = Command::new(env!("CARGO_BIN_EXE_dockgen"));
    let output = dockgen.env_clear().current_dir(&folder).args(["new", "--all"]).output();
    let output = output.map_err(|error| error.to_string())?;
    require(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())?;
    let (backend, frontend) = (http::free_port(), http::free_port());
    let ports = format!("BACKEND_PORT={backend}\nFRONTEND_PORT={frontend}\n");
    fs::write(folder.join(".env"), ports).map_err(|error| error.to_string())?;
    let _compose = Compose::up(&folder)?;
    http::expect(backend, "/teas", 200, "Sencha")?;
    http::expect(frontend, "/", 200, "<title>Teas of the house</title>")?;
    Ok(())
}
