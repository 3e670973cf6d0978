//! A malicious project: its contents become neither a program nor a variable of the engine's command, and its access to
//! the host is reported before anything is built or run.

use std::fs;
use std::os::unix::fs::symlink;

use super::{ANSWERS, project, verify, with_engine, with_model};
use snapbox::str;

use crate::folder::{Folder, Session};

/// The commands of the engine, one per line, with their variables indented.
fn asked(folder: &Folder) -> String {
    fs::read_to_string(folder.above().join("asked")).unwrap_or_default()
}

fn outside(folder: &Folder, name: &str, text: &str) {
    fs::write(folder.above().join(name), text).unwrap();
}

#[test]
fn build_arguments_are_words_of_the_command_and_never_its_variables() {
    let model = r#"{"services": {"app": {"build": {"context": "HERE", "args": {
        "PATH": "bin:/usr/bin", "LD_PRELOAD": "./evil.so", "DOCKER_HOST": "tcp://evil.example", "VERSION": "1 $$x"
    }}}}}"#;
    let folder = with_model(project(), model);
    let run = verify(&folder, &["--only", "build"]).fails_with(1);
    let asked = asked(&folder);
    for pair in ["PATH=bin:/usr/bin", "LD_PRELOAD=./evil.so", "DOCKER_HOST=tcp://evil.example", "VERSION=1 $x"] {
        assert!(asked.contains(&format!("--build-arg {pair}")), "{asked}");
        assert!(!asked.contains(&format!("  {pair}")), "{asked}");
    }
    run.does_not_say("evil.example");
}

#[test]
fn the_engine_is_never_looked_for_in_the_project() {
    let folder = project().with("bin/docker", "#!/bin/sh\ntouch OWNED\n").with("docker", "#!/bin/sh\ntouch OWNED\n");
    for path in ["bin/docker", "docker"] {
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(folder.path().join(path), executable).unwrap();
    }
    let inside = folder.path().join("bin");
    let search = format!("bin:.::{}", inside.display());
    let folder = folder.variable("PATH", &search);
    folder.dockgen(&["verify"]).gives(str![[r#"
error: no container engine: `docker` cannot be run: it is in no absolute folder of PATH outside the project
  hint: install Docker (https://docs.docker.com/engine/install) or Podman; --engine names another command
[exit 4]
"#]]);
    folder.dockgen(&["verify", "--engine", "./bin/docker"]).gives(str![[r#"
error: no container engine: `./bin/docker` cannot be run: it is a file of the project, which dockgen does not run
  hint: install Docker (https://docs.docker.com/engine/install) or Podman; --engine names another command
[exit 4]
"#]]);
    assert!(!folder.has("OWNED"));
}

#[test]
fn the_engines_command_gets_the_variables_that_it_needs() {
    let folder = with_model(project(), r#"{"services": {"app": {"build": {"context": "HERE"}}}}"#);
    folder.write("compose.yaml", "services: {app: {image: 'shop:${TAG}', build: .}}\n");
    let here = [
        ("TAG", "v1"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
        ("HTTPS_PROXY", "http://ann:hunter2@proxy"),
        ("DOCKER_AUTH_CONFIG", "hunter2"),
    ];
    let folder = here.into_iter().fold(folder, |folder, (name, value)| folder.variable(name, value));
    let folder = folder.variable("DOCKER_CONTEXT", "mine").variable("PATH", "bin:/usr/bin:/bin");
    verify(&folder, &["--only", "build"]).gives(str![[r#"
stdout:
✘ build     builds       failed to solve: /app: not found

✘ build builds
  failed to solve: /app: not found
  fix: fix the failed step; the build's whole output is above

0 passed, 1 failed, 0 not applicable, in [TIME] on docker 28.5.2
stderr:
TAG is set, but Compose does not get it; `--env TAG` passes it on
[1/2] COPY app /app
ERROR: failed to solve: /app: not found
✘ build     fail ([TIME])
error: 1 of 1 proofs failed
[exit 1]
"#]]);
    let all = asked(&folder);
    assert!(!all.contains("TAG=v1") && !all.contains("AWS_SECRET_ACCESS_KEY"), "{all}");
    assert!(all.contains("  DOCKER_CONTEXT=mine\n") && all.contains("  PATH=/usr/bin:/bin\n"), "{all}");
    // Compose could pass a proxy's password to a container.
    let reading = all.split("compose --file").nth(1).and_then(|rest| rest.split("\nbuild ").next()).unwrap();
    assert!(!reading.contains("hunter2") && all.contains("  HTTPS_PROXY=http://ann:hunter2@proxy"), "{reading}");
    let run = verify(&folder, &["--only", "build", "--env", "TAG"]).gives(str![[r#"
stdout:
✘ build     builds       failed to solve: /app: not found

✘ build builds
  failed to solve: /app: not found
  fix: fix the failed step; the build's whole output is above

0 passed, 1 failed, 0 not applicable, in [TIME] on docker 28.5.2
stderr:
[1/2] COPY app /app
ERROR: failed to solve: /app: not found
✘ build     fail ([TIME])
error: 1 of 1 proofs failed
[exit 1]
"#]]);
    assert!(asked(&folder).contains("  TAG=v1\n"), "{}", run.stderr);
}

#[test]
fn a_variable_that_compose_misses_is_told_with_the_flag_that_passes_it_on() {
    let script = ANSWERS.replace("*config*) cat", "*config*) echo 'required variable TAG is missing' >&2; exit 1; cat");
    let folder = with_engine(project().with("compose.yaml", "services: {}\n"), &script).variable("TAG", "v1");
    verify(&folder, &[]).gives(str![[r#"
error: [TEMP]/shop/compose.yaml cannot be used: required variable TAG is missing
  allowed: a file that `[TEMP]/engine compose --file [TEMP]/shop/compose.yaml config --format json` accepts
  hint: TAG is set, but Compose does not get it: `--env TAG` passes it on
[exit 2]
"#]]);
}

#[test]
fn git_is_not_run_where_a_project_has_settings_for_it() {
    let folder = with_engine(project(), ANSWERS);
    verify(&folder, &["--only", "build"]).fails_with(1);
    let asked = asked(&folder);
    assert_eq!(asked.matches("\n  BUILDX_GIT_INFO=false\n").count(), asked.matches("\n  PWD=").count(), "{asked}");
}

const HOSTILE: &str = r#"{"services": {
    "app": {"build": {"context": "HERE", "ssh": ["default"]}, "cap_add": ["SYS_ADMIN"]},
    "evil": {"provider": {"type": "./evil.sh"}},
    "proxy": {"image": "traefik", "volumes": [{"type": "bind", "source": "/var/run/docker.sock"}]}
}, "secrets": {"key": {"file": "/root/.ssh/id_rsa"}}}"#;

#[test]
fn all_that_could_harm_this_machine_is_told_before_anything_is_run() {
    let folder = with_model(project(), HOSTILE);
    verify(&folder, &["--service", "app", "--json"]).gives(str![[r#"
error: the project asks for more of this machine than a normal container has; nothing was run
  secrets.key.file: /root/.ssh/id_rsa is outside the project
  services.app.build.ssh: your SSH agent or keys (compose.yaml:1)
  services.app.cap_add: SYS_ADMIN is not a default capability of containers (compose.yaml:1)
  services.evil.provider: Compose runs the program ./evil.sh on this machine (compose.yaml:1)
  services.proxy.volumes: /var/run/docker.sock gives access to the engine's socket, and through it full control of this machine (compose.yaml:1)
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
"#]]);
    let asked = asked(&folder);
    assert!(!asked.contains("\nbuild ") && !asked.contains(" up ") && !asked.contains("\nrun "), "{asked}");
    // With --trust it runs like any other project.
    verify(&folder, &["--service", "app", "--trust", "--only", "build"]).gives(str![[r#"
stdout:
✘ build     builds       failed to solve: /app: not found

✘ build builds
  failed to solve: /app: not found
  fix: fix the failed step; the build's whole output is above

0 passed, 1 failed, 0 not applicable, in [TIME] on docker 28.5.2
stderr:
[1/2] COPY app /app
ERROR: failed to solve: /app: not found
✘ build     fail ([TIME])
error: 1 of 1 proofs failed
[exit 1]
"#]]);
}

#[test]
fn what_compose_would_read_outside_is_told_before_compose_is_asked() {
    let files = [
        "services: {app: {build: ., env_file: ../outside}}\n",
        "include: [../outside]\nservices: {app: {build: .}}\n",
        "services: {app: {build: ., extends: {file: ../outside, service: x}}}\n",
        "include: [https://git.example/shop.git]\n",
        "services: {app: {build: ., env_file: ~/outside}}\n",
    ];
    let runs = files.map(|compose| {
        let folder = with_model(project(), r#"{"services": {"app": {"build": {"context": "HERE"}}}}"#);
        folder.write("compose.yaml", compose);
        outside(&folder, "outside", "password: hunter2\n");
        let run = verify(&folder, &[]).titled(compose.trim_end());
        assert!(!asked(&folder).contains("config"), "{compose}");
        run
    });
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ services: {app: {build: ., env_file: ../outside}}
error: the project asks for more of this machine than a normal container has; nothing was run
  compose.yaml:1: Compose reads ../outside, which is outside the project
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
$ include: [../outside]
services: {app: {build: .}}
error: the project asks for more of this machine than a normal container has; nothing was run
  compose.yaml:1: Compose reads ../outside, which is outside the project
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
$ services: {app: {build: ., extends: {file: ../outside, service: x}}}
error: the project asks for more of this machine than a normal container has; nothing was run
  compose.yaml:1: Compose reads ../outside, which is outside the project
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
$ include: [https://git.example/shop.git]
error: the project asks for more of this machine than a normal container has; nothing was run
  compose.yaml:1: a part of the compose file is a remote file: https://git.example/shop.git
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
$ services: {app: {build: ., env_file: ~/outside}}
error: the project asks for more of this machine than a normal container has; nothing was run
  compose.yaml:1: ~/outside is in a home folder
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
"#]]);
}

#[test]
fn an_override_is_vetted_like_its_base() {
    let overrides = [
        ("compose.override.yaml", "services: {app: {env_file: ../outside}}\n"),
        ("docker-compose.override.yml", "include: [../outside]\n"),
        ("compose.override.yml", "services: {app: {extends: {file: ../outside, service: x}}}\n"),
    ];
    let runs = overrides.map(|(name, text)| {
        let folder = with_model(project(), r#"{"services": {"app": {"build": {"context": "HERE"}}}}"#);
        let folder = folder.with(name, text);
        outside(&folder, "outside", "password: hunter2\n");
        let run = verify(&folder, &[]).titled(name);
        assert!(!asked(&folder).contains("config"), "{name}");
        run
    });
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ compose.override.yaml
error: the project asks for more of this machine than a normal container has; nothing was run
  compose.override.yaml:1: Compose reads ../outside, which is outside the project
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
$ docker-compose.override.yml
error: the project asks for more of this machine than a normal container has; nothing was run
  docker-compose.override.yml:1: Compose reads ../outside, which is outside the project
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
$ compose.override.yml
error: the project asks for more of this machine than a normal container has; nothing was run
  compose.override.yml:1: Compose reads ../outside, which is outside the project
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
"#]]);
}

#[test]
fn a_risk_is_told_with_the_line_that_asks_for_it() {
    let folder =
        with_model(project(), HOSTILE).with("common.yaml", "services:\n  evil:\n    provider: {type: ./evil.sh}\n");
    let base = "services:\n  app:\n    build:\n      context: .\n      ssh: [default]\n  evil: {extends: {file: common.yaml, service: evil}}\n";
    folder.write("compose.yaml", base);
    let folder = folder.with("compose.override.yaml", "services:\n  app: {cap_add: [SYS_ADMIN]}\n");
    verify(&folder, &["--service", "app"]).gives(str![[r#"
error: the project asks for more of this machine than a normal container has; nothing was run
  secrets.key.file: /root/.ssh/id_rsa is outside the project
  services.app.build.ssh: your SSH agent or keys (compose.yaml:5)
  services.app.cap_add: SYS_ADMIN is not a default capability of containers (compose.override.yaml:2)
  services.evil.provider: Compose runs the program ./evil.sh on this machine (common.yaml:3)
  services.proxy.volumes: /var/run/docker.sock gives access to the engine's socket, and through it full control of this machine (compose.yaml:1)
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
"#]]);
}

#[test]
fn settings_of_the_engines_command_do_not_come_from_the_project() {
    let folder = with_engine(project().with(".docker/config.json", "{}\n"), ANSWERS);
    let home = folder.path().to_str().unwrap().to_owned();
    let folder = folder.variable("HOME", &home);
    verify(&folder, &["--only", "build"]).gives(str![[r#"
error: the project asks for more of this machine than a normal container has; nothing was run
  [TEMP]/shop/.docker: the engine's command would read its configuration, and programs that it names, from the project
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
"#]]);
    assert_eq!(asked(&folder), "");
    verify(&folder, &["--only", "build", "--trust"]).fails_with(1);
}

#[test]
fn a_dockerfile_is_a_file_of_the_project_and_of_some_size() {
    let with = |make: &dyn Fn(&Folder)| {
        let folder = with_engine(Folder::empty(), ANSWERS);
        make(&folder);
        verify(&folder, &["--only", "build"])
    };
    let dockerfile = |folder: &Folder| folder.path().join("Dockerfile");
    with(&|folder| {
        outside(folder, "secret", "hunter2\n");
        symlink("../secret", dockerfile(folder)).unwrap();
    })
    .gives(str![[r#"
error: the project asks for more of this machine than a normal container has; nothing was run
  [TEMP]/shop/Dockerfile: it is outside the project
  hint: review these files first; --trust runs the project anyway, with your privileges
[exit 2]
"#]]);
    with(&|folder| fs::File::create(dockerfile(folder)).unwrap().set_len(5 << 30).unwrap()).gives(str![[r#"
error: [TEMP]/shop/Dockerfile cannot be used: it is larger than 4 MiB
  allowed: a text file of at most 4 MiB
[exit 2]
"#]]);
    with(&|folder| {
        assert!(std::process::Command::new("mkfifo").arg(dockerfile(folder)).status().unwrap().success());
    })
    .gives(str![[r#"
error: there is neither a Dockerfile nor a compose file that builds in [TEMP]/shop
  allowed: a folder with a Dockerfile
  hint: `dockgen new` writes both
[exit 2]
"#]]);
    // A user may name any file.
    let folder = with_engine(Folder::empty(), ANSWERS);
    outside(&folder, "Other", "FROM scratch\n");
    verify(&folder, &["--only", "build", "--file", "../Other"]).gives(str![[r#"
stdout:
✘ build     builds       failed to solve: /app: not found

✘ build builds
  failed to solve: /app: not found
  fix: fix the failed step; the build's whole output is above

0 passed, 1 failed, 0 not applicable, in [TIME] on docker 28.5.2
stderr:
[1/2] COPY app /app
ERROR: failed to solve: /app: not found
✘ build     fail ([TIME])
error: 1 of 1 proofs failed
[exit 1]
"#]]);
}

#[test]
fn an_ignore_file_is_not_read_behind_a_link_out() {
    let folder = with_engine(project(), ANSWERS);
    outside(&folder, "secret", "hunter2\n");
    symlink("../secret", folder.path().join(".dockerignore")).unwrap();
    verify(&folder, &["--only", "build"]).gives(str![[r#"
stdout:
✘ build     proof        cannot read .dockerignore: it is behind a symlink that leads out of the…

✘ build proof
  cannot read .dockerignore: it is behind a symlink that leads out of the folder
  fix: see the engine's output; --verbose shows all of it

0 passed, 1 failed, 0 not applicable, in [TIME] on docker 28.5.2
stderr:
✘ build     fail ([TIME])
error: 1 of 1 proofs failed
[exit 1]
"#]]);
}

/// Compose doubles each dollar sign in its output.
#[test]
fn a_project_may_lie_in_any_folder() {
    for name in ["$HOME", "a b", "it's", "x,y", "one:two", "a\"b", "two\nlines", "$$"] {
        let folder = project();
        let odd = folder.above().join(name);
        fs::create_dir(&odd).unwrap();
        fs::write(odd.join("Dockerfile"), "FROM scratch\n").unwrap();
        fs::write(odd.join("compose.yaml"), "services: {}\n").unwrap();
        let folder = with_engine(folder, ANSWERS);
        let context = odd.canonicalize().unwrap().to_str().unwrap().replace('$', "$$");
        let model = serde_json::json!({ "services": { "app": { "build": { "context": context } } } });
        outside(&folder, "model.json", &model.to_string());
        verify(&folder, &[odd.to_str().unwrap(), "--only", "build"]).fails_with(1).prints("failed to solve");
    }
}

/// The value of `--output` is parsed as CSV.
#[test]
fn temporary_files_may_lie_in_any_folder() {
    let folder = with_engine(project(), ANSWERS);
    let temporary = folder.above().join("a,\"b");
    fs::create_dir(&temporary).unwrap();
    let folder = folder.variable("TMPDIR", temporary.to_str().unwrap());
    verify(&folder, &["--only", "build"]).fails_with(1);
    let asked = asked(&folder);
    assert!(asked.contains("--output type=local,\"dest=") && asked.contains("a,\"\"b/dockgen-verify-"), "{asked}");
}
