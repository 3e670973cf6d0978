//! Finds a project's container files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::compose::images::Images;
use super::file_kind::{self, FileKind, inside};
use super::shortened;
use crate::artifact::Artifact;
use crate::error::{Error, Mistake};
use crate::file::File;
use crate::forge::Forge;
use crate::source::{Folder, Unreadable};

/// The size limit of a file in bytes. Reading YAML takes up to 200 times as much memory.
const LARGEST: u64 = 256 * 1024;

/// The size limit of all files together, in bytes.
const LARGEST_TOGETHER: usize = 16 * 1024 * 1024;

#[derive(Debug, Default)]
pub struct Found {
    pub files: Vec<File>,
    /// The files that are skipped, with the reasons.
    pub warnings: Vec<String>,
}

/// A search for files, each found once.
struct Search<'a> {
    folder: &'a Folder,
    found: Found,
    /// Real paths: a file may have several names.
    seen: HashSet<PathBuf>,
    bytes: usize,
}

/// Finds the project's Dockerfile, compose files and GitLab pipeline, and the Dockerfiles of services; or reads the named
/// files, relative to the project's folder.
pub fn find(folder: &Folder, named: &[PathBuf]) -> Result<Found, Error> {
    let mut search = Search { folder, found: Found::default(), seen: HashSet::new(), bytes: 0 };
    if named.is_empty() {
        search.look()?;
    } else {
        search.take(named)?;
    }
    if search.found.files.is_empty() { Err(nothing(folder.path())) } else { Ok(search.found) }
}

impl Search<'_> {
    /// Takes the files that are named.
    fn take(&mut self, named: &[PathBuf]) -> Result<(), Error> {
        for path in named {
            let path = inside(&[path]).ok_or_else(|| outside(path))?;
            let artifact = match FileKind::of(&path) {
                FileKind::GitlabPipeline => Artifact::Workflow,
                FileKind::Compose => Artifact::Compose,
                FileKind::Dockerfile => Artifact::Dockerfile,
                FileKind::GithubWorkflow => return Err(unsupported(&path, "a GitHub workflow")),
                FileKind::Ignore => return Err(unsupported(&path, "an ignore file")),
            };
            if !self.add(&path, artifact)? {
                return Err(missing(&path));
            }
        }
        Ok(())
    }

    /// Looks for the files by their usual names.
    fn look(&mut self) -> Result<(), Error> {
        let dockerfile = file_kind::dockerfile(|name| self.has(name));
        let compose = file_kind::compose_files(|name| self.has(name));
        for (name, artifact) in dockerfile
            .map(|name| (name, Artifact::Dockerfile))
            .into_iter()
            .chain(compose.into_iter().map(|name| (name, Artifact::Compose)))
            .chain([(Forge::Gitlab.pipeline().path, Artifact::Workflow)])
        {
            self.add(name, artifact)?;
        }
        let is_compose = |file: &&File| file.artifact == Artifact::Compose;
        let composes: Vec<File> = self.found.files.iter().filter(is_compose).cloned().collect();
        for file in composes {
            self.add_built(&file)?;
        }
        Ok(())
    }

    /// Whether there is a file, readable or not.
    fn has(&self, path: &str) -> bool {
        !self.folder.is_dir(path) && !matches!(self.folder.read(path, 0), Ok(None))
    }

    /// Adds a file, unless it is there already; says whether there is one. A folder may have the name of one.
    fn add(&mut self, path: &str, artifact: Artifact) -> Result<bool, Error> {
        if self.folder.is_dir(path) {
            return Ok(false);
        }
        let refuse = |reason: Unreadable| unreadable(path, &reason.to_string());
        let Some(contents) = self.folder.read_text(path, LARGEST).map_err(refuse)? else { return Ok(false) };
        let place = self.folder.path().join(path);
        if !self.seen.insert(place.canonicalize().unwrap_or(place)) {
            return Ok(true);
        }
        self.bytes += contents.len();
        if self.bytes > LARGEST_TOGETHER {
            return Err(unreadable(path, "together with the files before it, it is larger than 16 MiB"));
        }
        self.found.files.push(File { artifact, path: path.to_owned(), contents });
        Ok(true)
    }

    /// Adds the Dockerfiles that a compose file builds from.
    fn add_built(&mut self, compose: &File) -> Result<(), Error> {
        // A file that cannot be read is told with its place later.
        let Ok(read) = Images::read(&compose.contents) else { return Ok(()) };
        for build in read.builds {
            let Some(dockerfile) = build.dockerfile else {
                self.found.warnings.push(format!("{} contains an inline Dockerfile, which is skipped", compose.path));
                continue;
            };
            let has = |part: &str| build.context.contains(part);
            let is_elsewhere = has("$") || dockerfile.contains('$') || has("://") || has("@");
            let path = inside(&[Path::new(&build.context), Path::new(&dockerfile)]).filter(|_| !is_elsewhere);
            let Some(path) = path else {
                let written = format!("{} in {}", shortened(&dockerfile), shortened(&build.context));
                self.found.warnings.push(format!("{} builds from {written}, which is skipped", compose.path));
                continue;
            };
            if !self.add(&path, Artifact::Dockerfile)? {
                let path = shortened(&path);
                self.found.warnings.push(format!("{} builds from {path}, which does not exist", compose.path));
            }
        }
        Ok(())
    }
}

fn outside(path: &Path) -> Error {
    mistake(format!("--file: {} is not inside the project's folder", path.display()))
}

fn missing(path: &str) -> Error {
    mistake(format!("--file: there is no {path}"))
}

fn unsupported(path: &str, what: &str) -> Error {
    mistake(format!("--file: {path} is {what}"))
}

fn mistake(title: String) -> Error {
    let allowed = "a Dockerfile, a compose file or a GitLab pipeline, from the project's folder".to_owned();
    Mistake::new(title, allowed).into()
}

fn nothing(root: &Path) -> Error {
    let title = format!("there is neither a Dockerfile nor a compose file nor a GitLab pipeline in {}", root.display());
    let hint = Some("--file names a file with another name".to_owned());
    Mistake::new(title, "a folder with one of them").hint(hint).into()
}

fn unreadable(path: &str, reason: &str) -> Error {
    let title = format!("{path} cannot be read: {reason}");
    let allowed = "a Dockerfile, a compose file or a GitLab pipeline in UTF-8".to_owned();
    Mistake::new(title, allowed).into()
}
