//! Values with special characters of Dockerfiles, YAML and shells reach an image's configuration unchanged.

use std::path::Path;

use tempfile::TempDir;

use crate::container::{Image, inspect};
use crate::engine::{Proof, require};
use crate::leftovers;

pub fn prove() -> Proof {
    let _shared = leftovers::shared();
    let label = r#"a "b" 'c' $HOME ${PATH} \d `id` #e {{.}} é🚀 \"#;
    let command = r"/bin/probe --at=127.0.0.1 \n #x {y: [z]} %s a&b é";
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let folder = temporary.path().join("hostile");
    let mut dockgen = std::process::Command::new(env!("CARGO_BIN_EXE_dockgen"));
    dockgen.env_clear().arg("new").arg(&folder).args(["--yes", "--language", "go", "--health-cmd", command]);
    let output = dockgen.arg("--label").arg(format!("org.example.note={label}")).output();
    let output = output.map_err(|error| error.to_string())?;
    require(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())?;
    let image = Image::build(Path::new(&folder), "dockgen-hostile:proof", &[])?;
    let config = inspect(&image.tag, ".Config")?;
    require(config["Labels"]["org.example.note"] == label, || format!("{}", config["Labels"]))?;
    let mut words = vec!["CMD"];
    words.extend(command.split(' '));
    require(config["Healthcheck"]["Test"] == serde_json::json!(words), || format!("{}", config["Healthcheck"]))
}
