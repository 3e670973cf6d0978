//! The plan: rendered files compared with the disk.

use std::fs;
use std::path::Path;

use dockgen::artifact::Artifact;
use dockgen::error::{Error, exit_code};
use dockgen::file::File;
use dockgen::plan::{Action, Plan};
use dockgen::source::Folder;

fn file(path: &str, contents: &str) -> File {
    File { artifact: Artifact::Dockerfile, path: path.to_owned(), contents: contents.to_owned() }
}

/// A folder with some files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, contents) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }
    folder
}

fn actions(plan: &Plan) -> Vec<(&str, &str)> {
    plan.steps.iter().map(|step| (step.file.path.as_str(), step.action.name())).collect()
}

fn plan(root: &Path, files: &[(&str, &str)]) -> Result<Plan, Error> {
    Plan::new(&Folder::open(root).unwrap(), files.iter().map(|(path, contents)| file(path, contents)).collect())
}

#[test]
fn each_file_is_compared_with_the_one_on_disk() {
    for (on_disk, rendered, action) in [
        (None, "a\n", "create"),
        (Some("a\n"), "a\n", "unchanged"),
        (Some("a\r\n"), "a\n", "unchanged"),
        (Some("a"), "a\n", "conflict"),
        (Some(""), "a\n", "conflict"),
        (Some("a\r\nb\n"), "a\nc\n", "conflict"),
    ] {
        let files: Vec<(&str, &str)> = on_disk.iter().map(|contents| ("x/Dockerfile", *contents)).collect();
        let folder = folder(&files);
        let plan = plan(folder.path(), &[("x/Dockerfile", rendered)]).unwrap();
        assert_eq!(actions(&plan), [("x/Dockerfile", action)], "{on_disk:?}");
        assert_eq!(plan.steps[0].on_disk.as_deref(), on_disk.map(str::as_bytes));
        assert_eq!(plan.steps[0].destination, Path::new("x/Dockerfile"));
    }
}

#[test]
fn a_folder_that_is_not_there_gets_everything() {
    let above = folder(&[]);
    let plan = plan(&above.path().join("gone/shop"), &[("a", ""), ("b/c", "")]).unwrap();
    assert_eq!(actions(&plan), [("a", "create"), ("b/c", "create")]);
    assert!(!above.path().join("gone").exists(), "making a plan writes nothing");
}

#[test]
fn a_decision_settles_conflicts_and_nothing_else() {
    let folder = folder(&[("a", "mine"), ("b", "b")]);
    let mut plan = plan(folder.path(), &[("a", "a"), ("b", "b"), ("c", "c")]).unwrap();
    assert_eq!(plan.conflicts().map(|step| step.file.path.as_str()).collect::<Vec<_>>(), ["a"]);
    plan.settle(Action::Skip);
    assert_eq!(actions(&plan), [("a", "skip"), ("b", "unchanged"), ("c", "create")]);
    plan.settle(Action::Overwrite);
    assert_eq!(actions(&plan), [("a", "skip"), ("b", "unchanged"), ("c", "create")], "nothing is left to decide");
}

#[test]
fn what_cannot_be_written_is_refused_with_the_status_of_its_kind() {
    let (usage, conflict) = (exit_code::USAGE, exit_code::CONFLICT);
    for (on_disk, rendered, said, status) in [
        (&[][..], &["../a"][..], "`../a` is not a path below the project, so nothing is written there", usage),
        (&[], &["/a"], "`/a` is not a path below the project, so nothing is written there", usage),
        (&[], &[""], "`` is not the path of a file, so nothing is written there", usage),
        (&[], &[".git/config"], "`.git/config` is in git's own folder, so nothing is written there", usage),
        (&[], &["a", "a"], "`a` is written by two templates, so nothing is written there", usage),
        (&[], &["a", "a/b"], "`a/b` is below another file, so nothing is written there", usage),
        (&["a/b"], &["a"], "cannot write a: there is a folder", conflict),
        (&["a"], &["a/b"], "cannot write a/b: a file is in the place of a folder", conflict),
    ] {
        let files: Vec<(&str, &str)> = on_disk.iter().map(|path| (*path, "")).collect();
        let folder = folder(&files);
        let rendered: Vec<(&str, &str)> = rendered.iter().map(|path| (*path, "")).collect();
        let error = plan(folder.path(), &rendered).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.exit_code()), (said, status));
    }
}

#[cfg(unix)]
#[test]
fn a_symlink_is_followed_inside_the_project_alone() {
    use std::os::unix::fs::symlink;

    let above = folder(&[("outside", ""), ("shop/docker/Dockerfile", "a")]);
    let root = above.path().join("shop");
    symlink("docker/Dockerfile", root.join("Dockerfile")).unwrap();
    symlink("../outside", root.join("compose.yaml")).unwrap();
    symlink("gone", root.join("nowhere")).unwrap();
    let inside = plan(&root, &[("Dockerfile", "a")]).unwrap();
    assert_eq!(inside.steps[0].destination, Path::new("docker/Dockerfile"));
    assert_eq!(actions(&inside), [("Dockerfile", "unchanged")]);
    assert!(matches!(plan(&root, &[("compose.yaml", "")]), Err(Error::Outside { .. })));
    assert!(matches!(plan(&root, &[("nowhere", "")]), Err(Error::InTheWay { .. })));
    assert!(matches!(plan(&root, &[("Dockerfile", "a"), ("docker/Dockerfile", "")]), Err(Error::InTheWay { .. })));
}
