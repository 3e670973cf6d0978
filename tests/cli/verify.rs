//! `dockgen verify` without an engine: usage errors, no engine, and an engine that fails.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use snapbox::str;

use crate::folder::{Folder, Run, Session};

mod bounds;
mod generated;
mod untrusted;

const DOCKERFILE: &str = "FROM scratch\nCOPY app /app\nCMD [\"/app\"]\n";

fn project() -> Folder {
    Folder::empty().with("Dockerfile", DOCKERFILE)
}

/// A script instead of `docker`, which gets the arguments.
fn with_engine(folder: Folder, script: &str) -> Folder {
    let path = folder.above().join("engine");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// A project with a compose file and the model that Compose makes of it; `HERE` is its folder.
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

/// Behaves like an engine, and fails for the given commands.
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
    let wrong = [
        &["--only", "speed"][..],
        &["--only", "image", "--skip", "image"],
        &["--port", "0"],
        &["--timeout", "10"],
        &["--request", "report"],
        &["--json", "--format", "markdown"],
        &["--service", "web", "--no-compose"],
        &["--env", "A B=1"],
        &["--env", "=1"],
        &["--service", "web"],
        &["--file", "docker/Dockerfile"],
        &["nowhere"],
        &["Dockerfile"],
    ];
    wrong
        .into_iter()
        .map(|arguments| folder.dockgen(&[&["verify"], arguments].concat()))
        .collect::<Session>()
        .gives(str![[r#"
$ dockgen verify --only speed
error: invalid value 'speed' for '--only <PROOF>': there is no such proof; there are build, image, context, health, lockdown, port, logs, memory, compose, shutdown

For more information, try '--help'.
[exit 2]
$ dockgen verify --only image --skip image
error: --only and --skip select no proof
  allowed: at least one proof
[exit 2]
$ dockgen verify --port 0
error: invalid value '0' for '--port <PORT>': 0 is not in 1..=65535

For more information, try '--help'.
[exit 2]
$ dockgen verify --timeout 10
error: invalid value '10' for '--timeout <TIME>': not a length of time: allowed is 1ms to 24h with units, such as 500ms, 30s or 1m30s; did you mean `10s`?

For more information, try '--help'.
[exit 2]
$ dockgen verify --request report
error: invalid value 'report' for '--request <PATH>': allowed is a path that begins with a slash, such as /report?days=7, with spaces and the like as %20

For more information, try '--help'.
[exit 2]
$ dockgen verify --json --format markdown
error: the argument '--json' cannot be used with '--format <FORMAT>'

Usage: dockgen verify --json [PATH]

For more information, try '--help'.
[exit 2]
$ dockgen verify --service web --no-compose
error: the argument '--service <NAME>' cannot be used with '--no-compose'

Usage: dockgen verify --service <NAME> [PATH]

For more information, try '--help'.
[exit 2]
$ dockgen verify --env "A B=1"
error: invalid value 'A B=1' for '--env <NAME[=VALUE]>': allowed is a name of letters, digits and underscores, alone or with =VALUE

For more information, try '--help'.
[exit 2]
$ dockgen verify --env =1
error: invalid value '=1' for '--env <NAME[=VALUE]>': allowed is a name of letters, digits and underscores, alone or with =VALUE

For more information, try '--help'.
[exit 2]
$ dockgen verify --service web
error: --service web: there is no compose file in [TEMP]/shop
  allowed: a project with a compose file
[exit 2]
$ dockgen verify --file docker/Dockerfile
error: --file: there is no [TEMP]/shop/docker/Dockerfile
  allowed: a Dockerfile, from the project's folder
[exit 2]
$ dockgen verify nowhere
error: cannot use nowhere as the project's folder: No such file or directory (os error 2)
[exit 2]
$ dockgen verify Dockerfile
error: cannot use Dockerfile as the project's folder: it is a file
[exit 2]
"#]]);
    Folder::empty().dockgen(&["verify"]).gives(str![[r#"
error: there is neither a Dockerfile nor a compose file that builds in [TEMP]/shop
  allowed: a folder with a Dockerfile
  hint: `dockgen new` writes both
[exit 2]
"#]]);
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
    verify(&folder, &[]).gives(str![[r#"
error: the engine runs at tcp://build.example:2376, so its containers cannot be reached from here
  hint: run dockgen there, or choose a local engine with `docker context use`
[exit 4]
"#]]);
    let without = ANSWERS.replace("version) echo", "buildx) exit 1 ;;\n  version) echo");
    verify(&with_engine(project(), &without), &[]).gives(str![[r#"
error: the engine has no buildx, so it cannot build with BuildKit
  hint: install the docker-buildx plugin
[exit 4]
"#]]);
}

#[test]
fn a_missing_engine_is_told_with_what_to_try() {
    verify(&project(), &[]).gives(str![[r#"
error: no container engine: `[TEMP]/engine` cannot be run: the file does not exist
  hint: install Docker (https://docs.docker.com/engine/install) or Podman; --engine names another command
[exit 4]
"#]]);
    let folder = with_engine(project(), "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    let run = verify(&folder, &[]).fails_with(4);
    let run = run.says_line("error: no container engine answers: Cannot connect to the Docker daemon");
    run.says_line(if cfg!(target_os = "linux") {
        "hint: start it with `sudo systemctl start docker`, or check your permission: `id -nG` should include docker"
    } else {
        "hint: start Docker Desktop, or `podman machine start` with --engine podman"
    });
}

#[test]
fn a_compose_file_without_compose_is_told() {
    let script =
        ANSWERS.replace(r#""compose version") echo v2"#, r#""compose version") echo "no such plugin" >&2; exit 1"#);
    let folder = with_engine(project().with("compose.yaml", "services: {}\n"), &script);
    verify(&folder, &[]).gives(str![[r#"
error: the project has a compose file, and the engine has no Compose: `[TEMP]/engine compose version` failed: no such plugin
  hint: install the Compose plugin, or ignore the file with --no-compose
[exit 4]
"#]]);
}

/// `docker compose up` uses the first compose file and the first override file.
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
        let flag = |name: &&str| format!("--file {} ", here.join(name).display());
        let flags: String = used.iter().map(flag).collect();
        let asked = fs::read_to_string(folder.above().join("asked")).unwrap();
        assert!(asked.contains(&format!("compose {flags}config --format json\n")), "{there:?}\n{asked}");
    }
}

#[test]
fn which_service_is_the_app_has_to_be_clear() {
    let model = r#"{"services": {"api": {"build": {"context": "HERE/a"}}, "site": {"build": {"context": "HERE/b"}}}}"#;
    let folder = with_model(project(), model);
    verify(&folder, &[]).gives(str![[r#"
error: it is unclear which service of the compose file is the app: name it with --service
  allowed: api, site
[exit 2]
"#]]);
    verify(&folder, &["--service", "web"]).gives(str![[r#"
error: --service web: the compose file has no such service
  allowed: api, site
[exit 2]
"#]]);
}

#[test]
fn a_compose_file_that_compose_refuses_is_told_in_its_words() {
    let script = ANSWERS.replace("*config*) cat", "*config*) echo 'services must be a mapping' >&2; exit 15; cat");
    let folder = with_engine(project().with("compose.yaml", "services: 1\n"), &script);
    verify(&folder, &[]).gives(str![[r#"
error: [TEMP]/shop/compose.yaml cannot be used: services must be a mapping
  allowed: a file that `[TEMP]/engine compose --file [TEMP]/shop/compose.yaml config --format json` accepts
  hint: --no-compose ignores the compose file
[exit 2]
"#]]);
}

#[test]
fn what_needs_an_image_has_nothing_to_see_where_none_is_built() {
    let folder = with_engine(project(), ANSWERS);
    verify(&folder, &["--only", "build,port", "--json"]).gives(str![[r#"
stdout:
{
  "engine": "docker 28.5.2",
  "is_kept": false,
  "project": "[TEMP]/shop",
  "proofs": [
    {
      "points": [
        {
          "figure": "",
          "fix": "fix the failed step; the build's whole output is above",
          "name": "builds",
          "reason": "failed to solve: /app: not found",
          "status": "fail",
          "values": {}
        }
      ],
      "proof": "build",
      "seconds": [TIME],
      "status": "fail"
    },
    {
      "points": [
        {
          "figure": "",
          "name": "proof",
          "reason": "the image does not build: see build",
          "status": "not-applicable",
          "values": {}
        }
      ],
      "proof": "port",
      "seconds": [TIME],
      "status": "not-applicable"
    }
  ],
  "run": "dockgen-verify-[RUN]",
  "service": null,
  "status": "fail",
  "version": 1
}
stderr:
[1/2] COPY app /app
ERROR: failed to solve: /app: not found
✘ build     fail ([TIME])
- port      not applicable ([TIME])
error: 1 of 2 proofs failed
[exit 1]
"#]]);
    let run = verify(&folder, &["--only", "build,port", "--json", "--quiet"]).fails_with(1);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&report["version"], &report["status"]), (&1.into(), &"fail".into()));
    assert_eq!(report["proofs"][0]["points"][0]["reason"], "failed to solve: /app: not found");
    assert_eq!(report["proofs"][1]["status"], "not-applicable");
}

/// Skipping the proof that would fail does not make the run pass.
#[test]
fn a_proof_alone_fails_where_there_is_no_image() {
    let folder = with_engine(project(), ANSWERS);
    verify(&folder, &["--only", "port"]).gives(str![[r#"
stdout:
✘ port      builds       the image does not build: failed to solve: /app: not found

✘ port builds
  the image does not build: failed to solve: /app: not found
  fix: fix the build: --verbose shows the engine's whole output

0 passed, 1 failed, 0 not applicable, in [TIME] on docker 28.5.2
stderr:
[1/2] COPY app /app
ERROR: failed to solve: /app: not found
✘ port      fail ([TIME])
error: 1 of 1 proofs failed
[exit 1]
"#]]);
}

#[test]
fn markdown_is_a_table_with_what_failed_below() {
    let folder = with_engine(project(), ANSWERS);
    verify(&folder, &["--only", "build", "--format", "markdown"]).gives(str![[r#"
stdout:
### dockgen verify: 0 passed, 1 failed, 0 not applicable, in [TIME] on docker 28.5.2

| | proof | point | seen |
|---|---|---|---|
| ❌ | build | builds | failed to solve: /app: not found |

- **build builds**: failed to solve: /app: not found
  - Fix: fix the failed step; the build's whole output is above
stderr:
[1/2] COPY app /app
ERROR: failed to solve: /app: not found
✘ build     fail ([TIME])
error: 1 of 1 proofs failed
[exit 1]
"#]]);
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
