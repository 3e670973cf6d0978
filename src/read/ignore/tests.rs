use std::fs;

use proptest::prelude::*;

use super::glob::{EMPTY, NO_ESCAPE, NO_LITERAL, NO_RANGE, OPEN};
use super::*;

/// Patterns that Docker accepts, but with an unintended meaning.
const MISREAD: [&str; 3] = ["\\a*", "[*]", "[[:alpha:]]"];

#[test]
fn files_are_ignored_as_the_engine_ignores_them() {
    let table = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/read/ignore.jsonl")).unwrap();
    let rows: Vec<serde_json::Value> = table.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let files = |row: &serde_json::Value| -> Option<Vec<String>> {
        Some(row["sent"].as_array()?.iter().map(|file| file.as_str().unwrap().to_owned()).collect())
    };
    // The first ignore file is empty, so all files are sent.
    let all = files(&rows[0]).unwrap();
    assert!(rows.len() > 300 && all.len() > 25);
    for row in &rows {
        let text = row["ignore"].as_str().unwrap();
        if MISREAD.contains(&text) {
            assert!(Ignore::parse(text).is_err(), "{text:?}");
            continue;
        }
        let ignore = Ignore::parse(text).ok();
        let is_sent = |ignore: &Ignore, file: &str| ignore.decider(file).is_none_or(|pattern| pattern.is_exception);
        let sent = |ignore: Ignore| all.iter().filter(|file| is_sent(&ignore, file)).cloned().collect();
        assert_eq!(ignore.map(sent), files(row), "{text:?}");
    }
}

#[test]
fn the_pattern_that_decides_has_a_place() {
    let text = "\u{feff}# all but the app\r\n  *\r\n! app \r\n**/*.md\r\n";
    let ignore = Ignore::parse(text).unwrap();
    let decides = |path| ignore.decider(path).map(|pattern| (&text[pattern.span.clone()], pattern.is_exception));
    assert_eq!(decides("secret/a"), Some(("*", false)));
    assert_eq!(decides("app/main.go"), Some(("! app", true)));
    assert_eq!(decides("app/docs/a.md"), Some(("**/*.md", false)));
    assert!(Ignore::parse("# none\n").unwrap().decider("a").is_none());
}

#[test]
fn a_pattern_that_docker_refuses_is_named() {
    for (text, span, reason) in [
        ("a\n!\n", 2..3, "`!` must be followed by a pattern"),
        ("a\n  [a-\n", 4..7, OPEN),
        ("[z-a]", 0..5, NO_RANGE),
        ("[]", 0..2, EMPTY),
        ("[a*]", 0..4, NO_LITERAL),
        ("bin\\debug", 0..9, NO_ESCAPE),
    ] {
        assert_eq!(Ignore::parse(text).unwrap_err(), Invalid { span, reason }, "{text:?}");
    }
    let long = format!("#{}\na", "x".repeat(1 << 16));
    let error = Ignore::parse(&long).unwrap_err();
    assert_eq!(error, Invalid { span: 0..long.len() - 2, reason: "the line is longer than 64 KiB" });
}

#[test]
fn the_dockerfiles_own_ignore_file_comes_first() {
    let [own, of_context] = candidates(Path::new("build/Dockerfile.web"), Path::new("app"));
    assert_eq!(own, Path::new("build/Dockerfile.web.dockerignore"));
    assert_eq!(of_context, Path::new("app/.dockerignore"));
}

proptest! {
    #[test]
    fn any_text_is_read(text in r"(?s)([!/#*?\[\]\\a-c.\n -]|.){0,60}", path in "[a-c/.*]{0,20}") {
        match Ignore::parse(&text) {
            Ok(ignore) => if let Some(pattern) = ignore.decider(&path) {
                let line = text.get(pattern.span.clone()).unwrap();
                prop_assert_eq!(line, line.trim());
                prop_assert_eq!(line.starts_with('!'), pattern.is_exception);
            },
            Err(invalid) => prop_assert!(text.get(invalid.span).is_some_and(|line| !line.is_empty())),
        }
    }

    #[test]
    fn a_wildcard_takes_no_longer_than_the_lengths_allow(stars in 1usize..60) {
        let pattern = format!("{}b", "*a".repeat(stars));
        prop_assert!(Ignore::parse(&pattern).unwrap().decider(&"a".repeat(200)).is_none());
    }
}
