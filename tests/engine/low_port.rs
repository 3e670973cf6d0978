//! A port below 1024 needs a capability that all other projects drop.

use std::fs;

use tempfile::TempDir;

use crate::container::{Compose, inspect};
use crate::engine::{Proof, require};
use crate::http;
use crate::leftovers;

pub fn prove() -> Proof {
    let _shared = leftovers::shared();
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let folder = temporary.path().join("low-port");
    let mut dockgen = std::process::Command::new(env!("CARGO_BIN_EXE_dockgen"));
    dockgen.env_clear().arg("new").arg(&folder).args(["--yes", "--language", "static", "--port", "80"]);
    let output = dockgen.output().map_err(|error| error.to_string())?;
    require(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())?;
    let port = http::free_port();
    fs::write(folder.join(".env"), format!("PORT={port}\n")).map_err(|error| error.to_string())?;
    let compose = Compose::up(&folder)?;
    http::expect(port, "/", 200, "Hello")?;
    let host = inspect(&compose.container()?, ".HostConfig")?;
    require(host["CapDrop"] == serde_json::json!(["ALL"]), || format!("{}", host["CapDrop"]))?;
    let added = host["CapAdd"].as_array().map_or(0, Vec::len);
    require(added == 1 && host["CapAdd"][0].to_string().contains("NET_BIND_SERVICE"), || format!("{}", host["CapAdd"]))
}
