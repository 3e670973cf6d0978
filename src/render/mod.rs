//! Renders settings and templates to files in memory, without touching the disk.

mod context;
mod engine;
mod extras;
mod filters;
mod library;
mod lift;
mod lines;
pub mod merge;
mod needs;
mod part;
mod renderer;
pub mod subprocess;
mod target;
#[cfg(test)]
mod variables;

use std::path::Path;

use crate::artifact::Artifact;
use crate::catalog::{Catalog, EXTRAS, Extra, Framework, Language, SHARED};
use crate::detect::DetectedProject;
use crate::error::Error;
use crate::file::File;
use crate::read::dockerfile::{Dockerfile, Instruction};
use crate::settings::Settings;
use crate::value::AppFolder;
use context::Context;
use engine::Piece;
use lines::Lines;
pub use part::Part;
use renderer::Renderer;
use target::Target;

/// The lines that connect a generated file to an existing app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wiring {
    pub artifact: Artifact,
    pub lines: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// In the order of output.
    pub files: Vec<File>,
    pub wiring: Vec<Wiring>,
    /// The paths of the server's files, also skipped ones: the Dockerfile copies them.
    pub server_files: Vec<String>,
    /// Whether the compose file needs what `secrets/create.sh` makes.
    pub needs_secrets: bool,
    /// Variables that the app needs and that only the user knows, with who reads them.
    pub asked: Vec<(String, String)>,
}

/// The input of rendering.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    pub catalog: &'a Catalog,
    pub language: &'a Language,
    pub framework: &'a Framework,
    pub settings: &'a Settings,
    /// In the order of output.
    pub extras: &'a [Extra],
    /// The existing project; without one, there is a starter.
    pub project: Option<&'a DetectedProject>,
    /// The app's folder, if the files go to a folder above it.
    pub below: Option<&'a AppFolder>,
    /// Its place in the compose file of several apps.
    pub part: Option<&'a Part>,
    /// dockgen's executable, which renders a team's templates in a separate process.
    pub program: Option<&'a Path>,
}

/// The contents of an extra's folder: its services for the compose file, its section of the runbook, and a folder of
/// files that are copied to the same paths.
const EXTRA_COMPOSE: &str = "compose.yaml.tera";
const EXTRA_RUNBOOK: &str = "runbook.md.tera";

/// The partial with the health check's command, in the folder of the framework or language.
const PROBE: &str = "_probe.tera";

/// Files with this extension are rendered, others copied.
const TEMPLATE: &str = ".tera";

impl Job<'_> {
    /// Renders the selected files; parses only the templates that they need. Fails if a template is invalid: a bug in
    /// dockgen, or a mistake in the team's templates.
    pub fn render(&self) -> Result<Rendered, Error> {
        let targets = self.targets()?;
        let mut renderer = Renderer::start(self, &targets)?;
        let context = self.context(&mut renderer, &targets)?;
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
            // An empty result is no file.
            if !contents.trim().is_empty() {
                files.push(File { artifact, path, contents });
            }
        }
        if let Some(folder) = self.below {
            lift::lift(&mut files, folder);
        }
        if let Some(part) = self.part {
            part.keep(&mut files);
        }
        let wiring = if self.project.is_some() { self.wiring(&context) } else { Vec::new() };
        let server_files = self.folder_targets(Artifact::Server).into_iter().map(|target| target.path).collect();
        let needs_secrets = !context.random.is_empty() || self.extras.iter().any(|extra| !extra.secrets.is_empty());
        let asked = context.variables.iter().filter(|variable| variable.required);
        let asked = asked.map(|variable| (variable.name.clone(), variable.comment.clone())).collect();
        Ok(Rendered { files, wiring, server_files, needs_secrets, asked })
    }

    /// The folders to search for a template, the nearest first.
    fn folders(&self) -> [String; 3] {
        let language = &self.language.id;
        [format!("{language}/{}", self.framework.id), language.clone(), SHARED.to_owned()]
    }

    /// The path of a template in the nearest folder that has it.
    fn nearest(&self, name: &str) -> Result<String, Error> {
        let mut paths = self.folders().into_iter().map(|folder| format!("{folder}/{name}"));
        let found = paths.find(|path| self.catalog.has(path));
        found.ok_or_else(|| self.catalog.wrong(&format!("{}/{name}", self.language.id), "it does not exist".to_owned()))
    }

    fn context(&self, renderer: &mut Renderer, targets: &[Target]) -> Result<Context<'_>, Error> {
        let mut context = Context::new(self)?;
        let Lines { probe, wire, variables, compose_variables } = self.lines(&context, renderer)?;
        for variable in variables {
            // An extra's variable replaces the framework's.
            match context.variables.iter_mut().find(|known| known.name == variable.name) {
                Some(known) => *known = variable,
                None => context.variables.push(variable),
            }
        }
        context.compose_variables = compose_variables;
        for variable in std::mem::take(&mut context.variables) {
            match variable.secret() {
                Some(random) => context.random.push(random),
                None => context.variables.push(variable),
            }
        }
        let of_image = self.image_variables(&context, renderer, targets)?;
        context.pass_on(&self.generated(), &of_image, self.framework.runtime.is_none());
        context.set_probe(if self.settings.port.number().is_some() { probe } else { self.own_check() });
        context.wire = wire;
        self.render_extras(&mut context, renderer)?;
        Ok(context)
    }

    /// The names of the variables that the image sets, if the app reads any.
    fn image_variables(
        &self,
        context: &Context<'_>,
        renderer: &mut Renderer,
        targets: &[Target],
    ) -> Result<Vec<String>, Error> {
        let is_dockerfile = |target: &&Target| target.artifact == Artifact::Dockerfile;
        let template = targets.iter().find(is_dockerfile).map(|target| target.template.clone());
        let reads = self.project.is_some_and(|project| !project.variables.is_empty());
        let Some(template) = template.filter(|path| reads && path.ends_with(TEMPLATE)) else { return Ok(Vec::new()) };
        let text = renderer.render(context, &[Piece::Template(template)])?.pop().unwrap_or_default();
        let Ok(file) = Dockerfile::read(&text) else { return Ok(Vec::new()) };
        let steps = file.stages.last().into_iter().flat_map(|stage| &stage.steps);
        let settings = steps.filter(|step| step.instruction == Instruction::Env);
        Ok(settings.flat_map(|step| step.pairs(file.escape)).map(|(name, _)| name.value).collect())
    }

    /// The check of an app that answers no requests, by its start command; empty if none is known.
    fn own_check(&self) -> Vec<String> {
        let words = self.settings.entrypoint.words();
        self.language.checks.iter().find_map(|check| check.of(&words)).unwrap_or_default()
    }

    /// The paths of files with dockgen's code.
    fn generated(&self) -> Vec<String> {
        let artifacts = [Artifact::Server, Artifact::Health, Artifact::Shutdown];
        artifacts.into_iter().flat_map(|artifact| self.folder_targets(artifact)).map(|target| target.path).collect()
    }

    /// Renders the extras' parts of shared files.
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

    /// The path of `language.toml`.
    fn language_toml(&self) -> String {
        format!("{}/language.toml", self.language.id)
    }

    /// The path of `framework.toml`.
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

fn extra_piece(extra: &Extra, name: &str) -> String {
    format!("{EXTRAS}/{}/{name}", extra.id)
}
