//! Looking before writing: `--dry-run`, `--diff`, `--json`, and what is said after writing.

use serde_json::json;

use crate::folder::Folder;

#[test]
fn showing_the_plan_writes_nothing() {
    let folder = Folder::empty();
    for how in ["--dry-run", "--diff", "--json"] {
        folder.new_with(&["--language", "go", how]).succeeds();
    }
    assert!(folder.files().is_empty());
}

#[test]
fn the_table_shows_settings_with_origins_and_files_with_actions() {
    let folder = Folder::empty().with("Dockerfile", "FROM scratch\n").variable("DOCKGEN_MEMORY", "1024m");
    let run = folder.new_with(&["--language", "go", "--port", "9000", "--dry-run"]).succeeds();
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = run.stdout.lines().map(words).collect();
    for line in [
        "port 9000 (--port)",
        "memory 1G (DOCKGEN_MEMORY)",
        "memory-reservation 512M (half of --memory)",
        "name shop (after the folder)",
        "variant slim (default of Go)",
        "conflict Dockerfile (dockerfile)",
        "create compose.yaml (compose)",
    ] {
        assert!(lines.iter().any(|shown| shown == line), "no `{line}` in {lines:#?}");
    }
}

#[test]
fn the_diff_is_what_patch_takes() {
    let folder = Folder::empty().with("go.mod", "module shop\n\ngo 1.26\n").with("Dockerfile", "FROM scratch\n");
    let run = folder.new_with(&["--diff"]).succeeds();
    let run = run.prints("--- a/Dockerfile\n+++ b/Dockerfile\n").prints("-FROM scratch\n");
    run.prints("--- /dev/null\n+++ b/compose.yaml\n@@ -0,0 +1,");
}

#[test]
fn the_json_holds_settings_origins_and_contents() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "go", "--label", "a=b", "--json"]).succeeds();
    let plan: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(plan["version"], 1);
    assert_eq!(plan["settings"]["language"]["origin"], "--language");
    assert_eq!(plan["settings"]["label"]["value"][0], "a=b");
    folder.new_with(&["--language", "go", "--label", "a=b"]).succeeds();
    let written = folder.files();
    let planned = plan["files"].as_array().unwrap();
    assert_eq!(planned.len(), written.len());
    for file in planned {
        assert_eq!(file["action"], "create");
        assert_eq!(written[file["path"].as_str().unwrap()], file["contents"].as_str().unwrap());
    }
}

#[test]
fn what_was_written_and_the_next_commands_are_said() {
    let folder = Folder::empty();
    let run = folder.new_with(&["my shop", "--language", "go", "--port", "9000"]).succeeds();
    let run = run.says("create  Dockerfile").says("cd 'my shop'").says("docker compose up --wait");
    let run = run.says("curl http://127.0.0.1:9000/\n").does_not_say("Add to your app");
    assert!(run.stdout.is_empty());
    let quiet = folder.new_with(&["quiet", "--language", "go", "--quiet"]).succeeds();
    assert_eq!(quiet.stderr, "");
}

#[test]
fn colour_comes_only_when_it_is_asked_for() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "x"]).fails_with(2).does_not_say("\u{1b}[");
    folder.new_with(&["--language", "x", "--color", "always"]).fails_with(2).says("\u{1b}[");
}

#[test]
fn a_release_past_its_end_of_life_works_with_a_warning_that_names_the_date() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "python", "--language-version", "3.10"]).succeeds();
    run.says("warning: Python 3.10").says("2026-10-31");
    assert!(folder.read("Dockerfile").contains("FROM python:3.10."));
    Folder::empty().new_with(&["--language", "python"]).succeeds().does_not_say("warning");
}

#[test]
fn artifacts_can_be_left_out_or_chosen() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "go", "--only", "dockerfile,compose"]).succeeds();
    assert_eq!(folder.files().into_keys().collect::<Vec<_>>(), ["Dockerfile", "compose.yaml"]);
    Folder::empty().new_with(&["--language", "go", "--skip", "compose"]).succeeds().does_not_say("compose up");
    let folder = Folder::empty();
    folder.new_with(&["--language", "go", "--skip", "workflow,updates", "--skip", "starter"]).succeeds();
    assert!(folder.has("Dockerfile") && !folder.has(".github") && !folder.has("go.mod"));
}

#[test]
fn the_languages_are_listed_for_people_and_for_scripts() {
    let folder = Folder::empty();
    folder.dockgen(&["languages"]).succeeds().prints("python").prints("slim full alpine");
    let run = folder.dockgen(&["languages", "--json"]).succeeds();
    let list: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let languages = list["languages"].as_array().unwrap();
    let python = languages.iter().find(|language| language["name"] == "python").unwrap();
    let default = json!({ "name": "pip", "title": "pip", "default": true });
    assert_eq!((&python["package_managers"][0], &python["port"]), (&default, &json!(8000)));
    let run = folder.dockgen(&["languages", "--images"]).succeeds();
    let images: Vec<&str> = run.stdout.lines().collect();
    assert!(images.is_sorted() && images.iter().all(|image| image.contains(':')), "{images:?}");
}

#[test]
fn leaving_out_what_the_dockerfile_needs_is_told() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "static", "--skip", "server"]).succeeds();
    run.says("the Dockerfile needs docker-entrypoint.sh and nginx.conf.template");
    Folder::empty()
        .new_with(&["--language", "static", "--skip", "server,dockerfile"])
        .succeeds()
        .does_not_say("warning");
}

#[test]
fn an_own_health_command_needs_no_probe_program() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "go", "--health-cmd", "/usr/local/bin/server check"]).succeeds();
    assert!(!folder.has("cmd/healthcheck") && !folder.read("Dockerfile").contains("cmd/healthcheck"));
    assert!(folder.read("Dockerfile").contains("CMD [\"/usr/local/bin/server\", \"check\"]"));
}
