//! How `verify` treats the machine, whatever the result: interruption, parallel runs, cleaning up.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use tempfile::TempDir;

use crate::disk;
use crate::engine::{Proof, docker, raw, require};
use crate::leftovers::{self, Leftovers};
use crate::verify::{Verified, command};

type Manner = fn() -> Proof;

pub fn trials() -> Vec<Trial> {
    let all: [(&str, Manner); 7] = [
        ("verify-interrupted-while-it-builds", || is_interrupted_at("build", "INT")),
        ("verify-interrupted-while-it-runs", || is_interrupted_at("health", "INT")),
        ("verify-ended-while-compose-comes-up", || is_interrupted_at("compose", "TERM")),
        ("verify-twice-at-once", two_runs_at_once_do_not_disturb_each_other),
        ("verify-beside-the-project-itself", a_project_that_runs_already_is_left_alone),
        ("verify-keep", keep_leaves_all_and_names_it),
        ("verify-behind-a-symlink", what_lies_behind_a_symlink_is_not_written_to),
    ];
    all.into_iter()
        .map(|(name, prove)| {
            Trial::test(name, move || {
                let _exclusive = leftovers::exclusive();
                prove().map_err(Into::into)
            })
        })
        .collect()
}

/// The sound project with its compose file, which has a service that the app depends on.
fn project() -> Proof<(TempDir, PathBuf)> {
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let folder = temporary.path().join("shop");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify");
    for name in ["sound", "compose-sound"] {
        disk::copy(&root.join(name), &folder).map_err(|error| error.to_string())?;
    }
    Ok((temporary, folder))
}

/// Sends the signal to dockgen alone, not to its process group: dockgen starts the engine's commands in groups of their
/// own.
fn interrupt(child: &Child, signal: &str) -> Proof {
    let status = std::process::Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
    require(status.is_ok_and(|status| status.success()), || "kill does not work".to_owned())
}

fn wait_for(what: &str, mut is_so: impl FnMut() -> Proof<bool>) -> Proof {
    let deadline = Instant::now() + Duration::from_secs(120);
    while !is_so()? {
        require(Instant::now() < deadline, || format!("never saw {what}"))?;
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn is_interrupted_at(proof: &str, signal: &str) -> Proof {
    let (_temporary, folder) = project()?;
    let there = Leftovers::look()?;
    let mut command = command(&folder, &["--only", proof]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    if proof == "build" {
        thread::sleep(Duration::from_millis(1200));
    } else {
        wait_for("a container", || Ok(docker(Path::new("."), &["ps"])?.contains("dockgen-verify-")))?;
    }
    interrupt(&child, signal)?;
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    require(output.status.code() == Some(130), || format!("{:?}: {stderr}", output.status))?;
    require(stderr.contains("interrupted; everything it created was removed"), || stderr.to_string())?;
    there.are_unchanged()
}

fn two_runs_at_once_do_not_disturb_each_other() -> Proof {
    let (_temporary, folder) = project()?;
    let there = Leftovers::look()?;
    let spawn = || command(&folder, &["--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let runs = [spawn(), spawn()];
    for run in runs {
        let output = run.and_then(Child::wait_with_output).map_err(|error| error.to_string())?;
        Verified::of(&output)?.is_proven(&[])?;
    }
    there.are_unchanged()
}

/// The order of Compose's lists is not defined.
fn sorted(list: &str) -> Vec<String> {
    let mut lines: Vec<String> = list.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// The project's own containers, image and port do not change.
fn a_project_that_runs_already_is_left_alone() -> Proof {
    let (_temporary, folder) = project()?;
    docker(&folder, &["compose", "up", "--wait", "--wait-timeout", "60"])?;
    let result = (|| {
        let state = || {
            docker(&folder, &["compose", "ps", "--all", "--no-trunc", "--format", "{{.ID}} {{.Ports}}"])
                .map(|list| sorted(&list))
        };
        let image = || docker(&folder, &["compose", "images", "--quiet"]).map(|list| sorted(&list));
        let (containers, images, there) = (state()?, image()?, Leftovers::look()?);
        Verified::run(&folder, &["--only", "health,compose"])?.is_proven(&[])?;
        require(containers == state()? && images == image()?, || "the running project was touched".to_owned())?;
        there.are_unchanged()
    })();
    docker(&folder, &["compose", "down", "--volumes", "--rmi", "local", "--timeout", "2"])?;
    result
}

/// The compose file mounts a symlink to the data folder.
fn what_lies_behind_a_symlink_is_not_written_to() -> Proof {
    let (_temporary, folder) = project()?;
    let wrong = |error: std::io::Error| error.to_string();
    fs::create_dir(folder.join("real")).map_err(wrong)?;
    fs::set_permissions(folder.join("real"), PermissionsExt::from_mode(0o777)).map_err(wrong)?;
    std::os::unix::fs::symlink(folder.join("real"), folder.join("data")).map_err(wrong)?;
    let (compose, app) = (folder.join("compose.yaml"), folder.join("app.py"));
    let mounted = fs::read_to_string(&compose).map_err(wrong)?;
    let mounted = mounted.replacen("    secrets:\n", "    volumes:\n      - ./data:/data\n    secrets:\n", 1);
    let writing = fs::read_to_string(&app).map_err(wrong)?;
    let writing = writing.replacen("def main():\n", "def main():\n    Path('/data/state').write_text('1')\n", 1);
    require(mounted.contains("./data:/data") && writing.contains("/data/state"), || "the edits do not fit".to_owned())?;
    fs::write(&compose, mounted).and_then(|()| fs::write(&app, writing)).map_err(wrong)?;
    Verified::run(&folder, &["--only", "port,lockdown"])?.is_proven(&[])?;
    require(!folder.join("real/state").exists(), || "the project was written to".to_owned())
}

fn keep_leaves_all_and_names_it() -> Proof {
    let (_temporary, folder) = project()?;
    let there = Leftovers::look()?;
    let verified = Verified::run(&folder, &["--only", "port", "--keep"])?;
    verified.is_proven(&[])?;
    let run = verified.report["run"].as_str().ok_or("the report does not name the run")?.to_owned();
    let left = Leftovers::look()?;
    let kinds = ["container", "network", "image"];
    let is_left = |kind: &&str| left.of(&run).iter().any(|name| name.starts_with(kind));
    let result = require(kinds.iter().all(is_left), || format!("{left:?}"))
        .and_then(|()| require(verified.stderr.contains(&run), || verified.stderr.clone()));
    raw(
        Path::new("/"),
        &["compose", "--project-name", &run, "down", "--volumes", "--remove-orphans", "--timeout", "1"],
    )?;
    raw(Path::new("."), &["image", "rm", "--force", &format!("{run}:app")])?;
    result?;
    there.are_unchanged()
}
