//! The names and kinds of a project's container files.

use std::path::{Component, Path};

use crate::forge::Forge;

/// The names that Compose looks for, in its order; it uses the first that exists.
pub(crate) const COMPOSE_FILES: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The names of the override file, in Compose's order. Any of them goes with any compose file.
const OVERRIDES: [&str; 4] =
    ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

const DOCKERFILES: [&str; 2] = ["Dockerfile", "Containerfile"];

/// The suffix of an ignore file's name, or its whole name.
pub(super) const IGNORE_FILE: &str = ".dockerignore";

const GITHUB_WORKFLOWS: &str = ".github/workflows";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// May have any name.
    Dockerfile,
    Ignore,
    /// A compose file.
    Compose,
    GithubWorkflow,
    GitlabPipeline,
}

impl FileKind {
    /// By a path with slashes.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let ending = Path::new(path).extension().unwrap_or_default();
        let is_workflow = || Path::new(path).parent().is_some_and(|folder| folder.ends_with(GITHUB_WORKFLOWS));
        match ending == "yaml" || ending == "yml" {
            true if path.ends_with(Forge::Gitlab.pipeline().path) => Self::GitlabPipeline,
            true if is_workflow() => Self::GithubWorkflow,
            true => Self::Compose,
            false if path.ends_with(IGNORE_FILE) => Self::Ignore,
            false => Self::Dockerfile,
        }
    }
}

/// The names of the files that `docker compose` uses, the second merged over the first; empty without a compose file.
pub fn compose_files(exists: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let first = |names: [&'static str; 4]| names.into_iter().find(|name| exists(name));
    first(COMPOSE_FILES).map_or_else(Vec::new, |file| [file].into_iter().chain(first(OVERRIDES)).collect())
}

pub fn dockerfile(exists: impl Fn(&str) -> bool) -> Option<&'static str> {
    DOCKERFILES.into_iter().find(|name| exists(name))
}

/// Joins paths, each relative to the one before it, with slashes; `None` if the result leaves the first path's folder.
#[must_use]
pub fn inside(paths: &[&Path]) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compose_takes_the_first_name_and_the_first_override() {
        let files = |there: &[&str]| compose_files(|name| there.contains(&name));
        assert_eq!(files(&["docker-compose.yaml", "docker-compose.yml"]), ["docker-compose.yml"]);
        assert_eq!(files(&["compose.yml", "compose.yaml"]), ["compose.yaml"]);
        assert_eq!(files(&["compose.override.yaml", "docker-compose.override.yml"]), [""; 0]);
        let names = ["compose.yaml", "docker-compose.override.yml", "compose.override.yaml"];
        assert_eq!(files(&names), ["compose.yaml", "compose.override.yaml"]);
        assert_eq!(files(&["compose.yaml", "docker-compose.override.yaml"]).len(), 2);
    }

    #[test]
    fn a_file_is_told_by_its_path() {
        for (path, kind) in [
            ("Dockerfile", FileKind::Dockerfile),
            ("docker/app.Dockerfile", FileKind::Dockerfile),
            (".dockerignore", FileKind::Ignore),
            ("docker/Dockerfile.dockerignore", FileKind::Ignore),
            ("deploy/prod.yml", FileKind::Compose),
            (".gitlab-ci.yml", FileKind::GitlabPipeline),
            ("ci/shop.gitlab-ci.yml", FileKind::GitlabPipeline),
            (".github/workflows/ci.yaml", FileKind::GithubWorkflow),
            (".github/dependabot.yml", FileKind::Compose),
        ] {
            assert_eq!(FileKind::of(path), kind, "{path}");
        }
    }

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
