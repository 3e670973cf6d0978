//! Killed runs and concurrent runs.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::{Folder, command};

/// The folder in which new files are staged.
const STAGING: &str = ".dockgen-staging";

/// How many runs are killed; `DOCKGEN_KILLS` sets another number.
fn kills() -> u32 {
    std::env::var("DOCKGEN_KILLS").map_or(20, |kills| kills.parse().expect("DOCKGEN_KILLS is a number"))
}

fn start(folder: &Folder, memory: &str) -> Child {
    let mut command: Command = command();
    command.current_dir(folder.path()).args(["new", "--yes", "--language", "python", "--on-conflict", "overwrite"]);
    command.args(["--memory", memory]).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// The files that consecutive runs write.
fn written(memories: &[&str]) -> BTreeMap<String, String> {
    let folder = Folder::empty();
    for memory in memories {
        assert!(start(&folder, memory).wait().unwrap().success());
    }
    folder.files()
}

/// Kills a run some time after it starts to write.
fn kill_while_writing(folder: &Folder, memory: &str, delay: Duration) {
    let mut child = start(folder, memory);
    let end = Instant::now() + Duration::from_secs(20);
    while !folder.has(STAGING) && child.try_wait().unwrap().is_none() && Instant::now() < end {
        thread::yield_now();
    }
    thread::sleep(delay);
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_killed_run_tears_no_file_and_the_next_one_clears_up_after_it() {
    let (old, new) = (written(&["1G"]), written(&["1G", "2G"]));
    let folder = Folder::empty();
    let mut left = 0;
    for number in 0..kills() {
        assert!(start(&folder, "1G").wait().unwrap().success());
        // From before the first staged file until after the last moved file.
        kill_while_writing(&folder, "2G", Duration::from_micros(u64::from(number % 50) * 60));
        for (path, text) in folder.files().iter().filter(|(path, _)| !path.starts_with(STAGING)) {
            assert!([&old, &new].iter().any(|tree| tree.get(path) == Some(text)), "{path} is torn: {text}");
        }
        let was_left = folder.has(STAGING);
        let next = start(&folder, "2G").wait_with_output().unwrap();
        let said = String::from_utf8(next.stderr).unwrap();
        assert!(next.status.success(), "{said}");
        assert_eq!(said.contains("Removed files of an interrupted run"), was_left, "{said}");
        assert_eq!(folder.files(), new);
        left += u32::from(was_left);
    }
    println!("{left} of {} killed runs had left something behind", kills());
}

#[test]
fn of_two_runs_at_once_the_second_sees_what_the_first_has_written() {
    let results = [written(&["1G", "2G", "1G"]), written(&["1G", "2G"])];
    let folder = Folder::empty();
    for _ in 0..kills() {
        assert!(start(&folder, "768M").wait().unwrap().success());
        let runs = [start(&folder, "1G"), start(&folder, "2G")];
        let statuses = runs.map(|run| run.wait_with_output().unwrap().status.code().unwrap());
        let files = folder.files();
        let winner = results.iter().position(|tree| *tree == files);
        let winner = winner.unwrap_or_else(|| panic!("a mixture after {statuses:?}: {}", files["compose.yaml"]));
        assert_eq!(statuses[winner], 0);
        assert!(statuses.iter().all(|status| [0, 3].contains(status)), "{statuses:?}");
    }
}
