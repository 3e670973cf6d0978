//! Turns settings and a language's templates into files in memory. Nothing here touches the disk.

mod context;
mod engine;
mod filters;
pub mod worker;

use std::path::Path;

use crate::artifact::{Artifact, GITLAB_PIPELINE};
use crate::catalog::Extra;
use crate::catalog::{self, Framework, Language};
use crate::catalog::{Catalog, EXTRAS};
use crate::detect::Project;
use crate::error::Error;
use crate::file::File;
use crate::settings::Settings;
use crate::value::{Ci, Updates};
use context::{Context, Variable};
use engine::{Engine, Piece};
use worker::{Failure, Worker};

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

/// Files that every project gets.
const SINGLE: [Single; 7] = [
    (Artifact::Dockerfile, "Dockerfile.tera", "Dockerfile"),
    (Artifact::Dockerignore, "dockerignore.tera", ".dockerignore"),
    (Artifact::Compose, "compose.yaml.tera", "compose.yaml"),
    (Artifact::Env, "env.example.tera", ".env.example"),
    (Artifact::Secrets, "secrets/create.sh.tera", "secrets/create.sh"),
    (Artifact::Secrets, "secrets/gitignore.tera", "secrets/.gitignore"),
    (Artifact::Runbook, "RUNBOOK.md.tera", "RUNBOOK.md"),
];

/// An artifact of one file, the template's name, and its place in the project.
type Single = (Artifact, &'static str, &'static str);

/// The pipeline's file.
fn workflow(ci: Ci) -> Option<Single> {
    match ci.as_str() {
        "github" => Some((Artifact::Workflow, "github.yml.tera", ".github/workflows/docker.yml")),
        "gitlab" => Some((Artifact::Workflow, "gitlab-ci.yml.tera", GITLAB_PIPELINE)),
        _ => None,
    }
}

/// The file of who proposes updates.
fn updates(updates: Updates) -> Option<Single> {
    match updates.as_str() {
        "dependabot" => Some((Artifact::Updates, "dependabot.yml.tera", ".github/dependabot.yml")),
        "renovate" => Some((Artifact::Updates, "renovate.json.tera", "renovate.json")),
        _ => None,
    }
}

/// Artifacts of which a framework has a folder of files.
const FOLDERS: [Artifact; 4] = [Artifact::Health, Artifact::Shutdown, Artifact::Server, Artifact::Starter];

/// Folder of what belongs to one package manager: a language's pieces of the Dockerfile, a framework's manifests.
const PACKAGE_MANAGERS: &str = "package-managers";

/// The name under which templates include the package manager's piece of the Dockerfile.
const PIECE: &str = "package_manager";

/// What an extra's folder may hold: its services in the compose file, its part of the runbook, and a folder of files
/// that go into the project as they lie there.
const EXTRA_COMPOSE: &str = "compose.yaml.tera";
const EXTRA_RUNBOOK: &str = "runbook.md.tera";
const EXTRA_FILES: &str = "files";

/// Folder of the templates that all languages share.
const SHARED: &str = "_shared";

/// A template that has this ending is rendered; any other file is copied.
const TEMPLATE: &str = ".tera";

/// Where templates are rendered.
enum Renderer {
    Here(Box<Engine>),
    Apart(Worker),
}

/// The lines of a language's data that are templates, rendered.
struct Lines {
    probe: Vec<String>,
    wire: indexmap::IndexMap<String, Vec<String>>,
    variables: Vec<Variable>,
    compose_variables: Vec<Variable>,
}

/// A file to be made: of which template, and where it goes.
struct Target {
    artifact: Artifact,
    template: String,
    path: String,
}

impl Job<'_> {
    /// Renders all wanted files. Only the templates that are needed get parsed.
    ///
    /// # Errors
    /// When a template is wrong, which is a fault of this program or of the team whose it is.
    pub fn render(&self) -> Result<Rendered, Error> {
        let targets = self.targets()?;
        let mut renderer = self.renderer(&targets)?;
        let context = self.context(&mut renderer)?;
        let templates = targets.iter().map(|target| target.template.clone()).filter(|path| path.ends_with(TEMPLATE));
        let mut texts =
            self.rendered(&mut renderer, &context, &templates.map(Piece::Template).collect::<Vec<_>>())?.into_iter();
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

    fn wants(&self, artifact: Artifact) -> bool {
        let is_chosen = |artifact| self.settings.artifacts.contains(&artifact);
        is_chosen(artifact)
            && match artifact {
                // A folder that holds a project has no need of one.
                Artifact::Starter => self.project.is_none(),
                // It tells what to do with the compose file.
                Artifact::Runbook => is_chosen(Artifact::Compose),
                _ => true,
            }
    }

    fn targets(&self) -> Result<Vec<Target>, Error> {
        let folder = format!("{}/{}", self.language.id, self.settings.framework);
        let mut targets = Vec::new();
        let chosen = [workflow(self.settings.ci), updates(self.settings.updates)].into_iter().flatten();
        let singles = SINGLE.into_iter().chain(chosen).filter(|(artifact, ..)| self.wants(*artifact));
        for (artifact, name, path) in singles {
            let template = self.nearest(&[&folder, &self.language.id, SHARED], name)?;
            targets.push(Target { artifact, template, path: path.to_owned() });
        }
        for artifact in FOLDERS.into_iter().filter(|artifact| self.wants(*artifact)) {
            targets.extend(self.folder_targets(artifact));
        }
        if self.wants(Artifact::Extras) {
            targets.extend(self.extras.iter().flat_map(|extra| self.extra_targets(extra)));
        }
        Ok(targets)
    }

    /// The files that an extra brings, in the places where they lie in its folder.
    fn extra_targets(&self, extra: &Extra) -> Vec<Target> {
        let folder = format!("{EXTRAS}/{}/{EXTRA_FILES}", extra.id);
        let target = |template: String| {
            let path = template.strip_prefix(&folder).unwrap_or(&template).trim_start_matches('/');
            let path = path.strip_suffix(TEMPLATE).unwrap_or(path).to_owned();
            Target { artifact: Artifact::Extras, template, path }
        };
        self.catalog.files_below(&folder).into_iter().map(target).collect()
    }

    /// The files of an artifact that a framework has a folder of.
    fn folder_targets(&self, artifact: Artifact) -> Vec<Target> {
        let framework = format!("{}/{}", self.language.id, self.settings.framework);
        let mut folders = vec![format!("{framework}/{artifact}/")];
        // The starter's manifest and lock file are the package manager's.
        if let (Artifact::Starter, Some(manager)) = (artifact, &self.settings.package_manager) {
            folders.push(format!("{framework}/{PACKAGE_MANAGERS}/{manager}/"));
        }
        let targets_of = |inside: &String| {
            let target = |template: String| {
                let path = template.strip_prefix(inside).unwrap_or(&template);
                let path = self.place(path.strip_suffix(TEMPLATE).unwrap_or(path));
                Target { artifact, template, path }
            };
            self.catalog.files_below(inside.trim_end_matches('/')).into_iter().map(target).collect::<Vec<_>>()
        };
        let mut targets: Vec<Target> = folders.iter().flat_map(targets_of).collect();
        targets.sort_by(|a, b| a.path.cmp(&b.path));
        targets
    }

    /// The template of a name in the first folder that has it.
    fn nearest(&self, folders: &[&str], name: &str) -> Result<String, Error> {
        let mut paths = folders.iter().map(|folder| format!("{folder}/{name}"));
        let found = paths.find(|path| self.catalog.has(path));
        found.ok_or_else(|| self.catalog.wrong(&format!("{}/{name}", self.language.id), "no folder has it".to_owned()))
    }

    /// Beside the entry point, or where the template has it.
    fn place(&self, path: &str) -> String {
        if self.framework.beside.iter().any(|beside| beside == path) {
            let folder = self.settings.entrypoint.folder();
            format!("{}{path}", self.project.map_or_else(|| folder.clone(), |project| project.locate(&folder)))
        } else {
            path.to_owned()
        }
    }

    /// What renders: this process, or one of its own where templates are not this program's.
    fn renderer(&self, targets: &[Target]) -> Result<Renderer, Error> {
        let needed = targets.iter().map(|target| target.template.clone()).filter(|path| path.ends_with(TEMPLATE));
        let beside = (!self.extras.is_empty()).then_some(EXTRAS);
        let partials = [SHARED, self.language.id.as_str()]
            .into_iter()
            .chain(beside)
            .flat_map(|folder| self.catalog.partials(folder));
        let pieces =
            self.extras.iter().flat_map(|extra| [EXTRA_COMPOSE, EXTRA_RUNBOOK].map(|name| extra_piece(extra, name)));
        let pieces = pieces.filter(|path| self.catalog.has(path));
        let paths: Vec<String> = needed.chain(partials).chain(pieces).collect();
        let named = paths.iter().map(|path| Ok((path.as_str(), self.catalog.text(path)?)));
        let mut templates: Vec<(&str, &str)> = named.collect::<Result<_, Error>>()?;
        if let Some(manager) = &self.settings.package_manager {
            templates.push((PIECE, self.catalog.text(&self.piece(manager))?));
        }
        let templates = templates.into_iter();
        let renderer = match (self.catalog.has_own(), self.program) {
            (false, _) => {
                Engine::new(templates).map(Box::new).map(Renderer::Here).map_err(|reason| Failure::Piece(0, reason))
            }
            (true, Some(program)) => Worker::start(program, templates).map(Renderer::Apart),
            (true, None) => Err(Failure::Worker("this program is not found to render them in".to_owned())),
        };
        renderer.map_err(|failure| match failure {
            Failure::Piece(_, reason) => self.catalog.wrong(&self.template_of(&reason), self.named(&reason)),
            Failure::Worker(reason) => self.catalog.own_are_wrong(&reason),
        })
    }

    fn rendered(&self, renderer: &mut Renderer, context: &Context, pieces: &[Piece]) -> Result<Vec<String>, Error> {
        let texts = match renderer {
            Renderer::Here(engine) => {
                engine.render(context, pieces).map_err(|(number, reason)| Failure::Piece(number, reason))
            }
            Renderer::Apart(worker) => match serde_json::to_value(context) {
                Ok(data) => worker.render(data, pieces.to_vec()),
                Err(error) => Err(Failure::Piece(0, error.to_string())),
            },
        };
        texts.map_err(|failure| match failure {
            Failure::Piece(number, reason) => match pieces.get(number) {
                Some(Piece::Template(template)) => self.catalog.wrong(template, self.named(&reason)),
                _ => self.catalog.wrong(&self.toml(), self.named(&reason)),
            },
            Failure::Worker(reason) => self.catalog.own_are_wrong(&reason),
        })
    }

    fn context(&self, renderer: &mut Renderer) -> Result<Context, Error> {
        let mut context = Context::new(self)?;
        // The same walk twice: first for the lines, then with what they rendered to.
        let mut lines = Vec::new();
        self.lines(&mut |line| {
            lines.push(Piece::Line(line.to_owned()));
            String::new()
        });
        let mut texts = self.rendered(renderer, &context, &lines)?.into_iter();
        let Lines { probe, wire, variables, compose_variables } = self.lines(&mut |_| texts.next().unwrap_or_default());
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

    /// The lines of a language's data that are templates, each as `each` has it.
    fn lines(&self, each: &mut impl FnMut(&str) -> String) -> Lines {
        let probe = self.framework.probe.iter().map(|word| each(word)).collect();
        let wire = self.framework.wire.iter();
        let wire = wire.map(|(artifact, lines)| (artifact.clone(), lines.iter().map(|line| each(line)).collect()));
        let wire = wire.collect();
        let mut filled = |variable: &catalog::Variable| Variable {
            name: variable.name.clone(),
            value: each(&variable.default),
            comment: each(&variable.comment),
            rule: variable.rule.as_deref().map(&mut *each),
        };
        let of_extras = self.extras.iter().flat_map(|extra| &extra.variables);
        let variables = self.language.variables.iter().chain(&self.framework.variables).chain(of_extras);
        let variables = variables.map(&mut filled).collect();
        let beside = self.extras.iter().flat_map(|extra| &extra.compose_variables);
        Lines { probe, wire, variables, compose_variables: beside.map(&mut filled).collect() }
    }

    /// Renders the pieces that extras have in files that all share.
    fn render_extras(&self, context: &mut Context, renderer: &mut Renderer) -> Result<(), Error> {
        let names =
            self.extras.iter().flat_map(|extra| [EXTRA_COMPOSE, EXTRA_RUNBOOK].map(|name| extra_piece(extra, name)));
        let (pieces, has): (Vec<Piece>, Vec<bool>) =
            names.map(|name| (self.catalog.has(&name), name)).map(|(has, name)| (Piece::Template(name), has)).unzip();
        let there: Vec<Piece> = pieces.into_iter().zip(&has).filter(|(_, has)| **has).map(|(piece, _)| piece).collect();
        let mut texts = self.rendered(renderer, context, &there)?.into_iter();
        let mut texts = has.into_iter().map(|has| if has { texts.next().unwrap_or_default() } else { String::new() });
        for beside in &mut context.extras {
            texts.next().unwrap_or_default().trim_matches('\n').clone_into(&mut beside.compose);
            texts.next().unwrap_or_default().trim().clone_into(&mut beside.runbook);
        }
        Ok(())
    }

    /// A package manager's piece of the Dockerfile.
    fn piece(&self, manager: &str) -> String {
        format!("{}/{PACKAGE_MANAGERS}/{manager}{TEMPLATE}", self.language.id)
    }

    /// Where the language tells of itself.
    fn toml(&self) -> String {
        format!("{}/language.toml", self.language.id)
    }

    /// The template that a reason names, so that it is known whose it is.
    fn template_of(&self, reason: &str) -> String {
        let reason = self.named(reason);
        let mut files =
            [self.language.id.as_str(), SHARED, EXTRAS].into_iter().flat_map(|folder| self.catalog.files_below(folder));
        files.find(|file| reason.contains(file.as_str())).unwrap_or_else(|| self.toml())
    }

    /// A reason, with the package manager's piece under the name of its file.
    fn named(&self, reason: &str) -> String {
        match &self.settings.package_manager {
            Some(manager) => reason.replace(&format!("{PIECE}:"), &format!("{}:", self.piece(manager))),
            None => reason.to_owned(),
        }
    }

    fn wiring(&self, context: &Context) -> Vec<Wiring> {
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
