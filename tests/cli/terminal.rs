//! Contents of projects, presets and arguments cannot control the terminal. [`Run::of`] checks in every test that output
//! is printable text and colours; these runs have input that must be escaped.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rexpect::session::spawn_command;
use snapbox::str;

use crate::folder::{Folder, Run, Session, command};

/// Seven-bit and eight-bit escape sequences, a bell, a line break, and right-to-left text.
const STEERING: &str = "\u{1b}[31m\u{1b}]0;x\u{7}\u{9b}2J\nerror: forged\u{8}\u{202e}\u{200b}\u{feff}\u{e0041}\u{2028}";

/// Only invisible and reordering characters, because names with control characters are not read at all.
const HIDING: &str = "\u{202e}\u{200b}\u{feff}\u{e0041}\u{2028}\u{2066}x";

/// The name of a file.
fn steering(ending: &str) -> String {
    format!("{STEERING}{ending}")
}

/// No line looks like a message of dockgen that it did not print.
#[track_caller]
fn forges_nothing(run: Run) -> Run {
    let is_forged = |text: &String| text.lines().any(|line| line.starts_with("error: forged"));
    assert!(!is_forged(&run.stdout) && !is_forged(&run.stderr), "{}{}", run.stdout, run.stderr);
    run
}

#[test]
fn names_of_files_as_evidence() {
    let folder = Folder::empty().with(&steering(".py"), "import flask\n").with(&steering(".csproj"), "<Project/>");
    let folder = folder.with(&format!("{HIDING}.py"), "import flask\n").with(&format!("{HIDING}.csproj"), "<Project/>");
    for arguments in [&["--dry-run"][..], &["--dry-run", "--color", "always"], &["-v"], &["--json"]] {
        for language in ["python", "dotnet"] {
            let all = [&["--language", language], arguments].concat();
            forges_nothing(folder.new_with(&all));
        }
    }
}

#[test]
fn names_of_templates() {
    let runs = [HIDING.to_owned(), steering("")].map(|name| {
        let folder = Folder::empty();
        let templates = folder.above().join("team/go/net-http/starter");
        fs::create_dir_all(&templates).unwrap();
        fs::write(templates.join(name), "text\n").unwrap();
        forges_nothing(folder.new_with(&["--language", "go", "--templates", "../team"]))
    });
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen new --yes --language go --templates ../team
error: cannot use the templates in ../team/go/net-http/starter/������x: its name has unprintable characters
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ dockgen new --yes --language go --templates ../team
error: cannot use the templates in ../team/go/net-http/starter/�[31m�]0;x��2J�error: forged������: its name has unprintable characters
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

#[test]
fn what_a_template_says_in_errors_and_next_steps() {
    let folder = Folder::empty();
    let team = folder.above().join("team/go");
    fs::create_dir_all(&team).unwrap();
    fs::write(team.join("Dockerfile.tera"), format!("{{= nothing{STEERING} =}}\n")).unwrap();
    forges_nothing(folder.new_with(&["--language", "go", "--templates", "../team"]).fails_with(2));
    fs::write(team.join("language.toml"), format!("x = \"{}\"", "\u{9b}2J\u{202e}")).unwrap();
    folder.new_with(&["--language", "go", "--templates", "../team"]);
}

#[test]
fn images_services_and_reasons_of_pin() {
    let name = "\\e[31m\\x9b2J\\nerror: forged\\u202e";
    let compose = format!(
        "services:\n  \"{name}\":\n    build: {{context: ., dockerfile: \"{name}\"}}\n  b:\n    image: \"x${{{name}}}\"\n  \"c{name}\":\n    image: \"{name}\"\n    build: .\n"
    );
    let folder = Folder::empty()
        .with("Dockerfile", "FROM scratch AS \u{202e}x\nFROM x$\u{9b}2J\nCOPY --from=\u{1b}[2J / /\n")
        .with("compose.yaml", &compose);
    for arguments in [&["--check"][..], &["--dry-run"], &["--json"], &["--diff"], &[]] {
        forges_nothing(folder.dockgen(&[&["pin"], arguments].concat()));
    }
    let folder = Folder::empty().with("Dockerfile", "FROM x$\u{9b}2J\u{202e}\n");
    folder.dockgen(&["pin"]).gives(str![[r#"
Dockerfile:1: x$�2J� is skipped: it contains a variable
        1  file unchanged
[exit 0]
"#]]);
    folder.dockgen(&["pin", "--check", "--color", "always"]).succeeds();
    folder.dockgen(&["pin", "--file", STEERING]).fails_with(2);
}

#[test]
fn excerpts_of_presets() {
    let bad = "\u{9b}2J\u{202e}\u{200b}";
    for text in [
        format!("# {bad}\nport = \"{bad}\" # {bad}\n"),
        format!("\"{bad}\" = 1\n"),
        format!("extends = \"{bad}\"\n"),
        format!("language = \"go\"\nlabel = {{ \"{bad}\" = \"\\u001b[2J\\nerror: forged\" }}\n"),
        format!("port = = \u{1b}[2J{bad}\n"),
    ] {
        let folder = Folder::empty().with("dockgen.toml", &text).with(&steering(".toml"), &text);
        for color in ["never", "always"] {
            forges_nothing(folder.new_with(&["--color", color])).fails_with(2);
            forges_nothing(folder.new_with(&["--color", color, "--preset", &steering(".toml")])).fails_with(2);
            forges_nothing(folder.dockgen(&["preset", "check", &steering(".toml"), "--color", color])).fails_with(2);
        }
    }
    let folder = Folder::empty().with("dockgen.toml", &format!("# {bad}\nport = \"{bad}\"\n"));
    folder.new_with(&["--language", "go"]).gives(str![[r#"
Using [TEMP]/shop/dockgen.toml
error: port: `�2J��` is not a port
 --> [TEMP]/shop/dockgen.toml:2:8
  |
2 | port = "�2J��"
  |        ^^^^^^^ allowed: a whole number from 1 to 65535, or none
[exit 2]
"#]]);
}

#[test]
fn arguments_and_variables() {
    let folder = Folder::empty();
    for arguments in [
        &[STEERING][..],
        &["new", "--port", STEERING, "--frob", STEERING],
        &["new", &steering("/\0")[..STEERING.len()], "--yes"],
        &["new", "--frob", STEERING, "--color", "always"],
        &["new", "--on-conflict", STEERING],
        &["new", &format!("--{STEERING}")],
        &["verify", "--only", STEERING],
        &["verify", "--engine", STEERING],
        &["verify", "--timeout", STEERING],
        &["verify", STEERING],
        &["pin", STEERING],
        &["preset", "show", STEERING],
        &["languages", "--templates", STEERING],
        &["new", "--yes", "--templates", STEERING],
    ] {
        let run = forges_nothing(folder.dockgen(arguments));
        assert!([2, 4].contains(&run.status), "{arguments:?}: {}", run.stderr);
    }
    for flag in
        ["name", "language", "variant", "health-cmd", "test-cmd", "label", "with", "user", "memory", "entrypoint"]
    {
        forges_nothing(folder.new_with(&["--language=go", &format!("--{flag}"), STEERING]).fails_with(2));
    }
    let folder = Folder::empty().variable(&format!("DOCKGEN_{STEERING}"), "1").variable("DOCKGEN_PORT", STEERING);
    forges_nothing(folder.new_with(&["--language", "go"])).gives(str![[r#"
warning: the environment variable DOCKGEN_�[31m�]0;x��2J
  error: forged������ is not a setting
error: DOCKGEN_PORT: `�[31m�]0;x��2J�error: forged������` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
"#]]);
}

#[test]
fn an_argument_that_is_not_unicode() {
    let mut dockgen = command();
    dockgen.arg("new").arg(std::ffi::OsStr::from_bytes(b"--\xff\x1b[2J"));
    Run::of(dockgen).fails_with(2);
}

#[test]
fn colour_is_the_one_that_was_asked_for_in_usage_too() {
    let folder = Folder::empty();
    assert!(folder.dockgen(&["nwe", "--color=always"]).stderr.starts_with("\u{1b}["));
    assert!(folder.dockgen(&["--help", "--color", "always"]).stdout.contains("\u{1b}["));
    assert!(!folder.dockgen(&["nwe", "--color", "never"]).stderr.contains('\u{1b}'));
}

#[test]
fn the_folder_that_was_given() {
    let folder = Folder::empty();
    forges_nothing(folder.new_with(&[STEERING, "--language", "go"]).succeeds()).says("cd '");
    assert!(folder.path().join(Path::new(STEERING)).join("Dockerfile").is_file());
    forges_nothing(folder.new_with(&[STEERING, "--language", "go", "--json"]).succeeds());
    forges_nothing(folder.dockgen(&["pin", &format!("{STEERING}/Dockerfile")]).fails_with(2));
}

/// An engine whose output and build log contain control sequences.
const ENGINE: &str = r#"#!/bin/sh
bad() { printf '\033[2J\033]0;x\007\302\2332J\342\200\256\r\nerror: forged%s\n' "$1"; }
case "$1" in
  --version) echo "Docker version 28.5.2" ;;
  version) bad 28.5.2 ;;
  buildx) bad ;;
  context) echo unix:///x ;;
  build)
    case "$*" in *--output*) exit 0 ;; esac
    printf '#5 [1/2] COPY \033]0;x\007 \302\2332J\n' >&2; bad >&2; exit 1 ;;
  *) bad >&2; exit 1 ;;
esac
"#;

#[test]
fn logs_and_answers_of_an_engine() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::empty().with("Dockerfile", "FROM scratch\nCMD [\"/a\"]\n");
    let engine = folder.above().join("engine");
    fs::write(&engine, ENGINE).unwrap();
    fs::set_permissions(&engine, fs::Permissions::from_mode(0o755)).unwrap();
    let engine = engine.to_str().unwrap();
    for arguments in [&[][..], &["-v"], &["--color", "always"], &["--format", "markdown"], &["--json"], &["--keep"]] {
        for only in ["build", "build,image", "context"] {
            let run = folder.dockgen(&[&["verify", "--engine", engine, "--only", only], arguments].concat());
            assert!(only == "context" || run.stderr.contains("forged"), "{}", run.stderr);
        }
    }
    let folder = folder.with("compose.yaml", "services: {web: {build: .}}\n");
    folder.dockgen(&["verify", "--engine", engine]);
}

/// The complete output of the command on a terminal.
fn on_a_terminal(folder: &Folder, arguments: &[&str], keys: &str) -> String {
    let mut dockgen = command();
    dockgen.current_dir(folder.path()).args(arguments).env("TERM", "xterm");
    let mut session = spawn_command(dockgen, Some(10_000)).unwrap();
    session.send(keys).unwrap();
    session.flush().unwrap();
    // Each byte is one character.
    String::from_utf8(session.exp_eof().unwrap().chars().map(|c| c as u8).collect()).unwrap()
}

#[test]
fn a_difference_on_a_terminal() {
    let folder = Folder::empty().with("Dockerfile", &format!("FROM scratch\n{STEERING}\tx\n"));
    let shown = on_a_terminal(&folder, &["new", "--yes", "--language", "go", "--diff"], "");
    assert!(shown.contains("-FROM scratch\r\n-\u{fffd}[31m") && !shown.contains('\u{1b}'), "{shown:?}");
    // A file gets the exact bytes for `patch`.
    assert!(
        folder.new_with(&["--language", "go", "--diff"]).stdout.contains("\u{1b}[31m\u{1b}]0;x\u{7}\u{9b}2J\n-error")
    );
}

#[test]
fn questions_of_the_wizard() {
    let folder = Folder::empty();
    let team = folder.above().join("team");
    fs::create_dir_all(team.join("go")).unwrap();
    let built_in = fs::read_to_string("templates/go/language.toml").unwrap();
    let steering = r"\u001B]0;x\u0007\u009B2J\u202E\n";
    let titled = built_in.replace("title = \"", &format!("title = \"{steering}"));
    fs::write(team.join("go/language.toml"), titled).unwrap();
    // Accept every default.
    let shown = on_a_terminal(&folder, &["new", "--templates", "../team", "--language", "go"], &"\r".repeat(20));
    assert!(shown.contains("]0;x"), "{shown:?}");
    for steers in ["\u{1b}]", "\u{7}", "\u{9b}", "\u{202e}"] {
        assert!(!shown.contains(steers), "{steers:?} in {shown:?}");
    }
}
