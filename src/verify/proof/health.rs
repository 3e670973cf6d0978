//! The health check: healthy when the app serves, unhealthy when it hangs, healthy again when it continues.

use std::time::Duration;

use crate::verify::bench::Bench;
use crate::verify::conditions::{Conditions, Lockdown};
use crate::verify::container::Container;
use crate::verify::hang::Hang;
use crate::verify::inspect::HealthCheck;
use crate::verify::process;
use crate::verify::report::Point;
use crate::verify::trouble::Trouble;

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let app = bench.app()?;
    let details = app.container.inspect(bench.engine)?;
    let Some(check) = details.config.check() else {
        if bench.port()?.is_none() && process::listens(&app.container, bench.engine)? == Some(false) {
            return Ok(vec![Point::none("healthy", "it has no health check, and listens on no port")]);
        }
        let fix =
            "add a HEALTHCHECK to the Dockerfile, or `healthcheck` to the service, that sends a request to the app";
        let reason = "neither the image nor the compose file has a health check";
        return Ok(vec![Point::fail("healthy", "", reason, fix)]);
    };
    let healthy = healthy(bench, &app.container, check)?;
    if healthy.reason.is_some() {
        return Ok(vec![healthy]);
    }
    let [unhealthy, recovers] = hangs(bench, check, app.lockdown)?;
    Ok(vec![healthy, unhealthy, recovers])
}

fn healthy(bench: &Bench<'_>, container: &Container, check: &HealthCheck) -> Result<Point, Trouble> {
    let (own, most) = (check.longest(), bench.options.patience);
    let turned = container.wait_for_health(bench.engine, "healthy", own.min(most))?;
    if turned.is_some() {
        let took = container.begun.elapsed().as_secs_f64();
        return Ok(Point::pass("healthy", format!("{took:.1} s after the start")).with("seconds", took));
    }
    let state = container.inspect(bench.engine)?.state;
    let is_early = own > most && state.health() == "starting";
    let reason = if state.is_running() && is_early {
        let (own, most) = (own.as_secs(), most.as_secs());
        format!("it is not healthy after {most} s (--timeout); its own schedule allows {own} s")
    } else if state.is_running() {
        format!("it stays {}; the check's output: {}", state.health(), state.last_probe())
    } else {
        format!("it exited with {}: {}", state.exit_code, container.last_words(bench.engine)?)
    };
    let fix = if is_early {
        "raise --timeout, or let the check start early: `--start-interval=2s`"
    } else {
        "use a probe that the image contains: its runtime, or a small program; slim and distroless images have no curl"
    };
    Ok(Point::fail("healthy", "", reason, fix))
}

/// Makes the app hang, and lets it continue.
fn hangs(bench: &mut Bench<'_>, check: &HealthCheck, lockdown: Lockdown) -> Result<[Point; 2], Trouble> {
    let conditions = Conditions { is_checked_often: true, lockdown, ..Conditions::production("health") };
    let container = bench.start(conditions)?;
    let timeout = check.timeout().min(Duration::from_secs(30));
    // Time for two probes with their timeouts, since one may have started before the app hung; one second apart.
    let patience = (timeout + Duration::from_secs(1)) * 2 + Duration::from_secs(15);
    let points = match container.wait_for_health(bench.engine, "healthy", bench.options.patience + patience)? {
        None => {
            let reason = "it did not turn healthy again with a check every second";
            let fix = "make the check fast enough to run every second";
            [Point::fail("unhealthy", "", reason, fix), Point::none("recovers", "it did not turn healthy")]
        }
        Some(_) => watch(bench, &container, patience)?,
    };
    bench.runner.remove(&container);
    Ok(points)
}

fn watch(bench: &mut Bench<'_>, container: &Container, patience: Duration) -> Result<[Point; 2], Trouble> {
    let Some(hang) = Hang::begin(bench, container)? else {
        let reason = "its processes cannot be stopped from outside";
        return Ok([Point::none("unhealthy", reason), Point::none("recovers", reason)]);
    };
    let Some(took) = container.wait_for_health(bench.engine, "unhealthy", patience)? else {
        hang.end(bench, container)?;
        let reason = "the app hung, but the health check still succeeded";
        let fix = "let the check request the app's own endpoint, and fail if no response comes in time";
        return Ok([Point::fail("unhealthy", "", reason, fix), Point::none("recovers", "it never turned unhealthy")]);
    };
    let unhealthy =
        Point::pass("unhealthy", format!("{:.1} s after it hung, checked every second", took.as_secs_f64()));
    let unhealthy = unhealthy.with("seconds", took.as_secs_f64());
    hang.end(bench, container)?;
    let Some(took) = container.wait_for_health(bench.engine, "healthy", patience)? else {
        let reason = "the app continued, but stayed unhealthy";
        let fix = "let a failed check leave nothing behind that fails the next one";
        return Ok([unhealthy, Point::fail("recovers", "", reason, fix)]);
    };
    let seconds = took.as_secs_f64();
    let recovers = Point::pass("recovers", format!("{seconds:.1} s after it continued")).with("seconds", seconds);
    Ok([unhealthy, recovers])
}
