//! How much memory the app uses, and what happens when it exceeds the limit.

use std::time::{Duration, Instant};

use crate::verify::bench::Bench;
use crate::verify::bytes;
use crate::verify::cgroup::Cgroup;
use crate::verify::conditions::{Conditions, Lockdown};
use crate::verify::container::{Container, Readiness};
use crate::verify::http;
use crate::verify::inspect::ContainerDetails;
use crate::verify::report::Point;
use crate::verify::traffic::Traffic;
use crate::verify::trouble::Trouble;

/// The limit for the peak, in percent of the memory limit; above it, there is no room for more load. The lecture's
/// health check uses the same value (section 4).
const MOST: u64 = 90;

/// A memory limit in which no runtime starts. The engine's minimum is 6 MiB.
const TOO_LITTLE: u64 = 8 << 20;

/// How long the memory is measured.
const LOOKED_AT: Duration = Duration::from_secs(2);

/// The time limit for a kill and a restart.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let app = bench.app()?;
    Ok(vec![peak(bench, &app.container, &app.readiness)?, restart(bench, &app.container, app.lockdown)?])
}

fn peak(bench: &Bench<'_>, container: &Container, readiness: &Readiness) -> Result<Point, Trouble> {
    let limit = container.inspect(bench.engine)?.host_config.memory();
    let traffic = container
        .port
        .filter(|_| *readiness == Readiness::Answers)
        .map(|port| Traffic::begin(http::loopback(port), &bench.options.requests));
    let peak = highest(bench, container)?;
    let requests = traffic.map(|traffic| traffic.finish().answered).unwrap_or_default();
    let Some(limit) = limit else {
        let figure = format!("{} in use under {requests} requests", bytes::of_memory(peak));
        return Ok(Point { figure, ..Point::none("peak", "no limit to compare it with") }.with("bytes", peak));
    };
    let share = peak * 100 / limit;
    let figure =
        format!("{} of {} ({share} %) under {requests} requests", bytes::of_memory(peak), bytes::of_memory(limit));
    let point = if share > MOST {
        let reason = format!("more than {MOST} % of the limit is in use");
        Point::fail("peak", figure, reason, "raise the limit, or run fewer workers")
    } else {
        Point::pass("peak", figure)
    };
    Ok(point.with("bytes", peak).with("limit", limit))
}

/// The peak memory under requests in bytes: sampled often from the kernel, or once from the engine, which takes a
/// second or two.
fn highest(bench: &Bench<'_>, container: &Container) -> Result<u64, Trouble> {
    let first = container.inspect(bench.engine)?.state.pid;
    let group = Cgroup::of(first, &container.id);
    let Some(mut highest) = group.as_ref().and_then(Cgroup::memory) else {
        bench.engine.pause(Duration::from_millis(500))?;
        return used(bench, container);
    };
    let end = Instant::now() + LOOKED_AT;
    while Instant::now() < end {
        highest = highest.max(group.as_ref().and_then(Cgroup::memory).unwrap_or_default());
        bench.engine.pause(Duration::from_millis(20))?;
    }
    Ok(highest)
}

/// The current memory in bytes.
fn used(bench: &Bench<'_>, container: &Container) -> Result<u64, Trouble> {
    let words = ["stats", "--no-stream", "--format", "{{.MemUsage}}", &container.id];
    let text = bench.engine.text(&words)?;
    let first = text.split('/').next().unwrap_or_default().trim();
    let unclear = || Trouble::Unclear { command: bench.engine.line(&words), reason: text.clone() };
    parse(first).ok_or_else(unclear)
}

/// Docker prints powers of 1024 (`86.03MiB`), Podman powers of 1000 (`83.5MB`).
fn parse(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_alphabetic())?);
    let factor = match unit {
        "B" => 1.0,
        "kB" | "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "KiB" => 1024.0,
        "MiB" => 1024.0 * 1024.0,
        "GiB" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // The engine prints no negative numbers.
    Some((number.trim().parse::<f64>().ok()? * factor) as u64)
}

fn restart(bench: &mut Bench<'_>, production: &Container, lockdown: Lockdown) -> Result<Point, Trouble> {
    let details = production.inspect(bench.engine)?;
    let Some(policy) = details.host_config.restart() else {
        let fix = "set `restart: unless-stopped` in the compose file";
        return Ok(Point::fail("restart", "", "no restart policy restarts it when it exits", fix));
    };
    let conditions = Conditions { memory: Some(TOO_LITTLE), lockdown, ..Conditions::production("memory") };
    let container = match bench.start(conditions) {
        Ok(container) => container,
        Err(Trouble::NotRunning(output)) => {
            let reason = format!("the engine does not start it with {}: {output}", bytes::of_memory(TOO_LITTLE));
            return Ok(Point::none("restart", reason));
        }
        Err(trouble) => return Err(trouble),
    };
    let limit = Instant::now() + PATIENCE;
    let mut was_killed = false;
    let (state, restarts) = loop {
        let ContainerDetails { state, restart_count, .. } = container.inspect(bench.engine)?;
        was_killed |= state.is_out_of_memory;
        let is_content = container.port.is_some_and(|port| http::answers(http::loopback(port), Duration::from_secs(1)));
        if was_killed && restart_count > 0 || is_content || Instant::now() > limit {
            break (state, restart_count);
        }
        bench.engine.pause(Duration::from_millis(100))?;
    };
    bench.runner.remove(&container);
    let tight = bytes::of_memory(TOO_LITTLE);
    Ok(match (was_killed, restarts) {
        (true, 1..) => Point::pass("restart", format!("out of memory at {tight}: killed and restarted ({policy})")),
        (true, 0) if state.is_running() => {
            Point::none("restart", format!("at {tight} only child processes are killed, not the first process"))
        }
        (true, 0) => {
            let reason = "it was killed out of memory, but not restarted";
            Point::fail("restart", "", reason, "set a restart policy that the engine supports")
        }
        (false, 0) if state.is_running() => {
            Point::none("restart", format!("it runs in {tight}, so it never runs out of memory"))
        }
        (false, _) => Point::none("restart", format!("it exits by itself with {} at {tight}", state.exit_code)),
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn both_engines_figures_are_understood() {
        assert_eq!(parse("1.5MiB"), Some(1_572_864));
        assert_eq!(parse("83.5MB"), Some(83_500_000));
        assert_eq!(parse("0B"), Some(0));
        assert_eq!(parse("--"), None);
        assert_eq!(parse("12 parsecs"), None);
    }
}
