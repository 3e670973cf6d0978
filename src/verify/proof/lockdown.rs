//! What the app may do, according to the engine and the kernel.

use crate::verify::bench::{App, Bench};
use crate::verify::bytes;
use crate::verify::conditions::{Conditions, Lockdown};
use crate::verify::inspect::{ContainerDetails, HostConfig};
use crate::verify::process::{self, RunningProcess};
use crate::verify::report::Point;
use crate::verify::trouble::Trouble;

/// The capability that a container may keep: listening below port 1024.
const NET_BIND_SERVICE: u64 = 1 << 10;

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let app = bench.app()?;
    let details = app.container.inspect(bench.engine)?;
    let host = &details.host_config;
    let processes = process::of(&app.container, bench.engine)?;
    Ok(vec![user(&details, &processes), root(bench, &app, host)?, rights(&app, host, &processes), limits(host)])
}

fn user(details: &ContainerDetails, processes: &[RunningProcess]) -> Point {
    let user = details.config.user.as_str();
    let fix = "end the Dockerfile with a numeric user, such as `USER 10001:10001`";
    let number = user.split(':').next().unwrap_or_default();
    if number.is_empty() || number == "root" || number.bytes().all(|digit| digit == b'0') {
        return Point::fail("user", "root", "it starts as root", fix);
    }
    if !number.bytes().all(|digit| digit.is_ascii_digit()) {
        let reason = format!("`{number}` is a name: an orchestrator cannot verify that it is not root");
        return Point::fail("user", user, reason, fix);
    }
    if let Some(process) = processes.iter().find(|process| process.users.contains(&0)) {
        return Point::fail("user", user, format!("its process {} runs as root", process.name), fix);
    }
    let seen = match processes.len() {
        0 => String::new(),
        1 => ", checked on its process".to_owned(),
        count => format!(", checked on its {count} processes"),
    };
    Point::pass("user", format!("{user}{seen}")).with("user", user)
}

fn root(bench: &mut Bench<'_>, app: &App, host: &HostConfig) -> Result<Point, Trouble> {
    match (&app.refusal, app.lockdown) {
        (None, _) => {}
        (Some(_), Lockdown::Open) => {
            return Ok(Point::none("read-only", "it does not run without capabilities"));
        }
        (Some(output), _) => {
            let paths = bench.written()?;
            return Ok(asks_to_write(&paths, &format!("it does not run on a read-only root: {output}")));
        }
    }
    if host.readonly_rootfs {
        return Ok(Point::pass("read-only", "runs on a read-only root"));
    }
    let conditions = Conditions { lockdown: Lockdown::Full, ..Conditions::production("locked") };
    let (is_up, output) = match bench.start_and_wait(conditions) {
        Ok((container, readiness)) => {
            let output = container.last_words(bench.engine)?;
            bench.runner.remove(&container);
            (readiness.is_up(), output)
        }
        // If the engine itself refuses the conditions, only this point fails.
        Err(Trouble::NotRunning(output)) => (false, output),
        Err(trouble) => return Err(trouble),
    };
    if is_up {
        let reason = "the root is writable, but the app also runs on a read-only one";
        let fix = "set `read_only: true`, with `tmpfs: [/tmp]`, in the compose file";
        return Ok(Point::fail("read-only", "", reason, fix));
    }
    let paths = bench.written()?;
    Ok(asks_to_write(&paths, &format!("the root is writable, and the app does not run on a read-only one: {output}")))
}

fn asks_to_write(paths: &[String], reason: &str) -> Point {
    let list = paths.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    let fix = if paths.is_empty() {
        "mount a tmpfs or a volume where it writes".to_owned()
    } else {
        format!("mount a tmpfs or a volume where it writes, or disable the writing: {list}")
    };
    Point::fail("read-only", format!("writes to {} paths", paths.len()), reason, fix).with("paths", paths.to_vec())
}

fn rights(app: &App, host: &HostConfig, processes: &[RunningProcess]) -> Point {
    if let (Some(output), Lockdown::Open) = (&app.refusal, app.lockdown) {
        let reason = format!("it does not run without capabilities and privileges: {output}");
        let fix = "start as the final user, which owns the folders that it needs, and use a port from 1024";
        return Point::fail("rights", "", reason, fix);
    }
    let mut missing = Vec::new();
    let drops_all = host.cap_drop.iter().any(|dropped| dropped.eq_ignore_ascii_case("ALL"));
    let keeps_some = processes.iter().any(|process| process.capabilities & !NET_BIND_SERVICE != 0);
    // Podman lists each dropped capability; the kernel's view decides.
    let adds_some = host.cap_add.iter().any(|added| !added.to_uppercase().ends_with("NET_BIND_SERVICE"));
    if keeps_some || adds_some || !drops_all && processes.is_empty() {
        missing.push("it keeps capabilities");
    }
    if !host.has_no_new_privileges() || processes.iter().any(|process| !process.has_no_new_privileges) {
        missing.push("a program in it can gain privileges");
    }
    if host.privileged {
        missing.push("it is privileged");
    }
    if missing.is_empty() {
        let seen = if processes.is_empty() { "" } else { ", checked in /proc" };
        return Point::pass("rights", format!("no capabilities, no new privileges{seen}"));
    }
    let fix = "set `cap_drop: [ALL]` and `security_opt: [no-new-privileges:true]` in the compose file";
    Point::fail("rights", "", missing.join("; "), fix)
}

fn limits(host: &HostConfig) -> Point {
    let (Some(cpus), Some(memory), Some(pids)) = (host.cpus(), host.memory(), host.pids()) else {
        let missing = host.missing_limits();
        let fix = format!("set {} under `deploy.resources.limits` in the compose file", missing.join(", "));
        return Point::fail("limits", "", format!("not limited: {}", missing.join(", ")), fix);
    };
    // Billionths of a CPU; two digits are enough.
    #[allow(clippy::cast_precision_loss)]
    let cpus = cpus as f64 / 1e9;
    Point::pass(
        "limits",
        format!(
            "{cpus} {}, {} memory, {pids} processes",
            if (cpus - 1.0).abs() < f64::EPSILON { "CPU" } else { "CPUs" },
            bytes::of_memory(memory)
        ),
    )
    .with("cpus", cpus)
    .with("memory", memory)
    .with("pids", pids)
}
