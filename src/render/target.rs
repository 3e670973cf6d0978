use super::{Job, TEMPLATE};
use crate::artifact::Artifact;
use crate::catalog::{EXTRAS, Extra};
use crate::error::Error;
use crate::forge::Forge;
use crate::value::{Ci, Updates};

/// Files of every project.
const SINGLE: [Single; 7] = [
    (Artifact::Dockerfile, "Dockerfile.tera", "Dockerfile"),
    (Artifact::Dockerignore, "dockerignore.tera", ".dockerignore"),
    (Artifact::Compose, "compose.yaml.tera", "compose.yaml"),
    (Artifact::Env, "env.example.tera", ".env.example"),
    (Artifact::Secrets, "secrets/create.sh.tera", "secrets/create.sh"),
    (Artifact::Secrets, "secrets/gitignore.tera", "secrets/.gitignore"),
    (Artifact::Runbook, "RUNBOOK.md.tera", "RUNBOOK.md"),
];

/// An artifact with a single file: its template and its path.
type Single = (Artifact, &'static str, &'static str);

fn workflow(ci: Ci) -> Option<Single> {
    let pipeline = Forge::of(ci)?.pipeline();
    Some((Artifact::Workflow, pipeline.template, pipeline.path))
}

fn updates(updates: Updates) -> Option<Single> {
    match updates {
        Updates::Dependabot => Some((Artifact::Updates, "dependabot.yml.tera", ".github/dependabot.yml")),
        Updates::Renovate => Some((Artifact::Updates, "renovate.json.tera", "renovate.json")),
        Updates::None => None,
    }
}

/// Artifacts for which a framework has a folder of files.
const FOLDERS: [Artifact; 4] = [Artifact::Health, Artifact::Shutdown, Artifact::Server, Artifact::Starter];

/// The folder with a package manager's files: a language's parts of the Dockerfile, a framework's manifests.
pub(super) const PACKAGE_MANAGERS: &str = "package-managers";

/// The folder of an extra whose files are copied to the same paths in the project.
const EXTRA_FILES: &str = "files";

/// A file to render: its template and its path.
pub(super) struct Target {
    pub(super) artifact: Artifact,
    pub(super) template: String,
    pub(super) path: String,
}

impl Job<'_> {
    pub(super) fn wants(&self, artifact: Artifact) -> bool {
        let is_chosen = |artifact| self.settings.artifacts.contains(&artifact);
        is_chosen(artifact)
            && match artifact {
                // Only an empty folder gets a starter.
                Artifact::Starter => self.project.is_none(),
                // The runbook's commands need the compose file.
                Artifact::Runbook => is_chosen(Artifact::Compose),
                _ => true,
            }
    }

    pub(super) fn targets(&self) -> Result<Vec<Target>, Error> {
        let mut targets = Vec::new();
        let chosen =
            [workflow(self.settings.pipeline.ci), updates(self.settings.pipeline.updates)].into_iter().flatten();
        let singles = SINGLE.into_iter().chain(chosen).filter(|(artifact, ..)| self.wants(*artifact));
        for (artifact, name, path) in singles {
            let template = self.nearest(name)?;
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

    /// An extra's files, with their paths in its folder.
    fn extra_targets(&self, extra: &Extra) -> Vec<Target> {
        let folder = format!("{EXTRAS}/{}/{EXTRA_FILES}", extra.id);
        let target = |template: String| {
            let path = template.strip_prefix(&folder).unwrap_or(&template).trim_start_matches('/');
            let path = path.strip_suffix(TEMPLATE).unwrap_or(path).to_owned();
            Target { artifact: Artifact::Extras, template, path }
        };
        self.catalog.files_below(&folder).into_iter().map(target).collect()
    }

    /// The files of an artifact with a folder.
    pub(super) fn folder_targets(&self, artifact: Artifact) -> Vec<Target> {
        let framework = format!("{}/{}", self.language.id, self.framework.id);
        // The language's files are for all of its frameworks that have none of their own.
        let nearest = [format!("{framework}/{artifact}/"), format!("{}/{artifact}/", self.language.id)];
        let has_files = |folder: &&String| !self.catalog.files_below(folder.trim_end_matches('/')).is_empty();
        let mut folders: Vec<String> = nearest.iter().find(has_files).cloned().into_iter().collect();
        // The starter's manifest and lock file depend on the package manager.
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

    /// Next to the entry point, in the app's folder, or the template's own path.
    fn place(&self, path: &str) -> String {
        let is_listed = |list: &[String]| list.iter().any(|listed| listed == path);
        let app = self.project.filter(|project| !project.is_at_root()).map(|project| format!("{}/", project.path));
        let app = app.unwrap_or_default();
        if is_listed(&self.framework.beside) {
            let folder = self.settings.entrypoint.folder();
            let folder = self.project.map_or_else(|| folder.clone(), |project| project.locate(&folder));
            format!("{app}{folder}{path}")
        } else if is_listed(&self.framework.in_app) {
            format!("{app}{path}")
        } else {
            path.to_owned()
        }
    }
}
