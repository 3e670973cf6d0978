//! The plan: every file that would be written, compared with what is on disk. Making one changes nothing.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use crate::artifact::Artifact;
use crate::error::{Error, Mistake};
use crate::file::File;
use crate::source::{Folder, Unreadable};

/// The folder in which new files are staged, below the project's; templates for ignore files name it too.
pub(crate) const STAGING: &str = ".dockgen-staging";

/// No generated file has a hundredth of it; what is larger than this (in bytes) is something else.
const LARGEST: u64 = 16 * 1024 * 1024;

/// What is to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is not there yet.
    Create,
    /// It is there with the same contents.
    Unchanged,
    /// It is there, and only a part of it changes: dockgen's own answers gain lines, images get digests.
    Update,
    /// It is there with other contents, and nobody has decided yet.
    Conflict,
    /// It is there with other contents, and is to be replaced.
    Overwrite,
    /// It is there with other contents, and is to be left alone.
    Skip,
}

impl Action {
    /// The word for it.
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

    /// Whether it writes.
    #[must_use]
    pub fn writes(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Overwrite)
    }
}

/// A file with what is to be done with it.
#[derive(Debug, Clone)]
pub struct Step {
    /// What was rendered.
    pub file: File,
    /// What is on disk now; none where nothing is.
    pub on_disk: Option<Vec<u8>>,
    /// Where it really lies below the project's folder, any symlink inside it followed.
    pub destination: PathBuf,
    /// What is to be done.
    pub action: Action,
}

/// All steps.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The project's folder.
    pub root: PathBuf,
    /// A step for each file.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Compares files with a folder, which may be missing.
    ///
    /// # Errors
    /// When a file would lie outside the folder, behind a symlink, or cannot be read.
    pub fn new(folder: &Folder, files: Vec<File>) -> Result<Self, Error> {
        let steps = files.into_iter().map(|file| step(folder, file)).collect::<Result<Vec<Step>, _>>()?;
        require_apart(&steps)?;
        Ok(Self { root: folder.path().to_owned(), steps })
    }

    /// The steps that nobody has decided yet.
    pub fn conflicts(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.action == Action::Conflict)
    }

    /// Turns the conflicts of one kind of file into updates: the new contents keep what is on disk.
    pub fn update(&mut self, artifact: Artifact) {
        let conflicts = self.steps.iter_mut().filter(|step| step.action == Action::Conflict);
        conflicts.filter(|step| step.file.artifact == artifact).for_each(|step| step.action = Action::Update);
    }

    /// Decides every open conflict in the same way.
    pub fn settle(&mut self, action: Action) {
        self.steps.iter_mut().filter(|step| step.action == Action::Conflict).for_each(|step| step.action = action);
    }
}

/// Two files of the plan have places of their own, and neither is a folder of the other.
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
        Some(step) => Err(no_place(&step.file.path, "lies below another file")),
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
        Err(Unreadable::NotRegular(what)) => return Err(in_the_way(format!("{what} is there"))),
        Err(unreadable) => return Err(in_the_way(format!("the file there cannot be compared: {unreadable}"))),
    };
    let mut above = destination.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
    if above.any(|above| folder.has(above) && !folder.is_dir(above)) {
        return Err(in_the_way("a file is there in place of a folder".to_owned()));
    }
    let action = match &on_disk {
        None => Action::Create,
        Some(bytes) if is_same(bytes, &file.contents) => Action::Unchanged,
        Some(_) => Action::Conflict,
    };
    Ok(Step { file, on_disk, destination, action })
}

/// Whether two texts differ in nothing but how their lines end: git may have changed that at a checkout.
fn is_same(on_disk: &[u8], contents: &str) -> bool {
    on_disk == contents.as_bytes()
        || std::str::from_utf8(on_disk).is_ok_and(|text| text.contains('\r') && text.replace("\r\n", "\n") == contents)
}

/// Where a file of the project really lies, below the project's folder. A symlink on the way must not lead out of the
/// project, and nothing in it into git's own folder: whoever wrote the one or chose the other would decide what runs on
/// this machine.
///
/// # Errors
/// When it does, or leads nowhere.
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
            // A loop, or a target that is not there yet and could lie anywhere.
            Err(_) => {
                let reason = "a symlink is there that leads to nothing".to_owned();
                return Err(Error::InTheWay { path: path.to_owned(), reason });
            }
        };
    }
    if at.as_os_str().is_empty() {
        return Err(no_place(path, "is not the path of a file"));
    }
    if is_of_git(Path::new(path)) || is_of_git(&at) {
        return Err(no_place(path, "lies in git's own folder"));
    }
    let first = at.components().next().map(|first| first.as_os_str().to_string_lossy().to_lowercase());
    if first.is_some_and(|first| first == STAGING) {
        return Err(no_place(path, "is in the folder where dockgen stages new files"));
    }
    Ok(at)
}

/// Whether a path leads into `.git`, under any name that a file system takes for it: git's own list, with the
/// characters that HFS+ ignores and the endings and the short name that NTFS adds.
fn is_of_git(path: &Path) -> bool {
    let ignored =
        |c: char| matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        let name: String = name.chars().filter(|c| !ignored(*c)).collect::<String>().to_lowercase();
        let name = name.split([':', '\\']).next().unwrap_or_default().trim_end_matches([' ', '.']);
        matches!(name, ".git" | "git~1")
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
