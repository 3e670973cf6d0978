use serde::{Deserialize, Serialize};
use tera::{Delimiters, Tera};

use super::filters;

/// Something to render.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Piece {
    /// A template by its name.
    Template(String),
    /// A template that is a line in a file of data, whose path stands with it.
    Line { file: String, text: String },
}

/// The templates of a job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Library {
    /// Where a template is looked for whose name has no folder, the nearest first, each with a slash behind it.
    pub(super) folders: Vec<String>,
    /// Names and texts.
    pub(super) templates: Vec<(String, String)>,
}

/// Templates, parsed.
pub(super) struct Engine(Tera);

impl Engine {
    /// Parses templates.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub(super) fn new(library: &Library) -> Result<Self, String> {
        let mut tera = Tera::new();
        // Workflows and shells write `${{ }}` and `{{ }}` themselves.
        let delimiters = Delimiters { variable_start: "{=".into(), variable_end: "=}".into(), ..Delimiters::default() };
        tera.set_delimiters(delimiters).map_err(|error| explained(&error))?;
        tera.autoescape_on(Vec::<&str>::new());
        filters::register(&mut tera);
        tera.set_fallback_prefixes(library.folders.iter().cloned()).map_err(|error| explained(&error))?;
        let templates = library.templates.iter().map(|(name, text)| (name, text));
        tera.add_raw_templates(templates).map_err(|error| explained(&error))?;
        Ok(Self(tera))
    }

    /// Renders pieces with data that is a table.
    ///
    /// # Errors
    /// The number of the first piece that fails, and why.
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

/// Tera explains an error by those that led to it.
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
