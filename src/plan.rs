//! The plan: every file that would be written, compared with what is on disk. Making one changes nothing.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use crate::error::Error;
use crate::render::File;

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
    /// Where it really lies, any symlink inside the project followed.
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
    /// Compares files with a folder, which need not be there.
    ///
    /// # Errors
    /// When a file would lie outside the folder, behind a symlink, or cannot be read.
    pub fn new(root: &Path, files: Vec<File>) -> Result<Self, Error> {
        let real_root = root.canonicalize().ok();
        let steps =
            files.into_iter().map(|file| step(root, real_root.as_deref(), file)).collect::<Result<Vec<Step>, _>>()?;
        let mut taken = HashSet::new();
        for step in &steps {
            if !taken.insert(&step.destination) {
                let reason = "it is a symlink to another file of the plan".to_owned();
                return Err(Error::InTheWay { path: step.file.path.clone(), reason });
            }
        }
        Ok(Self { root: root.to_owned(), steps })
    }

    /// The steps that nobody has decided yet.
    pub fn conflicts(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.action == Action::Conflict)
    }

    /// Decides every open conflict in the same way.
    pub fn settle(&mut self, action: Action) {
        self.steps.iter_mut().filter(|step| step.action == Action::Conflict).for_each(|step| step.action = action);
    }
}

/// `real_root` is the folder with all symlinks followed; without it nothing is there yet.
fn step(root: &Path, real_root: Option<&Path>, file: File) -> Result<Step, Error> {
    let Some(real_root) = real_root else {
        let destination = root.join(&file.path);
        return Ok(Step { file, on_disk: None, destination, action: Action::Create });
    };
    let destination = destination(real_root, &file.path)?;
    let on_disk = match fs::metadata(&destination) {
        Ok(found) if found.is_file() => {
            let failed = |source| Error::Io { action: "read", path: destination.clone(), source };
            Some(fs::read(&destination).map_err(failed)?)
        }
        Ok(found) => {
            let what = if found.is_dir() { "a folder" } else { "something that is no file" };
            return Err(Error::InTheWay { path: file.path, reason: format!("{what} is there") });
        }
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(Error::InTheWay { path: file.path, reason: "a file is there in place of a folder".to_owned() });
        }
        Err(source) => return Err(Error::Io { action: "read", path: destination, source }),
    };
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

/// Where a file of the project really lies. A symlink on the way must not lead out of the project: whoever wrote it
/// would otherwise decide what dockgen writes over.
fn destination(real_root: &Path, path: &str) -> Result<PathBuf, Error> {
    let mut at = real_root.to_owned();
    for part in Path::new(path).components() {
        let Component::Normal(name) = part else { continue };
        let next = at.join(name);
        at = match fs::symlink_metadata(&next) {
            Ok(found) if found.is_symlink() => match next.canonicalize() {
                Ok(target) if target.starts_with(real_root) => target,
                Ok(target) => return Err(Error::Outside { path: next, target }),
                // A loop, or a target that is not there yet and could lie anywhere.
                Err(_) => {
                    let reason = "a symlink is there that leads to nothing".to_owned();
                    return Err(Error::InTheWay { path: path.to_owned(), reason });
                }
            },
            _ => next,
        };
    }
    Ok(at)
}
