//! `dockgen verify` where no engine is needed: wrong use, no engine, and an engine that says no.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::folder::{Folder, Run};

mod bounds;
mod generated;
mod untrusted;

const DOCKERFILE: &str = "FROM scratch\nCOPY app /app\nCMD [\"/app\"]\n";

fn project() -> Folder {
    Folder::empty().with("Dockerfile", DOCKERFILE)
}

/// A command that takes the engine's place, and is given what the engine is asked.
fn with_engine(folder: Folder, script: &str) -> Folder {
    let path = folder.above().join("engine");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// A project with a compose file, which Compose makes this of; `HERE` is its folder.
fn with_model(folder: Folder, model: &str) -> Folder {
    let folder = with_engine(folder.with("compose.yaml", "services: {}\n"), ANSWERS);
    let here = folder.path().canonicalize().unwrap();
    fs::write(folder.above().join("model.json"), model.replace("HERE", here.to_str().unwrap())).unwrap();
    folder
}

fn verify(folder: &Folder, arguments: &[&str]) -> Run {
    let engine = folder.above().join("engine");
    folder.dockgen(&[&["verify", "--engine", engine.to_str().unwrap()], arguments].concat())
}

/// Answers as an engine does, and fails at what it is told to.
const ANSWERS: &str = r#"
{ echo "$@"; env | sed 's/^/  /'; } >> "$(dirname "$0")/asked"
case "$1" in
  --version) echo "Docker version 28.5.2" ;;
  version) echo 28.5.2 ;;
  build)
    case "$*" in *--output*) exit 0 ;; esac
    echo "[1/2] COPY app /app" >&2; echo "ERROR: failed to solve: /app: not found" >&2; exit 1 ;;
  compose)
    case "$*" in
      "compose version") echo v2 ;;
      *config*) cat "$(dirname "$0")/model.json" ;;
    esac ;;
esac"#;

#[test]
fn wrong_use_is_told_before_any_engine_is_asked() {
    let folder = project();
    for (arguments, says) in [
        (&["--only", "speed"][..], "there is no such proof; there are build, image, context"),
        (&["--only", "image", "--skip", "image"], "--only and --skip select no proof"),
        (&["--port", "0"], "0 is not in 1..=65535"),
        (&["--timeout", "10"], "did you mean `10s`?"),
        (&["--request", "report"], "begins with a slash"),
        (&["--json", "--format", "markdown"], "cannot be used with"),
        (&["--service", "web", "--no-compose"], "cannot be used with"),
        (&["--env", "A B=1"], "allowed is a name"),
        (&["--env", "=1"], "allowed is a name"),
        (&["--service", "web"], "--service web: there is no compose file"),
        (&["--file", "docker/Dockerfile"], "--file: there is no"),
        (&["nowhere"], "cannot use nowhere as the project's folder"),
        (&["Dockerfile"], "it is a file"),
    ] {
        folder.dockgen(&[&["verify"], arguments].concat()).fails_with(2).says(says);
    }
    Folder::empty().dockgen(&["verify"]).fails_with(2).says("neither a Dockerfile nor a compose file");
}

#[test]
fn the_help_names_every_proof() {
    let folder = project();
    let run = folder.dockgen(&["verify", "--only", "speed"]).fails_with(2);
    let names = run.stderr.split("there are ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    folder.dockgen(&["verify", "--help"]).succeeds().prints(&format!("Proofs: {names}\n"));
}

#[test]
fn an_engine_that_cannot_be_used_is_told_before_anything_is_built() {
    let elsewhere = ANSWERS.replace("version) echo", "context) echo tcp://build.example:2376 ;;\n  version) echo");
    let folder = with_engine(project(), &elsewhere);
    verify(&folder, &[]).fails_with(4).says("runs at tcp://build.example:2376").says("cannot be reached from here");
    let without = ANSWERS.replace("version) echo", "buildx) exit 1 ;;\n  version) echo");
    verify(&with_engine(project(), &without), &[]).fails_with(4).says("no buildx");
}

#[test]
fn a_missing_engine_is_told_with_what_to_try() {
    let run = verify(&project(), &[]).fails_with(4);
    run.says("no container engine").says("cannot be run").says("--engine names another command");
    let folder = with_engine(project(), "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    let run = verify(&folder, &[]).fails_with(4).says("Cannot connect to the Docker daemon");
    run.says(if cfg!(target_os = "linux") { "sudo systemctl start docker" } else { "start Docker Desktop" });
}

#[test]
fn a_compose_file_without_compose_is_told() {
    let script =
        ANSWERS.replace(r#""compose version") echo v2"#, r#""compose version") echo "no such plugin" >&2; exit 1"#);
    let folder = with_engine(project().with("compose.yaml", "services: {}\n"), &script);
    verify(&folder, &[]).fails_with(4).says("no such plugin").says("--no-compose");
}

/// `docker compose up` takes the first of its names, and lays the first override over it.
#[test]
fn the_files_that_compose_uses_are_the_ones_that_are_proven() {
    let model = r#"{"services": {"app": {"build": {"context": "HERE"}}}}"#;
    for (there, used) in [
        (&["docker-compose.yaml", "docker-compose.yml"][..], &["docker-compose.yml"][..]),
        (&["compose.yml", "docker-compose.yml"], &["compose.yml"]),
        (&["compose.yaml", "compose.override.yaml"], &["compose.yaml", "compose.override.yaml"]),
        (
            &["compose.yaml", "docker-compose.override.yml", "compose.override.yml"],
            &["compose.yaml", "compose.override.yml"],
        ),
        (&["docker-compose.yml", "compose.override.yaml"], &["docker-compose.yml", "compose.override.yaml"]),
    ] {
        let folder = with_model(project(), model);
        fs::remove_file(folder.path().join("compose.yaml")).unwrap();
        let folder = there.iter().fold(folder, |folder, name| folder.with(name, "services: {}\n"));
        verify(&folder, &["--only", "build"]).fails_with(1);
        let here = folder.path().canonicalize().unwrap();
        let flags = used.iter().map(|name| format!("--file {} ", here.join(name).display())).collect::<String>();
        let asked = fs::read_to_string(folder.above().join("asked")).unwrap();
        assert!(asked.contains(&format!("compose {flags}config --format json\n")), "{there:?}\n{asked}");
    }
}

#[test]
fn which_service_is_the_app_has_to_be_clear() {
    let model = r#"{"services": {"api": {"build": {"context": "HERE/a"}}, "site": {"build": {"context": "HERE/b"}}}}"#;
    let folder = with_model(project(), model);
    verify(&folder, &[]).fails_with(2).says("name it with --service").says("api, site");
    verify(&folder, &["--service", "web"]).fails_with(2).says("has no such service").says("api, site");
}

#[test]
fn a_compose_file_that_compose_refuses_is_told_in_its_words() {
    let script = ANSWERS.replace("*config*) cat", "*config*) echo 'services must be a mapping' >&2; exit 15; cat");
    let folder = with_engine(project().with("compose.yaml", "services: 1\n"), &script);
    verify(&folder, &[]).fails_with(2).says("services must be a mapping").says("--no-compose");
}

#[test]
fn what_needs_an_image_has_nothing_to_see_where_none_is_built() {
    let folder = with_engine(project(), ANSWERS);
    let run = verify(&folder, &["--only", "build,port", "--json"]).fails_with(1);
    run.says("1 of 2 proofs failed");
    let run = verify(&folder, &["--only", "build,port", "--json", "--quiet"]).fails_with(1);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&report["version"], &report["status"]), (&1.into(), &"fail".into()));
    assert_eq!(report["proofs"][0]["points"][0]["reason"], "failed to solve: /app: not found");
    assert_eq!(report["proofs"][1]["status"], "not-applicable");
}

/// Nothing passes because the proof that would have failed was left out.
#[test]
fn a_proof_alone_fails_where_there_is_no_image() {
    let folder = with_engine(project(), ANSWERS);
    verify(&folder, &["--only", "port"]).fails_with(1).prints("failed to solve");
}

#[test]
fn markdown_is_a_table_with_what_failed_below() {
    let folder = with_engine(project(), ANSWERS);
    let run = verify(&folder, &["--only", "build", "--format", "markdown"]).fails_with(1);
    run.prints("### dockgen verify: 0 passed, 1 failed").prints("| ❌ | build |").prints("  - Fix: ");
}

#[test]
fn nothing_is_left_and_the_project_is_not_written_to() {
    let folder = with_engine(project(), ANSWERS).variable("TMPDIR", "");
    let temporary = folder.above().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let folder = folder.variable("TMPDIR", temporary.to_str().unwrap());
    verify(&folder, &[]).fails_with(1);
    assert_eq!(folder.files().into_keys().collect::<Vec<_>>(), ["Dockerfile"]);
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
}
