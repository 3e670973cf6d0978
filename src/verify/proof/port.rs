//! Where the app listens.

use crate::verify::bench::Bench;
use crate::verify::conditions::{Conditions, Lockdown};
use crate::verify::container::Readiness;
use crate::verify::report::Point;
use crate::verify::trouble::Trouble;

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let Some(port) = bench.port()? else {
        let reason = "neither the image nor the compose file names a port; pass --port";
        return Ok(vec![Point::none("reachable", reason)]);
    };
    let app = bench.app()?;
    let fix = "listen on 0.0.0.0: 127.0.0.1 cannot be reached from outside the container";
    let reachable = match app.readiness {
        Readiness::Answers => Point::pass("reachable", format!("answers from outside on {port}")).with("port", port),
        Readiness::AnswersOtherwise => {
            Point::pass("reachable", format!("answers from outside on {port}, but not with HTTP/1.1"))
                .with("port", port)
        }
        Readiness::OnlyHealthy => {
            let reason = "nothing answers from outside, but its health check inside succeeds";
            Point::fail("reachable", format!("no answer on {port}"), reason, fix)
        }
        Readiness::Runs | Readiness::Silent | Readiness::Ended(_) => {
            let reason = format!("nothing answers from outside within {} s", bench.options.patience.as_secs());
            let fix = format!("{fix}; if it starts slowly, raise --timeout");
            Point::fail("reachable", format!("no answer on {port}"), reason, fix)
        }
    };
    let honours = match reachable.reason {
        Some(_) => Point::none("honours", "it cannot be reached"),
        None => honours(bench, port, app.lockdown)?,
    };
    Ok(vec![reachable, honours])
}

fn honours(bench: &mut Bench<'_>, port: u16, lockdown: Lockdown) -> Result<Point, Trouble> {
    let details = bench.app()?.container.inspect(bench.engine)?;
    if details.config.variables().all(|(name, _)| name != "PORT") {
        return Ok(Point::none("honours", "it has no environment variable PORT"));
    }
    let other = if port == 9191 { 9292 } else { 9191 };
    let conditions = Conditions { port: Some(other), lockdown, ..Conditions::production("port") };
    let (container, readiness) = bench.start_and_wait(conditions)?;
    bench.runner.remove(&container);
    if matches!(readiness, Readiness::Answers | Readiness::AnswersOtherwise) {
        return Ok(Point::pass("honours", format!("answers on {other} with PORT={other}")));
    }
    let reason = format!("it has an environment variable PORT, but does not answer on {other} with PORT={other}");
    Ok(Point::fail("honours", "", reason, "listen on the port in PORT, or do not declare it"))
}
