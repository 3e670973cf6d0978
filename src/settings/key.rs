use std::fmt;

use crate::value::nearest;

/// Every setting that a user can give. One table holds what flags (`--health-path`), environment variables
/// (`DOCKGEN_HEALTH_PATH`) and preset keys (`health-path`) have in common, so they cannot drift apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // Each is described by its row in `TABLE`.
pub enum Key {
    Language,
    Framework,
    LanguageVersion,
    Variant,
    PackageManager,
    Packages,
    Name,
    Port,
    Entrypoint,
    HealthPath,
    HealthCmd,
    HealthInterval,
    HealthTimeout,
    HealthStartPeriod,
    HealthStartInterval,
    HealthRetries,
    Size,
    Cpus,
    Memory,
    CpusReservation,
    MemoryReservation,
    PidsLimit,
    Workers,
    Replicas,
    Restart,
    StopTimeout,
    User,
    Registry,
    Platform,
    Label,
    With,
    Ci,
    TestCmd,
    Scanner,
    Updates,
    Skip,
    Only,
}

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    One,
    /// Several values; a higher layer replaces them all.
    Many,
    /// Several `key=value` pairs; a higher layer replaces those with the same key.
    Pairs,
}

/// A setting's row: its name, how its value is called in `--help`, under which heading, and what it does.
struct Row {
    key: Key,
    name: &'static str,
    value: &'static str,
    heading: &'static str,
    help: &'static str,
    shape: Shape,
}

const PROJECT: &str = "Project";
const HEALTH: &str = "Health check";
const LIMITS: &str = "Limits";
const RUN: &str = "Running";
const IMAGE: &str = "Image";
const EXTRAS: &str = "Beside the app";
const PIPELINE: &str = "Pipeline";
const FILES: &str = "Files";

#[rustfmt::skip]
const TABLE: [Row; 37] = [
    row(Key::Language, "language", "LANGUAGE", PROJECT, "What the app is written in; `dockgen languages` lists them"),
    row(Key::Framework, "framework", "FRAMEWORK", PROJECT, "The web framework, or its kin"),
    row(Key::LanguageVersion, "language-version", "VERSION", PROJECT, "The language's release cycle, such as 3.14"),
    row(Key::Variant, "variant", "VARIANT", PROJECT, "The base image's flavour: full, slim, alpine, distroless"),
    row(Key::PackageManager, "package-manager", "NAME", PROJECT, "What installs the dependencies: pip, uv, npm, pnpm, maven, …"),
    row(Key::Packages, "packages", "SOURCE", PROJECT, "Where packages come from: public, or private with credentials that the build gets as a secret"),
    row(Key::Name, "name", "NAME", PROJECT, "The project's name [default: the folder's]"),
    row(Key::Port, "port", "PORT", PROJECT, "The port that the app listens on"),
    row(Key::Entrypoint, "entrypoint", "ENTRY", PROJECT, "Where an existing app starts: app:app, src/server.mjs, ./cmd/server, site"),
    row(Key::HealthPath, "health-path", "PATH", HEALTH, "The health endpoint"),
    row(Key::HealthCmd, "health-cmd", "COMMAND", HEALTH, "Own command for the check, run without a shell [default: a probe made for the image]"),
    row(Key::HealthInterval, "health-interval", "TIME", HEALTH, "Time between two checks"),
    row(Key::HealthTimeout, "health-timeout", "TIME", HEALTH, "How long one check may take"),
    row(Key::HealthStartPeriod, "health-start-period", "TIME", HEALTH, "How long the app may take to start"),
    row(Key::HealthStartInterval, "health-start-interval", "TIME", HEALTH, "Time between two checks while it starts"),
    row(Key::HealthRetries, "health-retries", "NUMBER", HEALTH, "Failed checks in a row until the container is unhealthy"),
    row(Key::Size, "size", "SIZE", LIMITS, "CPU, memory and process limits at once: small, medium, large"),
    row(Key::Cpus, "cpus", "CPUS", LIMITS, "CPU limit, such as 0.5"),
    row(Key::Memory, "memory", "BYTES", LIMITS, "Memory limit, such as 512M"),
    row(Key::CpusReservation, "cpus-reservation", "CPUS", LIMITS, "CPUs kept free for it [default: half of --cpus]"),
    row(Key::MemoryReservation, "memory-reservation", "BYTES", LIMITS, "Memory kept free for it [default: half of --memory]"),
    row(Key::PidsLimit, "pids-limit", "NUMBER", LIMITS, "Most processes and threads"),
    row(Key::Workers, "workers", "NUMBER", RUN, "Processes of the app's server, where it has several"),
    row(Key::Replicas, "replicas", "NUMBER", RUN, "Containers side by side"),
    row(Key::Restart, "restart", "POLICY", RUN, "Restart policy"),
    row(Key::StopTimeout, "stop-timeout", "TIME", RUN, "Time to end gracefully before it is killed"),
    row(Key::User, "user", "UID[:GID]", RUN, "Numeric user that the app runs as"),
    row(Key::Registry, "registry", "REGISTRY", IMAGE, "Where the image is pushed, such as ghcr.io/acme [default: GitHub's or GitLab's, under the repository's name]"),
    Row { shape: Shape::Many, ..row(Key::Platform, "platform", "PLATFORM", IMAGE, "Platforms that the pipeline builds for") },
    Row { shape: Shape::Pairs, ..row(Key::Label, "label", "KEY=VALUE", IMAGE, "Label of the image") },
    Row { shape: Shape::Many, ..row(Key::With, "with", "EXTRA", EXTRAS, "Services and more, such as postgres or monitoring; `dockgen extras` lists them; none for nothing") },
    row(Key::Ci, "ci", "PIPELINE", PIPELINE, "What builds, tests and publishes the image: github, gitlab, none"),
    row(Key::TestCmd, "test-cmd", "COMMAND", PIPELINE, "What runs the app's own tests there, in the stage `build`; or none [default: the starter's]"),
    row(Key::Scanner, "scanner", "SCANNER", PIPELINE, "What looks for known vulnerabilities in it: trivy, grype, none"),
    row(Key::Updates, "updates", "UPDATER", PIPELINE, "Who proposes newer images, actions and packages: dependabot, renovate, none"),
    Row { shape: Shape::Many, ..row(Key::Skip, "skip", "ARTIFACT", FILES, "Leave these out: dockerfile, dockerignore, compose, env, workflow, updates, secrets, extras, runbook, health, shutdown, server, starter, answers") },
    Row { shape: Shape::Many, ..row(Key::Only, "only", "ARTIFACT", FILES, "Write nothing but these") },
];

const fn row(key: Key, name: &'static str, value: &'static str, heading: &'static str, help: &'static str) -> Row {
    Row { key, name, value, heading, help, shape: Shape::One }
}

impl Key {
    /// All settings, in the order in which they are shown.
    #[must_use]
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        TABLE.iter().map(|row| row.key)
    }

    /// The setting of a name, as flags and presets write it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.key)
    }

    /// The setting whose name is most like a text.
    #[must_use]
    pub fn nearest(text: &str) -> Option<&'static str> {
        nearest(text, TABLE.iter().map(|row| row.name))
    }

    /// The name, as in a preset: `health-path`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The flag: `--health-path`.
    #[must_use]
    pub fn flag(self) -> String {
        format!("--{}", self.name())
    }

    /// The environment variable: `DOCKGEN_HEALTH_PATH`.
    #[must_use]
    pub fn variable(self) -> String {
        format!("{VARIABLE_PREFIX}{}", self.name().replace('-', "_").to_uppercase())
    }

    /// How the value is called in `--help`.
    #[must_use]
    pub fn value_name(self) -> &'static str {
        self.row().value
    }

    /// Under which heading of `--help` it stands.
    #[must_use]
    pub fn heading(self) -> &'static str {
        self.row().heading
    }

    /// What it does, in a line.
    #[must_use]
    pub fn help(self) -> &'static str {
        self.row().help
    }

    /// What it holds.
    #[must_use]
    pub fn shape(self) -> Shape {
        self.row().shape
    }

    // The table has a row for each key in the enum's order; a test holds it to that.
    #[allow(clippy::indexing_slicing)]
    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

/// What the name of every environment variable of a setting begins with.
pub const VARIABLE_PREFIX: &str = "DOCKGEN_";

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_finds_its_own_row() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.key as usize, index, "{}", row.name);
            assert_eq!(Key::named(row.name), Some(row.key));
        }
        assert_eq!(Key::Only as usize + 1, TABLE.len());
    }

    #[test]
    fn flags_and_variables_share_their_name() {
        assert_eq!(Key::HealthPath.flag(), "--health-path");
        assert_eq!(Key::HealthPath.variable(), "DOCKGEN_HEALTH_PATH");
    }
}
