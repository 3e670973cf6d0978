//! The kinds of files that are generated, as `--skip` and `--only` name them.

use crate::value::words;

words! {
    /// One kind of generated file.
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
        /// The folder of passwords, without a password in it.
        Secrets = "secrets",
        /// Files of `--with`, apart from those in the compose file.
        Extras = "extras",
        Runbook = "runbook",
        /// The health endpoint.
        Health = "health",
        /// The graceful shutdown.
        Shutdown = "shutdown",
        /// The configuration of the app's server process.
        Server = "server",
        /// The small app that an empty folder gets.
        Starter = "starter",
        /// `dockgen.toml`.
        Answers = "answers",
    }
}
