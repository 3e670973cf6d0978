//! The files that the engine receives under various ignore files, as recorded in `tests/read/ignore.jsonl`.
//! `IGNORE_TABLE=write` rewrites that table.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::engine::{Proof, docker, raw, require};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/read/ignore.jsonl");

const LISTER: &str = "FROM scratch\nCOPY . /\n";

/// The files in each context, in addition to its `.dockerignore`.
const FILES: &[&str] = &[
    "a",
    "b",
    "ab",
    "abc",
    "a.txt",
    "a-b",
    "a b",
    "é",
    "A",
    "[a]",
    "!a",
    "#a",
    "a*b",
    ".env",
    ".env.local",
    "README.md",
    "d/a",
    "d/b.md",
    "d/.env",
    "d/README.md",
    "d/e/a",
    "d/e/b.md",
    "d/e/f/a",
    "d/é/a",
    "d/node_modules/b",
    "node_modules/a/a.md",
    "xd/a",
    "dx/e/a",
    "dx/a/a/a",
];

/// Ignore files with one edge case each.
#[rustfmt::skip]
const WRITTEN: &[&str] = &[
    // Which lines are patterns.
    "", "\n\n", "# a\nb", " # a", "#a", "\\#a", " #a", "\u{feff}a\nb", "\u{feff}# a\nb", "b\n\u{feff}a", "a\r\nb\r\n",
    "  a  \n\tb\t", "a b", "a\u{a0}", "a\n!a\na", "\\!a", "!a", "! a", "a*\n! abc", "!!a", "a*\n!!a", "!a\n!!a",
    // Forms of paths.
    "/a", "//a", "./a", "a/", "d/", "/d/", "d//e", "d/./e", "d/../a", "../a", "/../a", "d/e/..", ".", "/", "./", "..",
    "*\n!.", "*\n!./d", "*\n!/d/", "*\n!d/../a", "!..\na",
    // Wildcards.
    "*", "?", "**", "***", "****", "**/", "**/**", "**/*", "*/**", "*/*", "d/*", "d/**", "d/**/", "d/**/a", "d**", "**d",
    "**a", "**a*", "**/a", "**/e/a", "**e/a", "**/d/**", "**/*.md", "a**b", "d/**a", "*.*", ".*", "a?b", "[ab]", "[^ab]",
    "[a-c]", "d[^x]a", "[[]a]", "\\[a\\]", "[\\[]a[\\]]", "a\\*b", "[é]", "[a-é]", "a]", "\\a*", "[*]", "[[:alpha:]]",
    // Exceptions.
    "*\n!d", "d\n!d/e", "d\n!d/e\nd/e/a", "d/e\n!d/*/**",
];

/// The engine rejects these.
const REFUSED: &[&str] = &[
    "!", "a\n!\n", "! ", "!/", "[", "[]", "[]a]", "[^]", "[a", "[-a]", "[a-]", "[a-b-c]", "[b-a]", "a\\", "\\é", "\\y",
];

/// Number of additional ignore files with random lines.
const RANDOM: usize = 260;

const BROAD: &[&str] = &["*", "**", "d", "d/*", "**/*", "d/**", "**/a", "*/e"];

const PARTS: &[&str] = &[
    "a",
    "b",
    "d",
    "e",
    "f",
    "*",
    "**",
    "?",
    "*.md",
    "a*",
    "*a",
    "[ab]",
    "[^a]",
    "[a-c]*",
    ".env*",
    "README.md",
    "node_modules",
    "é",
    "d*",
    "*d",
    "**a",
    "a**",
    "\\[a\\]",
    ".",
];

/// # Errors
/// If the engine receives other files than in the table.
pub fn prove() -> Proof {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut texts: Vec<String> = WRITTEN.iter().map(|text| (*text).to_owned()).collect();
    texts.extend(random());
    let mut table = String::new();
    for (text, sent) in texts.iter().zip(sent(folder.path(), &texts)?) {
        // Writing to a String cannot fail.
        let _ = writeln!(table, "{}", json!({ "ignore": text, "sent": sent }));
    }
    for text in REFUSED {
        refuse(folder.path(), text)?;
        let _ = writeln!(table, "{}", json!({ "ignore": text, "sent": Value::Null }));
    }
    choose(folder.path())?;
    if std::env::var_os("IGNORE_TABLE").is_some_and(|value| value == "write") {
        return fs::write(TABLE, table).map_err(|error| error.to_string());
    }
    let recorded = fs::read_to_string(TABLE).map_err(|error| error.to_string())?;
    let differs = table.lines().zip(recorded.lines()).find(|(now, before)| now != before);
    require(table == recorded, || format!("the engine receives other files: {differs:#?}"))
}

/// The same lines in every run.
fn random() -> Vec<String> {
    let mut state: u64 = 13;
    let mut below = move |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % limit
    };
    let mut texts = Vec::new();
    for _ in 0..RANDOM {
        let mut lines = Vec::new();
        for number in 0..=below(4) {
            let mark = if number > 0 && below(5) < 3 { "!" } else { "" };
            let end = if below(8) == 0 { "/" } else { "" };
            let parts: Vec<&str> = (0..=below(3)).map(|_| PARTS[below(PARTS.len())]).collect();
            let is_broad = number == 0 && below(2) == 0;
            let path = if is_broad { BROAD[below(BROAD.len())].to_owned() } else { parts.join("/") };
            lines.push(format!("{mark}{path}{end}"));
        }
        texts.push(lines.join("\n"));
    }
    texts
}

/// The files that the engine receives under each ignore file, sorted.
fn sent(folder: &Path, texts: &[String]) -> Proof<Vec<Vec<String>>> {
    let mut targets = BTreeMap::new();
    for (number, text) in texts.iter().enumerate() {
        let name = format!("c{number}");
        write_context(&folder.join(&name), text)?;
        let output = format!("type=local,dest={name}-sent");
        targets.insert(name.clone(), json!({ "context": name, "dockerfile-inline": LISTER, "output": [output] }));
    }
    let names: Vec<String> = targets.keys().cloned().collect();
    let file = json!({ "group": { "default": { "targets": names } }, "target": targets });
    fs::write(folder.join("bake.json"), file.to_string()).map_err(|error| error.to_string())?;
    for some in names.chunks(40) {
        let mut words = vec!["buildx", "bake", "--file", "bake.json"];
        words.extend(some.iter().map(String::as_str));
        docker(folder, &words)?;
    }
    Ok((0..texts.len()).map(|number| listed(&folder.join(format!("c{number}-sent")))).collect())
}

fn write_context(context: &Path, ignore: &str) -> Proof {
    for file in FILES {
        let path = context.join(file);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, ""));
        made.map_err(|error| error.to_string())?;
    }
    fs::write(context.join(".dockerignore"), ignore).map_err(|error| error.to_string())
}

fn listed(folder: &Path) -> Vec<String> {
    let files = FILES.iter().chain([".dockerignore"].iter()).filter(|file| folder.join(file).exists());
    let mut files: Vec<String> = files.map(|file| (*file).to_owned()).collect();
    files.sort();
    files
}

fn refuse(folder: &Path, text: &str) -> Proof {
    let context = folder.join("refused");
    write_context(&context, text)?;
    fs::write(folder.join("lister.Dockerfile"), LISTER).map_err(|error| error.to_string())?;
    let output = raw(folder, &["build", "--file", "lister.Dockerfile", "--output", "type=local,dest=none", "refused"])?;
    require(!output.status.success(), || format!("the engine builds with {text:?}"))
}

/// If the Dockerfile has its own ignore file, only that one is used, even if it is empty.
fn choose(folder: &Path) -> Proof {
    let context = folder.join("chosen");
    write_context(&context, "a")?;
    fs::write(context.join("Dockerfile"), LISTER).map_err(|error| error.to_string())?;
    for (own, is_a_sent, is_b_sent) in [("b", true, false), ("# none", true, true), ("", true, true)] {
        fs::write(context.join("Dockerfile.dockerignore"), own).map_err(|error| error.to_string())?;
        let sent = folder.join("chosen-sent");
        let _ = fs::remove_dir_all(&sent);
        docker(folder, &["build", "--output", "type=local,dest=chosen-sent", "chosen"])?;
        let found = (sent.join("a").exists(), sent.join("b").exists());
        require(found == (is_a_sent, is_b_sent), || format!("under {own:?}, a and b are sent: {found:?}"))?;
    }
    Ok(())
}
