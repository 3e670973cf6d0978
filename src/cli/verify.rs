use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::error::{Error, Mistake};
use crate::interruption;
use crate::outcome::Outcome;
use crate::output::{Output, Progress, json, proofs};
use crate::root::Root;
use crate::value;
use crate::verify::engine::{Engine, Environment};
use crate::verify::project::{Choice, Files, Project};
use crate::verify::proof::{self, Proof};
use crate::verify::report::{Report, Status};
use crate::verify::trouble::Trouble;
use crate::verify::{self, Options};

/// How to show the report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Table,
    /// For the summary of a pipeline
    Markdown,
    /// For programs
    Json,
}

/// Builds a project, runs it the way production would, and proves the production checklist point by point.
///
/// The project may be anyone's: it needs a Dockerfile, and a compose file if there is one is taken into account. It is
/// never written to, and nothing that was made is left behind.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // Flags are.
#[command(after_help = EXAMPLES)]
pub(super) struct Verify {
    /// The project's folder
    #[arg(default_value = ".")]
    path: PathBuf,

    /// The engine's command: docker, podman, or a path to one
    #[arg(long, default_value = "docker", value_name = "COMMAND")]
    engine: OsString,

    /// Make only these proofs
    #[arg(long, value_delimiter = ',', value_name = "PROOF", value_parser = named_proof)]
    only: Vec<Proof>,

    /// Leave these proofs out
    #[arg(long, value_delimiter = ',', value_name = "PROOF", value_parser = named_proof)]
    skip: Vec<Proof>,

    /// Send requests to these paths too, such as one that is slow to answer [default: /]
    #[arg(long, value_delimiter = ',', value_name = "PATH", value_parser = request_path)]
    request: Vec<String>,

    /// Give the app, or the compose file that mentions it, a variable: with a value or as it is set here
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = variable)]
    env: Vec<String>,

    /// The app's port inside [default: what the compose file publishes or the image exposes]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,

    /// How long the app may take to be ready and healthy
    #[arg(long, default_value = "60s", value_name = "TIME")]
    timeout: value::Duration,

    /// How long a build may take
    #[arg(long, default_value = "30m", value_name = "TIME")]
    build_timeout: value::Duration,

    /// The Dockerfile, from the project's folder
    #[arg(long, short, value_name = "PATH")]
    file: Option<PathBuf>,

    /// The compose service that is the app [default: the one that is built]
    #[arg(long, value_name = "NAME")]
    service: Option<String>,

    /// Leave the compose file aside, and run the image alone
    #[arg(long, conflicts_with = "service")]
    no_compose: bool,

    /// Run a project that asks for more of this machine than a container has, and give it all of your variables
    #[arg(long)]
    trust: bool,

    /// Leave containers, networks, volumes and images in place for a look at them
    #[arg(long)]
    keep: bool,

    /// How to show the report: table, markdown, json
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_possible_values = true)]
    #[arg(hide_default_value = true)]
    format: Format,

    /// Show the report as JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

const EXAMPLES: &str = "\
Proofs: build, image, context, health, lockdown, port, logs, memory, compose, shutdown

Examples:
  dockgen verify                            prove the project here
  dockgen verify shop --only shutdown       one proof alone
  dockgen verify --request /report          with a slow endpoint under the stream of requests
  dockgen verify --format markdown >> \"$GITHUB_STEP_SUMMARY\"";

impl Verify {
    pub(super) fn run(self, output: &Output) -> Result<Outcome, Error> {
        let root = Root::existing(&self.path)?;
        let folder = root.path();
        let options = self.options()?;
        let choice = Choice {
            dockerfile: self.file.clone(),
            service: self.service.clone(),
            without_compose: self.no_compose,
            variables: self.env.clone(),
            trusts: self.trust,
        };
        let files = Files::find(folder, &choice)?;
        let engine = self.engine(folder)?;
        self.require_usable(&engine)?;
        let project = Project::read(folder, files, &choice, &engine)?;
        for name in project.withheld(&engine) {
            output.note(&format!("{name} is set here, and Compose does not get it; `--env {name}` passes it on"));
        }
        if options.proofs.iter().any(|proof| proof.runs_app) {
            project.require_secrets()?;
        }
        let progress = Progress::new(output);
        let report = verify::verify(&engine, &project, &options, &progress);
        progress.finish();
        self.show(&report?, output)
    }

    /// The engine, which nothing of the project has a say in.
    fn engine(&self, folder: &Path) -> Result<Engine, Error> {
        let environment = Environment::of(std::env::vars_os(), &self.env, folder, self.trust);
        if let Some(settings) = environment.settings_in_project().filter(|_| !self.trust) {
            let what = "the engine's command would take its settings, and programs that they name, from the project";
            return Err(Error::Untrusted(vec![format!("{}: {what}", settings.display())]));
        }
        Engine::find(&self.engine, environment, interruption::watch()).map_err(|trouble| self.no_engine(&trouble))
    }

    fn show(&self, report: &Report, output: &Output) -> Result<Outcome, Error> {
        let format = if self.json { Format::Json } else { self.format };
        output.data(&match format {
            Format::Table => proofs::table(report),
            Format::Markdown => proofs::markdown(report),
            Format::Json => json::report(report),
        })?;
        if report.is_kept {
            output.note(&format!("Left in place: containers, networks, volumes and images named {}", report.run));
        }
        let failed = report.proofs.iter().filter(|finding| finding.status == Status::Fail).count();
        let proven = report.proofs.len();
        Ok(if failed == 0 { Outcome::Done } else { Outcome::Unproven { failed, proven } })
    }

    fn options(&self) -> Result<Options, Error> {
        let has = |list: &[Proof], proof: &Proof| list.iter().any(|other| other.name == proof.name);
        let is_chosen = |proof: &Proof| (self.only.is_empty() || has(&self.only, proof)) && !has(&self.skip, proof);
        let proofs: Vec<Proof> = proof::ALL.into_iter().filter(is_chosen).collect();
        if proofs.is_empty() {
            return Err(Mistake::new("--only and --skip leave no proof", "at least one proof").into());
        }
        let mut requests = vec!["/".to_owned()];
        requests.extend(self.request.iter().filter(|path| *path != "/").cloned());
        Ok(Options {
            proofs,
            port: self.port,
            requests,
            variables: self.env.clone(),
            patience: Duration::from_secs(self.timeout.seconds()),
            build_patience: Duration::from_secs(self.build_timeout.seconds()),
            keeps: self.keep,
        })
    }

    /// An engine elsewhere cannot be looked at from here, and one without its builder cannot build as it should.
    fn require_usable(&self, engine: &Engine) -> Result<(), Error> {
        let asked = |trouble| self.no_engine(&trouble);
        if let Some(host) = engine.elsewhere().map_err(asked)? {
            let reason = format!("the engine runs at {host}: what it runs cannot be reached from here");
            let hint = Some("run dockgen there, or choose a local engine with `docker context use`".to_owned());
            return Err(Error::Engine { reason, hint });
        }
        if !engine.can_build().map_err(asked)? {
            let reason = "the engine has no buildx, so it cannot build with BuildKit".to_owned();
            return Err(Error::Engine { reason, hint: Some("install the docker-buildx plugin".to_owned()) });
        }
        Ok(())
    }

    /// What to try where no engine answers.
    fn no_engine(&self, trouble: &Trouble) -> Error {
        let name = self.engine.to_string_lossy();
        let (reason, hint) = match trouble {
            Trouble::Interrupted => return Error::Stopped { kept: None },
            Trouble::Io(error) => (
                format!("no container engine: `{name}` cannot be run: {error}"),
                "install Docker (https://docs.docker.com/engine/install) or Podman; --engine names another command",
            ),
            Trouble::Refused { output, .. } => {
                (format!("no container engine answers `{name}`: {output}"), start_hint())
            }
            other => (format!("no container engine: {other}"), start_hint()),
        };
        Error::Engine { reason, hint: Some(hint.to_owned()) }
    }
}

fn start_hint() -> &'static str {
    if cfg!(target_os = "linux") {
        "start it with `sudo systemctl start docker`, or see whether you may use it: `id -nG` should name docker"
    } else {
        "start Docker Desktop, or `podman machine start` with --engine podman"
    }
}

/// A path as it stands in the first line of a request, which it must not break.
fn request_path(path: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_graphic();
    if path.starts_with('/') && path.bytes().all(is_plain) {
        return Ok(path.to_owned());
    }
    Err("allowed is a path that begins with a slash, such as /report?days=7, with spaces and the like as %20"
        .to_owned())
}

fn variable(pair: &str) -> Result<String, String> {
    let name = pair.split('=').next().unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !name.is_empty() && name.bytes().all(is_name) {
        return Ok(pair.to_owned());
    }
    Err("allowed is a name of letters, digits and underscores, alone or with =VALUE".to_owned())
}

fn named_proof(name: &str) -> Result<Proof, String> {
    Proof::named(name).ok_or_else(|| {
        let names: Vec<&str> = proof::ALL.iter().map(|proof| proof.name).collect();
        format!("there is no such proof; there are {}", names.join(", "))
    })
}
