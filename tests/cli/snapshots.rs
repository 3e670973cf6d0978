//! `snapshots/` contains generated projects. A framework's default is a complete folder. For another variant, package
//! manager or other answers there is `changes.diff` against it, and the files that only that project has.
//!
//! After an intended change, `SNAPSHOTS=overwrite cargo test --test cli snapshots` rewrites them.
//! `WRITE_PROJECTS=FOLDER` makes the same test write every complete project, for linters.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::folder::tree;
use crate::scenarios::{Scenario, Tree, projects, scenarios};

const CHANGES: &str = "changes.diff";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots")
}

/// The expected contents of `snapshots/`.
fn expected() -> Tree {
    let mut expected = Tree::new();
    for scenario in scenarios() {
        let project = &projects()[&scenario.name];
        let files = match &scenario.base {
            None => project.clone(),
            Some(base) => against(&scenario, base),
        };
        expected.extend(files.into_iter().map(|(path, text)| (format!("{}/{path}", scenario.name), text)));
    }
    expected
}

/// For a project with a base: its additional files, and the differences to the base in the format of `diff -rsu`. Without
/// line numbers, because one line added to a base would change them all.
fn against(scenario: &Scenario, base: &str) -> Tree {
    let (name, old, new) = (&scenario.name, &projects()[base], &projects()[&scenario.name]);
    let mut kept = Tree::new();
    let mut changes = format!("# dockgen new {}\n", scenario.flags.join(" "));
    let mut same = format!("# The same as in {base}:\n");
    for path in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        match (old.get(path), new.get(path)) {
            (Some(old), Some(new)) if old == new => writeln!(same, "#   {path}").unwrap(),
            (Some(old), Some(new)) => {
                let diff = TextDiff::from_lines(old, new);
                let (before, after) = (format!("{base}/{path}"), format!("{name}/{path}"));
                let diff = diff.unified_diff().context_radius(1).header(&before, &after).to_string();
                changes += &diff.lines().map(without_numbers).collect::<String>();
            }
            (Some(_), None) => writeln!(changes, "Only in {base}: {path}").unwrap(),
            (None, Some(text)) => {
                writeln!(changes, "Only in {name}: {path}").unwrap();
                kept.insert(path.clone(), text.clone());
            }
            (None, None) => unreachable!(),
        }
    }
    assert!(kept.insert(CHANGES.to_owned(), changes + &same).is_none(), "{name} has a file {CHANGES} of its own");
    kept
}

fn without_numbers(line: &str) -> String {
    if line.starts_with("@@ ") { "@@\n".to_owned() } else { format!("{line}\n") }
}

#[test]
fn what_is_generated_is_what_the_snapshots_hold() {
    if let Some(folder) = env::var_os("WRITE_PROJECTS") {
        write_projects(Path::new(&folder));
    }
    let (old, new) = (tree(&root()), expected());
    let paths = old.keys().chain(new.keys()).collect::<BTreeSet<_>>();
    let differing: Vec<&String> = paths.into_iter().filter(|path| old.get(*path) != new.get(*path)).collect();
    if env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        for path in differing {
            update(path, new.get(path));
        }
        return;
    }
    let differences: String = differing.iter().map(|path| difference(path, old.get(*path), new.get(*path))).collect();
    assert!(
        differences.is_empty(),
        "{differences}\nIf that is meant: SNAPSHOTS=overwrite cargo test --test cli snapshots"
    );
}

fn difference(path: &str, old: Option<&String>, new: Option<&String>) -> String {
    let side = |letter: char, text: Option<&String>| match text {
        Some(_) => format!("{letter}/snapshots/{path}"),
        None => "/dev/null".to_owned(),
    };
    if new.is_none() {
        return format!("snapshots/{path} is no longer generated\n");
    }
    let diff = TextDiff::from_lines(old.map_or("", String::as_str), new.map_or("", String::as_str));
    diff.unified_diff().header(&side('a', old), &side('b', new)).to_string()
}

fn update(path: &str, text: Option<&String>) {
    let path = root().join(path);
    let Some(text) = text else {
        fs::remove_file(&path).unwrap();
        // Remove empty folders too.
        let _ = path.ancestors().skip(1).take_while(|folder| *folder != root()).try_for_each(fs::remove_dir);
        return;
    };
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Writes every complete project.
fn write_projects(folder: &Path) {
    for (name, files) in projects() {
        let _ = fs::remove_dir_all(folder.join(name));
        for (path, text) in files {
            let path = folder.join(name).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
}

/// A person reviews them.
#[test]
fn only_a_frameworks_default_is_kept_as_a_whole() {
    let defaults = scenarios().iter().filter(|scenario| scenario.base.is_none()).count();
    let kept = expected();
    let whole: BTreeSet<&str> =
        kept.keys().filter(|path| path.ends_with("/Dockerfile")).filter_map(|path| path.split('/').next()).collect();
    assert_eq!(whole.len(), defaults, "{whole:?}");
    assert!(kept.len() < 800, "{} files", kept.len());
}
