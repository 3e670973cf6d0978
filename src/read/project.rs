//! The files of a project that name images.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use super::compose::Compose;
use super::shown;
use crate::artifact::Artifact;
use crate::error::{Error, Mistake};
use crate::file::File;
use crate::forge::Forge;
use crate::source::{Folder, Unreadable};

/// The names that Compose itself looks for, in its order, each with that of the file which it lays over it.
const COMPOSE_FILES: [(&str, [&str; 2]); 4] = [
    ("compose.yaml", OVERRIDES[0]),
    ("compose.yml", OVERRIDES[0]),
    ("docker-compose.yml", OVERRIDES[1]),
    ("docker-compose.yaml", OVERRIDES[1]),
];

const OVERRIDES: [[&str; 2]; 2] = [
    ["compose.override.yml", "compose.override.yaml"],
    ["docker-compose.override.yml", "docker-compose.override.yaml"],
];

/// The names of a Dockerfile.
const DOCKERFILES: [&str; 2] = ["Dockerfile", "Containerfile"];

/// What is larger than this (in bytes) is something else. Reading YAML takes up to 200 times as much memory.
const LARGEST: u64 = 256 * 1024;

/// As much is read in all, in bytes.
const LARGEST_TOGETHER: usize = 16 * 1024 * 1024;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The files with what they hold.
    pub files: Vec<File>,
    /// What is passed over, and why.
    pub warnings: Vec<String>,
}

/// Looks for files in a project, and takes each once.
struct Search {
    folder: Folder,
    found: Found,
    /// Where the files really are: one may be found by several names.
    seen: HashSet<PathBuf>,
    bytes: usize,
}

/// Whether a path is one of GitLab's pipelines.
pub(crate) fn is_gitlab(path: &str) -> bool {
    path.ends_with(Forge::Gitlab.pipeline().path)
}

/// Looks for the project's Dockerfile, compose file and GitLab pipeline, and for the Dockerfiles that it builds from;
/// or takes those that are named, from the project's folder.
///
/// # Errors
/// Where there are none, or one cannot be read.
pub fn find(root: &Path, named: &[PathBuf]) -> Result<Found, Error> {
    let refuse = |error: std::io::Error| Error::Folder { path: root.to_owned(), reason: error.to_string() };
    let folder = Folder::open(root).map_err(refuse)?;
    let mut search = Search { folder, found: Found::default(), seen: HashSet::new(), bytes: 0 };
    if named.is_empty() {
        search.look()?;
    } else {
        search.take(named)?;
    }
    if search.found.files.is_empty() { Err(nothing(root)) } else { Ok(search.found) }
}

impl Search {
    /// Takes the files that are named.
    fn take(&mut self, named: &[PathBuf]) -> Result<(), Error> {
        for path in named {
            let path = inside(&[path]).ok_or_else(|| outside(path))?;
            let is_yaml = Path::new(&path).extension().is_some_and(|end| end == "yaml" || end == "yml");
            let artifact = match is_yaml {
                true if is_gitlab(&path) => Artifact::Workflow,
                true => Artifact::Compose,
                false => Artifact::Dockerfile,
            };
            if !self.add(&path, artifact)? {
                return Err(missing(&path));
            }
        }
        Ok(())
    }

    /// Looks for the files by their usual names.
    fn look(&mut self) -> Result<(), Error> {
        for name in DOCKERFILES {
            if self.add(name, Artifact::Dockerfile)? {
                break;
            }
        }
        for (name, overrides) in COMPOSE_FILES {
            if self.add(name, Artifact::Compose)? {
                for name in overrides {
                    self.add(name, Artifact::Compose)?;
                }
                break;
            }
        }
        self.add(Forge::Gitlab.pipeline().path, Artifact::Workflow)?;
        let is_compose = |file: &&File| file.artifact == Artifact::Compose;
        let composes: Vec<File> = self.found.files.iter().filter(is_compose).cloned().collect();
        for file in composes {
            self.add_built(&file)?;
        }
        Ok(())
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
        let Ok(read) = Compose::read(&compose.contents) else { return Ok(()) };
        for build in read.builds {
            let Some(dockerfile) = build.dockerfile else {
                self.found.warnings.push(format!("{} holds a Dockerfile itself, which is left alone", compose.path));
                continue;
            };
            let has = |part: &str| build.context.contains(part);
            let is_elsewhere = has("$") || dockerfile.contains('$') || has("://") || has("@");
            let path = inside(&[Path::new(&build.context), Path::new(&dockerfile)]).filter(|_| !is_elsewhere);
            let Some(path) = path else {
                let written = format!("{} in {}", shown(&dockerfile), shown(&build.context));
                self.found.warnings.push(format!("{} builds from {written}, which is not looked at", compose.path));
                continue;
            };
            if !self.add(&path, Artifact::Dockerfile)? {
                let path = shown(&path);
                self.found.warnings.push(format!("{} builds from {path}, which is not there", compose.path));
            }
        }
        Ok(())
    }
}

/// Paths, one from the other, as one with slashes; none where it leads out of the folder.
fn inside(paths: &[&Path]) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for component in paths.iter().flat_map(|path| path.components()) {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::Normal(name) => parts.push(name.to_str()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

fn outside(path: &Path) -> Error {
    mistake(format!("--file: {} is not inside the project's folder", path.display()))
}

fn missing(path: &str) -> Error {
    mistake(format!("--file: there is no {path}"))
}

fn mistake(title: String) -> Error {
    let allowed = "a Dockerfile, a compose file or a GitLab pipeline, from the project's folder".to_owned();
    Error::Invalid(vec![Mistake { title, place: None, allowed, hint: None }])
}

fn nothing(root: &Path) -> Error {
    let title = format!("there is neither a Dockerfile nor a compose file nor a GitLab pipeline in {}", root.display());
    let hint = Some("--file names one that is called otherwise".to_owned());
    Error::Invalid(vec![Mistake { title, place: None, allowed: "a folder with one of them".to_owned(), hint }])
}

fn unreadable(path: &str, reason: &str) -> Error {
    let title = format!("{path} cannot be read: {reason}");
    let allowed = "a Dockerfile, a compose file or a GitLab pipeline in UTF-8".to_owned();
    Error::Invalid(vec![Mistake { title, place: None, allowed, hint: None }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        let join = |paths: &[&str]| inside(&paths.iter().map(Path::new).collect::<Vec<_>>());
        assert_eq!(join(&[".", "Dockerfile"]).unwrap(), "Dockerfile");
        assert_eq!(join(&["./a/", "../b/Dockerfile"]).unwrap(), "b/Dockerfile");
        for outside in [&["..", "Dockerfile"][..], &["/a", "Dockerfile"], &["."], &["a/../../b"], &[]] {
            assert_eq!(join(outside), None, "{outside:?}");
        }
    }
}
