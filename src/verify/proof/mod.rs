//! The proofs, one per file. Each checks one aspect of the project and returns its points.

mod build;
mod compose;
mod context;
mod health;
mod image;
mod lockdown;
mod logs;
mod memory;
mod port;
mod shutdown;

use super::bench::Bench;
use super::report::Point;
use super::trouble::Trouble;

#[derive(Debug, Clone, Copy)]
pub struct Proof {
    /// The name for `--only` and `--skip`.
    pub name: &'static str,
    /// What it proves.
    pub about: &'static str,
    /// Whether it runs the app, so that the app's secrets must exist.
    pub runs_app: bool,
    prove: fn(&mut Bench<'_>) -> Result<Vec<Point>, Trouble>,
}

/// All proofs in order; those that stop the app come last.
pub const ALL: [Proof; 10] = [
    Proof {
        name: "build",
        about: "builds without warnings; an edit leaves dependencies cached",
        runs_app: false,
        prove: build::prove,
    },
    Proof {
        name: "image",
        about: "size; no build tools, caches or secrets in any layer",
        runs_app: false,
        prove: image::prove,
    },
    Proof {
        name: "context",
        about: "what is sent to the engine, and what must be excluded",
        runs_app: false,
        prove: context::prove,
    },
    Proof {
        name: "health",
        about: "turns healthy, unhealthy when it hangs, and healthy again",
        runs_app: true,
        prove: health::prove,
    },
    Proof {
        name: "lockdown",
        about: "numeric user, read-only root, no capabilities, limits",
        runs_app: true,
        prove: lockdown::prove,
    },
    Proof {
        name: "port",
        about: "answers from outside, and on another port if PORT says so",
        runs_app: true,
        prove: port::prove,
    },
    Proof {
        name: "logs",
        about: "go to stdout and stderr, as JSON if most lines are, and to no file",
        runs_app: true,
        prove: logs::prove,
    },
    Proof {
        name: "memory",
        about: "peak below the limit; restarted when out of memory",
        runs_app: true,
        prove: memory::prove,
    },
    Proof {
        name: "compose",
        about: "all services healthy, with limits, health checks and no secrets",
        runs_app: true,
        prove: compose::prove,
    },
    Proof {
        name: "shutdown",
        about: "loses no request on docker stop, and exits by itself",
        runs_app: true,
        prove: shutdown::prove,
    },
];

impl Proof {
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        ALL.into_iter().find(|proof| proof.name == name)
    }

    /// Returns the points. The error is a reason why the proof could not run.
    pub fn prove(self, bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
        (self.prove)(bench)
    }
}
