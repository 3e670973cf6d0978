//! The whole compose file: the app and its services.

use std::time::Instant;

use crate::verify::bench::Bench;
use crate::verify::compose::Compose;
use crate::verify::inspect::ContainerDetails;
use crate::verify::json::at;
use crate::verify::report::Point;
use crate::verify::secret;
use crate::verify::trouble::Trouble;

/// The service's name and its container.
type RunningService = (String, ContainerDetails);

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let Some(compose) = &bench.project.compose else {
        return Ok(vec![Point::none("up", "no compose file")]);
    };
    let config = match compose.warnings.as_str() {
        "" => Point::pass("config", "no warnings"),
        warnings => {
            let fix = "run `docker compose config --quiet`, which prints only warnings and errors";
            Point::fail("config", "", warnings.to_owned(), fix)
        }
    };
    let up = up(bench)?;
    let mut services = Vec::new();
    for (name, container) in bench.runner.services()? {
        // Skips containers of other proofs and finished one-off services.
        let details = container.inspect(bench.engine)?;
        if compose.service(&name).is_object() && details.state.is_running() {
            services.push((name, details));
        }
    }
    let others: Vec<&RunningService> = services.iter().filter(|(name, _)| *name != compose.service).collect();
    Ok(vec![config, up, dependencies(compose, &services), limits(&others), checks(&others), secrets(&services)])
}

/// Starts all services and waits, like `docker compose up --wait`.
fn up(bench: &mut Bench<'_>) -> Result<Point, Trouble> {
    bench.app()?;
    let started = Instant::now();
    let printed = bench.runner.wait_for_all()?;
    let seconds = started.elapsed().as_secs_f64();
    if printed.status.success() {
        let controllers = bench.project.compose.as_ref().map(Compose::controllers).unwrap_or_default();
        let count = bench.project.compose.iter().flat_map(Compose::services).count() - controllers.len();
        let services = if count == 1 { "service" } else { "services" };
        let left_out = match controllers[..] {
            [] => String::new(),
            _ => format!("; not started, because it controls the engine: {}", controllers.join(", ")),
        };
        return Ok(Point::pass("up", format!("{count} {services} up and healthy{left_out}")).with("seconds", seconds));
    }
    let output = printed.both();
    let last = output.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("nothing").trim().to_owned();
    let fix = "`docker compose up --wait` fails, too; `docker compose logs` shows why";
    Ok(Point::fail("up", "", last, fix))
}

/// Each dependency waits for `service_healthy` or `service_completed_successfully`.
fn dependencies(compose: &Compose, services: &[RunningService]) -> Point {
    let (mut waited, mut found, mut unchecked) = (Vec::new(), Vec::new(), Vec::new());
    for (name, service) in compose.services() {
        for (dependency, how) in at(service, &["depends_on"]).as_object().into_iter().flatten() {
            let is_checked =
                services.iter().any(|(name, details)| name == dependency && details.config.check().is_some());
            let waits = at(how, &["condition"]) != "service_started";
            if waits {
                waited.push(format!("{name} for {dependency}"));
            } else if is_checked {
                found.push(format!("{name} starts without waiting for {dependency} to be healthy"));
            } else {
                unchecked.push(dependency.as_str());
            }
        }
    }
    if !found.is_empty() {
        let fix = "set `condition: service_healthy` under `depends_on`";
        return Point::fail("dependencies", "", found.join("; "), fix);
    }
    if waited.is_empty() && !unchecked.is_empty() {
        return Point::none("dependencies", format!("no health check to wait for: {}", unchecked.join(", ")));
    }
    if waited.is_empty() {
        return Point::none("dependencies", "no service depends on another");
    }
    Point::pass("dependencies", format!("waits: {}", waited.join(", ")))
}

/// The app's own limits are checked by `lockdown`.
fn limits(others: &[&RunningService]) -> Point {
    let missing = |(name, details): &&RunningService| {
        let missing = details.host_config.missing_limits();
        (!missing.is_empty()).then(|| format!("{name} ({})", missing.join(", ")))
    };
    let found: Vec<String> = others.iter().filter_map(missing).collect();
    if others.is_empty() {
        return Point::none("limits", "no service besides the app");
    }
    if found.is_empty() {
        return Point::pass("limits", "every other service has limits");
    }
    let fix = "set cpus, memory and pids under `deploy.resources.limits`";
    Point::fail("limits", "", format!("not limited: {}", found.join(", ")), fix).with("services", found)
}

/// The app's own health check is checked by `health`.
fn checks(others: &[&RunningService]) -> Point {
    let without = others.iter().filter(|(_, details)| details.config.check().is_none());
    let found: Vec<String> = without.map(|(name, _)| name.clone()).collect();
    if others.is_empty() {
        return Point::none("checks", "no service besides the app");
    }
    if found.is_empty() {
        return Point::pass("checks", "every other service has a health check");
    }
    let fix = "give each service a `healthcheck`";
    Point::fail("checks", "", format!("no health check: {}", found.join(", ")), fix).with("services", found)
}

fn secrets(services: &[RunningService]) -> Point {
    let mut found = Vec::new();
    for (name, details) in services {
        for (variable, value) in details.config.variables() {
            if let Some(what) = secret::in_variable(variable, value) {
                found.push(format!("{what} in {name}'s {variable}"));
            }
        }
    }
    if found.is_empty() {
        return Point::pass("secrets", "none in what `docker inspect` shows");
    }
    let fix = "pass it as a compose secret, and let the image read the file (such as POSTGRES_PASSWORD_FILE)";
    Point::fail("secrets", "", found.join(", "), fix).with("found", found)
}
