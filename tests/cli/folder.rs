//! A folder to run the command in, and the result of a run.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dockgen::printable::is_printable;
use snapbox::IntoData;
use snapbox::data::Inline;
use tempfile::TempDir;

/// 23 November 2026: a fixed date, so that warnings do not depend on the current one.
pub const TODAY: &str = "1795392000";

/// The command without the environment of the test runner.
pub fn command() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dockgen"));
    command.env_clear().env("SOURCE_DATE_EPOCH", TODAY);
    command
}

/// A folder that is removed after the test. The project is one level down, so that a test can add files above it.
pub struct Folder {
    temporary: TempDir,
    path: PathBuf,
    variables: Vec<(String, String)>,
}

impl Folder {
    /// An empty folder named `shop`.
    pub fn empty() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("shop");
        fs::create_dir(&path).unwrap();
        Self { temporary, path, variables: Vec::new() }
    }

    /// A copy of a project under `tests/projects`.
    pub fn project(name: &str) -> Self {
        let folder = Self::empty();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects").join(name);
        for (path, text) in tree(&source) {
            folder.write(&path, &text);
        }
        folder
    }

    /// A copy of a project that detection is tested with.
    pub fn detected(name: &str) -> Self {
        let folder = Self::empty();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/detect").join(name).join("project");
        for (path, text) in tree(&source) {
            folder.write(&path, &text);
        }
        folder
    }

    pub fn with(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn above(&self) -> &Path {
        self.temporary.path()
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn has(&self, path: &str) -> bool {
        self.path.join(path).exists()
    }

    /// All files by their paths.
    pub fn files(&self) -> BTreeMap<String, String> {
        tree(&self.path)
    }

    /// Runs `dockgen` here.
    pub fn dockgen(&self, arguments: &[&str]) -> Run {
        let mut command = command();
        command.current_dir(&self.path).args(arguments).env("XDG_CONFIG_HOME", self.above().join("settings"));
        command.envs(self.variables.iter().cloned());
        Run::of(command)
    }

    /// Runs `dockgen new --yes` here.
    pub fn new_with(&self, arguments: &[&str]) -> Run {
        self.dockgen(&[&["new", "--yes"], arguments].concat())
    }
}

/// All files below a folder as text, by their paths with slashes.
pub fn tree(root: &Path) -> BTreeMap<String, String> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).unwrap_or_default());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found
}

/// In every test, the output contains no control characters except requested colours. A patch that does not go to a
/// terminal is exempt, because it must be exact.
#[track_caller]
fn require_printable(text: &str) {
    let mut rest = if text.contains("+++ b/") { "" } else { text };
    while let Some(steers) = rest.find(|c| c != '\n' && !is_printable(c)) {
        let escape = rest[steers..].strip_prefix("\u{1b}[");
        let parameters = |c: char| c.is_ascii_digit() || c == ';';
        let after = escape.and_then(|escape| escape.trim_start_matches(parameters).strip_prefix('m'));
        rest = after.unwrap_or_else(|| panic!("{:?} in {text:?}", &rest[steers..].chars().next()));
    }
}

thread_local! {
    static HIDDEN: RefCell<Vec<(String, &'static str)>> = const { RefCell::new(Vec::new()) };
}

/// From now on, and to the end of the test, snapshots have a placeholder for a text that differs from run to run.
pub fn hide(text: &str, placeholder: &'static str) {
    HIDDEN.with_borrow_mut(|hidden| hidden.push((text.to_owned(), placeholder)));
}

/// The output and the exit status of a run.
pub struct Run {
    /// The command and its arguments, as shown in snapshots.
    command: String,
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
    /// Parts that differ between runs, and their placeholders in snapshots.
    placeholders: Vec<(String, &'static str)>,
}

impl Run {
    /// The folder above the one that the command runs in is `[TEMP]` in snapshots.
    pub fn of(mut command: Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        require_printable(&stdout);
        require_printable(&stderr);
        let arguments = command.get_args().map(|argument| word(&argument.to_string_lossy()));
        let words = [vec!["dockgen".to_owned()], arguments.collect()].concat();
        let above = command.get_current_dir().and_then(Path::parent).map(Path::to_owned);
        let resolved = above.as_ref().and_then(|above| above.canonicalize().ok());
        let paths = [resolved, above].into_iter().flatten();
        let mut placeholders: Vec<(String, &str)> =
            paths.map(|path| (path.display().to_string().replace('\\', "/"), "[TEMP]")).collect();
        placeholders.extend(HIDDEN.with_borrow(Clone::clone));
        Self { command: words.join(" "), status: status.code().unwrap_or(-1), stdout, stderr, placeholders }
    }

    /// Sets a title instead of the command in the snapshot of a [`Session`].
    pub fn titled(mut self, title: &str) -> Self {
        title.clone_into(&mut self.command);
        self
    }

    /// The complete output equals the snapshot: standard output below `stdout:`, then standard error, then the status.
    /// `SNAPSHOTS=overwrite cargo test --test cli` updates the snapshots.
    #[track_caller]
    pub fn gives(self, expected: Inline) -> Self {
        is(&self.transcript(), expected);
        self
    }

    fn transcript(&self) -> String {
        let (out, err) = (self.stdout.as_str(), self.stderr.as_str());
        let text = match (out.is_empty(), err.is_empty()) {
            (true, _) => format!("{err}[exit {}]", self.status),
            (false, true) => format!("stdout:\n{out}[exit {}]", self.status),
            (false, false) => format!("stdout:\n{out}stderr:\n{err}[exit {}]", self.status),
        };
        self.hidden(&text)
    }

    /// A text with placeholders.
    fn hidden(&self, text: &str) -> String {
        let text =
            if cfg!(windows) { text.replace('\\', "/").replace("dockgen.exe", "dockgen") } else { text.to_owned() };
        let text = unmeasured(&text.replace('\u{1b}', "\\e"));
        self.placeholders.iter().fold(text, |text, (hidden, placeholder)| text.replace(hidden, placeholder))
    }

    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.status, 0, "{}{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn fails_with(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}{}", self.stdout, self.stderr);
        self
    }

    /// Standard error contains these consecutive lines. The number of spaces between words does not matter.
    #[track_caller]
    pub fn says_line(self, lines: &str) -> Self {
        assert!(has_lines(&self.hidden(&self.stderr), lines), "no line `{lines}` in:\n{}", self.stderr);
        self
    }

    /// Standard output contains these consecutive lines.
    #[track_caller]
    pub fn prints_line(self, lines: &str) -> Self {
        assert!(has_lines(&self.hidden(&self.stdout), lines), "no line `{lines}` in:\n{}", self.stdout);
        self
    }

    /// Standard error contains a text.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no `{text}` in:\n{}", self.stderr);
        self
    }

    /// Standard error does not contain a text.
    #[track_caller]
    pub fn does_not_say(self, text: &str) -> Self {
        assert!(!self.stderr.contains(text), "`{text}` in:\n{}", self.stderr);
        self
    }

    /// Standard output contains a text.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "no `{text}` in:\n{}", self.stdout);
        self
    }
}

/// A text with placeholders for what differs between two runs of `verify`: durations, and the random end of its name and of
/// its temporary folder's.
fn unmeasured(text: &str) -> String {
    let line = |line: &str| {
        let line = [(" not applicable, in ", " s", " on "), (" (", " s", ")\n"), ("\"seconds\": ", "", "")]
            .into_iter()
            .fold(line.to_owned(), |line, around| untimed(&line, around).unwrap_or(line));
        let mut parts = line.split("dockgen-verify-");
        let first = parts.next().unwrap_or_default().to_owned();
        let is_random = |c: char| c.is_ascii_alphanumeric();
        parts.fold(first, |line, part| line + "dockgen-verify-[RUN]" + part.trim_start_matches(is_random))
    };
    text.split_inclusive('\n').map(line).collect()
}

/// A line with `[TIME]` for the duration between two texts; `None` if there is none.
fn untimed(line: &str, (before, unit, after): (&str, &str, &str)) -> Option<String> {
    let (start, rest) = line.rsplit_once(before)?;
    let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.').map_or(rest, |end| &rest[..end]);
    let end = rest[number.len()..].strip_prefix(unit).filter(|end| end.starts_with(after))?;
    (!number.is_empty()).then(|| format!("{start}{before}[TIME]{end}"))
}

/// Several runs.
pub struct Session(Vec<Run>);

impl FromIterator<Run> for Session {
    fn from_iter<T: IntoIterator<Item = Run>>(runs: T) -> Self {
        Self(runs.into_iter().collect())
    }
}

impl Session {
    /// The complete output of all runs, each below its command, equals the snapshot.
    #[track_caller]
    pub fn gives(self, expected: Inline) {
        let runs: Vec<String> = self.0.iter().map(|run| format!("$ {}\n{}", run.command, run.transcript())).collect();
        is(&runs.join("\n"), expected);
    }
}

/// A text equals the snapshot, which `SNAPSHOTS=overwrite` updates.
#[track_caller]
pub fn is(text: &str, expected: Inline) {
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS").normalize_paths(false);
    assert.eq(text.to_owned(), expected.raw());
}

/// An argument in a snapshot, in quotes unless it is one plain word.
fn word(argument: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@+".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) { argument.to_owned() } else { format!("{argument:?}") }
}

fn has_lines(text: &str, lines: &str) -> bool {
    let words = |text: &str| {
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.fold("\n".to_owned(), |all, line| all + &line + "\n")
    };
    words(text).contains(&words(lines))
}
