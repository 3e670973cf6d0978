//! Tests one starter: generate, build, run, verify, stop.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use dockgen::catalog::StarterTest;
use tempfile::TempDir;

use crate::container::{Compose, Container, Image};
use crate::edit::Edit;
use crate::engine::{Proof, docker, raw, require};
use crate::http;
use crate::leftovers;
use crate::verify::Verified;

pub struct Combination {
    pub language: String,
    pub framework: String,
    pub variant: String,
    pub is_default_variant: bool,
    /// `None` is the language's default.
    pub package_manager: Option<String>,
    pub port: u16,
    pub test: Option<StarterTest>,
}

impl Combination {
    /// The snapshot's name.
    pub fn name(&self) -> String {
        let name = format!("{}-{}-{}", self.language, self.framework, self.variant);
        self.package_manager.as_ref().map_or_else(|| name.clone(), |manager| format!("{name}-{manager}"))
    }

    /// False for nginx: there, no code of the app can measure memory, count requests or log lines.
    fn is_code(&self) -> bool {
        self.language != "static"
    }
}

pub fn prove(it: &Combination) -> Proof {
    let _shared = leftovers::shared();
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let folder = temporary.path().join(format!("dockgen-{}", it.name()));
    let published = http::free_port();
    generate(it, &folder)?;
    plant_secrets(&folder, published)?;
    let edit = Edit::of(&it.language, &it.framework)?;
    edit.apply(&folder)?;
    is_verified(it, &folder, &edit)?;
    {
        let _compose = Compose::up(&folder)?;
        endpoints_answer(it, published, false)?;
    }
    own_tests_pass(it, &folder)?;
    if it.is_code() {
        let image = Image::build(&folder, &format!("dockgen-{}:proof", it.name()), &[])?;
        memory_is_honoured(it, &image)?;
        // SIGINT is nginx's fast shutdown; `docker stop` sends the image's own stop signal.
        ends_gracefully(it, &image, &edit, &["kill", "--signal", "INT"])?;
    }
    Ok(())
}

/// `dockgen verify`, with a slow endpoint in the stream of requests.
fn is_verified(it: &Combination, folder: &Path, edit: &Edit) -> Proof {
    let verified = Verified::run(folder, &["--request", &edit.path])?;
    let mut not_applicable = vec!["compose.dependencies", "compose.limits", "compose.checks"];
    if edit.is_small {
        not_applicable.push("memory.restart");
    }
    verified.is_proven(&not_applicable)?;
    if it.is_code() {
        // The app logs JSON to stdout, so lines on stderr do not come from the app's logger.
        let strays = verified.value("logs.streams", "stderr");
        require(strays == 0, || format!("{strays} lines on stderr with the variables of the compose file"))?;
    }
    let user = verified.value("lockdown.user", "user");
    require(user == "10001:10001", || format!("it runs as {user}"))?;
    for (limit, expected) in [("memory", 512 * 1024 * 1024), ("pids", 256)] {
        let set = verified.value("lockdown.limits", limit);
        require(set == expected, || format!("{limit} is limited to {set}"))?;
    }
    Ok(())
}

fn generate(it: &Combination, folder: &Path) -> Proof {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dockgen"));
    command.env_clear().arg("new").arg(folder).args(["--yes", "--quiet", "--language", &it.language]);
    command.args(["--framework", &it.framework, "--variant", &it.variant]);
    command.args(it.package_manager.iter().flat_map(|manager| ["--package-manager", manager]));
    let output = command.output().map_err(|error| error.to_string())?;
    require(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Files that real projects have: settings with secrets, and keys.
fn plant_secrets(folder: &Path, port: u16) -> Proof {
    let plant = |name: &str, text: String| fs::write(folder.join(name), text).map_err(|error| error.to_string());
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+planted+planted+planted+planted+planted==\n";
    plant(".env", format!("PORT={port}\nAPI_TOKEN=planted-6e1f0c\n"))?;
    plant(".env.production", "API_TOKEN=planted-6e1f0c\n".to_owned())?;
    plant("id_rsa", key.to_owned())?;
    plant("server.key", key.to_owned())
}

fn endpoints_answer(it: &Combination, port: u16, is_short_of_memory: bool) -> Proof {
    http::expect(port, "/", 200, "Hello")?;
    http::expect(port, "/live", 200, "alive")?;
    http::expect(port, "/nothing-here", 404, "")?;
    if is_short_of_memory {
        http::expect(port, "/health", 503, "memory")?;
    } else {
        http::expect(port, "/health", 200, "healthy")?;
    }
    if it.is_code() {
        let metrics = http::expect(port, "/metrics", 200, "http_requests_total{")?;
        require(metrics.text.contains("http_request_duration_seconds_bucket{"), || metrics.text.clone())?;
        require(!metrics.text.contains("nothing-here"), || format!("a raw path in {}", metrics.text))?;
    }
    Ok(())
}

/// Runs the starter's own tests in its stage `build`.
fn own_tests_pass(it: &Combination, folder: &Path) -> Proof {
    // The code is the same in every variant.
    let Some(test) = it.test.as_ref().filter(|_| it.is_default_variant) else { return Ok(()) };
    let image = Image::build(folder, &format!("dockgen-{}:tests", it.name()), &["--target", "build"])?;
    let mount = test.folder.as_ref().map(|name| format!("{}:/app/{name}:ro", folder.join(name).display()));
    let mount: Vec<&str> = mount.iter().flat_map(|mount| ["--volume", mount]).collect();
    let (program, rest) = test.command.split_first().ok_or("a test without a command")?;
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let start = ["run", "--rm", "--network", "none", "--workdir", "/app", "--entrypoint", program.as_str()];
    docker(folder, &[&start[..], &mount, &[&image.tag], &rest].concat()).map(drop)
}

/// With a memory threshold that every process exceeds, the app turns unhealthy, and logs only JSON.
fn memory_is_honoured(it: &Combination, image: &Image) -> Proof {
    let quick = ["--health-interval", "1s", "--health-start-period", "1ms", "--health-retries", "1"];
    let settings = ["--env", "HEALTH_MEMORY_PERCENT=0.1"];
    let container = Container::run(&image.tag, it.port, &[quick.as_slice(), &settings].concat())?;
    let port = container.published()?;
    // Before the app listens, it is unhealthy for another reason.
    http::wait_for(port, "/live")?;
    container.turns("unhealthy")?;
    endpoints_answer(it, port, true)?;
    let output = raw(Path::new("."), &["logs", &container.id])?;
    let logs = String::from_utf8_lossy(&output.stdout);
    require(!logs.is_empty(), || "nothing was logged".to_owned())?;
    for line in logs.lines() {
        let is_object = serde_json::from_str::<serde_json::Value>(line).is_ok_and(|line| line.is_object());
        require(is_object, || format!("not a JSON object: {line}"))?;
    }
    require(output.stderr.is_empty(), || format!("on stderr: {}", String::from_utf8_lossy(&output.stderr)))
}

/// Requests in flight complete, open idle connections do not delay the stop, and the exit status is 0.
fn ends_gracefully(it: &Combination, image: &Image, edit: &Edit, how: &[&str]) -> Proof {
    let container = Container::run(&image.tag, it.port, &[])?;
    container.turns("healthy")?;
    let port = container.published()?;
    let idle = http::keep_alive(port, "/")?;
    let (slow, held) = (edit.path.clone(), edit.path.clone());
    let in_flight = thread::spawn(move || http::get(port, &slow));
    let held = thread::spawn(move || http::keep_alive(port, &held));
    thread::sleep(Duration::from_millis(700));
    let (status, took) = container.end(how)?;
    let answer = in_flight.join().map_err(|_| "the request in flight panicked")?;
    let answer = answer.map_err(|error| format!("lost in flight: {error}\n{}", container.logs()))?;
    require(answer.status == 200 && answer.text.contains("slowly done"), || format!("{how:?}: {}", answer.text))?;
    require(status == 0, || format!("{how:?}: status {status}\n{}", container.logs()))?;
    require(took < Duration::from_secs(9), || format!("{how:?} took {took:?}\n{}", container.logs()))?;
    let held = held.join().map_err(|_| "the request on a connection that stays open panicked")??;
    drop((idle, held));
    Ok(())
}
