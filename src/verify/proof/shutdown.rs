//! How the app stops: all requests answered, by itself, and in time.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::verify::bench::Bench;
use crate::verify::container::{Container, Readiness};
use crate::verify::engine::LONGEST;
use crate::verify::http;
use crate::verify::inspect::ContainerDetails;
use crate::verify::report::Point;
use crate::verify::traffic::{Tally, Traffic};
use crate::verify::trouble::Trouble;

/// The engine's default stop timeout.
const ENGINES_OWN: Duration = Duration::from_secs(10);

/// By then, every client has sent several requests, and a slow request is in flight.
const RUN_UP: Duration = Duration::from_millis(1500);

/// The exit code after SIGTERM's default handling: 128 + 15.
const BY_SIGTERM: i64 = 143;
/// The exit code after SIGKILL: 128 + 9.
const BY_SIGKILL: i64 = 137;

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let app = bench.app()?;
    let address = match app.readiness {
        Readiness::Answers => app.container.nearest(bench.engine)?,
        _ => None,
    };
    let traffic = address.map(|address| Traffic::begin(address, &bench.options.requests));
    bench.engine.pause(RUN_UP)?;
    // An idle keep-alive connection must not delay the stop.
    let idle = address.and_then(http::keep_alive);
    let (asked, clock) = (Instant::now(), SystemTime::now());
    stop(bench, &app.container)?;
    let took = asked.elapsed();
    let details = app.container.inspect(bench.engine)?;
    drop(idle);
    let signalled = signalled(bench, &app.container.id, clock)?.filter(|later| *later < took).unwrap_or_default();
    let tally = traffic.map(|traffic| traffic.end(asked, asked + signalled));
    bench.app_has_ended();
    Ok(vec![requests(tally), status(&details, took)])
}

/// Stops it with its own timeout, but at most the user's; then the engine kills it.
fn stop(bench: &Bench<'_>, container: &Container) -> Result<(), Trouble> {
    let most = bench.options.patience;
    let details = container.inspect(bench.engine)?;
    let seconds = most.as_secs().max(1).to_string();
    let is_capped = details.config.stop_timeout.is_some_and(|own| own > most.as_secs());
    let words: &[&str] = if is_capped { &["stop", "-t", &seconds, &container.id] } else { &["stop", &container.id] };
    bench.engine.text_within(words, most.max(ENGINES_OWN) + LONGEST).map(drop)
}

/// The delay between `docker stop` and the signal, from the engine's events: requests that start in between are in
/// flight when the signal arrives. `None` if the engine reports no event, or its clock differs.
fn signalled(bench: &Bench<'_>, container: &str, asked: SystemTime) -> Result<Option<Duration>, Trouble> {
    if bench.engine.is_podman {
        return Ok(None);
    }
    let second = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (since, until) = (second(asked).to_string(), (second(SystemTime::now()) + 1).to_string());
    let (of, kind) = (format!("container={container}"), "event=kill");
    let words = ["events", "--since", &since, "--until", &until, "--filter", &of, "--filter", kind];
    let events = bench.engine.run(&[&words[..], &["--format", "{{.TimeNano}}"]].concat())?.stdout;
    let times = events.lines().filter_map(|line| line.trim().parse().ok()).map(Duration::from_nanos);
    let asked = asked.duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut later = times.filter_map(|time| time.checked_sub(asked));
    Ok(later.next())
}

fn requests(tally: Option<Tally>) -> Point {
    let Some(Tally { answered, lost, refused }) = tally else {
        return Point::none("requests", "it does not answer HTTP/1.1 from outside");
    };
    let figure = format!("{answered} answered, {lost} lost, {refused} refused");
    let point = if lost == 0 {
        Point::pass("requests", figure)
    } else {
        let reason = "requests in flight at SIGTERM got no response";
        let fix = "on SIGTERM, stop listening, finish the requests in flight, then exit";
        Point::fail("requests", figure, reason, fix)
    };
    point.with("answered", answered).with("lost", lost).with("turned-away", refused)
}

fn status(details: &ContainerDetails, took: Duration) -> Point {
    let status = details.state.exit_code;
    let seconds = took.as_secs_f64();
    let figure = format!("status {status} after {seconds:.1} s");
    let point = match status {
        0 | BY_SIGTERM => Point::pass("status", figure),
        BY_SIGKILL => {
            let own = details.config.stop_timeout.filter(|own| took < Duration::from_secs(*own));
            let of = own.map(|own| format!(" of its {own} s stop timeout (raise --timeout)"));
            let reason = format!("the engine waited {seconds:.0} s{}, then killed it", of.unwrap_or_default());
            Point::fail("status", figure, reason, why_it_hangs(details))
        }
        _ => {
            let reason = "the exit code is a failure";
            Point::fail("status", figure, reason, "exit with 0 after a graceful stop")
        }
    };
    point.with("status", status).with("seconds", (seconds * 10.0).round() / 10.0)
}

/// A shell as PID 1 receives the signal and does not forward it.
fn why_it_hangs(details: &ContainerDetails) -> String {
    let name = details.path.rsplit('/').next().unwrap_or_default();
    let is_script = Path::new(name).extension().is_some_and(|extension| extension == "sh");
    if is_script || ["sh", "bash", "dash", "ash"].contains(&name) {
        return format!("`{name}` does not forward SIGTERM: use the exec form, or `exec` the app");
    }
    if ["npm", "yarn", "pnpm"].contains(&name) {
        return format!("`{name}` does not forward SIGTERM: start the app itself, as in CMD [\"node\", \"server.js\"]");
    }
    "handle SIGTERM: PID 1 has no default handler".to_owned()
}
