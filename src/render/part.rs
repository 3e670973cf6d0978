use serde::Serialize;

use super::Job;
use crate::artifact::Artifact;
use crate::file::File;
use crate::value::{AppFolder, ProjectName};

const SCRIPT: &str = "create.sh";

/// An app among several in one compose file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name of its service.
    pub service: ProjectName,
    /// Its folder, which has its Dockerfile; the build context is the folder of the compose file.
    pub folder: AppFolder,
    /// The port on the host, if `.env` has no other; `None` for an app without a port.
    pub host_port: Option<u32>,
}

impl Part {
    /// The variable of `.env` with the port on the host: `API_PORT`.
    #[must_use]
    pub fn port_variable(&self) -> String {
        format!("{}_PORT", self.service.as_str().to_ascii_uppercase().replace('-', "_"))
    }

    #[must_use]
    pub fn dockerfile(&self) -> String {
        format!("{}/Dockerfile", self.folder)
    }

    /// The script in `secrets/` that creates its random values.
    #[must_use]
    pub fn script(&self) -> String {
        format!("create-{}.sh", self.service)
    }

    /// Keeps the files that an app among several has, under their own names.
    pub(super) fn keep(&self, files: &mut Vec<File>) {
        for file in &mut *files {
            match file.artifact {
                Artifact::Dockerfile => file.path = self.dockerfile(),
                // BuildKit prefers it to the `.dockerignore` of the context.
                Artifact::Dockerignore => file.path = format!("{}.dockerignore", self.dockerfile()),
                Artifact::Secrets if file.path.ends_with(SCRIPT) => file.path = format!("secrets/{}", self.script()),
                _ => {}
            }
        }
        files.retain(|file| {
            !matches!(file.artifact, Artifact::Workflow | Artifact::Updates | Artifact::Runbook | Artifact::Extras)
        });
    }
}

/// What the compose file calls the app's things.
#[derive(Debug, Serialize)]
pub(super) struct Names {
    service: String,
    /// The YAML anchor of the service.
    anchor: String,
    port_variable: String,
    /// `None` for an app without a port.
    host_port: Option<u32>,
    /// Of the state.
    volume: String,
    /// Empty for `Dockerfile`.
    dockerfile: String,
    /// The file in `secrets/` with the app's random values.
    secrets: String,
    /// The script in `secrets/` that creates it.
    script: String,
}

impl Names {
    pub(super) fn of(job: &Job<'_>) -> Self {
        match job.part {
            Some(part) => Self {
                service: part.service.to_string(),
                anchor: part.service.to_string(),
                port_variable: part.port_variable(),
                host_port: part.host_port,
                volume: format!("{}-data", part.service),
                dockerfile: part.dockerfile(),
                secrets: format!("{}.env", part.service),
                script: part.script(),
            },
            None => Self {
                service: "web".to_owned(),
                anchor: "app".to_owned(),
                port_variable: "PORT".to_owned(),
                host_port: job.settings.port.number(),
                volume: "data".to_owned(),
                dockerfile: String::new(),
                secrets: "app.env".to_owned(),
                script: SCRIPT.to_owned(),
            },
        }
    }

    /// The name of a further process's service.
    pub(super) fn process(job: &Job<'_>, name: &str) -> String {
        job.part.map_or_else(|| name.to_owned(), |part| format!("{}-{name}", part.service))
    }
}
