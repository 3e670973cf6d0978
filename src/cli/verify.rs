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
use crate::verify::project::{Files, Project};
use crate::verify::proof::{self, Proof};
use crate::verify::report::{Report, Verdict};
use crate::verify::selection::Selection;
use crate::verify::trouble::Trouble;
use crate::verify::{self, Options};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Table,
    /// For a pipeline's summary
    Markdown,
    /// For programs
    Json,
}

/// Builds a project, runs it as production would, and proves the production checklist.
///
/// It works for any project with a Dockerfile, and uses the compose file if there is one. It never writes to the
/// project, and removes everything it created.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // Command-line flags.
#[command(after_help = after_help())]
pub(super) struct Verify {
    /// The project's folder
    #[arg(default_value = ".")]
    path: PathBuf,

    /// The engine's command: docker, podman, or a path to one
    #[arg(long, default_value = "docker", value_name = "COMMAND")]
    engine: OsString,

    /// Run only these proofs
    #[arg(long, value_delimiter = ',', value_name = "PROOF", value_parser = named_proof)]
    only: Vec<Proof>,

    /// Skip these proofs
    #[arg(long, value_delimiter = ',', value_name = "PROOF", value_parser = named_proof)]
    skip: Vec<Proof>,

    /// Also send requests to these paths, such as a slow endpoint [default: /]
    #[arg(long, value_delimiter = ',', value_name = "PATH", value_parser = request_path)]
    request: Vec<String>,

    /// Pass an environment variable to the app, or to a compose file that uses it; without a value, your own
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = variable)]
    env: Vec<String>,

    /// The app's port in the container [default: what the compose file publishes or the image exposes]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,

    /// Time limit for the app to be ready and healthy
    #[arg(long, default_value = "60s", value_name = "TIME")]
    timeout: value::Duration,

    /// Time limit for a build
    #[arg(long, default_value = "30m", value_name = "TIME")]
    build_timeout: value::Duration,

    /// The Dockerfile, relative to the project's folder
    #[arg(long, short, value_name = "PATH")]
    file: Option<PathBuf>,

    /// The app's compose service [default: the one that is built]
    #[arg(long, value_name = "NAME")]
    service: Option<String>,

    /// Ignore the compose file, and run only the image
    #[arg(long, conflicts_with = "service")]
    no_compose: bool,

    /// Run a project that asks for more than a normal container has, with all of your environment variables
    #[arg(long)]
    trust: bool,

    /// Keep containers, networks, volumes and images
    #[arg(long)]
    keep: bool,

    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help = format_help())]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    format: Format,

    /// Print the report as JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  dockgen verify                            prove the project here
  dockgen verify shop --only shutdown       one proof alone
  dockgen verify --request /report          with a slow endpoint under the stream of requests
  dockgen verify --format markdown >> \"$GITHUB_STEP_SUMMARY\"";

fn after_help() -> String {
    format!("Proofs: {}\n\n{EXAMPLES}", proof_names())
}

/// On one line, in place of clap's list with a line for each.
fn format_help() -> String {
    let formats = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let names: Vec<String> = formats.map(|format| format.get_name().to_owned()).collect();
    format!("Report format: {}", names.join(", "))
}

fn proof_names() -> String {
    proof::ALL.map(|proof| proof.name).join(", ")
}

impl Verify {
    pub(super) fn run(self, output: &Output) -> Result<Outcome, Error> {
        let root = Root::existing(&self.path)?;
        let folder = root.path();
        let options = self.options()?;
        let choice = Selection {
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
            output.note(&format!("{name} is set, but Compose does not get it; `--env {name}` passes it on"));
        }
        if options.proofs.iter().any(|proof| proof.runs_app) {
            project.require_secrets()?;
        }
        let progress = Progress::new(output);
        let report = verify::verify(&engine, &project, &options, &progress);
        progress.finish();
        self.show(&report?, output)
    }

    /// Finds the engine, independently of the project.
    fn engine(&self, folder: &Path) -> Result<Engine, Error> {
        let environment = Environment::of(std::env::vars_os(), &self.env, folder, self.trust);
        if let Some(settings) = environment.settings_in_project().filter(|_| !self.trust) {
            let what =
                "the engine's command would read its configuration, and programs that it names, from the project";
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
            output.note(&format!("Kept: containers, networks, volumes and images named {}", report.run));
        }
        let failed = report.proofs.iter().filter(|result| result.verdict == Verdict::Fail).count();
        let proven = report.proofs.len();
        Ok(if failed == 0 { Outcome::Done } else { Outcome::Unproven { failed, proven } })
    }

    fn options(&self) -> Result<Options, Error> {
        let has = |list: &[Proof], proof: &Proof| list.iter().any(|other| other.name == proof.name);
        let is_chosen = |proof: &Proof| (self.only.is_empty() || has(&self.only, proof)) && !has(&self.skip, proof);
        let proofs: Vec<Proof> = proof::ALL.into_iter().filter(is_chosen).collect();
        if proofs.is_empty() {
            return Err(Mistake::new("--only and --skip select no proof", "at least one proof").into());
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

    /// Fails if the engine runs on another machine, whose apps cannot be reached, or lacks buildx.
    fn require_usable(&self, engine: &Engine) -> Result<(), Error> {
        let asked = |trouble| self.no_engine(&trouble);
        if let Some(host) = engine.elsewhere().map_err(asked)? {
            let reason = format!("the engine runs at {host}, so its containers cannot be reached from here");
            let hint = Some("run dockgen there, or choose a local engine with `docker context use`".to_owned());
            return Err(Error::Engine { reason, hint });
        }
        if !engine.can_build().map_err(asked)? {
            let reason = "the engine has no buildx, so it cannot build with BuildKit".to_owned();
            return Err(Error::Engine { reason, hint: Some("install the docker-buildx plugin".to_owned()) });
        }
        Ok(())
    }

    /// The error if no engine answers, with a hint.
    fn no_engine(&self, trouble: &Trouble) -> Error {
        let name = self.engine.to_string_lossy();
        let (reason, hint) = match trouble {
            Trouble::Interrupted => return Error::Stopped { kept: None },
            Trouble::Io(error) => (
                format!("no container engine: `{name}` cannot be run: {error}"),
                "install Docker (https://docs.docker.com/engine/install) or Podman; --engine names another command",
            ),
            Trouble::Refused { output, .. } => (format!("no container engine answers: {output}"), start_hint()),
            other => (format!("no container engine: {other}"), start_hint()),
        };
        Error::Engine { reason, hint: Some(hint.to_owned()) }
    }
}

fn start_hint() -> &'static str {
    if cfg!(target_os = "linux") {
        "start it with `sudo systemctl start docker`, or check your permission: `id -nG` should include docker"
    } else {
        "start Docker Desktop, or `podman machine start` with --engine podman"
    }
}

/// A path that is valid in an HTTP request line.
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
    Proof::named(name).ok_or_else(|| format!("there is no such proof; there are {}", proof_names()))
}
