//! The health check: it says yes when the app serves, no when it hangs, and yes again when it comes back.

use std::time::Duration;

use crate::verify::bench::Bench;
use crate::verify::conditions::{Conditions, Lock};
use crate::verify::container::Container;
use crate::verify::details::HealthCheck;
use crate::verify::hang::Hang;
use crate::verify::report::Point;
use crate::verify::trouble::Trouble;

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let app = bench.app()?;
    let details = app.container.inspect(bench.engine)?;
    let Some(check) = details.config.check() else {
        let fix = "add a HEALTHCHECK to the Dockerfile, or `healthcheck` to the service, that asks the app itself";
        let reason = "neither the image nor the compose file has a health check";
        return Ok(vec![Point::fail("healthy", "", reason, fix)]);
    };
    let healthy = healthy(bench, &app.container, check)?;
    if healthy.reason.is_some() {
        return Ok(vec![healthy]);
    }
    let [unhealthy, recovers] = hangs(bench, check, app.lock)?;
    Ok(vec![healthy, unhealthy, recovers])
}

fn healthy(bench: &Bench<'_>, container: &Container, check: &HealthCheck) -> Result<Point, Trouble> {
    let (own, most) = (check.longest(), bench.options.patience);
    let turned = container.turns(bench.engine, "healthy", own.min(most))?;
    if turned.is_some() {
        let took = container.begun.elapsed().as_secs_f64();
        return Ok(Point::pass("healthy", format!("{took:.1} s after the start")).with("seconds", took));
    }
    let state = container.inspect(bench.engine)?.state;
    let is_early = own > most && state.health() == "starting";
    let reason = if state.is_running() && is_early {
        let (own, most) = (own.as_secs(), most.as_secs());
        format!("it is not healthy after {most} s, which --timeout sets; its own schedule lets it wait {own} s")
    } else if state.is_running() {
        format!("it stays {}; the check said: {}", state.health(), state.last_probe())
    } else {
        format!("it ended with {}: {}", state.exit_code, container.last_words(bench.engine)?)
    };
    let fix = if is_early {
        "give it more with --timeout, or let the check begin early: `--start-interval=2s`"
    } else {
        "use a probe that is in the image: its own runtime, or a small program; slim and distroless images have no curl"
    };
    Ok(Point::fail("healthy", "", reason, fix))
}

/// Lets the app hang, and lets it go on.
fn hangs(bench: &mut Bench<'_>, check: &HealthCheck, lock: Lock) -> Result<[Point; 2], Trouble> {
    let conditions = Conditions { is_checked_often: true, lock, ..Conditions::production("health") };
    let container = bench.start(conditions)?;
    let timeout = check.timeout().min(Duration::from_secs(30));
    // A failure, as long as a probe may take, after one that was on its way; each a second after the last.
    let patience = (timeout + Duration::from_secs(1)) * 2 + Duration::from_secs(15);
    let points = match container.turns(bench.engine, "healthy", bench.options.patience + patience)? {
        None => {
            let reason = "it did not turn healthy a second time, when it was checked each second";
            let fix = "let the check be quick enough to be made each second";
            [Point::fail("unhealthy", "", reason, fix), Point::none("recovers", "it did not turn healthy")]
        }
        Some(_) => watch(bench, &container, patience)?,
    };
    bench.runner.remove(&container);
    Ok(points)
}

fn watch(bench: &mut Bench<'_>, container: &Container, patience: Duration) -> Result<[Point; 2], Trouble> {
    let Some(hang) = Hang::begin(bench, container)? else {
        let reason = "its processes cannot be made to hang from outside";
        return Ok([Point::none("unhealthy", reason), Point::none("recovers", reason)]);
    };
    let Some(took) = container.turns(bench.engine, "unhealthy", patience)? else {
        hang.end(bench, container)?;
        let reason = "the app hung, and the health check still said yes";
        let fix = "let the check ask the app's own endpoint, and fail when no answer comes in time";
        return Ok([Point::fail("unhealthy", "", reason, fix), Point::none("recovers", "it never turned unhealthy")]);
    };
    let unhealthy = Point::pass("unhealthy", format!("{:.1} s after it hung, checked each second", took.as_secs_f64()));
    let unhealthy = unhealthy.with("seconds", took.as_secs_f64());
    hang.end(bench, container)?;
    let Some(took) = container.turns(bench.engine, "healthy", patience)? else {
        let reason = "the app went on, and stayed unhealthy";
        let fix = "let the check leave nothing behind that fails the next one";
        return Ok([unhealthy, Point::fail("recovers", "", reason, fix)]);
    };
    let seconds = took.as_secs_f64();
    let recovers = Point::pass("recovers", format!("{seconds:.1} s after it went on")).with("seconds", seconds);
    Ok([unhealthy, recovers])
}
