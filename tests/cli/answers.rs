//! `dockgen.toml`: running `new` again asks nothing and produces the same bytes.

use snapbox::str;

use crate::folder::{Folder, Session};

#[test]
fn running_again_asks_nothing_and_gives_the_same_bytes() {
    let runs = ["python", "node", "go", "static"].into_iter().map(|language| {
        let folder = Folder::empty();
        let flags = ["--language", language, "--port", "9000", "--memory", "300M", "--label", "team=a"];
        folder.new_with(&[&flags[..], &["--stop-timeout", "60s"]].concat()).succeeds();
        let before = folder.files();
        let run = folder.dockgen(&["new"]);
        assert_eq!(folder.files(), before, "{language}");
        run.titled(&format!("again for {language}"))
    });
    runs.collect::<Session>().gives(str![[r#"
$ again for python
Using [TEMP]/shop/dockgen.toml
       11  files unchanged

Next:
  docker compose up --wait
  curl http://127.0.0.1:9000/health
  dockgen verify
[exit 0]
$ again for node
Using [TEMP]/shop/dockgen.toml
       10  files unchanged

Next:
  docker compose up --wait
  curl http://127.0.0.1:9000/health
  dockgen verify
[exit 0]
$ again for go
Using [TEMP]/shop/dockgen.toml
       11  files unchanged

Next:
  docker compose up --wait
  curl http://127.0.0.1:9000/health
  dockgen verify
[exit 0]
$ again for static
Using [TEMP]/shop/dockgen.toml
       10  files unchanged

Next:
  docker compose up --wait
  curl http://127.0.0.1:9000/health
  dockgen verify
[exit 0]
"#]]);
}

#[test]
fn a_deleted_file_comes_back_as_it_was() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "go", "--port", "9000"]).succeeds();
    let before = folder.files();
    std::fs::remove_file(folder.path().join("compose.yaml")).unwrap();
    folder.dockgen(&["new"]).succeeds().says_line("create compose.yaml");
    assert_eq!(folder.files(), before);
}

#[test]
fn only_what_differs_from_the_preset_is_kept() {
    let folder = Folder::empty().with("../team.toml", "language = \"go\"\nport = 9000\nmemory = \"1024M\"\n");
    folder.new_with(&["--preset", "../team.toml", "--memory", "1G", "--cpus", "2"]).succeeds();
    let answers = folder.read("dockgen.toml");
    assert!(answers.contains("extends = \"../team.toml\"") && answers.contains("cpus = \"2.0\""), "{answers}");
    for part in ["port", "memory", "language = ", "size", "health"] {
        assert!(!answers.contains(part), "`{part}` in {answers}");
    }
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
}

#[test]
fn the_folders_name_may_change_later() {
    let folder = Folder::empty();
    folder.new_with(&["demo", "--language", "go"]).succeeds();
    std::fs::rename(folder.path().join("demo"), folder.path().join("renamed")).unwrap();
    let before = folder.files();
    folder.dockgen(&["new", "renamed"]).succeeds().does_not_say("create");
    assert_eq!(folder.files(), before);
}

#[test]
fn a_hand_written_dockgen_toml_keeps_its_comments_and_gains_the_answers() {
    let own = "# ours\nport = 9000 # on purpose\n\n[label]\nteam = \"a\"\n";
    let folder = Folder::empty().with("dockgen.toml", own);
    folder.new_with(&["--language", "go"]).succeeds().says_line("update dockgen.toml");
    let answers = folder.read("dockgen.toml");
    assert!(answers.starts_with("# ours\nport = 9000 # on purpose\n"), "{answers}");
    assert!(answers.contains("language = \"go\"") && answers.contains("[label]\nteam = \"a\"\n"), "{answers}");
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
}

#[test]
fn a_changed_answer_is_a_conflict_until_it_is_settled() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "go"]).succeeds();
    folder.new_with(&["--port", "9000"]).gives(str![[r#"
Using [TEMP]/shop/dockgen.toml
error: 6 files differ from what would be written; nothing was changed
  Dockerfile
  compose.yaml
  .env.example
  RUNBOOK.md
  .github/workflows/docker.yml
  cmd/healthcheck/main.go
  hint: see what differs with --diff; then choose --on-conflict skip or overwrite
[exit 3]
"#]]);
    folder.new_with(&["--port", "9000", "--on-conflict", "overwrite"]).succeeds();
    assert!(folder.read("dockgen.toml").contains("port = 9000"));
    folder.new_with(&["--port", "8080", "--on-conflict", "overwrite"]).succeeds();
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
    assert!(before["compose.yaml"].contains(":8080\""));
}

#[test]
fn a_size_is_kept_as_a_size() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "go", "--size", "large", "--cpus", "3"]).succeeds();
    let answers = folder.read("dockgen.toml");
    assert!(answers.contains("size = \"large\"") && answers.contains("cpus = \"3.0\""), "{answers}");
    assert!(!answers.contains("memory"), "{answers}");
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
}

#[test]
fn another_projects_answers_serve_as_a_preset_but_keep_their_name() {
    let folder = Folder::empty().with(".git/config", "[core]\n");
    folder.new_with(&["--language", "go", "--port", "9000", "--name", "outer"]).succeeds();
    folder.new_with(&["inner", "--language", "node"]).succeeds().says_line("Using [TEMP]/shop/dockgen.toml");
    assert!(folder.read("inner/compose.yaml").contains("name: inner\n"));
    assert!(folder.read("inner/compose.yaml").contains(":9000\""));
    let before = folder.files();
    folder.dockgen(&["new", "inner"]).succeeds();
    assert_eq!(folder.files(), before);
}

#[test]
fn a_size_that_is_the_default_is_kept_where_a_preset_gives_other_limits() {
    let folder = Folder::empty().with("team.toml", "language = \"go\"\ncpus = 4\nmemory = \"2G\"\n");
    folder.new_with(&["--preset", "team.toml", "--size", "medium"]).succeeds();
    assert!(folder.read("dockgen.toml").contains("size = \"medium\""));
    assert_unchanged_by_running_again(&folder, ".");
}

#[test]
fn of_labels_with_one_key_and_of_equal_platforms_one_stays() {
    let folder = Folder::empty();
    let platforms = ["--platform", "linux/amd64", "--platform", "linux/amd64"];
    folder.new_with(&[&["--language", "go", "--label", "b=1", "--label", "b=2"], &platforms[..]].concat()).succeeds();
    assert!(!folder.read("Dockerfile").contains("\"b\"=\"1\""));
    assert!(folder.read(".github/workflows/docker.yml").contains("platforms: linux/amd64\n"));
    assert_unchanged_by_running_again(&folder, ".");
}

#[test]
fn a_preset_file_named_like_a_built_in_one_stays_a_file() {
    let folder = Folder::empty().with("minimal", "language = \"go\"\nport = 9000\n");
    folder.new_with(&["--preset", "./minimal"]).succeeds();
    assert!(folder.read("dockgen.toml").contains("extends = \"./minimal\""));
    assert_unchanged_by_running_again(&folder, ".");
}

#[test]
fn a_preset_is_found_again_from_a_folder_that_was_named_in_a_roundabout_way() {
    let folder = Folder::empty().with("here/team.toml", "language = \"go\"\nport = 9000\n");
    folder.new_with(&["here/../there/../new/demo", "--preset", "here/team.toml"]).succeeds();
    assert!(folder.read("new/demo/dockgen.toml").contains("extends = \"../../here/team.toml\""));
    assert_unchanged_by_running_again(&folder, "new/demo");
}

#[test]
fn the_same_value_in_other_quotes_is_no_change() {
    let folder = Folder::empty().with("dockgen.toml", "extends = 'lecture'\n");
    folder.new_with(&["--language", "go"]).succeeds();
    assert!(folder.read("dockgen.toml").starts_with("extends = 'lecture'\n"));
}

#[track_caller]
fn assert_unchanged_by_running_again(folder: &Folder, path: &str) {
    let before = folder.files();
    folder.dockgen(&["new", path]).succeeds();
    assert_eq!(folder.files(), before);
}

#[test]
fn what_a_teams_preset_skips_stays_skipped() {
    let folder = Folder::empty().with("../team.toml", "language = \"go\"\nskip = [\"runbook\", \"env\"]\n");
    folder.new_with(&["--preset", "../team.toml"]).succeeds();
    let before = folder.files();
    assert!(!before.contains_key("RUNBOOK.md") && !before.contains_key(".env.example"));
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
}
