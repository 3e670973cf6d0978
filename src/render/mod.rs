//! Turns settings and a language's templates into files in memory. Nothing here touches the disk.

mod context;
mod engine;
mod extras;
mod filters;
mod library;
mod lines;
mod renderer;
mod target;
#[cfg(test)]
mod variables;
pub mod worker;

use std::path::Path;

use crate::artifact::Artifact;
use crate::catalog::{Catalog, EXTRAS, Extra, Framework, Language, SHARED};
use crate::detect::Project;
use crate::error::Error;
use crate::file::File;
use crate::settings::Settings;
use context::Context;
use engine::Piece;
use lines::Lines;
use renderer::Renderer;
use target::Target;

/// How an existing app takes a generated file in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wiring {
    /// The kind of file.
    pub artifact: Artifact,
    /// The lines to add to the app.
    pub lines: Vec<String>,
}

/// What rendering gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The files, in the order in which they are shown.
    pub files: Vec<File>,
    /// The lines that an existing app needs.
    pub wiring: Vec<Wiring>,
    /// The paths of the server's files, wanted or not: the Dockerfile relies on them.
    pub server_files: Vec<String>,
}

/// What is rendered, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// Where the templates are.
    pub catalog: &'a Catalog,
    /// The language.
    pub language: &'a Language,
    /// Its framework.
    pub framework: &'a Framework,
    /// The answers.
    pub settings: &'a Settings,
    /// What stands beside the app, in the order in which it is written.
    pub extras: &'a [Extra],
    /// The project that the folder holds already; without one, it gets a starter.
    pub project: Option<&'a Project>,
    /// This program, which renders a team's own templates in a process of its own.
    pub program: Option<&'a Path>,
}

/// What an extra's folder may hold: its services in the compose file, and its part of the runbook.
const EXTRA_COMPOSE: &str = "compose.yaml.tera";
const EXTRA_RUNBOOK: &str = "runbook.md.tera";

/// The piece that holds the health check's command, which a framework's folder, or its language's, has.
const PROBE: &str = "_probe.tera";

/// A template that has this ending is rendered; any other file is copied.
const TEMPLATE: &str = ".tera";

impl Job<'_> {
    /// Renders all wanted files. Only the templates that are needed get parsed.
    ///
    /// # Errors
    /// When a template is wrong, which is a fault of this program or of the team whose it is.
    pub fn render(&self) -> Result<Rendered, Error> {
        let targets = self.targets()?;
        let mut renderer = Renderer::start(self, &targets)?;
        let context = self.context(&mut renderer)?;
        let templates = targets.iter().map(|target| target.template.clone()).filter(|path| path.ends_with(TEMPLATE));
        let templates: Vec<Piece> = templates.map(Piece::Template).collect();
        let mut texts = renderer.render(&context, &templates)?.into_iter();
        let mut files = Vec::new();
        for Target { artifact, template, path } in targets {
            let contents = if template.ends_with(TEMPLATE) {
                texts.next().unwrap_or_default()
            } else {
                self.catalog.text(&template)?.to_owned()
            };
            // A template that renders to nothing makes no file.
            if !contents.trim().is_empty() {
                files.push(File { artifact, path, contents });
            }
        }
        let wiring = if self.project.is_some() { self.wiring(&context) } else { Vec::new() };
        let server_files = self.folder_targets(Artifact::Server).into_iter().map(|target| target.path).collect();
        Ok(Rendered { files, wiring, server_files })
    }

    /// The folders that a template is looked for in, the nearest first.
    fn folders(&self) -> [String; 3] {
        let language = &self.language.id;
        [format!("{language}/{}", self.framework.id), language.clone(), SHARED.to_owned()]
    }

    /// The template of a name in the nearest folder that has it.
    fn nearest(&self, name: &str) -> Result<String, Error> {
        let mut paths = self.folders().into_iter().map(|folder| format!("{folder}/{name}"));
        let found = paths.find(|path| self.catalog.has(path));
        found.ok_or_else(|| self.catalog.wrong(&format!("{}/{name}", self.language.id), "no folder has it".to_owned()))
    }

    fn context(&self, renderer: &mut Renderer) -> Result<Context<'_>, Error> {
        let mut context = Context::new(self)?;
        let Lines { probe, wire, variables, compose_variables } = self.lines(&context, renderer)?;
        for variable in variables {
            // What an extra knows better takes the place of a framework's guess.
            match context.variables.iter_mut().find(|known| known.name == variable.name) {
                Some(known) => *known = variable,
                None => context.variables.push(variable),
            }
        }
        context.compose_variables = compose_variables;
        context.set_probe(probe);
        context.wire = wire;
        self.render_extras(&mut context, renderer)?;
        Ok(context)
    }

    /// Renders the pieces that extras have in files that all share.
    fn render_extras(&self, context: &mut Context, renderer: &mut Renderer) -> Result<(), Error> {
        let names =
            self.extras.iter().flat_map(|extra| [EXTRA_COMPOSE, EXTRA_RUNBOOK].map(|name| extra_piece(extra, name)));
        let (pieces, has): (Vec<Piece>, Vec<bool>) =
            names.map(|name| (self.catalog.has(&name), name)).map(|(has, name)| (Piece::Template(name), has)).unzip();
        let there: Vec<Piece> = pieces.into_iter().zip(&has).filter(|(_, has)| **has).map(|(piece, _)| piece).collect();
        let mut texts = renderer.render(context, &there)?.into_iter();
        let mut texts = has.into_iter().map(|has| if has { texts.next().unwrap_or_default() } else { String::new() });
        for beside in &mut context.extras.beside {
            texts.next().unwrap_or_default().trim_matches('\n').clone_into(&mut beside.compose);
            texts.next().unwrap_or_default().trim().clone_into(&mut beside.runbook);
        }
        Ok(())
    }

    /// Where the language's data is.
    fn language_toml(&self) -> String {
        format!("{}/language.toml", self.language.id)
    }

    /// Where the framework's data is.
    fn framework_toml(&self) -> String {
        format!("{}/{}/framework.toml", self.language.id, self.framework.id)
    }

    fn wiring(&self, context: &Context<'_>) -> Vec<Wiring> {
        let wanted = |(name, lines): (&String, &Vec<String>)| {
            let artifact: Artifact = name.parse().ok()?;
            self.wants(artifact).then(|| Wiring { artifact, lines: lines.clone() })
        };
        context.wire.iter().filter_map(wanted).collect()
    }
}

/// One of the templates in an extra's folder.
fn extra_piece(extra: &Extra, name: &str) -> String {
    format!("{EXTRAS}/{}/{name}", extra.id)
}
