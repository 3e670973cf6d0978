use super::Question;
use crate::catalog::{Catalog, Language};
use crate::detect::Facts;
use crate::error::Error;
use crate::settings::Layers;

/// The context of an open question.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    pub catalog: &'a Catalog,
    pub facts: &'a Facts,
    /// `None` while the language itself is open.
    pub language: Option<&'a Language>,
    /// Whether the folder has a project of the language.
    pub has_project: bool,
}

/// Answers questions that no layer answers.
pub trait Ask {
    /// Adds an answer to the layers, or leaves the question to the defaults.
    fn ask(&mut self, question: Question, about: &About<'_>, layers: &mut Layers) -> Result<(), Error>;

    /// Called once, after the last question.
    fn finish(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

/// Leaves every question to the defaults: `--yes`.
#[derive(Debug, Clone, Copy, Default)]
pub struct TakeDefaults;

impl Ask for TakeDefaults {
    fn ask(&mut self, _: Question, _: &About<'_>, _: &mut Layers) -> Result<(), Error> {
        Ok(())
    }
}

/// Without a terminal: fails, and names the flags for the open questions.
#[derive(Debug, Clone, Default)]
pub struct Refuse {
    flags: Vec<String>,
}

impl Ask for Refuse {
    fn ask(&mut self, question: Question, _: &About<'_>, _: &mut Layers) -> Result<(), Error> {
        if question.is_required() {
            self.flags.push(question.key().flag());
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Error> {
        if self.flags.is_empty() { Ok(()) } else { Err(Error::Missing { flags: std::mem::take(&mut self.flags) }) }
    }
}
