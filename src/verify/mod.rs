//! Proves the lecture's checklist on the running container: [`project`] is read, [`mod@bench`] builds it and runs it the
//! way production would, each [`proof`] looks at one side of it, and [`report`] holds what was seen.
//!
//! The project may be anyone's: what it asks of this machine beyond a container is a [`risk`], and is refused first. All
//! is done by the engine's own command ([`engine`]). The project is never written to: builds run from a copy of its
//! context. What is made carries the name of the run, and goes with it.

pub mod archive;
pub mod bench;
pub mod build;
pub mod cgroup;
pub mod compose;
pub mod conditions;
pub mod container;
pub mod details;
pub mod dollar;
pub mod engine;
pub mod fields;
pub mod hang;
pub mod http;
pub mod json;
pub mod leftover;
pub mod model;
pub mod mount;
pub mod process;
pub mod project;
pub mod proof;
pub mod recipe;
pub mod report;
pub mod risk;
pub mod runner;
pub mod secret;
pub mod size;
pub mod source;
pub mod traffic;
pub mod trouble;

use std::time::{Duration, Instant};

use crate::error::Error;
use bench::Bench;
use engine::Engine;
use project::Project;
use proof::Proof;
use report::{Finding, Point, Report, Status};
use trouble::Trouble;

/// The label of every container that is made; its value is the run's name.
pub const LABEL: &str = "dockgen.verify";

/// What the user wants.
#[derive(Debug, Clone)]
pub struct Options {
    /// The proofs, in order.
    pub proofs: Vec<Proof>,
    /// The port inside, where neither the compose file nor the image tells it.
    pub port: Option<u16>,
    /// The paths that requests are sent to.
    pub requests: Vec<String>,
    /// Variables for an app without a compose file, as `docker run --env` takes them.
    pub variables: Vec<String>,
    /// How long an app may take to be ready, and to turn healthy.
    pub patience: Duration,
    /// How long a build may take, with what it downloads.
    pub build_patience: Duration,
    /// Whether containers, networks, volumes and images are left in the end.
    pub keeps: bool,
}

/// Who is told what happens.
pub trait Watcher {
    /// A proof begins.
    fn begins(&self, proof: Proof);
    /// The engine says something while it builds.
    fn line(&self, line: &str);
    /// A build failed, and this is all that the engine said.
    fn failure(&self, log: &str);
    /// A proof has ended.
    fn ends(&self, finding: &Finding);
}

/// Proves a project, point by point.
///
/// # Errors
/// Where the user ends it, or there is no room for temporary files. What fails to be proven is in the report.
pub fn verify(engine: &Engine, project: &Project, options: &Options, watcher: &dyn Watcher) -> Result<Report, Error> {
    let mut bench = Bench::new(engine, project, options, watcher).map_err(|trouble| stopped(trouble, None))?;
    let kept = options.keeps.then(|| bench.runner.name().to_owned());
    let mut proofs = Vec::new();
    for proof in &options.proofs {
        watcher.begins(*proof);
        let started = Instant::now();
        let points = match proof.prove(&mut bench) {
            Ok(points) => points,
            Err(trouble) => {
                let point = unproven(proof.name, &trouble, options, bench.is_dead());
                vec![point.map_err(|()| stopped(trouble, kept.clone()))?]
            }
        };
        let status = Status::of(points.iter().map(|point| point.status));
        let seconds = (started.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        let finding = Finding { proof: proof.name, status, seconds, points };
        watcher.ends(&finding);
        proofs.push(finding);
    }
    Ok(Report {
        project: project.folder.display().to_string(),
        engine: engine.version.clone(),
        service: project.compose.as_ref().map(|compose| compose.service.clone()),
        run: bench.runner.name().to_owned(),
        is_kept: options.keeps,
        status: Status::of(proofs.iter().map(|finding| finding.status)),
        proofs,
    })
}

/// What becomes of a proof that something stood in the way of. The proof whose point that is tells it; the others have
/// nothing to see. Nothing passes because another proof was left out.
fn unproven(proof: &str, trouble: &Trouble, options: &Options, is_dead: bool) -> Result<Point, ()> {
    let (owner, point, fix) = match trouble {
        Trouble::Interrupted => return Err(()),
        Trouble::NoImage(_) => ("build", "builds", "mend the build: --verbose shows all that the engine says"),
        // An app that runs, but not under what one proof asks of it, is that proof's own matter.
        Trouble::NotRunning(_) if is_dead => {
            ("health", "healthy", "mend the start: --keep leaves the container for a look at its logs")
        }
        _ => (proof, "proof", "look at what the engine said; --verbose shows all of it"),
    };
    let reason = match trouble {
        Trouble::NoImage(reason) | Trouble::NotRunning(reason) => format!("{trouble}: {reason}"),
        other => other.to_string(),
    };
    if owner != proof && options.proofs.iter().any(|other| other.name == owner) {
        return Ok(Point::none("proof", format!("{trouble}: see {owner}")));
    }
    Ok(Point::fail(point, "", reason, fix))
}

fn stopped(trouble: Trouble, kept: Option<String>) -> Error {
    match trouble {
        Trouble::Interrupted => Error::Stopped { kept },
        other => Error::Engine { reason: other.to_string(), hint: None },
    }
}
