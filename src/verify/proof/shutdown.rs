//! How the app ends: with every request answered, by itself, and in time.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::verify::bench::Bench;
use crate::verify::container::{Container, Readiness};
use crate::verify::details::ContainerDetails;
use crate::verify::engine::LONGEST;
use crate::verify::http;
use crate::verify::report::Point;
use crate::verify::traffic::{Tally, Traffic};
use crate::verify::trouble::Trouble;

/// What the engine gives an app to end that says nothing.
const ENGINES_OWN: Duration = Duration::from_secs(10);

/// Every client has asked often by then, and a slow request is on its way.
const RUN_UP: Duration = Duration::from_millis(1500);

/// The status of a program that SIGTERM ended: 128 and the signal's number.
const BY_SIGTERM: i64 = 143;
/// The same for SIGKILL, with which the engine ends what did not end by itself.
const BY_SIGKILL: i64 = 137;

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let app = bench.app()?;
    let address = match app.readiness {
        Readiness::Answers => app.container.nearest(bench.engine)?,
        _ => None,
    };
    let traffic = address.map(|address| Traffic::begin(address, &bench.options.requests));
    bench.engine.pause(RUN_UP)?;
    // A connection that is kept open must not hold it up.
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

/// Asks it to end, and waits as long as it asks for itself, up to what the user allows; then the engine kills it.
fn stop(bench: &Bench<'_>, container: &Container) -> Result<(), Trouble> {
    let most = bench.options.patience;
    let details = container.inspect(bench.engine)?;
    let seconds = most.as_secs().max(1).to_string();
    let is_capped = details.config.stop_timeout.is_some_and(|own| own > most.as_secs());
    let words: &[&str] = if is_capped { &["stop", "-t", &seconds, &container.id] } else { &["stop", &container.id] };
    bench.engine.text_within(words, most.max(ENGINES_OWN) + LONGEST).map(drop)
}

/// How long after the question the signal was sent, by the engine's own word: what is begun in between is in flight when
/// it comes. Nothing where the engine does not tell, or has another clock.
fn signalled(bench: &Bench<'_>, container: &str, asked: SystemTime) -> Result<Option<Duration>, Trouble> {
    if bench.engine.is_podman {
        return Ok(None);
    }
    let second = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (since, until) = (second(asked).to_string(), (second(SystemTime::now()) + 1).to_string());
    let (of, kind) = (format!("container={container}"), "event=kill");
    let words = ["events", "--since", &since, "--until", &until, "--filter", &of, "--filter", kind];
    let told = bench.engine.run(&[&words[..], &["--format", "{{.TimeNano}}"]].concat())?.stdout;
    let times = told.lines().filter_map(|line| line.trim().parse().ok()).map(Duration::from_nanos);
    let asked = asked.duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut later = times.filter_map(|time| time.checked_sub(asked));
    Ok(later.next())
}

fn requests(tally: Option<Tally>) -> Point {
    let Some(Tally { answered, lost, turned_away }) = tally else {
        return Point::none("requests", "it does not answer HTTP/1.1 from outside, so none were sent");
    };
    let figure = format!("{answered} answered, {lost} lost, {turned_away} turned away");
    let point = if lost == 0 {
        Point::pass("requests", figure)
    } else {
        let reason = "requests that were on their way when it was asked to end got no answer";
        let fix = "on SIGTERM stop listening, finish what is in flight, and exit then";
        Point::fail("requests", figure, reason, fix)
    };
    point.with("answered", answered).with("lost", lost).with("turned-away", turned_away)
}

fn status(details: &ContainerDetails, took: Duration) -> Point {
    let status = details.state.exit_code;
    let seconds = took.as_secs_f64();
    let figure = format!("status {status} after {seconds:.1} s");
    let point = match status {
        0 | BY_SIGTERM => Point::pass("status", figure),
        BY_SIGKILL => {
            let own = details.config.stop_timeout.filter(|own| took < Duration::from_secs(*own));
            let of = own.map(|own| format!(" of the {own} s that it asks for (--timeout gives it more)"));
            let reason =
                format!("the engine waited {seconds:.0} s{} for it to end, and killed it", of.unwrap_or_default());
            Point::fail("status", figure, reason, why_it_hangs(details))
        }
        _ => {
            let reason = "the status says that it failed";
            Point::fail("status", figure, reason, "exit with 0 once all is done on SIGTERM")
        }
    };
    point.with("status", status).with("seconds", (seconds * 10.0).round() / 10.0)
}

/// A shell that is the first process takes the signal and hands it on to nobody.
fn why_it_hangs(details: &ContainerDetails) -> String {
    let name = details.path.rsplit('/').next().unwrap_or_default();
    let is_script = Path::new(name).extension().is_some_and(|extension| extension == "sh");
    if is_script || ["sh", "bash", "dash", "ash"].contains(&name) {
        return format!("`{name}` takes SIGTERM and does not hand it on: use the exec form, or `exec` the app");
    }
    if ["npm", "yarn", "pnpm"].contains(&name) {
        return format!("`{name}` is in between: start the app itself, as in CMD [\"node\", \"server.js\"]");
    }
    "handle SIGTERM: the first process of a container gets no default handling of it".to_owned()
}
