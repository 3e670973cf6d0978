//! The kinds of generated files, for `--skip` and `--only`.

use crate::value::words;

words! {
    Artifact, "an artifact", {
        Dockerfile = "dockerfile",
        Dockerignore = "dockerignore",
        Compose = "compose",
        /// `.env.example`.
        Env = "env",
        /// The forge's pipeline.
        Workflow = "workflow",
        /// The configuration of Dependabot or Renovate.
        Updates = "updates",
        /// `secrets/`, without passwords.
        Secrets = "secrets",
        /// Files of extras, except their compose services.
        Extras = "extras",
        Runbook = "runbook",
        Health = "health",
        Shutdown = "shutdown",
        /// The configuration of the app's server process.
        Server = "server",
        /// The small app for an empty folder.
        Starter = "starter",
        /// `dockgen.toml`.
        Answers = "answers",
    }
}
