//! The kinds of files that are generated, as `--skip` and `--only` name them.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::value::Invalid;

/// GitLab's one file of pipelines.
pub(crate) const GITLAB_PIPELINE: &str = ".gitlab-ci.yml";

/// One kind of generated file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Artifact {
    /// `Dockerfile`.
    Dockerfile,
    /// `.dockerignore`.
    Dockerignore,
    /// `compose.yaml`.
    Compose,
    /// `.env.example`.
    Env,
    /// The pipeline: `.github/workflows/docker.yml` or `.gitlab-ci.yml`.
    Workflow,
    /// Who proposes newer versions: `.github/dependabot.yml` or `renovate.json`.
    Updates,
    /// The passwords' folder: `secrets/`, without a password in it.
    Secrets,
    /// What `--with` adds beside the compose file's services.
    Extras,
    /// `RUNBOOK.md`.
    Runbook,
    /// The health endpoint.
    Health,
    /// The graceful shutdown.
    Shutdown,
    /// The configuration of the app's server process, where it has one.
    Server,
    /// The small app that an empty folder gets.
    Starter,
    /// `dockgen.toml`.
    Answers,
}

impl Artifact {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 14] = [
        Self::Dockerfile,
        Self::Dockerignore,
        Self::Compose,
        Self::Env,
        Self::Workflow,
        Self::Updates,
        Self::Secrets,
        Self::Extras,
        Self::Runbook,
        Self::Health,
        Self::Shutdown,
        Self::Server,
        Self::Starter,
        Self::Answers,
    ];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dockerfile => "dockerfile",
            Self::Dockerignore => "dockerignore",
            Self::Compose => "compose",
            Self::Env => "env",
            Self::Workflow => "workflow",
            Self::Updates => "updates",
            Self::Secrets => "secrets",
            Self::Extras => "extras",
            Self::Runbook => "runbook",
            Self::Health => "health",
            Self::Shutdown => "shutdown",
            Self::Server => "server",
            Self::Starter => "starter",
            Self::Answers => "answers",
        }
    }
}

impl FromStr for Artifact {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|artifact| artifact.name() == text)
            .ok_or_else(|| Invalid::choice("an artifact", text, Self::ALL.map(Self::name)))
    }
}

impl fmt::Display for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
