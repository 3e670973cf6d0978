use serde::{Deserialize, Serialize};
use tera::{Delimiters, Tera};

use super::filters;

/// Something to render.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Piece {
    /// A template by its name.
    Template(String),
    /// A template that is a line of a language's data.
    Line(String),
}

/// Templates, parsed.
pub(super) struct Engine(Tera);

impl Engine {
    /// Parses templates, given by their names.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub(super) fn new<'a>(templates: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, String> {
        let mut tera = Tera::new();
        // Workflows and shells write `${{ }}` and `{{ }}` themselves.
        let delimiters = Delimiters { variable_start: "{=".into(), variable_end: "=}".into(), ..Delimiters::default() };
        tera.set_delimiters(delimiters).map_err(|error| explained(&error))?;
        tera.autoescape_on(Vec::<&str>::new());
        filters::register(&mut tera);
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
            Piece::Line(line) => self.0.render_str(line, &context, false),
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
