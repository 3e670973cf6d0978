//! The project that is to be proven: where its Dockerfile is, and what its compose files make of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::compose::Compose;
use super::engine::Engine;
use super::json::at;
use super::recipe::Recipe;
use super::risk::{Boundary, Risk};
use crate::error::{Error, Mistake};
use crate::read::project;

/// A project, read and never written to.
#[derive(Debug)]
pub struct Project {
    /// Its folder.
    pub folder: PathBuf,
    /// How its image is built.
    pub recipe: Recipe,
    /// Its compose files, where it has any.
    pub compose: Option<Compose>,
}

/// What a user may say about the project.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The Dockerfile, from the project's folder.
    pub dockerfile: Option<PathBuf>,
    /// The service that is the app.
    pub service: Option<String>,
    /// Whether to look at the Dockerfile alone.
    pub without_compose: bool,
    /// Variables that Compose gets, as `NAME` or `NAME=VALUE`.
    pub variables: Vec<String>,
    /// Whether what could harm this machine is run all the same.
    pub trusts: bool,
}

/// The files of a project that say how it is built and run.
#[derive(Debug)]
pub struct Files {
    dockerfile: Option<PathBuf>,
    /// The names of the compose files, each laid over the one before it.
    compose: Vec<&'static str>,
}

impl Files {
    /// Looks for them.
    ///
    /// # Errors
    /// Where there is nothing to build, or not what was named.
    pub fn find(folder: &Path, choice: &Selection) -> Result<Self, Error> {
        let exists = |name: &str| folder.join(name).is_file();
        let dockerfile = match choice.dockerfile.as_ref().map(|given| folder.join(given)) {
            Some(given) if given.is_file() => Some(given),
            Some(given) => {
                let title = format!("--file: there is no {}", given.display());
                return Err(Mistake::new(title, "a Dockerfile, from the project's folder").into());
            }
            None => project::dockerfile(exists).map(|name| folder.join(name)),
        };
        let compose = if choice.without_compose { Vec::new() } else { project::compose_files(exists) };
        if let Some(service) = choice.service.as_ref().filter(|_| compose.is_empty()) {
            let title = format!("--service {service}: there is no compose file in {}", folder.display());
            return Err(Mistake::new(title, "a project with a compose file").into());
        }
        if dockerfile.is_none() && compose.is_empty() {
            return Err(nothing_to_build(folder));
        }
        Ok(Self { dockerfile, compose })
    }
}

impl Project {
    /// Reads a project.
    ///
    /// # Errors
    /// Where there is nothing to build, or it cannot be told which service is the app, or Compose does not take its
    /// own files, or something in them could harm this machine and the user does not trust it.
    pub fn read(folder: &Path, files: Files, choice: &Selection, engine: &Engine) -> Result<Self, Error> {
        let Files { dockerfile, compose } = files;
        let boundary = Boundary::of(folder, engine.environment().sockets());
        let compose =
            if compose.is_empty() { None } else { Some(Compose::read(folder, &compose, choice, engine, &boundary)?) };
        let built = compose.as_ref().filter(|compose| at(compose.service(&compose.service), &["build"]).is_object());
        let mut recipe = match (dockerfile, built) {
            (_, Some(compose)) => Recipe::of(compose.service(&compose.service), &compose.model, folder)?,
            (Some(dockerfile), None) => Recipe::alone(dockerfile, folder),
            (None, None) => return Err(nothing_to_build(folder)),
        };
        if let Some(given) = &choice.dockerfile {
            recipe.dockerfile = folder.join(given);
        }
        Ok(Self { folder: folder.to_owned(), recipe: recipe.with_text(choice, &boundary)?, compose })
    }

    /// Wants all to be there that the app needs to run.
    ///
    /// # Errors
    /// When a file is not there that the compose file mounts as a secret.
    pub fn require_secrets(&self) -> Result<(), Error> {
        self.compose.as_ref().map_or(Ok(()), |compose| compose.require_secrets(&self.folder))
    }

    /// The variables that are set here, that the compose files mention, and that Compose does not get.
    #[must_use]
    pub fn withheld(&self, engine: &Engine) -> BTreeSet<String> {
        self.compose.as_ref().map_or_else(BTreeSet::new, |compose| compose.withheld(engine))
    }
}

/// What a user has to trust before it is run.
pub(super) fn refuse(risks: &[Risk]) -> Result<(), Error> {
    if risks.is_empty() { Ok(()) } else { Err(Error::Untrusted(risks.iter().map(ToString::to_string).collect())) }
}

fn nothing_to_build(folder: &Path) -> Error {
    let title = format!("there is neither a Dockerfile nor a compose file that builds in {}", folder.display());
    let hint = Some("`dockgen new` writes both".to_owned());
    Mistake::new(title, "a folder with a Dockerfile").hint(hint).into()
}
