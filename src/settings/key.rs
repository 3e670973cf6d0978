use std::fmt;
use std::str::FromStr;

use super::size::Size;
use crate::artifact::Artifact;
use crate::catalog::Framework;
use crate::value::{
    AppFolder, AppPort, Ci, Cpus, Duration, HealthCommand, Invalid, Label, Memory, PackageSource, PidsLimit, Platform,
    Process, ProjectName, Registry, Replicas, Restart, Retries, Scanner, Snippets, TestCommand, Updates, UrlPath, User,
    Workers, nearest,
};

/// The kind of a setting's value.
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
const EXTRAS: &str = "Services and more";
const PIPELINE: &str = "Pipeline";
const FILES: &str = "Files";

macro_rules! keys {
    ($($key:ident: $name:literal, $value:literal, $heading:ident, $shape:ident, $canonical:expr, $help:literal;)+) => {
        /// Every setting, in the order of output. The list has the common data of flags (`--health-path`), environment
        /// variables (`DOCKGEN_HEALTH_PATH`) and preset keys (`health-path`).
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
        "The app's programming language; `dockgen languages` lists them";
    App: "app", "FOLDER", PROJECT, One, is::<AppFolder>,
        "The app to take, of several in the folder: a folder below it";
    Framework: "framework", "FRAMEWORK", PROJECT, One, any,
        "The web framework";
    LanguageVersion: "language-version", "VERSION", PROJECT, One, any,
        "The language's version, such as 3.14";
    Variant: "variant", "VARIANT", PROJECT, One, any,
        "The base image's variant: full, slim, alpine, distroless";
    PackageManager: "package-manager", "NAME", PROJECT, One, any,
        "The package manager: pip, uv, npm, pnpm, maven, …";
    Packages: "packages", "SOURCE", PROJECT, One, is::<PackageSource>,
        "The source of packages: public, or private, with credentials as a build secret";
    Name: "name", "NAME", PROJECT, One, is::<ProjectName>,
        "The project's name [default: the folder's]";
    Port: "port", "PORT", PROJECT, One, is::<AppPort>,
        "The port that the app listens on, or none for a plain app that answers no requests";
    Entrypoint: "entrypoint", "ENTRY", PROJECT, One, entrypoint,
        "An existing app's entry point: app:app, src/server.mjs, ./cmd/server, site";
    HealthPath: "health-path", "PATH", HEALTH, One, health_path,
        "The health endpoint";
    HealthCmd: "health-cmd", "COMMAND", HEALTH, One, is::<HealthCommand>,
        "A command for the check, run without a shell [default: a probe that works in the image]";
    HealthInterval: "health-interval", "TIME", HEALTH, One, is::<Duration>,
        "Time between two checks";
    HealthTimeout: "health-timeout", "TIME", HEALTH, One, is::<Duration>,
        "Time limit for one check";
    HealthStartPeriod: "health-start-period", "TIME", HEALTH, One, is::<Duration>,
        "Time for the app to start";
    HealthStartInterval: "health-start-interval", "TIME", HEALTH, One, is::<Duration>,
        "Time between two checks during the start";
    HealthRetries: "health-retries", "NUMBER", HEALTH, One, is::<Retries>,
        "Failed checks in a row until the container is unhealthy";
    Size: "size", "SIZE", LIMITS, One, size,
        "CPU, memory and process limits at once: small, medium, large";
    Cpus: "cpus", "CPUS", LIMITS, One, is::<Cpus>,
        "CPU limit, such as 0.5";
    Memory: "memory", "BYTES", LIMITS, One, is::<Memory>,
        "Memory limit, such as 512M";
    CpusReservation: "cpus-reservation", "CPUS", LIMITS, One, is::<Cpus>,
        "Reserved CPUs [default: half of --cpus]";
    MemoryReservation: "memory-reservation", "BYTES", LIMITS, One, is::<Memory>,
        "Reserved memory [default: half of --memory]";
    PidsLimit: "pids-limit", "NUMBER", LIMITS, One, is::<PidsLimit>,
        "Limit of processes and threads";
    Workers: "workers", "NUMBER", RUN, One, is::<Workers>,
        "Server processes in a container, if the server supports several";
    Process: "process", "NAME=COMMAND", RUN, Pairs, is::<Process>,
        "A further process of the app, which the compose file runs from the same image; NAME=none leaves one out";
    Replicas: "replicas", "NUMBER", RUN, One, is::<Replicas>,
        "Number of containers";
    Restart: "restart", "POLICY", RUN, One, is::<Restart>,
        "Restart policy";
    StopTimeout: "stop-timeout", "TIME", RUN, One, is::<Duration>,
        "Time for a graceful stop before the container is killed";
    User: "user", "UID[:GID]", RUN, One, is::<User>,
        "Numeric user that the app runs as";
    Registry: "registry", "REGISTRY", IMAGE, One, is::<Registry>,
        "Where the image is pushed, such as ghcr.io/acme [default: GitHub's or GitLab's own registry]";
    Platform: "platform", "PLATFORM", IMAGE, Many, is::<Platform>,
        "Platforms that the pipeline builds for";
    Label: "label", "KEY=VALUE", IMAGE, Pairs, is::<Label>,
        "Label of the image";
    With: "with", "EXTRA", EXTRAS, Many, any,
        "Services and more, such as postgres or monitoring, or none; `dockgen extras` lists them";
    Ci: "ci", "PIPELINE", PIPELINE, One, is::<Ci>,
        "The pipeline that builds, tests and publishes the image";
    TestCmd: "test-cmd", "COMMAND", PIPELINE, One, is::<TestCommand>,
        "The command for the app's own tests in the stage `build`, or none [default: the starter's]";
    Scanner: "scanner", "SCANNER", PIPELINE, One, is::<Scanner>,
        "The vulnerability scanner";
    Updates: "updates", "UPDATER", PIPELINE, One, is::<Updates>,
        "The bot that updates images, actions and packages";
    Snippets: "snippets", "SNIPPETS", FILES, One, is::<Snippets>,
        "Whether to write the code of a health endpoint and a graceful shutdown [default: write for a new app]";
    Skip: "skip", "ARTIFACT", FILES, Many, is::<Artifact>,
        "Do not write these";
    Only: "only", "ARTIFACT", FILES, Many, is::<Artifact>,
        "Write only these";
}

impl Key {
    /// In the order of output.
    #[must_use]
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        Self::ALL.iter().copied()
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|key| key.name() == name)
    }

    /// The name of the most similar setting.
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

    #[must_use]
    pub fn value_name(self) -> &'static str {
        self.row().value
    }

    #[must_use]
    pub fn heading(self) -> &'static str {
        self.row().heading
    }

    /// What `--help` says, with the words that are allowed.
    #[must_use]
    pub fn help(self) -> String {
        let words = match self {
            Self::Ci => list(Ci::ALL),
            Self::Scanner => list(Scanner::ALL),
            Self::Updates => list(Updates::ALL),
            Self::Snippets => list(Snippets::ALL),
            Self::Skip => list(Artifact::ALL),
            _ => return self.row().help.to_owned(),
        };
        format!("{}: {words}", self.row().help)
    }

    #[must_use]
    pub fn shape(self) -> Shape {
        self.row().shape
    }

    /// Parses one setting without the others, and returns its canonical text (`1024m` becomes `1G`). Checks that depend
    /// on the framework are done once it is known.
    pub fn canonical(self, framework: Option<&Framework>, text: &str) -> Result<String, Invalid> {
        (self.row().canonical)(framework, text)
    }
}

fn list<T: fmt::Display>(words: &[T]) -> String {
    words.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
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

/// The language decides what is allowed.
#[allow(clippy::unnecessary_wraps)] // All rows have the same type.
fn any(_: Option<&Framework>, text: &str) -> Result<String, Invalid> {
    Ok(text.to_owned())
}

/// The prefix of all environment variables.
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
