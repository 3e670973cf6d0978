//! Hostile projects, and projects in unusual folders, on a real engine.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use libtest_mimic::Trial;
use tempfile::TempDir;

use crate::disk;
use crate::engine::{Proof, docker, raw, require};
use crate::leftovers;
use crate::verify::{Verified, command};

pub fn trials() -> Vec<Trial> {
    type Prove = fn() -> Proof;
    let all: [(&str, Prove); 6] = [
        ("verify-a-hostile-compose-file", a_hostile_compose_file_is_refused),
        ("verify-hostile-build-arguments", build_arguments_reach_the_build_alone),
        ("verify-a-hostile-env-file", variables_of_a_project_reach_its_containers_alone),
        ("verify-a-health-check-of-a-day", a_health_check_is_not_waited_for_longer_than_allowed),
        ("verify-logs-without-end", logs_are_bounded),
        ("verify-in-odd-folders", a_project_and_temporary_files_may_lie_anywhere),
    ];
    all.into_iter().map(|(name, prove)| Trial::test(name, move || prove().map_err(Into::into))).collect()
}

/// The sound project with its compose file, in a folder with this name.
fn project(name: &str) -> Proof<(TempDir, PathBuf)> {
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let folder = temporary.path().join(name);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify");
    for name in ["sound", "compose-sound"] {
        disk::copy(&root.join(name), &folder).map_err(|error| error.to_string())?;
    }
    Ok((temporary, folder))
}

fn write(folder: &Path, path: &str, text: &str) -> Proof {
    let path = folder.join(path);
    let written = fs::create_dir_all(path.parent().unwrap_or(folder)).and_then(|()| fs::write(&path, text));
    // Makes scripts executable.
    let made = written.and_then(|()| fs::set_permissions(&path, PermissionsExt::from_mode(0o755)));
    made.map_err(|error| format!("{}: {error}", path.display()))
}

/// Inserts lines before the first occurrence of `line`.
fn edit(folder: &Path, path: &str, line: &str, before: &str) -> Proof {
    let text = fs::read_to_string(folder.join(path)).map_err(|error| error.to_string())?;
    require(text.contains(line), || format!("no `{line}` in {path}"))?;
    write(folder, path, &text.replacen(line, &format!("{before}{line}"), 1))
}

fn a_hostile_compose_file_is_refused() -> Proof {
    let _shared = leftovers::shared();
    let (_temporary, folder) = project("shop")?;
    write(&folder, "evil.sh", "#!/bin/sh\ntouch OWNED\n")?;
    let hostile = "  evil:\n    provider: {type: ./evil.sh}\n  deep:\n    image: python:3.14.7-slim-trixie\n    \
                   privileged: true\n    pid: host\n    volumes: [\"/:/host\"]\n    cap_add: [SYS_ADMIN]\n    \
                   use_api_socket: true\n";
    edit(&folder, "compose.yaml", "services:\n", "x-none: 1\n")?;
    edit(&folder, "compose.yaml", "  web:\n", hostile)?;
    let output = command(&folder, &["--service", "web"]).output().map_err(|error| error.to_string())?;
    let failures = String::from_utf8_lossy(&output.stderr);
    require(output.status.code() == Some(2), || format!("{}: {failures}", output.status))?;
    for key in ["evil.provider", "deep.privileged", "deep.pid", "deep.volumes", "deep.cap_add", "deep.use_api_socket"] {
        require(failures.contains(&format!("services.{key}: ")), || format!("{key} is not named: {failures}"))?;
    }
    require(!folder.join("OWNED").exists(), || "its program was run".to_owned())
}

/// As environment variables of the engine's command, these build arguments would control it.
fn build_arguments_reach_the_build_alone() -> Proof {
    let _shared = leftovers::shared();
    let (_temporary, folder) = project("shop")?;
    write(&folder, "bin/docker", "#!/bin/sh\ntouch OWNED\n")?;
    write(&folder, ".docker/cli-plugins/docker-buildx", "#!/bin/sh\ntouch OWNED\n")?;
    let arguments = "build:\n      context: .\n      args:\n        MARK: \"a $$b\"\n        PATH: bin:/usr/bin:/bin\n        \
                     DOCKER_CONFIG: .docker\n        DOCKER_HOST: tcp://127.0.0.1:9\n";
    let compose = fs::read_to_string(folder.join("compose.yaml")).map_err(|error| error.to_string())?;
    write(&folder, "compose.yaml", &compose.replacen("build: .\n", arguments, 1))?;
    edit(&folder, "Dockerfile", "HEALTHCHECK", "ARG MARK\nRUN test \"$MARK\" = 'a $b'\n")?;
    let verified = Verified::run(&folder, &["--only", "build"])?;
    require(verified.points("pass").contains("build.builds"), || verified.failures())?;
    require(!folder.join("OWNED").exists(), || "its program was run".to_owned())
}

/// Compose reads some of its own variables from `.env`.
fn variables_of_a_project_reach_its_containers_alone() -> Proof {
    let _shared = leftovers::shared();
    let (_temporary, folder) = project("shop")?;
    let variables = "PATH=bin\nLD_PRELOAD=./evil.so\nDOCKER_HOST=tcp://127.0.0.1:9\nDOCKER_CONFIG=.docker\n\
                     DOCKER_CONTEXT=evil\nBUILDX_BUILDER=evil\nCOMPOSE_FILE=evil.yaml\nCOMPOSE_ENV_FILES=/etc/passwd\n\
                     COMPOSE_PROFILES=evil\nCOMPOSE_PROJECT_NAME=evil\nMARK=given\n";
    write(&folder, ".env", variables)?;
    edit(&folder, "compose.yaml", "      PORT: \"8000\"\n", "      MARK: ${MARK:?}\n")?;
    Verified::run(&folder, &["--only", "port,compose"])?.is_proven(&[])
}

fn a_health_check_is_not_waited_for_longer_than_allowed() -> Proof {
    let _shared = leftovers::shared();
    let (_temporary, folder) = project("shop")?;
    let day = "interval: 24h\n      start_period: 24h\n      start_interval: 24h\n      retries: 1000000\n      ";
    let compose = fs::read_to_string(folder.join("compose.yaml")).map_err(|error| error.to_string())?;
    let often =
        "interval: 5s\n      timeout: 3s\n      start_period: 10s\n      start_interval: 1s\n      retries: 3\n";
    require(compose.contains(often), || "the health check is another".to_owned())?;
    write(&folder, "compose.yaml", &compose.replacen(often, &format!("{day}timeout: 3s\n"), 1))?;
    let begun = Instant::now();
    let verified = Verified::run(&folder, &["--only", "health", "--timeout", "5s"])?;
    let seconds = begun.elapsed().as_secs();
    require(verified.failures().contains("(--timeout)"), || verified.failures())?;
    require(seconds < 120, || format!("it took {seconds} s"))
}

/// The app logs half a gigabyte of short lines; the engine may keep 10 MB of them.
fn logs_are_bounded() -> Proof {
    let _shared = leftovers::shared();
    let (_temporary, folder) = project("shop")?;
    let flood = "import sys, threading\n\ndef flood():\n    for _ in range(250):\n        sys.stdout.write('x\\n' * 1000000)\n\n\
                 threading.Thread(target=flood, daemon=True).start()\n";
    edit(&folder, "app.py", "def main():\n", &format!("{flood}\n"))?;
    let compose = fs::read_to_string(folder.join("compose.yaml")).map_err(|error| error.to_string())?;
    write(&folder, "compose.yaml", &compose.replacen("max-size: 10m", "max-size: 100g", 1))?;
    let begun = Instant::now();
    let verified = Verified::run(&folder, &["--only", "logs", "--timeout", "20s", "--keep"])?;
    let run = verified.report["run"].as_str().ok_or("the report does not name the run")?.to_owned();
    let format = "{{.HostConfig.LogConfig.Type}} {{index .HostConfig.LogConfig.Config \"max-size\"}}";
    let config = docker(Path::new("."), &["inspect", "--format", format, &format!("{run}-web-1")]);
    raw(Path::new("/"), &["compose", "--project-name", &run, "down", "--volumes", "--timeout", "0"])?;
    raw(Path::new("."), &["image", "rm", "--force", &format!("{run}:app")])?;
    require(config.as_ref().is_ok_and(|config| config.trim() == "json-file 10m"), || format!("{config:?}"))?;
    let seconds = begun.elapsed().as_secs();
    require(seconds < 200, || format!("it took {seconds} s"))?;
    require(verified.points("pass").contains("logs.streams"), || verified.failures())
}

/// Mounted and copied folders, and the folder for temporary files, may have any name.
fn a_project_and_temporary_files_may_lie_anywhere() -> Proof {
    let _shared = leftovers::shared();
    for name in ["$HOME", "a b,c:d", "q\"x'y", "two\nlines"] {
        let (temporary, folder) = project(name)?;
        for (path, text) in [("data/state", "1"), ("conf/x", "1")] {
            write(&folder, path, text)?;
        }
        let mounts = "    volumes:\n      - {type: bind, source: ./data, target: /data}\n      \
                      - {type: bind, source: ./conf, target: /conf, read_only: true}\n";
        edit(&folder, "compose.yaml", "    secrets:\n", mounts)?;
        let files = temporary.path().join("t a,b:c\"$HOME");
        fs::create_dir(&files).map_err(|error| error.to_string())?;
        let mut command = command(&folder, &["--only", "context,port", "--timeout", "30s", "--json"]);
        let output = command.env("TMPDIR", &files).stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
        Verified::of(&output)?.is_proven(&[]).map_err(|error| format!("{name}: {error}"))?;
        let left = fs::read_dir(&files).map_err(|error| error.to_string())?.count();
        require(left == 0, || format!("{name}: left in {}", files.display()))?;
    }
    Ok(())
}
