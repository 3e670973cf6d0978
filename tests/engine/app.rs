//! Apps of `tests/projects` whose owners run nothing but `dockgen new --yes`: the image builds, the container turns
//! healthy and answers, and so it does after a dependency was added. `apps/` has a file for each language, with a table
//! for each app.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Trial;
use serde::Deserialize;
use tempfile::TempDir;

use crate::container::{Compose, inspect};
use crate::disk;
use crate::engine::{Proof, docker, require};
use crate::http;
use crate::leftovers;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct App {
    /// `None` for an app that answers no requests.
    path: Option<String>,
    /// What the answer holds; for an app that answers none, its log.
    text: String,
    /// The edits that add a dependency and use it.
    #[serde(default)]
    edits: Vec<Edit>,
    /// What the answer holds after the edits.
    edited: Option<String>,
    /// What further processes log, by their names.
    #[serde(default)]
    processes: BTreeMap<String, String>,
    /// The exit status after SIGTERM.
    #[serde(default)]
    exit: i64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    /// Replaced by `new`; if it is empty, `new` is added to the end.
    #[serde(default)]
    old: String,
    new: String,
}

impl Edit {
    fn apply(&self, folder: &Path) -> Proof {
        let path = folder.join(&self.file);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", self.file))?;
        require(text.contains(&self.old), || format!("no `{}` in {}", self.old, self.file))?;
        let text = if self.old.is_empty() { text + &self.new } else { text.replacen(&self.old, &self.new, 1) };
        fs::write(&path, text).map_err(|error| format!("{}: {error}", self.file))
    }
}

pub fn trials() -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine/apps");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let tables = files.iter().flat_map(|file| {
        let text = fs::read_to_string(file).unwrap();
        toml::from_str::<BTreeMap<String, App>>(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    });
    let trial = |(project, app): (String, App)| {
        Trial::test(format!("app-{project}"), move || prove(&project, &app).map_err(Into::into))
    };
    tables.map(trial).collect()
}

fn prove(project: &str, app: &App) -> Proof {
    let _shared = leftovers::shared();
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let folder = temporary.path().join(project);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects").join(project);
    disk::copy(&source, &folder).map_err(|error| error.to_string())?;
    let mut dockgen = Command::new(env!("CARGO_BIN_EXE_dockgen"));
    dockgen.env_clear().current_dir(&folder).args(["new", "--yes", "--quiet"]);
    let output = dockgen.output().map_err(|error| error.to_string())?;
    require(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())?;
    if folder.join("secrets/create.sh").is_file() {
        let status = Command::new("sh").arg("secrets/create.sh").current_dir(&folder).status();
        require(status.is_ok_and(|status| status.success()), || "secrets/create.sh failed".to_owned())?;
    }
    let port = http::free_port();
    fs::write(folder.join(".env"), format!("PORT={port}\n")).map_err(|error| error.to_string())?;
    serves(&folder, app, &app.text, port)?;
    if app.edits.is_empty() {
        return Ok(());
    }
    app.edits.iter().try_for_each(|edit| edit.apply(&folder))?;
    serves(&folder, app, app.edited.as_ref().unwrap_or(&app.text), port)
}

/// Builds and starts it, asks for the path, and stops it.
fn serves(folder: &Path, app: &App, text: &str, port: u16) -> Proof {
    let compose = Compose::up(folder)?;
    if let Some(path) = &app.path {
        http::expect(port, path, 200, text)?;
    } else {
        let log = docker(folder, &["compose", "logs", "--no-color"])?;
        require(log.contains(text), || format!("no `{text}` in:\n{log}"))?;
    }
    for (process, said) in &app.processes {
        let log = docker(folder, &["compose", "logs", "--no-color", process])?;
        require(log.contains(said), || format!("no `{said}` in the log of {process}:\n{log}"))?;
    }
    let container = compose.container()?;
    docker(folder, &["compose", "stop"])?;
    let status = inspect(&container, ".State.ExitCode")?;
    require(status == app.exit, || format!("stopped with exit status {status}, not {}", app.exit))
}
