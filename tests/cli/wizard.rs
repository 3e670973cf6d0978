//! The wizard on a pseudo-terminal.

use dockgen::catalog::Catalog;
use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use crate::folder::{Folder, command};

const ENTER: &str = "\r";
const DOWN: &str = "\x1b[B";
const CLEAR_LINE: &str = "\x15";

/// Starts `dockgen new demo` on a terminal.
fn wizard(folder: &Folder, arguments: &[&str]) -> PtySession {
    let mut dockgen = command();
    dockgen.current_dir(folder.path()).arg("new").args(arguments).env("TERM", "xterm");
    spawn_command(dockgen, Some(5_000)).unwrap()
}

/// Waits for a prompt and answers it.
#[track_caller]
fn answer(session: &mut PtySession, prompt: &str, keys: &str) {
    session.exp_string(prompt).unwrap_or_else(|error| panic!("no `{prompt}`: {error}"));
    session.send(keys).unwrap();
    session.flush().unwrap();
}

#[track_caller]
fn ends_with(session: &mut PtySession, status: i32) {
    let _ = session.exp_eof();
    match session.process().status() {
        Some(WaitStatus::Exited(_, code)) => assert_eq!(code, status),
        _ => match session.process_mut().wait().unwrap() {
            WaitStatus::Exited(_, code) => assert_eq!(code, status),
            other => panic!("{other:?}"),
        },
    }
}

#[test]
fn a_full_run_writes_what_was_answered() {
    let folder = Folder::empty();
    let mut session = wizard(&folder, &["demo"]);
    let below = Catalog::default().ids().iter().position(|id| id == "python").unwrap();
    let extras = Catalog::default().extra_ids();
    let [mariadb, mysql, redis] =
        ["mariadb", "mysql", "redis"].map(|wanted| extras.iter().position(|id| id == wanted).unwrap());
    answer(&mut session, "Language", &format!("{}{ENTER}", DOWN.repeat(below)));
    answer(&mut session, "Framework (default of Python: flask)", ENTER);
    answer(&mut session, "Python version (default of Python: 3.14)", ENTER);
    answer(&mut session, "Base image variant", ENTER);
    answer(&mut session, "Package manager (default of Python: pip)", ENTER);
    answer(&mut session, "Project name (the folder's name)", ENTER);
    answer(&mut session, "Port (default of Python)", &format!("9000{ENTER}"));
    answer(&mut session, "Health endpoint (default)", &format!("/healthz{ENTER}"));
    answer(&mut session, "Health check", ENTER);
    answer(&mut session, "Limits", &format!("{DOWN}{DOWN}{ENTER}"));
    answer(&mut session, "CPUs", &format!("0.75{ENTER}"));
    answer(&mut session, "Memory", &format!("300M{ENTER}"));
    // The app can use only one of two databases.
    answer(
        &mut session,
        "Services and more",
        &format!("{} {} {ENTER}", DOWN.repeat(mariadb), DOWN.repeat(mysql - mariadb)),
    );
    session.exp_string("both set the app's DATABASE_URL").unwrap();
    // Both are still selected: deselect one.
    let instead = format!("{} {} {ENTER}", DOWN.repeat(mysql), DOWN.repeat(redis - mysql));
    answer(&mut session, "Services and more", &instead);
    session.exp_string("compose.yaml").unwrap();
    answer(&mut session, "Write these files?", "y");
    session.exp_string("docker compose up --wait").unwrap();
    ends_with(&mut session, 0);
    let compose = folder.read("demo/compose.yaml");
    for part in ["  redis:\n", "  mariadb:\n", "${PORT:-9000}:9000", "cpus: \"0.75\"", "memory: 300M", "/healthz"] {
        assert!(compose.contains(part), "no `{part}` in {compose}");
    }
}

#[test]
fn an_invalid_answer_is_told_and_asked_again() {
    let folder = Folder::empty();
    let flags = [
        "--language",
        "go",
        "--language-version",
        "1.26",
        "--variant",
        "slim",
        "--name",
        "demo",
        "--health-path",
        "/health",
        "--size",
        "small",
        "--with",
        "none",
    ];
    let mut session = wizard(&folder, &flags);
    answer(&mut session, "Port", &format!("80a{ENTER}"));
    session.exp_string("not a port: allowed is a whole number from 1 to 65535").unwrap();
    answer(&mut session, "Port", &format!("{CLEAR_LINE}{}80{ENTER}", "\x08".repeat(5)));
    answer(&mut session, "Write these files?", "y");
    ends_with(&mut session, 0);
    assert!(folder.read("compose.yaml").contains("NET_BIND_SERVICE"));
}

#[test]
fn a_wrong_flag_is_told_before_anything_is_asked() {
    let folder = Folder::empty();
    let mut session = wizard(&folder, &["--port", "80a"]);
    session.exp_string("--port: `80a` is not a port").unwrap();
    ends_with(&mut session, 2);
}

#[test]
fn what_is_given_already_is_not_asked() {
    let folder = Folder::empty();
    let mut session =
        wizard(&folder, &["--preset", "lecture", "--language", "go", "--name", "demo", "--variant", "slim"]);
    answer(&mut session, "Go version", ENTER);
    // Port, health and limits are those of the preset.
    answer(&mut session, "Write these files?", "y");
    ends_with(&mut session, 0);
    assert!(folder.read("compose.yaml").contains(":8000\""));
}

#[test]
fn saying_no_writes_nothing() {
    let folder = Folder::empty();
    let mut session =
        wizard(&folder, &["--preset", "lecture", "--language", "go", "--name", "demo", "--variant", "slim"]);
    answer(&mut session, "Go version", ENTER);
    answer(&mut session, "Write these files?", "n");
    ends_with(&mut session, 130);
    assert!(folder.files().is_empty());
}

#[test]
fn ctrl_c_anywhere_gives_the_cursor_back_and_writes_nothing() {
    // In a list, in a text prompt, and at the confirmation.
    for (asked, flags) in [
        // A list prints its prompt before it hides the cursor.
        ("Framework", &["--language", "python"][..]),
        ("Project name", &["--language", "go", "--language-version", "1.26", "--variant", "slim"]),
        (
            "Write these files?",
            &[
                "--preset",
                "lecture",
                "--language",
                "go",
                "--name",
                "a",
                "--variant",
                "slim",
                "--language-version",
                "1.26",
            ],
        ),
    ] {
        let folder = Folder::empty();
        let mut session = wizard(&folder, flags);
        session.exp_string(asked).unwrap();
        session.send_control('c').unwrap();
        let rest = session.exp_string("nothing was written").unwrap();
        // The last cursor sequence shows the cursor.
        assert!(rest.contains("\x1b[?25h"), "{rest:?}");
        assert!(rest.rfind("\x1b[?25h") > rest.rfind("\x1b[?25l"), "{rest:?}");
        ends_with(&mut session, 130);
        assert!(folder.files().is_empty());
    }
}

#[test]
fn a_conflict_is_asked_about_with_its_difference() {
    let folder = Folder::empty().with("Dockerfile", "FROM scratch\n").with("compose.yaml", "services: {}\n");
    let flags =
        ["--preset", "lecture", "--language", "go", "--name", "a", "--variant", "slim", "--language-version", "1.26"];
    let mut session = wizard(&folder, &flags);
    answer(&mut session, "Write these files?", "y");
    session.exp_string("-FROM scratch").unwrap();
    answer(&mut session, "Dockerfile exists and differs", ENTER);
    answer(&mut session, "compose.yaml exists and differs", &format!("{DOWN}{ENTER}"));
    ends_with(&mut session, 0);
    assert_eq!(folder.read("Dockerfile"), "FROM scratch\n");
    assert!(folder.read("compose.yaml").contains("healthcheck"));
}
