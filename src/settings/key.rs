use std::fmt;
use std::str::FromStr;

use super::size::Size;
use crate::artifact::Artifact;
use crate::catalog::Framework;
use crate::value::{
    Ci, Cpus, Duration, HealthCommand, Invalid, Label, Memory, Packages, PidsLimit, Platform, Port, ProjectName,
    Registry, Replicas, Restart, Retries, Scanner, TestCommand, Updates, UrlPath, User, Workers, nearest,
};

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    One,
    /// Several values; a higher layer replaces them all.
    Many,
    /// Several `key=value` pairs; a higher layer replaces those with the same key.
    Pairs,
}

#[derive(Clone, Copy)]
struct Row {
    name: &'static str,
    value: &'static str,
    heading: &'static str,
    shape: Shape,
    canonical: fn(Option<&Framework>, &str) -> Result<String, Invalid>,
    help: &'static str,
}

const PROJECT: &str = "Project";
const HEALTH: &str = "Health check";
const LIMITS: &str = "Limits";
const RUN: &str = "Running";
const IMAGE: &str = "Image";
const EXTRAS: &str = "Beside the app";
const PIPELINE: &str = "Pipeline";
const FILES: &str = "Files";

macro_rules! keys {
    ($($key:ident: $name:literal, $value:literal, $heading:ident, $shape:ident, $canonical:expr, $help:literal;)+) => {
        /// Every setting that a user can give, in the order in which they are shown. The list holds what flags
        /// (`--health-path`), environment variables (`DOCKGEN_HEALTH_PATH`) and preset keys (`health-path`) have in
        /// common.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Key {
            $(#[doc = $help] $key),+
        }

        impl Key {
            const ALL: &'static [Self] = &[$(Self::$key),+];

            fn row(self) -> Row {
                match self {
                    $(Self::$key => Row {
                        name: $name,
                        value: $value,
                        heading: $heading,
                        shape: Shape::$shape,
                        canonical: $canonical,
                        help: $help,
                    }),+
                }
            }
        }
    };
}

// Key: name, value's name in --help, heading in --help, shape, type of one value; help.
#[rustfmt::skip]
keys! {
    Language: "language", "LANGUAGE", PROJECT, One, any,
        "What the app is written in; `dockgen languages` lists them";
    Framework: "framework", "FRAMEWORK", PROJECT, One, any,
        "The web framework, or its kin";
    LanguageVersion: "language-version", "VERSION", PROJECT, One, any,
        "The language's release cycle, such as 3.14";
    Variant: "variant", "VARIANT", PROJECT, One, any,
        "The base image's flavour: full, slim, alpine, distroless";
    PackageManager: "package-manager", "NAME", PROJECT, One, any,
        "What installs the dependencies: pip, uv, npm, pnpm, maven, …";
    Packages: "packages", "SOURCE", PROJECT, One, is::<Packages>,
        "Where packages come from: public, or private with credentials that the build gets as a secret";
    Name: "name", "NAME", PROJECT, One, is::<ProjectName>,
        "The project's name [default: the folder's]";
    Port: "port", "PORT", PROJECT, One, is::<Port>,
        "The port that the app listens on";
    Entrypoint: "entrypoint", "ENTRY", PROJECT, One, entrypoint,
        "Where an existing app starts: app:app, src/server.mjs, ./cmd/server, site";
    HealthPath: "health-path", "PATH", HEALTH, One, health_path,
        "The health endpoint";
    HealthCmd: "health-cmd", "COMMAND", HEALTH, One, is::<HealthCommand>,
        "Own command for the check, run without a shell [default: a probe made for the image]";
    HealthInterval: "health-interval", "TIME", HEALTH, One, is::<Duration>,
        "Time between two checks";
    HealthTimeout: "health-timeout", "TIME", HEALTH, One, is::<Duration>,
        "How long one check may take";
    HealthStartPeriod: "health-start-period", "TIME", HEALTH, One, is::<Duration>,
        "How long the app may take to start";
    HealthStartInterval: "health-start-interval", "TIME", HEALTH, One, is::<Duration>,
        "Time between two checks while it starts";
    HealthRetries: "health-retries", "NUMBER", HEALTH, One, is::<Retries>,
        "Failed checks in a row until the container is unhealthy";
    Size: "size", "SIZE", LIMITS, One, size,
        "CPU, memory and process limits at once: small, medium, large";
    Cpus: "cpus", "CPUS", LIMITS, One, is::<Cpus>,
        "CPU limit, such as 0.5";
    Memory: "memory", "BYTES", LIMITS, One, is::<Memory>,
        "Memory limit, such as 512M";
    CpusReservation: "cpus-reservation", "CPUS", LIMITS, One, is::<Cpus>,
        "CPUs kept free for it [default: half of --cpus]";
    MemoryReservation: "memory-reservation", "BYTES", LIMITS, One, is::<Memory>,
        "Memory kept free for it [default: half of --memory]";
    PidsLimit: "pids-limit", "NUMBER", LIMITS, One, is::<PidsLimit>,
        "Most processes and threads";
    Workers: "workers", "NUMBER", RUN, One, is::<Workers>,
        "Processes of the app's server, where it has several";
    Replicas: "replicas", "NUMBER", RUN, One, is::<Replicas>,
        "Containers side by side";
    Restart: "restart", "POLICY", RUN, One, is::<Restart>,
        "Restart policy";
    StopTimeout: "stop-timeout", "TIME", RUN, One, is::<Duration>,
        "Time to end gracefully before it is killed";
    User: "user", "UID[:GID]", RUN, One, is::<User>,
        "Numeric user that the app runs as";
    Registry: "registry", "REGISTRY", IMAGE, One, is::<Registry>,
        "Where the image is pushed, such as ghcr.io/acme [default: GitHub's or GitLab's, under the repository's name]";
    Platform: "platform", "PLATFORM", IMAGE, Many, is::<Platform>,
        "Platforms that the pipeline builds for";
    Label: "label", "KEY=VALUE", IMAGE, Pairs, is::<Label>,
        "Label of the image";
    With: "with", "EXTRA", EXTRAS, Many, any,
        "Services and more, such as postgres or monitoring; `dockgen extras` lists them; none for nothing";
    Ci: "ci", "PIPELINE", PIPELINE, One, is::<Ci>,
        "What builds, tests and publishes the image: github, gitlab, none";
    TestCmd: "test-cmd", "COMMAND", PIPELINE, One, is::<TestCommand>,
        "What runs the app's own tests there, in the stage `build`; or none [default: the starter's]";
    Scanner: "scanner", "SCANNER", PIPELINE, One, is::<Scanner>,
        "What looks for known vulnerabilities in it: trivy, grype, none";
    Updates: "updates", "UPDATER", PIPELINE, One, is::<Updates>,
        "Who proposes newer images, actions and packages: dependabot, renovate, none";
    Skip: "skip", "ARTIFACT", FILES, Many, is::<Artifact>,
        "Leave these out: dockerfile, dockerignore, compose, env, workflow, updates, secrets, extras, runbook, health, shutdown, server, starter, answers";
    Only: "only", "ARTIFACT", FILES, Many, is::<Artifact>,
        "Write nothing but these";
}

impl Key {
    /// All settings, in the order in which they are shown.
    #[must_use]
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        Self::ALL.iter().copied()
    }

    /// The setting of a name, as flags and presets write it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|key| key.name() == name)
    }

    /// The setting whose name is most like a text.
    #[must_use]
    pub fn nearest(text: &str) -> Option<&'static str> {
        nearest(text, Self::all().map(Self::name))
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

    /// Parses a text as the setting's value, as far as that is possible without the other settings, and returns it in
    /// its canonical form (`1024m` becomes `1G`). What depends on the framework is checked where it is known.
    ///
    /// # Errors
    /// When the setting does not allow it.
    pub fn canonical(self, framework: Option<&Framework>, text: &str) -> Result<String, Invalid> {
        (self.row().canonical)(framework, text)
    }
}

fn is<T: FromStr<Err = Invalid> + fmt::Display>(_: Option<&Framework>, text: &str) -> Result<String, Invalid> {
    text.parse::<T>().map(|value| value.to_string())
}

fn entrypoint(framework: Option<&Framework>, text: &str) -> Result<String, Invalid> {
    match framework {
        Some(framework) => framework.parse_entrypoint(text).map(|entry| entry.to_string()),
        None => Ok(text.to_owned()),
    }
}

fn health_path(framework: Option<&Framework>, text: &str) -> Result<String, Invalid> {
    match framework {
        Some(framework) => framework.parse_health_path(text).map(|path| path.to_string()),
        None => is::<UrlPath>(None, text),
    }
}

fn size(_: Option<&Framework>, text: &str) -> Result<String, Invalid> {
    Size::parse(text).map(|size| size.name.to_owned())
}

/// What is allowed depends on the language.
#[allow(clippy::unnecessary_wraps)] // All rows have one type.
fn any(_: Option<&Framework>, text: &str) -> Result<String, Invalid> {
    Ok(text.to_owned())
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
    fn every_key_is_found_by_its_name() {
        for key in Key::all() {
            assert_eq!(Key::named(key.name()), Some(key));
        }
    }

    #[test]
    fn flags_and_variables_share_their_name() {
        assert_eq!(Key::HealthPath.flag(), "--health-path");
        assert_eq!(Key::HealthPath.variable(), "DOCKGEN_HEALTH_PATH");
    }
}
