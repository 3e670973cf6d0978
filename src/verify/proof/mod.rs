//! The proofs, one a file. Each looks at one side of the project and returns the points that it saw.

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

/// A proof.
#[derive(Debug, Clone, Copy)]
pub struct Proof {
    /// Its name, by which it is chosen.
    pub name: &'static str,
    /// What it proves, in a few words.
    pub about: &'static str,
    /// Whether the app runs for it, and all that it needs has to be there.
    pub runs_app: bool,
    prove: fn(&mut Bench<'_>) -> Result<Vec<Point>, Trouble>,
}

/// All proofs, in the order in which they are made: what ends the app comes last.
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
        about: "what is sent to the engine, and what has to stay out",
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
        about: "answers from outside, and on another port when PORT says so",
        runs_app: true,
        prove: port::prove,
    },
    Proof {
        name: "logs",
        about: "go to stdout and stderr, as JSON where claimed, and to no file",
        runs_app: true,
        prove: logs::prove,
    },
    Proof {
        name: "memory",
        about: "peak against the limit; restarted when it runs out",
        runs_app: true,
        prove: memory::prove,
    },
    Proof {
        name: "compose",
        about: "comes up healthy; all services limited, checked, free of secrets",
        runs_app: true,
        prove: compose::prove,
    },
    Proof {
        name: "shutdown",
        about: "loses no request under docker stop, and ends by itself",
        runs_app: true,
        prove: shutdown::prove,
    },
];

impl Proof {
    /// The proof of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        ALL.into_iter().find(|proof| proof.name == name)
    }

    /// Makes it.
    ///
    /// # Errors
    /// What stands in its way, apart from what it is to prove.
    pub fn prove(self, bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
        (self.prove)(bench)
    }
}
