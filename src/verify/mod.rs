//! Proves the lecture's checklist on the running container. [`project`] reads the project, [`mod@bench`] builds it and
//! runs it as production would, each [`proof`] checks one aspect, and [`report`] holds the results.
//!
//! The project is untrusted: whatever it asks for beyond a normal container is a [`risk`] and is refused first. The
//! engine's own command does all work ([`engine`]). Nothing writes to the project: builds use a copy of its context.
//! Everything that is created carries the run's name and is removed at the end.

pub mod archive;
pub mod bench;
pub mod build;
pub mod bytes;
pub mod cgroup;
pub mod compose;
pub mod conditions;
pub mod container;
pub mod copies;
pub mod dollar;
pub mod edit;
pub mod engine;
pub mod fields;
pub mod hang;
pub mod http;
pub mod inspect;
pub mod isolation;
pub mod json;
pub mod leftover;
pub mod process;
pub mod project;
pub mod proof;
pub mod recipe;
pub mod report;
pub mod risk;
pub mod runner;
pub mod secret;
pub mod selection;
pub mod traffic;
pub mod trouble;

use std::time::{Duration, Instant};

use crate::error::Error;
use bench::Bench;
use engine::Engine;
use project::Project;
use proof::Proof;
use report::{Point, ProofResult, Report, Verdict};
use trouble::Trouble;

/// The label of every container of a run; its value is the run's name.
pub const LABEL: &str = "dockgen.verify";

#[derive(Debug, Clone)]
pub struct Options {
    pub proofs: Vec<Proof>,
    /// The app's port in the container, if neither the compose file nor the image names it.
    pub port: Option<u16>,
    /// The paths for requests.
    pub requests: Vec<String>,
    /// Variables for an app without a compose file, in the form of `docker run --env`.
    pub variables: Vec<String>,
    /// Time limit for the app to be ready and healthy.
    pub patience: Duration,
    /// Time limit for a build, including downloads.
    pub build_patience: Duration,
    /// Keeps containers, networks, volumes and images.
    pub keeps: bool,
}

/// Receives progress.
pub trait Watcher {
    fn begins(&self, proof: Proof);
    /// A line of the engine's output.
    fn line(&self, line: &str);
    /// A build or a removal failed; `log` is the engine's whole output.
    fn failure(&self, log: &str);
    fn ends(&self, result: &ProofResult);
}

/// Runs the proofs. A point that fails is part of the report, not an error; Ctrl-C is an error.
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
        let verdict = Verdict::of(points.iter().map(|point| point.verdict));
        let seconds = (started.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        let result = ProofResult { proof: proof.name, verdict, seconds, points };
        watcher.ends(&result);
        proofs.push(result);
    }
    Ok(Report {
        project: project.folder.display().to_string(),
        engine: engine.version.clone(),
        service: project.compose.as_ref().map(|compose| compose.service.clone()),
        run: bench.runner.name().to_owned(),
        is_kept: options.keeps,
        verdict: Verdict::of(proofs.iter().map(|result| result.verdict)),
        proofs,
    })
}

/// The point for a proof that could not run. Only the proof that owns the cause fails; in the others, it is not
/// applicable. If the owner is not selected, the proof itself fails, so that nothing passes by omission.
fn unproven(proof: &str, trouble: &Trouble, options: &Options, is_dead: bool) -> Result<Point, ()> {
    let (owner, point, fix) = match trouble {
        Trouble::Interrupted => return Err(()),
        Trouble::NoImage(_) => ("build", "builds", "fix the build: --verbose shows the engine's whole output"),
        // If the app runs, but not under one proof's conditions, the cause is that proof's own.
        Trouble::NotRunning(_) if is_dead => {
            ("health", "healthy", "fix the start: --keep leaves the container and its logs")
        }
        _ => (proof, "proof", "see the engine's output; --verbose shows all of it"),
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
