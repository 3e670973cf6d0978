use std::mem::ManuallyDrop;

use super::Job;
use super::context::Context;
use super::engine::{Engine, Piece};
use super::library::PIECE;
use super::subprocess::{Failure, Subprocess};
use super::target::Target;
use crate::catalog::{EXTRAS, SHARED};
use crate::error::Error;

/// Renders in this process, or, for a team's templates, in a separate one.
enum Place {
    /// Not freed: the process ends soon, and freeing parsed templates takes a twentieth of the run.
    Here(ManuallyDrop<Box<Engine>>),
    Apart(Subprocess),
}

/// Renders a job's templates, and attributes errors to dockgen or to the team's folder.
pub(super) struct Renderer<'a> {
    job: &'a Job<'a>,
    place: Place,
}

impl<'a> Renderer<'a> {
    pub(super) fn start(job: &'a Job<'a>, targets: &[Target]) -> Result<Self, Error> {
        let library = job.library(targets)?;
        let place = match (job.catalog.has_own(), job.program) {
            (false, _) => {
                let engine = Engine::new(&library).map_err(|reason| Failure::Piece(0, reason));
                engine.map(|engine| Place::Here(ManuallyDrop::new(Box::new(engine))))
            }
            (true, Some(program)) => Subprocess::start(program, &library).map(Place::Apart),
            (true, None) => {
                Err(Failure::Subprocess("dockgen's executable is not found, so no process can render them".to_owned()))
            }
        };
        let place = place.map_err(|failure| job.blamed(failure, &job.language_toml()))?;
        Ok(Self { job, place })
    }

    pub(super) fn render(&mut self, context: &Context, pieces: &[Piece]) -> Result<Vec<String>, Error> {
        if pieces.is_empty() {
            return Ok(Vec::new());
        }
        let texts = match &mut self.place {
            Place::Here(engine) => {
                engine.render(context, pieces).map_err(|(number, reason)| Failure::Piece(number, reason))
            }
            Place::Apart(subprocess) => match serde_json::to_value(context) {
                Ok(data) => subprocess.render(data, pieces.to_vec()),
                Err(error) => Err(Failure::Piece(0, error.to_string())),
            },
        };
        texts.map_err(|failure| {
            let file = match &failure {
                Failure::Piece(number, _) => pieces.get(*number),
                Failure::Subprocess(_) => None,
            };
            let file = match file {
                Some(Piece::Template(file) | Piece::Line { file, .. }) => file.clone(),
                None => self.job.language_toml(),
            };
            self.job.blamed(failure, &file)
        })
    }
}

impl Job<'_> {
    /// Converts a failure to a mistake in the file that its message names, or else in `file`.
    fn blamed(&self, failure: Failure, file: &str) -> Error {
        let reason = match failure {
            Failure::Piece(_, reason) => self.named(&reason),
            Failure::Subprocess(reason) => return self.catalog.own_are_wrong(&reason),
        };
        let file = self.template_in(&reason).unwrap_or_else(|| file.to_owned());
        // If a built-in template fails, something is missing in the folder of a team's framework.
        let framework = self.framework_toml();
        let file = if self.catalog.is_own(&framework) && !self.catalog.is_own(&file) { framework } else { file };
        self.catalog.wrong(&file, reason)
    }

    /// The template in an error message, which begins with the position.
    fn template_in(&self, reason: &str) -> Option<String> {
        let place = reason.split_once("--> ").and_then(|(_, place)| place.split(':').next());
        if let Some(file) = place.filter(|file| self.catalog.has(file)) {
            return Some(file.to_owned());
        }
        let folders = [self.language.id.as_str(), SHARED, EXTRAS];
        folders.iter().flat_map(|folder| self.catalog.files_below(folder)).find(|file| reason.contains(file.as_str()))
    }

    /// An error message with the real path of the package manager's part.
    fn named(&self, reason: &str) -> String {
        match &self.settings.package_manager {
            Some(manager) => reason.replace(&format!("{PIECE}:"), &format!("{}:", self.piece(manager))),
            None => reason.to_owned(),
        }
    }
}
