//! The plan: every file to write, compared with the disk. Making a plan changes nothing.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use crate::artifact::Artifact;
use crate::error::{Error, Mistake};
use crate::file::File;
use crate::source::{Folder, Unreadable};

/// The staging folder in the project; templates for ignore files name it, too.
pub(crate) const STAGING: &str = ".dockgen-staging";

/// The size limit of an existing file in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It does not exist.
    Create,
    Unchanged,
    /// It exists and changes only in part: new answers in `dockgen.toml`, new digests.
    Update,
    /// It exists with other contents, and nobody has decided yet.
    Conflict,
    Overwrite,
    Skip,
}

impl Action {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Unchanged => "unchanged",
            Self::Update => "update",
            Self::Conflict => "conflict",
            Self::Overwrite => "overwrite",
            Self::Skip => "skip",
        }
    }

    #[must_use]
    pub fn writes(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Overwrite)
    }
}

#[derive(Debug, Clone)]
pub struct Step {
    /// The new contents.
    pub file: File,
    /// `None` if it does not exist.
    pub on_disk: Option<Vec<u8>>,
    /// The path below the project's folder with symlinks resolved.
    pub destination: PathBuf,
    pub action: Action,
}

#[derive(Debug, Clone)]
pub struct Plan {
    pub root: PathBuf,
    pub steps: Vec<Step>,
}

impl Plan {
    /// Compares files with a folder, which need not exist. Fails if a destination is outside the folder, is behind a
    /// symlink that leaves it, or cannot be read.
    pub fn new(folder: &Folder, files: Vec<File>) -> Result<Self, Error> {
        let steps = files.into_iter().map(|file| step(folder, file)).collect::<Result<Vec<Step>, _>>()?;
        require_apart(&steps)?;
        Ok(Self { root: folder.path().to_owned(), steps })
    }

    pub fn conflicts(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.action == Action::Conflict)
    }

    /// Turns the conflicts of one artifact into updates: the new contents keep those on disk.
    pub fn update(&mut self, artifact: Artifact) {
        let conflicts = self.steps.iter_mut().filter(|step| step.action == Action::Conflict);
        conflicts.filter(|step| step.file.artifact == artifact).for_each(|step| step.action = Action::Update);
    }

    /// Sets the action of all conflicts.
    pub fn settle(&mut self, action: Action) {
        self.steps.iter_mut().filter(|step| step.action == Action::Conflict).for_each(|step| step.action = action);
    }
}

/// Fails if two files have the same destination, or one is the folder of another.
fn require_apart(steps: &[Step]) -> Result<(), Error> {
    let (mut paths, mut taken) = (HashSet::new(), HashSet::new());
    for step in steps {
        if !paths.insert(step.file.path.as_str()) {
            return Err(no_place(&step.file.path, "is written by two templates"));
        }
        if !taken.insert(step.destination.as_path()) {
            let reason = "it is a symlink to another file of the plan".to_owned();
            return Err(Error::InTheWay { path: step.file.path.clone(), reason });
        }
    }
    let below = |step: &&Step| step.destination.ancestors().skip(1).any(|above| taken.contains(above));
    match steps.iter().find(below) {
        Some(step) => Err(no_place(&step.file.path, "is below another file")),
        None => Ok(()),
    }
}

fn step(folder: &Folder, file: File) -> Result<Step, Error> {
    let destination = destination(folder, &file.path)?;
    let in_the_way = |reason: String| Error::InTheWay { path: file.path.clone(), reason };
    let on_disk = match folder.read(&destination, LARGEST) {
        Ok(on_disk) => on_disk,
        Err(Unreadable::Io(source)) => {
            return Err(Error::Io { action: "read", path: folder.path().join(&destination), source });
        }
        Err(Unreadable::NotRegular(what)) => return Err(in_the_way(format!("there is {what}"))),
        Err(unreadable) => return Err(in_the_way(format!("the existing file cannot be compared: {unreadable}"))),
    };
    let mut above = destination.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
    if above.any(|above| folder.has(above) && !folder.is_dir(above)) {
        return Err(in_the_way("a file is in the place of a folder".to_owned()));
    }
    let action = match &on_disk {
        None => Action::Create,
        Some(bytes) if is_same(bytes, &file.contents) => Action::Unchanged,
        Some(_) => Action::Conflict,
    };
    Ok(Step { file, on_disk, destination, action })
}

/// Whether two texts are equal except for line endings, which git may have changed at checkout.
fn is_same(on_disk: &[u8], contents: &str) -> bool {
    on_disk == contents.as_bytes()
        || std::str::from_utf8(on_disk).is_ok_and(|text| text.contains('\r') && text.replace("\r\n", "\n") == contents)
}

/// Resolves a file's destination below the project's folder. A symlink must not leave the project or lead into `.git`:
/// its author would decide what runs on this machine.
pub(crate) fn destination(folder: &Folder, path: &str) -> Result<PathBuf, Error> {
    let mut at = PathBuf::new();
    for part in Path::new(path).components() {
        let Component::Normal(name) = part else { return Err(no_place(path, "is not a path below the project")) };
        let next = at.join(name);
        at = match folder.target(&next) {
            Ok(target) => target.unwrap_or(next),
            Err(Unreadable::Outside) => {
                let path = folder.path().join(next);
                return Err(Error::Outside { target: path.canonicalize().unwrap_or_else(|_| path.clone()), path });
            }
            // A loop, or a dangling symlink whose target could be anywhere.
            Err(_) => {
                let reason = "it is a dangling symlink".to_owned();
                return Err(Error::InTheWay { path: path.to_owned(), reason });
            }
        };
    }
    if at.as_os_str().is_empty() {
        return Err(no_place(path, "is not the path of a file"));
    }
    if is_of_git(Path::new(path)) || is_of_git(&at) {
        return Err(no_place(path, "is in git's own folder"));
    }
    let first = at.components().next().map(|first| first.as_os_str().to_string_lossy().to_lowercase());
    if first.is_some_and(|first| first == STAGING) {
        return Err(no_place(path, "is in the folder where dockgen stages new files"));
    }
    Ok(at)
}

/// Whether a path leads into `.git`, under any name that file systems treat as the same (git's own list): characters
/// that HFS+ ignores, and NTFS's endings and short name.
fn is_of_git(path: &Path) -> bool {
    let ignored =
        |c: char| matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        let name = name.chars().filter(|c| !ignored(*c)).flat_map(char::to_lowercase);
        [".git", "git~1"].into_iter().any(|git| {
            let mut rest = name.clone();
            git.chars().all(|c| rest.next() == Some(c))
                && rest.find(|c| !matches!(c, ' ' | '.')).is_none_or(|end| matches!(end, ':' | '\\'))
        })
    })
}

fn no_place(path: &str, what: &str) -> Error {
    let title = format!("`{path}` {what}, so nothing is written there");
    let allowed = "a place below the project's folder, outside .git".to_owned();
    Mistake::new(title, allowed).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gits_own_folder_is_known_by_all_its_names() {
        for path in [
            ".git",
            ".git/hooks/pre-commit",
            ".GIT/config",
            "sub/.Git/hooks/x",
            ".g\u{200c}it/config",
            ".git./x",
            ".git /x",
            "GIT~1/config",
            ".git::$INDEX_ALLOCATION/config",
            ".git\\hooks/x",
        ] {
            assert!(is_of_git(Path::new(path)), "{path}");
        }
        for path in [".github/workflows/docker.yml", ".gitignore", ".gitlab-ci.yml", "git/config", "a.git/x", "git~10"]
        {
            assert!(!is_of_git(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn a_path_stays_below_the_folder() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        assert_eq!(destination(&folder, "a/b").unwrap(), Path::new("a/b"));
        for path in ["../a", "/a", "a/../../b", ".git/hooks/pre-commit", ".dockgen-staging/0", ".Dockgen-Staging"] {
            assert!(matches!(destination(&folder, path), Err(Error::Invalid(_))), "{path}");
        }
    }
}
