//! A folder to run the command in, and what came of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dockgen::printable::is_printable;
use tempfile::TempDir;

/// 23 November 2026: a day on which warnings are the same for everybody.
pub const TODAY: &str = "1795392000";

/// The command, with nothing of the tester's own environment in it.
pub fn command() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dockgen"));
    command.env_clear().env("SOURCE_DATE_EPOCH", TODAY);
    command
}

/// A folder that goes away with the test. The project lies one level down, so that a test can put things above it.
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

/// Whatever a test does, nothing that comes out steers a terminal but colours that were asked for. A patch is another
/// thing: beside a terminal it is exact.
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

/// What a run of the command said, and how it ended.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn of(mut command: Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        require_printable(&stdout);
        require_printable(&stderr);
        Self { status: status.code().unwrap_or(-1), stdout, stderr }
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

    /// Standard error holds a text.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no `{text}` in:\n{}", self.stderr);
        self
    }

    /// Standard error is free of a text.
    #[track_caller]
    pub fn does_not_say(self, text: &str) -> Self {
        assert!(!self.stderr.contains(text), "`{text}` in:\n{}", self.stderr);
        self
    }

    /// Standard output holds a text.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "no `{text}` in:\n{}", self.stdout);
        self
    }
}
