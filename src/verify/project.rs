//! The project to prove: its Dockerfile and its compose file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::compose::Compose;
use super::engine::Engine;
use super::json::at;
use super::recipe::Recipe;
use super::risk::Boundary;
use super::selection::Selection;
use crate::error::{Error, Mistake};
use crate::read::file_kind;

/// A project; read-only.
#[derive(Debug)]
pub struct Project {
    pub folder: PathBuf,
    pub recipe: Recipe,
    pub compose: Option<Compose>,
}

/// The files that define how a project is built and run.
#[derive(Debug)]
pub struct Files {
    dockerfile: Option<PathBuf>,
    /// The names of the compose files, in the order of merging.
    compose: Vec<&'static str>,
}

impl Files {
    /// Finds them. Fails if there is nothing to build, or if a file that the user named does not exist.
    pub fn find(folder: &Path, choice: &Selection) -> Result<Self, Error> {
        let exists = |name: &str| folder.join(name).is_file();
        let dockerfile = match choice.dockerfile.as_ref().map(|given| folder.join(given)) {
            Some(given) if given.is_file() => Some(given),
            Some(given) => {
                let title = format!("--file: there is no {}", given.display());
                return Err(Mistake::new(title, "a Dockerfile, from the project's folder").into());
            }
            None => file_kind::dockerfile(exists).map(|name| folder.join(name)),
        };
        let compose = if choice.without_compose { Vec::new() } else { file_kind::compose_files(exists) };
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
    /// Reads a project. Fails if there is nothing to build, if it is unclear which service is the app, if Compose
    /// rejects its file, or if there are risks that the user does not trust.
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

    /// Fails if a secret's file is missing.
    pub fn require_secrets(&self) -> Result<(), Error> {
        self.compose.as_ref().map_or(Ok(()), |compose| compose.require_secrets(&self.folder))
    }

    /// Variables that the compose file uses and that are set here, but that Compose does not get.
    #[must_use]
    pub fn withheld(&self, engine: &Engine) -> BTreeSet<String> {
        self.compose.as_ref().map_or_else(BTreeSet::new, |compose| compose.withheld(engine))
    }
}

fn nothing_to_build(folder: &Path) -> Error {
    let title = format!("there is neither a Dockerfile nor a compose file that builds in {}", folder.display());
    let hint = Some("`dockgen new` writes both".to_owned());
    Mistake::new(title, "a folder with a Dockerfile").hint(hint).into()
}
