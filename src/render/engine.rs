use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tera::{Delimiters, Tera};

use super::filters;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Piece {
    /// A template's name.
    Template(String),
    /// A template in a line of a data file, with that file's path.
    Line { file: String, text: String },
}

/// The templates of a job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Library<'a> {
    /// The folders to search for a template whose name has no folder, the nearest first, each with a trailing slash.
    pub(super) folders: Vec<String>,
    /// Names and contents.
    pub(super) templates: Vec<(String, Cow<'a, str>)>,
}

/// Parsed templates.
pub(super) struct Engine(Tera);

impl Engine {
    /// The error is Tera's message.
    pub(super) fn new(library: &Library<'_>) -> Result<Self, String> {
        let mut tera = Tera::new();
        // Workflows and shells use `${{ }}` and `{{ }}` themselves.
        let delimiters = Delimiters { variable_start: "{=".into(), variable_end: "=}".into(), ..Delimiters::default() };
        tera.set_delimiters(delimiters).map_err(|error| explained(&error))?;
        tera.autoescape_on(Vec::<&str>::new());
        filters::register(&mut tera);
        tera.set_fallback_prefixes(library.folders.iter().cloned()).map_err(|error| explained(&error))?;
        let templates = library.templates.iter().map(|(name, text)| (name, text));
        tera.add_raw_templates(templates).map_err(|error| explained(&error))?;
        Ok(Self(tera))
    }

    /// Renders pieces. `data` must be a map. The error has the index of the piece that failed.
    pub(super) fn render(&self, data: &impl Serialize, pieces: &[Piece]) -> Result<Vec<String>, (usize, String)> {
        let context = tera::Context::from_serialize(data).map_err(|error| (0, explained(&error)))?;
        let rendered = |piece: &Piece| match piece {
            Piece::Template(name) => self.0.render(name, &context),
            Piece::Line { text, .. } if !text.contains('{') => Ok(text.clone()),
            Piece::Line { text, .. } => self.0.render_str(text, &context, false),
        };
        let texts = pieces.iter().map(rendered).enumerate();
        texts.map(|(number, text)| text.map_err(|error| (number, explained(&error)))).collect()
    }
}

/// Tera's error with its causes.
fn explained(error: &tera::Error) -> String {
    let mut reason = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        reason.push_str(": ");
        reason.push_str(&cause.to_string());
        source = cause.source();
    }
    reason
}
