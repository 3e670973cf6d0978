//! Turns settings and a language's templates into files in memory. Nothing here touches the disk.

mod context;
mod filters;

use tera::{Delimiters, Tera};

use crate::artifact::{Artifact, GITLAB_PIPELINE};
use crate::catalog::{Catalog, EXTRAS};
use crate::detect::Project;
use crate::error::Error;
use crate::extra::Extra;
use crate::language::{self, Framework, Language};
use crate::settings::Settings;
use crate::settings::values::{Ci, Updates};
use context::{Context, Variable};

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Which kind it is of.
    pub artifact: Artifact,
    /// Its path below the project's folder, with slashes.
    pub path: String,
    /// All of it.
    pub contents: String,
}

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
    /// When a template is wrong, which is a fault of this program.
    pub fn render(&self) -> Result<Rendered, Error> {
        let targets = self.targets()?;
        let tera = self.engine(&targets)?;
        let context = self.context(&tera)?;
        let data = context.data().map_err(|error| self.wrong(&self.toml(), &error))?;
        let mut files = Vec::new();
        for target in targets {
            let contents = if target.template.ends_with(TEMPLATE) {
                tera.render(&target.template, &data).map_err(|error| self.wrong(&target.template, &error))?
            } else {
                self.catalog.text(&target.template)?.to_owned()
            };
            // A template that renders to nothing makes no file.
            if !contents.trim().is_empty() {
                files.push(File { artifact: target.artifact, path: target.path, contents });
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

    fn engine(&self, targets: &[Target]) -> Result<Tera, Error> {
        let mut tera = Tera::new();
        // Workflows and shells write `${{ }}` and `{{ }}` themselves.
        let delimiters = Delimiters { variable_start: "{=".into(), variable_end: "=}".into(), ..Delimiters::default() };
        tera.set_delimiters(delimiters).map_err(|error| self.wrong("delimiters", &error))?;
        tera.autoescape_on(Vec::<&str>::new());
        filters::register(&mut tera);
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
        tera.add_raw_templates(templates).map_err(|error| self.wrong(&self.template_of(&error), &error))?;
        Ok(tera)
    }

    fn context(&self, tera: &Tera) -> Result<Context, Error> {
        let mut context = Context::new(self)?;
        let data = context.data().map_err(|error| self.wrong(&self.toml(), &error))?;
        let rendered =
            |line: &String| tera.render_str(line, &data, false).map_err(|error| self.wrong(&self.toml(), &error));
        let probe = self.framework.probe.iter().map(rendered).collect::<Result<Vec<_>, _>>()?;
        let mut wire = indexmap::IndexMap::new();
        for (artifact, lines) in &self.framework.wire {
            wire.insert(artifact.clone(), lines.iter().map(rendered).collect::<Result<Vec<_>, _>>()?);
        }
        let filled = |variable: &language::Variable| {
            let (value, comment) = (rendered(&variable.default)?, rendered(&variable.comment)?);
            let rule = variable.rule.as_ref().map(rendered).transpose()?;
            Ok::<_, Error>(Variable { name: variable.name.clone(), value, comment, rule })
        };
        let extras = self.extras.iter().flat_map(|extra| &extra.variables);
        for variable in self.language.variables.iter().chain(&self.framework.variables).chain(extras) {
            let variable = filled(variable)?;
            // What an extra knows better takes the place of a framework's guess.
            match context.variables.iter_mut().find(|known| known.name == variable.name) {
                Some(known) => *known = variable,
                None => context.variables.push(variable),
            }
        }
        let beside = self.extras.iter().flat_map(|extra| &extra.compose_variables);
        context.compose_variables = beside.map(filled).collect::<Result<_, _>>()?;
        context.set_probe(probe);
        context.wire = wire;
        self.render_extras(&mut context, tera)?;
        Ok(context)
    }

    /// Renders the pieces that extras have in files that all share.
    fn render_extras(&self, context: &mut Context, tera: &Tera) -> Result<(), Error> {
        if self.extras.is_empty() {
            return Ok(());
        }
        let data = context.data().map_err(|error| self.wrong(&self.toml(), &error))?;
        let rendered = |template: String| {
            if !self.catalog.has(&template) {
                return Ok(String::new());
            }
            tera.render(&template, &data).map_err(|error| self.wrong(&template, &error))
        };
        for (beside, extra) in context.extras.iter_mut().zip(self.extras) {
            rendered(extra_piece(extra, EXTRA_COMPOSE))?.trim_matches('\n').clone_into(&mut beside.compose);
            rendered(extra_piece(extra, EXTRA_RUNBOOK))?.trim().clone_into(&mut beside.runbook);
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

    /// The template that an error names, so that it is known whose it is.
    fn template_of(&self, error: &tera::Error) -> String {
        let reason = self.explained(error);
        let mut files =
            [self.language.id.as_str(), SHARED, EXTRAS].into_iter().flat_map(|folder| self.catalog.files_below(folder));
        files.find(|file| reason.contains(file.as_str())).unwrap_or_else(|| self.toml())
    }

    fn wrong(&self, template: &str, error: &tera::Error) -> Error {
        self.catalog.wrong(template, self.explained(error))
    }

    /// Tera explains an error by those that led to it.
    fn explained(&self, error: &tera::Error) -> String {
        let mut reason = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            reason.push_str(": ");
            reason.push_str(&cause.to_string());
            source = cause.source();
        }
        match &self.settings.package_manager {
            Some(manager) => reason.replace(&format!("{PIECE}:"), &format!("{}:", self.piece(manager))),
            None => reason,
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
