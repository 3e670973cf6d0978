use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::{Output, diff, json, pins, table};
use crate::pin;
use crate::plan::{Action, Plan};
use crate::read::container_files::{self, Found};
use crate::registry::Client;
use crate::root::Root;
use crate::value;
use crate::{apply, interruption};

/// Adds to each image tag the digest that it stands for now: `python:3.14` becomes `python:3.14@sha256:…`, so that
/// later builds use the same image.
///
/// It pins images in the Dockerfile, in compose services without `build`, and in the jobs and services of
/// `.gitlab-ci.yml`; nothing else in the files changes. Registries get the credentials of `docker login`.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // Command-line flags.
#[command(after_help = EXAMPLES)]
pub(super) struct Pin {
    /// The project's folder
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Write nothing; fail if an image is not pinned or its digest is outdated
    #[arg(long, conflicts_with_all = ["dry_run", "diff"])]
    check: bool,

    /// Show what would be pinned as a table, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Show the changes as a unified diff, and write nothing
    #[arg(long, conflicts_with = "json")]
    diff: bool,

    /// Show images, digests and new contents as JSON, and write nothing
    #[arg(long)]
    json: bool,

    /// Use these Dockerfiles, compose files and pipelines (.yaml, .yml), relative to the project's folder, instead of
    /// the usual ones
    #[arg(long, short, value_name = "PATH", value_delimiter = ',')]
    file: Vec<PathBuf>,

    /// Time limit for a registry's answer
    #[arg(long, default_value = "30s", value_name = "TIME")]
    timeout: value::Duration,
}

const EXAMPLES: &str = "\
Left alone are images with a variable in them, and those that have a digest and no tag.

Examples:
  dockgen pin                  pin, or bring digests up to date
  dockgen pin shop --diff      show what would change
  dockgen pin --check --json   for a pipeline: is anything newer?";

impl Pin {
    pub(super) fn run(self, output: &Output) -> Result<Outcome, Error> {
        let root = Root::existing(&self.path)?;
        let Found { mut files, warnings } = container_files::find(root.folder(), &self.file)?;
        for warning in &warnings {
            output.warning(warning);
        }
        let mentions = pin::mentions(&files)?;
        // Compares with the disk before asking registries, which may take long, so that an edit meanwhile is noticed.
        let mut plan = Plan::new(root.folder(), files.clone())?;
        let client = Client::new(Duration::from_secs(self.timeout.seconds()), root.path());
        let pins = pin::ask(&files, mentions, &client)?;
        pin::write(&mut files, &pins);
        for (step, file) in plan.steps.iter_mut().zip(files) {
            if step.action == Action::Unchanged && step.file.contents != file.contents {
                step.action = Action::Update;
                step.file = file;
            }
        }
        self.show(&pins, &plan, &warnings, output)
    }

    fn show(&self, pins: &[pin::Pin], plan: &Plan, warnings: &[String], output: &Output) -> Result<Outcome, Error> {
        if self.json {
            output.data(&json::pins(pins, plan, self.check, warnings))?;
        } else if self.check {
            output.data(&pins::table(pins))?;
        }
        if self.check {
            let stale = pins.iter().filter(|pin| pin.status.is_stale()).count();
            return Ok(if stale == 0 { Outcome::Done } else { Outcome::Drift { stale } });
        }
        if self.json {
            return Ok(Outcome::Done);
        }
        if self.diff {
            return output.data(&diff::plan(plan)).map(|()| Outcome::Done);
        }
        if self.dry_run {
            return output.data(&pins::plan(pins, plan)).map(|()| Outcome::Done);
        }
        // It equalled the disk when it was read.
        if let Some(edited) = plan.conflicts().next() {
            return Err(Error::Changed { path: edited.file.path.clone() });
        }
        let applied = apply::apply(plan, interruption::watch())?;
        for pin in pins.iter().filter(|pin| pin.status == pin::Status::Skipped) {
            let reason = pin.reason.as_deref().unwrap_or_default();
            output.note(&format!("{}:{}: {} is skipped: {reason}", pin.path, pin.line, pin.mention.text));
        }
        output.note(&table::written(plan, applied));
        Ok(Outcome::Done)
    }
}
