use serde::Serialize;

use super::key::Key;
use super::limits::Limits;
use super::parser::Parser;
use crate::catalog::Framework;
use crate::value::{Duration, Invalid, Replicas, Restart, User, Workers};

/// How the container runs.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Run {
    /// Server processes in one container.
    pub workers: Workers,
    /// Containers.
    pub replicas: Replicas,
    pub restart: Restart,
    /// From the stop signal to the kill; at least 2 s.
    pub stop_timeout: Duration,
    pub user: User,
}

impl Run {
    /// Without limits, the number of workers cannot be calculated.
    pub(super) fn parse(parser: &mut Parser<'_>, framework: &Framework, limits: Option<Limits>) -> Option<Self> {
        let workers = parser.derived(Key::Workers, || {
            let Limits { cpus, memory, .. } = limits?;
            let (number, rule) = framework.workers.apply(cpus, memory);
            Some((number.to_string(), rule))
        });
        let replicas = parser.one(Key::Replicas);
        let restart = parser.one(Key::Restart);
        let stop_timeout = parser.with(Key::StopTimeout, long_enough_to_stop);
        let user = parser.one(Key::User);
        Some(Self {
            workers: workers?,
            replicas: replicas?,
            restart: restart?,
            stop_timeout: stop_timeout?,
            user: user?,
        })
    }

    /// Seconds for requests in flight after the stop signal: five less than the stop timeout, or half of it below ten.
    /// The rest is for closing connections before the engine kills the process.
    #[must_use]
    pub fn drain_seconds(&self) -> u64 {
        let grace = self.stop_timeout.seconds();
        if grace < 10 { (grace / 2).max(1) } else { grace - 5 }
    }
}

/// At least 2 s, so that there is time between the end of the requests and the kill.
fn long_enough_to_stop(text: &str) -> Result<Duration, Invalid> {
    let time: Duration = text.parse()?;
    if time.seconds() < 2 {
        return Err(Invalid::new("a stop timeout", "2s to 24h, such as 30s"));
    }
    Ok(time)
}
