//! The files of a project that name images.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::compose::Compose;
use super::unreadable;
use crate::artifact::{Artifact, GITLAB_PIPELINE};
use crate::error::{Error, Mistake};
use crate::render::File;

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

/// What is larger than this (in bytes) is something else.
const LARGEST: u64 = 1024 * 1024;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The files with what they hold.
    pub files: Vec<File>,
    /// What is passed over, and why.
    pub warnings: Vec<String>,
}

/// Whether a path is one of GitLab's pipelines.
pub(super) fn is_gitlab(path: &str) -> bool {
    path.ends_with(GITLAB_PIPELINE)
}

/// Looks for the project's Dockerfile, compose file and GitLab pipeline, and for the Dockerfiles that it builds from;
/// or takes those that are named, from the project's folder.
///
/// # Errors
/// Where there are none, or one cannot be read.
pub fn find(root: &Path, named: &[PathBuf]) -> Result<Found, Error> {
    let mut found = Found::default();
    if !named.is_empty() {
        for path in named {
            let path = inside(&[path]).ok_or_else(|| outside(path))?;
            let is_yaml = Path::new(&path).extension().is_some_and(|end| end == "yaml" || end == "yml");
            let artifact = match is_yaml {
                true if is_gitlab(&path) => Artifact::Workflow,
                true => Artifact::Compose,
                false => Artifact::Dockerfile,
            };
            if !found.add(root, &path, artifact)? {
                return Err(missing(&path));
            }
        }
        return Ok(found);
    }
    for name in DOCKERFILES {
        if found.add(root, name, Artifact::Dockerfile)? {
            break;
        }
    }
    for (name, overrides) in COMPOSE_FILES {
        if found.add(root, name, Artifact::Compose)? {
            for name in overrides {
                found.add(root, name, Artifact::Compose)?;
            }
            break;
        }
    }
    found.add(root, GITLAB_PIPELINE, Artifact::Workflow)?;
    let composes: Vec<File> = found.files.iter().filter(|file| file.artifact == Artifact::Compose).cloned().collect();
    for file in composes {
        found.add_built(root, &file)?;
    }
    if found.files.is_empty() { Err(nothing(root)) } else { Ok(found) }
}

impl Found {
    /// Adds a file, unless it is there already; says whether there is one.
    fn add(&mut self, root: &Path, path: &str, artifact: Artifact) -> Result<bool, Error> {
        let place = root.join(path);
        let real = |path: &Path| path.canonicalize().ok();
        if !place.is_file() {
            return Ok(false);
        }
        if self.files.iter().any(|file| real(&root.join(&file.path)) == real(&place)) {
            return Ok(true);
        }
        let failed = |source| Error::Io { action: "read", path: place.clone(), source };
        if place.metadata().map_err(failed)?.len() > LARGEST {
            return Err(unreadable(path, "it is larger than 1 MiB"));
        }
        let bytes = fs::read(&place).map_err(failed)?;
        let contents = String::from_utf8(bytes).map_err(|_| unreadable(path, "it is not UTF-8"))?;
        self.files.push(File { artifact, path: path.to_owned(), contents });
        Ok(true)
    }

    /// Adds the Dockerfiles that a compose file builds from.
    fn add_built(&mut self, root: &Path, compose: &File) -> Result<(), Error> {
        // A file that cannot be read is told with its place later.
        let Ok(read) = Compose::read(&compose.contents) else { return Ok(()) };
        for build in read.builds {
            let Some(dockerfile) = build.dockerfile else {
                self.warnings.push(format!("{} holds a Dockerfile itself, which is left alone", compose.path));
                continue;
            };
            let written = format!("{} in {}", dockerfile, build.context);
            let is_elsewhere = written.contains('$') || build.context.contains("://") || build.context.contains('@');
            let path = inside(&[Path::new(&build.context), Path::new(&dockerfile)]).filter(|_| !is_elsewhere);
            let Some(path) = path else {
                self.warnings.push(format!("{} builds from {written}, which is not looked at", compose.path));
                continue;
            };
            if !self.add(root, &path, Artifact::Dockerfile)? {
                self.warnings.push(format!("{} builds from {path}, which is not there", compose.path));
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
