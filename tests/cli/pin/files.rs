//! Files of an untrusted project: each is read within limits, or rejected with one message.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::{Duration, Instant};

use super::configured;
use snapbox::str;

use crate::folder::{Folder, Run, command};
use serde_json::json;

const SECRET: &str = "-----BEGIN OPENSSH PRIVATE KEY-----";

/// Runs `dockgen pin` with a memory limit in megabytes and a time limit far below what the input tries to consume.
fn bounded(folder: &Folder, megabytes: u32, arguments: &[&str]) -> Run {
    let program = command();
    let mut bounded = Command::new("sh");
    let limit = format!("ulimit -v {}; exec timeout 60 \"$@\"", megabytes * 1024);
    bounded.env_clear().env("PATH", "/usr/bin:/bin").env("DOCKER_CONFIG", "/nowhere");
    bounded.args(["-c", &limit, "sh"]).arg(program.get_program()).arg("pin").args(arguments);
    bounded.current_dir(folder.path());
    Run::of(bounded)
}

/// Unusual entries in place of a file, and the reason why each is not read.
const LAID: [(&str, &str); 9] = [
    ("pipe", "it is a named pipe, not a regular file"),
    ("zero", "it is behind a symlink that leads out of the folder"),
    ("pagemap", "it is behind a symlink that leads out of the folder"),
    ("outside", "it is behind a symlink that leads out of the folder"),
    ("up", "it is behind a symlink that leads out of the folder"),
    ("inside the pipe", "it is a named pipe, not a regular file"),
    ("sparse", "it is larger than 256 KiB"),
    ("text", "it is not UTF-8 from byte 2 on"),
    ("loop", "Too many levels of symbolic links"),
];

fn lay(folder: &Folder, what: &str, path: &str) {
    let place = folder.path().join(path);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    let _ = fs::remove_file(&place);
    let secret = folder.above().join("secret");
    fs::write(&secret, SECRET).unwrap();
    let pipe = |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    match what {
        "pipe" => pipe(place),
        "zero" => symlink("/dev/zero", place).unwrap(),
        "pagemap" => symlink("/proc/self/pagemap", place).unwrap(),
        "outside" => symlink(secret, place).unwrap(),
        "up" => {
            let depth = path.matches('/').count() + 1;
            symlink(format!("{}secret", "../".repeat(depth)), place).unwrap();
        }
        "inside the pipe" => {
            let _ = fs::remove_file(folder.path().join("inner"));
            pipe(folder.path().join("inner"));
            symlink(folder.path().join("inner").strip_prefix(folder.path()).unwrap(), &place).unwrap();
            if path.contains('/') {
                fs::remove_file(&place).unwrap();
                symlink("../inner", place).unwrap();
            }
        }
        "sparse" => File::create(place).unwrap().set_len(5 << 30).unwrap(),
        "text" => fs::write(place, b"# \xff\n").unwrap(),
        _ => symlink(place.file_name().unwrap(), &place).unwrap(),
    }
}

#[test]
fn what_cannot_be_read_is_refused_at_once() {
    let compose = "services: {web: {build: {context: api, dockerfile: Dockerfile.prod}}}\n";
    for path in ["Dockerfile", "compose.yaml", "compose.override.yaml", ".gitlab-ci.yml", "api/Dockerfile.prod"] {
        for (what, reason) in LAID {
            let folder = configured(&json!({})).with("Dockerfile", "FROM scratch\n").with("compose.yaml", compose);
            folder.write("api/Dockerfile.prod", "FROM scratch\n");
            lay(&folder, what, path);
            let start = Instant::now();
            for arguments in [&[][..], &["--file", path], &["--check", "--json"]] {
                let run = bounded(&folder, 200, arguments).fails_with(2);
                let run = run.says(&format!("{path} cannot be read: ")).says(reason).does_not_say(SECRET);
                assert_eq!(run.stderr.lines().count(), 2, "{}", run.stderr);
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{path} {what}");
        }
    }
}

#[test]
fn a_named_file_in_a_folder_that_leads_out_is_refused() {
    let folder = configured(&json!({}));
    fs::write(folder.above().join("Dockerfile"), format!("FROM {SECRET}\n")).unwrap();
    symlink("..", folder.path().join("up")).unwrap();
    for path in ["up/Dockerfile", "up/shop/../Dockerfile", "./up/Dockerfile"] {
        let run = folder.dockgen(&["pin", "--file", path]);
        run.fails_with(2).does_not_say(SECRET);
    }
    let run = folder.dockgen(&["pin", "--file", "up/Dockerfile"]);
    run.gives(str![[r#"
error: up/Dockerfile cannot be read: it is behind a symlink that leads out of the folder
  allowed: a Dockerfile, a compose file or a GitLab pipeline in UTF-8
[exit 2]
"#]]);
}

#[test]
fn a_named_file_of_another_kind_is_refused() {
    let folder = configured(&json!({})).with(".github/workflows/ci.yml", "jobs: {}\n").with(".dockerignore", ".git\n");
    folder.dockgen(&["pin", "--file", ".github/workflows/ci.yml"]).gives(str![[r#"
error: --file: .github/workflows/ci.yml is a GitHub workflow
  allowed: a Dockerfile, a compose file or a GitLab pipeline, from the project's folder
[exit 2]
"#]]);
    folder.dockgen(&["pin", "--file", ".dockerignore"]).gives(str![[r#"
error: --file: .dockerignore is an ignore file
  allowed: a Dockerfile, a compose file or a GitLab pipeline, from the project's folder
[exit 2]
"#]]);
}

#[test]
fn a_link_inside_is_followed_and_each_file_taken_once() {
    let folder = configured(&json!({})).with("docker/Dockerfile", "FROM scratch\n");
    symlink("docker/Dockerfile", folder.path().join("Dockerfile")).unwrap();
    let builds = (0..900)
        .map(|number| format!("  s{number}: {{build: {{dockerfile: d{number}}}}}\n"))
        .collect::<Vec<_>>()
        .concat();
    folder.write("compose.yaml", &format!("services:\n{builds}"));
    for number in 0..900 {
        symlink("Dockerfile", folder.path().join(format!("d{number}"))).unwrap();
    }
    folder.dockgen(&["pin"]).succeeds().says("2  files unchanged");
}

#[test]
fn a_folder_with_the_name_of_a_file_is_none() {
    let folder = configured(&json!({})).with("Dockerfile/x", "").with("Containerfile", "FROM scratch\n");
    folder.dockgen(&["pin"]).succeeds().says("1  file unchanged");
    folder.dockgen(&["pin", "--file", "Dockerfile"]).gives(str![[r#"
error: --file: there is no Dockerfile
  allowed: a Dockerfile, a compose file or a GitLab pipeline, from the project's folder
[exit 2]
"#]]);
}

/// Each of these needs gigabytes, hours or the whole stack, unless nodes are shared and visited once.
#[test]
fn a_small_file_takes_little_memory() {
    let anchors = (0..60).map(|number| format!("[&a{number} ")).collect::<Vec<_>>().concat();
    let nested = format!("a: {anchors}[{}]{}\n", "x,".repeat(120_000), "]".repeat(60));
    let context = format!("services:\n  ? {}\n  : &x {{build: .}}\n", "a".repeat(100_000));
    let paths =
        (0..900).map(|number| format!("  s{number}: {{build: {{context: *x}}}}\n")).collect::<Vec<_>>().concat();
    let paths = format!("x: &x {}\nservices:\n  a: {{image: $A}}\n{paths}", "a/".repeat(2000));
    for (path, text, status) in [
        ("compose.yaml", paths, 0),
        ("compose.yaml", nested.clone(), 0),
        (".gitlab-ci.yml", nested, 0),
        ("compose.yaml", "[".repeat(100_000), 2),
        (".gitlab-ci.yml", "{a: ".repeat(100_000), 2),
        ("Dockerfile", "FROM A:\n".repeat(30_000), 2),
        ("Dockerfile", format!("FROM {}\n", "A".repeat(250_000)), 2),
        ("Dockerfile", format!("FROM a b c {}\n", "d".repeat(250_000)), 2),
        ("compose.yaml", format!("services:\n{}", "  a: {image: A}\n".repeat(9_000)), 2),
        ("compose.yaml", context, 0),
    ] {
        let folder = configured(&json!({})).with(path, &text);
        let run = bounded(&folder, 200, &["--dry-run"]).fails_with(status);
        assert!(run.stderr.len() < 1_000_000, "{path}: {} bytes", run.stderr.len());
    }
}

#[test]
fn files_that_name_too_many_images_are_refused_before_a_registry_is_asked() {
    let folder = configured(&json!({})).with("Dockerfile", &"FROM registry.invalid/a\n".repeat(10_001));
    bounded(&folder, 200, &[]).gives(str![[r#"
error: the files name more than 10000 images
  allowed: up to 10000
[exit 2]
"#]]);
}

#[test]
fn files_that_are_too_large_together_are_refused() {
    let folder = configured(&json!({}));
    let text = format!("FROM scratch\n{}", "#\n".repeat(125_000));
    let builds = (0..70)
        .map(|number| format!("  s{number}: {{build: {{dockerfile: d{number}}}}}\n"))
        .collect::<Vec<_>>()
        .concat();
    folder.write("compose.yaml", &format!("services:\n{builds}"));
    for number in 0..70 {
        folder.write(&format!("d{number}"), &text);
    }
    bounded(&folder, 200, &[]).gives(str![[r#"
error: d67 cannot be read: together with the files before it, it is larger than 16 MiB
  allowed: a Dockerfile, a compose file or a GitLab pipeline in UTF-8
[exit 2]
"#]]);
}
