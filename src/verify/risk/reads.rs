//! Checks the files that Compose reads while it reads the project's own: `include`, `extends`, `env_file`,
//! `label_file`, `.env`. Their contents end up in containers or messages, and Compose's output does not name them, so
//! they are checked before Compose runs. In doubt, a value counts as a file name.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::{Component, Path, PathBuf};

use super::{Boundary, Risk};
use crate::read::compose::{self, FileRole, Named};
use crate::source::{Folder, Unreadable};

/// The size limit of a compose file in bytes.
const LARGEST: u64 = 4 << 20;
const MOST_FILES: usize = 100;
const MOST_NAMED: usize = 10_000;

/// The limit of files that Compose reads, each counted as often as it is named.
const MOST_LOADS: u64 = 1_000;

/// The risks in the files that Compose reads.
#[must_use]
pub fn of_files(boundary: &Boundary, compose_files: &[PathBuf]) -> Vec<Risk> {
    let mut reader = Reader { boundary, risks: Vec::new(), named: 0 };
    let mut parts: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    let mut waiting: VecDeque<PathBuf> = compose_files.iter().cloned().collect();
    while let Some(file) = waiting.pop_front() {
        if parts.contains_key(&file) {
            continue;
        }
        if parts.len() > MOST_FILES || reader.named > MOST_NAMED {
            reader.add(&file, "the compose file has too many parts");
            return reader.risks;
        }
        let named = reader.read(&file);
        waiting.extend(named.iter().cloned());
        parts.insert(file, named);
    }
    let mut known = HashMap::new();
    let loads = |file: &PathBuf| loads(&parts, file, &mut known);
    if let Some(last) = compose_files.last()
        && compose_files.iter().map(loads).fold(0, u64::saturating_add) > MOST_LOADS
    {
        reader.add(last, "its parts include each other so often that Compose would read too many files");
    }
    reader.risks
}

/// The number of files that Compose reads for a file: each again for every time it is named. A cycle ends the count.
fn loads(parts: &BTreeMap<PathBuf, Vec<PathBuf>>, file: &Path, known: &mut HashMap<PathBuf, u64>) -> u64 {
    if let Some(known) = known.get(file) {
        return *known;
    }
    known.insert(file.to_owned(), 1);
    let named = parts.get(file).map(Vec::as_slice).unwrap_or_default();
    let count = named.iter().fold(1, |sum: u64, part| sum.saturating_add(loads(parts, part, known)));
    known.insert(file.to_owned(), count);
    count
}

struct Reader<'a> {
    boundary: &'a Boundary,
    risks: Vec<Risk>,
    /// The number of paths in all files.
    named: usize,
}

impl Reader<'_> {
    fn add(&mut self, place: &Path, what: impl Into<String>) {
        let place = place.strip_prefix(self.boundary.folder()).unwrap_or(place);
        self.risks.push(Risk { place: place.display().to_string(), what: what.into(), written: None });
    }

    /// Checks a file, and returns the compose files that it names.
    fn read(&mut self, file: &Path) -> Vec<PathBuf> {
        let folder = file.parent().unwrap_or(file).to_owned();
        self.require_readable(&folder.join(".env"));
        let text = match self.text(file) {
            Ok(text) => text.unwrap_or_default(),
            Err(unreadable) => {
                self.add(file, unreadable.to_string());
                return Vec::new();
            }
        };
        match compose::named(&text) {
            Err(wrong) => {
                self.add(file, format!("it cannot be read as YAML: {}", wrong.reason));
                Vec::new()
            }
            Ok(named) => {
                self.named += named.len();
                named.iter().filter_map(|named| self.follow(file, &folder, named)).collect()
            }
        }
    }

    /// Adds a risk unless the path is in the project; returns the path of a compose file.
    fn follow(&mut self, file: &Path, folder: &Path, named: &Named) -> Option<PathBuf> {
        let Named { path, line, role } = named;
        let place = PathBuf::from(format!("{}:{line}", file.display()));
        if path.contains('$') {
            self.add(&place, format!("{path} depends on a variable, so it is unknown which file is read"));
            return None;
        }
        if path.starts_with('~') {
            self.add(&place, format!("{path} is in a home folder"));
            return None;
        }
        if path.contains("://") || path.starts_with("git@") || path.starts_with("github.com/") {
            self.add(&place, format!("a part of the compose file is a remote file: {path}"));
            return None;
        }
        let target = folder.join(path);
        // Compose removes `a/..` before it opens a file; if `a` is a symlink, that is a different file.
        let plain = plain(&target);
        for target in [&target, &plain] {
            if let Err(reason) = self.boundary.require(target) {
                self.add(&place, format!("Compose reads {path}, which {reason}"));
                return None;
            }
        }
        match role {
            FileRole::Compose | FileRole::Include => return Some(plain),
            FileRole::Variables => self.require_readable(&plain),
            FileRole::Other | FileRole::Extends | FileRole::Mention => {}
        }
        None
    }

    /// Compose would block on a named pipe, and read a device to its end.
    fn require_readable(&mut self, file: &Path) {
        if let Err(unreadable) = self.text(file) {
            self.add(file, unreadable.to_string());
        }
    }

    fn text(&self, file: &Path) -> Result<Option<String>, Unreadable> {
        let below = plain(file);
        let below = below.strip_prefix(self.boundary.folder()).unwrap_or(&below);
        Folder::open(self.boundary.folder())?.read_text(below, LARGEST)
    }
}

/// Removes `..` lexically.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// The risks of a compose file, with `outside.env` and `outside.yaml` next to the project.
    fn risks(files: &[(&str, &str)]) -> Vec<String> {
        let above = tempfile::tempdir().unwrap();
        let root = above.path().canonicalize().unwrap();
        let folder = root.join("shop");
        fs::create_dir(&folder).unwrap();
        fs::write(root.join("outside.env"), "A=b\n").unwrap();
        fs::write(root.join("outside.yaml"), "services: {}\n").unwrap();
        symlink("../outside.env", folder.join("link.env")).unwrap();
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let boundary = Boundary::of(&folder, []);
        of_files(&boundary, &[folder.join("compose.yaml")]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_projects_own_files_are_none() {
        let compose = "include: [sub/compose.yaml, {path: [other.yaml], env_file: .env}]\nservices:\n  app:\n    \
                       environment: {include: /usr/include}\n    extends: {file: common.yaml, service: base}\n    \
                       env_file: [.env, {path: ./new.env, required: false}]\n  b: {extends: app}\n";
        let sub = "services: {c: {extends: {file: ../common.yaml, service: base}}}\n";
        let common = "services: {base: {image: a, label_file: labels}}\n";
        let all = [("compose.yaml", compose), ("sub/compose.yaml", sub), ("common.yaml", common), (".env", "A=b\n")];
        assert_eq!(risks(&all), [""; 0]);
    }

    #[test]
    fn what_leads_out_is_named_with_its_line() {
        for (compose, says) in [
            ("services:\n  a: {env_file: ../outside.env}\n", "compose.yaml:2: Compose reads ../outside.env"),
            ("services: {a: {env_file: [{path: /etc/hosts}]}}\n", "/etc/hosts, which is outside"),
            ("services: {a: {env_file: link.env}}\n", "link.env, which is outside"),
            ("services: {a: {label_file: [../outside.env]}}\n", "../outside.env"),
            ("services: {a: {env_file: \"${HOME}/.netrc\"}}\n", "depends on a variable"),
            ("include: [../outside.yaml]\n", "../outside.yaml"),
            ("include: ../outside.yaml\n", "../outside.yaml"),
            ("\"inc\\x6Cude\": [{path: ../outside.yaml}]\n", "../outside.yaml"),
            ("include: [{path: inner.yaml, env_file: ../outside.env}]\n", "../outside.env"),
            ("include: [{path: inner.yaml, project_directory: /}]\n", "project_directory"),
            ("include: [{path: inner.yaml, project_directory: sub}]\n", "project_directory"),
            ("include: [{path: [inner.yaml, sub/b.yaml]}]\n", "an include of several files"),
            ("x-a: &a [inner.yaml, b.yaml]\ninclude: [{path: *a}]\n", "an alias of several files"),
            ("x-a: &a {path: inner.yaml}\ninclude: [{<<: *a}]\n", "an alias in an include"),
            ("include: [~/x.yaml]\n", "~/x.yaml is in a home folder"),
            ("services: {a: {env_file: ~/.netrc}}\n", "~/.netrc is in a home folder"),
            ("services: {a: {label_file: [~ann/.netrc]}}\n", "~ann/.netrc is in a home folder"),
            ("services: {a: {extends: {file: ~/x.yaml, service: b}}}\n", "~/x.yaml is in a home folder"),
            ("include: [https://example.org/shop.git]\n", "a remote file"),
            ("include: [oci://example.org/shop]\n", "a remote file"),
            ("services: {a: {extends: {file: ../outside.yaml, service: b}}}\n", "../outside.yaml"),
            ("services: {a: {extends: {file: 'git@example.org:shop.git', service: b}}}\n", "a remote file"),
            (
                "services:\n  a:\n    env_file: [\n  ../outside.env\n  ]\n",
                "compose.yaml:4: Compose reads ../outside.env",
            ),
            (
                "services:\n  a:\n    b: [\n  x # y\n  ]\n    env_file: ../outside.env\n",
                "compose.yaml:6: Compose reads",
            ),
            // With aliases and merges.
            ("x-a: &a [../outside.env]\nservices: {a: {env_file: *a}}\n", "../outside.env"),
            ("x-a: &a ../outside.env\nservices: {a: {env_file: [*a]}}\n", "../outside.env"),
            ("x-a: &a {env_file: ../outside.env}\nservices: {a: {<<: *a}}\n", "../outside.env"),
            ("x-a: &a {file: ../outside.yaml}\nservices: {a: {extends: {<<: *a, service: b}}}\n", "../outside.yaml"),
            ("x-a: &a {file: ../outside.yaml}\nservices: {a: {extends: *a}}\n", "../outside.yaml"),
            ("x-a: &a {include: [../outside.yaml]}\n<<: *a\n", "<< at the top level"),
            ("services: {a: {x-b: &b {include: [../outside.yaml]}}}\n<<: *b\n", "<< at the top level"),
            ("services: {a: {x-b: &b {include: [../outside.yaml]}}}\n", "../outside.yaml"),
            ("<<: {include: [../outside.yaml]}\n", "<< at the top level"),
            ("? {a: b}\n: include\n", "a key is a list or a map"),
            // What Compose's own parser reads differently.
            ("services: {a: {!!binary ZW52X2ZpbGU= : ../outside.env}}\n", "tag:yaml.org,2002:binary"),
            ("services: {a: {env_file: !!binary Li4vb3V0c2lkZS5lbnY=}}\n", "tag:yaml.org,2002:binary"),
            ("services: {a: {environment: !other [a]}}\n", "the tag !other"),
            ("%TAG ! tag:yaml.org,2002:\n---\nservices: {}\n", "a line begins with %"),
            ("# a\u{85}include: [../outside.yaml]\n", "U+0085"),
            ("# a\u{2028}include: [../outside.yaml]\n", "U+2028"),
            ("# a\u{2029}include: [../outside.yaml]\n", "U+2029"),
            ("services: {}\0\ninclude: [../outside.yaml]\n", "U+0000"),
            ("x-a: &a env_file\nservices: {a: {*a : ../outside.env}}\n", "../outside.env"),
            ("x-a: &a ../outside.env\nx-b: &b [*a]\nservices: {a: {env_file: *b}}\n", "alias"),
            ("services: {}\n---\ninclude: [../outside.yaml]\n", "../outside.yaml"),
            ("services: [\n", "cannot be read as YAML"),
        ] {
            let found = risks(&[("compose.yaml", compose), ("inner.yaml", "services: {}\n")]).join("\n");
            assert!(found.contains(says), "{compose}{found}");
        }
    }

    #[test]
    fn parts_are_read_as_well() {
        let inner = "services: {a: {env_file: ../outside.env}}\n";
        let found = risks(&[("compose.yaml", "include: [inner.yaml]\n"), ("inner.yaml", inner)]);
        assert_eq!(found, ["inner.yaml:1: Compose reads ../outside.env, which is outside the project"]);
        assert_eq!(risks(&[("compose.yaml", "include: [compose.yaml]\n")]), [""; 0]);
    }

    #[test]
    fn a_link_out_and_a_pipe_are_not_read() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().canonicalize().unwrap().join("shop");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("compose.yaml"), "services: {}\n").unwrap();
        fs::write(above.path().join("secret"), "A=b\n").unwrap();
        symlink("../secret", folder.join(".env")).unwrap();
        let risks = |name: &str| -> Vec<String> {
            of_files(&Boundary::of(&folder, []), &[folder.join(name)]).iter().map(ToString::to_string).collect()
        };
        assert_eq!(risks("compose.yaml"), [".env: it is behind a symlink that leads out of the folder"]);
        fs::remove_file(folder.join(".env")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(folder.join(".env")).status().unwrap().success());
        assert_eq!(risks("compose.yaml"), [".env: it is a named pipe, not a regular file"]);
    }

    /// Sixty anchors around a list of half a million strings, used again and again.
    #[test]
    fn what_is_nested_and_repeated_is_read_once() {
        let (open, close) =
            ((0..60).map(|number| format!("&a{number} [")).collect::<Vec<_>>().concat(), "]".repeat(60));
        let list = "x,".repeat(500_000);
        let text = format!("x-a: {open}{list}{close}\nservices: {{a: {{env_file: [{}]}}}}\n", "*a0,".repeat(50_000));
        let found = risks(&[("compose.yaml", &text)]);
        assert_eq!(found, ["compose.yaml: it cannot be read as YAML: it has too many values"]);
    }

    #[test]
    fn aliases_that_multiply_are_not_handed_to_compose() {
        let level =
            |number: usize| format!("x-{number}: &a{number} [{0}, {0}, {0}]\n", format_args!("*a{}", number - 1));
        let file = |most: usize| (1..=most).map(level).fold("x-0: &a0 x\n".to_owned(), |text, level| text + &level);
        assert_eq!(risks(&[("compose.yaml", &file(5))]), [""; 0]);
        for most in [10, 60, 200] {
            let found = risks(&[("compose.yaml", &file(most))]);
            assert_eq!(found, ["compose.yaml: it cannot be read as YAML: it has too many values"]);
        }
    }

    #[test]
    fn parts_that_multiply_are_not_handed_to_compose() {
        let name = |number: usize| format!("part{number}.yaml");
        let text = |number: usize| format!("include: [{}]\n", vec![name(number + 1); 4].join(", "));
        let mut files: Vec<(String, String)> = (0..8).map(|number| (name(number), text(number))).collect();
        files.push(("compose.yaml".to_owned(), "include: [part0.yaml]\n".to_owned()));
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        assert!(risks(&files)[0].contains("Compose would read too many"));
    }

    #[test]
    fn the_variables_beside_a_part_are_looked_at() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().canonicalize().unwrap().join("shop");
        fs::create_dir_all(folder.join("sub/deep")).unwrap();
        fs::write(above.path().join("secret"), "A=b\n").unwrap();
        fs::write(folder.join("compose.yaml"), "include: [sub/compose.yaml]\n").unwrap();
        fs::write(folder.join("sub/compose.yaml"), "services: {}\n").unwrap();
        symlink("../../secret", folder.join("sub/.env")).unwrap();
        let risks = || of_files(&Boundary::of(&folder, []), &[folder.join("compose.yaml")]);
        assert_eq!(risks()[0].to_string(), "sub/.env: it is behind a symlink that leads out of the folder");
        // Compose turns `d/../x.env` into `x.env` without resolving `d`.
        fs::remove_file(folder.join("sub/.env")).unwrap();
        symlink("sub/deep", folder.join("d")).unwrap();
        fs::write(folder.join("sub/x.env"), "").unwrap();
        symlink("../secret", folder.join("x.env")).unwrap();
        fs::write(folder.join("compose.yaml"), "services: {a: {env_file: d/../x.env}}\n").unwrap();
        assert!(risks()[0].to_string().contains("d/../x.env, which is outside the project"));
    }

    #[test]
    fn tags_of_compose_itself_are_none() {
        let text = "services: {a: {ports: !reset [], environment: !override {A: b}, command: !reset null}}\n";
        assert_eq!(risks(&[("compose.yaml", text)]), [""; 0]);
    }
}
