//! Existing files: conflicts, symlinks, permissions.

use std::fs;

use snapbox::str;

use crate::folder::{Folder, Session};

const GO: &[&str] = &["--language", "go"];

fn with_conflicts() -> Folder {
    Folder::empty().with("Dockerfile", "FROM scratch\n").with("compose.yaml", "services: {}\n")
}

#[test]
fn without_a_terminal_every_conflict_is_listed_and_nothing_written() {
    let folder = with_conflicts();
    let before = folder.files();
    folder.new_with(GO).gives(str![[r#"
error: 2 files differ from what would be written; nothing was changed
  Dockerfile
  compose.yaml
  hint: see what differs with --diff; then choose --on-conflict skip or overwrite
[exit 3]
"#]]);
    assert_eq!(folder.files(), before);
    folder.new_with(&[GO, &["--on-conflict", "abort"]].concat()).fails_with(3);
}

#[test]
fn skip_leaves_the_files_alone_and_writes_the_others() {
    let folder = with_conflicts();
    folder.new_with(&[GO, &["--on-conflict", "skip"]].concat()).succeeds().says_line("skip Dockerfile");
    assert_eq!(folder.read("Dockerfile"), "FROM scratch\n");
    assert_eq!(folder.read("compose.yaml"), "services: {}\n");
    assert!(folder.has(".dockerignore"));
}

#[test]
fn overwrite_replaces_them_and_touches_nothing_else() {
    let folder = with_conflicts().with("notes.txt", "mine").with(".git/config", "[core]");
    folder.new_with(&[GO, &["--on-conflict", "overwrite"]].concat()).succeeds().says_line("overwrite Dockerfile");
    assert!(folder.read("Dockerfile").contains("AS build"));
    assert_eq!(folder.read("notes.txt"), "mine");
    assert_eq!(folder.read(".git/config"), "[core]");
}

#[test]
fn a_folder_where_a_file_should_be_is_a_conflict() {
    let folder = Folder::empty().with("Dockerfile/x", "");
    folder.new_with(GO).gives(str![[r#"
error: cannot write Dockerfile: there is a folder
[exit 3]
"#]]);
    let folder = Folder::empty().with(".github", "a file");
    folder.new_with(GO).gives(str![[r#"
error: cannot write .github/workflows/docker.yml: a file is in the place of a folder
[exit 3]
"#]]);
    assert_eq!(folder.files().len(), 1);
}

#[cfg(unix)]
mod symlinks {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_file_that_leads_out_of_the_project_is_never_written_to() {
        let folder = Folder::empty();
        let outside = folder.above().join("precious");
        fs::write(&outside, "precious").unwrap();
        symlink(&outside, folder.path().join("Dockerfile")).unwrap();
        let run = |how| folder.new_with(&[GO, &["--on-conflict", how]].concat());
        ["abort", "skip", "overwrite"].into_iter().map(run).collect::<Session>().gives(str![[r#"
$ dockgen new --yes --language go --on-conflict abort
error: [TEMP]/shop/Dockerfile leads out of the project, to [TEMP]/precious
[exit 3]
$ dockgen new --yes --language go --on-conflict skip
error: [TEMP]/shop/Dockerfile leads out of the project, to [TEMP]/precious
[exit 3]
$ dockgen new --yes --language go --on-conflict overwrite
error: [TEMP]/shop/Dockerfile leads out of the project, to [TEMP]/precious
[exit 3]
"#]]);
        assert_eq!(fs::read_to_string(&outside).unwrap(), "precious");
        assert_eq!(folder.files().len(), 1);
    }

    #[test]
    fn a_folder_that_leads_out_of_the_project_is_never_written_to() {
        let folder = Folder::empty();
        let outside = folder.above().join("other");
        fs::create_dir(&outside).unwrap();
        symlink(&outside, folder.path().join(".github")).unwrap();
        folder.new_with(GO).gives(str![[r#"
error: [TEMP]/shop/.github leads out of the project, to [TEMP]/other
[exit 3]
"#]]);
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    }

    #[test]
    fn a_symlink_to_nowhere_is_not_followed() {
        let folder = Folder::empty();
        symlink(folder.above().join("gone"), folder.path().join("Dockerfile")).unwrap();
        folder.new_with(&[GO, &["--on-conflict", "overwrite"]].concat()).fails_with(3);
        assert!(!folder.above().join("gone").exists());
    }

    #[test]
    fn two_files_of_the_plan_never_share_a_place() {
        let folder = Folder::empty();
        symlink("Dockerfile", folder.path().join("compose.yaml")).unwrap();
        folder.write("Dockerfile", "FROM scratch\n");
        folder.new_with(&[GO, &["--on-conflict", "overwrite"]].concat()).gives(str![[r#"
error: cannot write compose.yaml: it is a symlink to another file of the plan
[exit 3]
"#]]);
        assert_eq!(folder.read("Dockerfile"), "FROM scratch\n");
    }

    #[test]
    fn what_is_no_file_is_not_read() {
        let folder = Folder::empty();
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("Dockerfile")).status().unwrap();
        assert!(made.success());
        folder.new_with(GO).gives(str![[r#"
error: cannot write Dockerfile: there is a named pipe
[exit 3]
"#]]);
    }

    #[test]
    fn a_symlink_inside_the_project_is_followed() {
        let folder = Folder::empty().with("docker/Dockerfile", "FROM scratch\n");
        symlink("docker/Dockerfile", folder.path().join("Dockerfile")).unwrap();
        folder.new_with(&[GO, &["--on-conflict", "overwrite"]].concat()).succeeds();
        assert!(folder.path().join("Dockerfile").is_symlink());
        assert!(folder.read("docker/Dockerfile").contains("AS build"));
    }

    #[test]
    fn a_replaced_file_keeps_its_permissions_and_a_new_script_can_be_run() {
        let folder = Folder::empty().with("compose.yaml", "services: {}\n");
        let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
        fs::set_permissions(folder.path().join("compose.yaml"), fs::Permissions::from_mode(0o600)).unwrap();
        folder.new_with(&["--language", "static", "--on-conflict", "overwrite"]).succeeds();
        assert_eq!(mode("compose.yaml"), 0o600);
        assert_eq!(mode("docker-entrypoint.sh") & 0o111, (mode("docker-entrypoint.sh") & 0o444) >> 2);
    }
}

#[test]
fn nothing_is_written_into_gits_own_folder() {
    let run = |entrypoint: &str| {
        let folder = Folder::empty().with("package.json", r#"{"dependencies": {"express": "5"}}"#);
        folder.write(&entrypoint.to_lowercase(), "");
        let before = folder.files();
        let run = folder.new_with(&["--snippets", "write", "--entrypoint", entrypoint]);
        assert_eq!(folder.files(), before);
        run
    };
    [".git/hooks/server.mjs", ".GIT/hooks/server.mjs"].into_iter().map(run).collect::<Session>().gives(str![[r#"
$ dockgen new --yes --snippets write --entrypoint .git/hooks/server.mjs
error: `.git/hooks/health.mjs` is in git's own folder, so nothing is written there
  allowed: a place below the project's folder, outside .git
[exit 2]
$ dockgen new --yes --snippets write --entrypoint .GIT/hooks/server.mjs
error: `.GIT/hooks/health.mjs` is in git's own folder, so nothing is written there
  allowed: a place below the project's folder, outside .git
[exit 2]
"#]]);
}

#[test]
fn a_file_that_no_template_could_have_written_is_not_read_whole() {
    let folder = Folder::empty();
    // Sparse: 5 GB that use no disk space.
    fs::File::create(folder.path().join("RUNBOOK.md")).unwrap().set_len(5_000_000_000).unwrap();
    folder.new_with(GO).gives(str![[r#"
error: cannot write RUNBOOK.md: the existing file cannot be compared: it is larger than 16 MiB
[exit 3]
"#]]);
    folder.new_with(&[GO, &["--skip", "runbook"]].concat()).succeeds();
}

#[test]
fn other_line_ends_are_no_difference() {
    let folder = Folder::empty();
    folder.new_with(GO).succeeds();
    let dockerfile = folder.read("Dockerfile").replace('\n', "\r\n");
    folder.write("Dockerfile", &dockerfile);
    folder.dockgen(&["new"]).succeeds().does_not_say("Dockerfile");
    assert_eq!(folder.read("Dockerfile"), dockerfile);
}

#[test]
fn a_staging_folder_that_is_not_dockgens_is_left_alone_and_named() {
    let folder = Folder::empty().with(".dockgen-staging/d/x", "");
    let run = folder.new_with(GO).fails_with(3);
    // The rest of the line is the system's message.
    let said = "error: cannot write .dockgen-staging: dockgen stages new files there, and what is there now cannot be removed: ";
    assert!(run.stderr.starts_with(said), "{}", run.stderr);
    assert_eq!(folder.files().len(), 1);
}
