//! The proof of one starter: from the command to the last log line.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use dockgen::language::StarterTest;
use tempfile::TempDir;

use crate::container::{Compose, Container, Image, inspect};
use crate::edit::Edit;
use crate::engine::{Proof, docker, raw, require};
use crate::http;

/// A text that must not be found in any image.
const PLANTED: &str = "planted-secret-6e1f0c";

/// What is proven.
pub struct Combination {
    pub language: String,
    pub framework: String,
    pub variant: String,
    pub is_default_variant: bool,
    pub port: u16,
    pub build_image: String,
    pub test: Option<StarterTest>,
}

impl Combination {
    fn name(&self) -> String {
        format!("dockgen-{}-{}-{}", self.language, self.framework, self.variant)
    }

    /// nginx answers for itself: no code runs that could measure memory, count requests or log its own lines.
    fn is_code(&self) -> bool {
        self.language != "static"
    }
}

pub fn prove(it: &Combination) -> Proof {
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let folder = temporary.path().join(it.name());
    let published = http::free_port();
    generate(it, &folder)?;
    plant_secrets(&folder, published)?;
    checks_clean(&folder)?;
    {
        let compose = Compose::up(&folder)?;
        endpoints_answer(it, published, false)?;
        runs_locked_down(it, &compose.container()?)?;
    }
    own_tests_pass(it, &folder)?;
    let image = Image::build(&folder, &format!("{}:proof", it.name()), &[])?;
    holds_no_secret(&image)?;
    memory_and_port_are_honoured(it, &image)?;
    let edit = Edit::of(&it.framework)?;
    edit.apply(&folder)?;
    let edited = Image::build(&folder, &format!("{}:edited", it.name()), &[])?;
    edit.leaves_dependencies_cached(&edited.log)?;
    ends_gracefully(it, &edited, &edit, &["stop"])?;
    // nginx takes SIGINT for its fast way out; Docker sends the image's own stop signal.
    if it.is_code() {
        ends_gracefully(it, &edited, &edit, &["kill", "--signal", "INT"])?;
    }
    Ok(())
}

fn generate(it: &Combination, folder: &Path) -> Proof {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dockgen"));
    command.env_clear().arg("new").arg(folder).args(["--yes", "--quiet", "--language", &it.language]);
    command.args(["--framework", &it.framework, "--variant", &it.variant]);
    let output = command.output().map_err(|error| error.to_string())?;
    require(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())
}

/// What lies in real folders: settings with secrets in them, and keys.
fn plant_secrets(folder: &Path, port: u16) -> Proof {
    let plant = |name: &str, text: String| fs::write(folder.join(name), text).map_err(|error| error.to_string());
    plant(".env", format!("PORT={port}\nAPI_TOKEN={PLANTED}\n"))?;
    plant(".env.production", format!("API_TOKEN={PLANTED}\n"))?;
    plant("id_rsa", format!("{PLANTED}\n"))?;
    plant("server.key", format!("{PLANTED}\n"))
}

fn checks_clean(folder: &Path) -> Proof {
    let log = docker(folder, &["build", "--check", "."])?;
    require(log.contains("no warnings found"), || log)
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

/// The engine's own word for how it runs, and the kernel's for what the processes may do.
fn runs_locked_down(it: &Combination, container: &str) -> Proof {
    let host = inspect(container, ".HostConfig")?;
    require(host["ReadonlyRootfs"] == true, || "the root is not read-only".to_owned())?;
    require(host["Memory"] == 512 * 1024 * 1024, || format!("memory: {}", host["Memory"]))?;
    require(host["NanoCpus"] == 1_000_000_000, || format!("cpus: {}", host["NanoCpus"]))?;
    require(host["PidsLimit"] == 256, || format!("pids: {}", host["PidsLimit"]))?;
    require(host["RestartPolicy"]["Name"] == "unless-stopped", || format!("{}", host["RestartPolicy"]))?;
    require(host["LogConfig"]["Config"]["max-size"] == "10m", || format!("{}", host["LogConfig"]))?;
    // A container beside it, in its process namespace, since the image itself may have no shell.
    let beside = format!("container:{container}");
    let script = "for p in /proc/[0-9]*; do echo; grep -E '^(Name|Uid|CapEff|CapBnd|NoNewPrivs):' $p/status; done";
    let told = docker(
        Path::new("."),
        &["run", "--rm", "--pid", &beside, "--entrypoint", "sh", &it.build_image, "-c", script],
    )?;
    let mut seen = 0;
    for process in told.split("\n\n") {
        let field = |name: &str| process.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
        if matches!(field("Name:"), "" | "sh" | "grep" | "busybox") {
            continue;
        }
        seen += 1;
        require(field("Uid:").split_whitespace().all(|id| id == "10001"), || format!("another user: {process}"))?;
        for set in ["CapEff:", "CapBnd:"] {
            require(field(set).trim_matches('0').is_empty(), || format!("capabilities: {process}"))?;
        }
        require(field("NoNewPrivs:") == "1", || format!("new privileges: {process}"))?;
    }
    require(seen > 0, || format!("no process of the app in {told}"))
}

/// The starter's own tests, in the image of its stage `build`.
fn own_tests_pass(it: &Combination, folder: &Path) -> Proof {
    // They test the code, which is the same in every variant.
    let Some(test) = it.test.as_ref().filter(|_| it.is_default_variant) else { return Ok(()) };
    let image = Image::build(folder, &format!("{}:tests", it.name()), &["--target", "build"])?;
    let mount = test.folder.as_ref().map(|name| format!("{}:/app/{name}:ro", folder.join(name).display()));
    let mount: Vec<&str> = mount.iter().flat_map(|mount| ["--volume", mount]).collect();
    let (program, rest) = test.command.split_first().ok_or("a test without a command")?;
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let start = ["run", "--rm", "--workdir", "/app", "--entrypoint", program.as_str()];
    docker(folder, &[&start[..], &mount, &[&image.tag], &rest].concat()).map(drop)
}

/// Neither the file system nor any layer, nor the history.
fn holds_no_secret(image: &Image) -> Proof {
    let here = Path::new(".");
    let saved = raw(here, &["save", &image.tag])?;
    let holds = memchr::memmem::find(&saved.stdout, PLANTED.as_bytes()).is_some();
    require(saved.status.success() && !holds, || "a planted secret is in a layer".to_owned())?;
    let history = docker(here, &["history", "--no-trunc", &image.tag])?;
    require(!history.contains(PLANTED), || history)
}

/// Another port by `PORT`, a memory threshold that any process exceeds, and logs that are JSON, line by line.
fn memory_and_port_are_honoured(it: &Combination, image: &Image) -> Proof {
    let quick = ["--health-interval", "1s", "--health-start-period", "1ms", "--health-retries", "1"];
    let settings = ["--env", "PORT=9191", "--env", "HEALTH_MEMORY_PERCENT=0.1"];
    let container = Container::run(&image.tag, 9191, &[quick.as_slice(), &settings].concat())?;
    let port = container.published()?;
    if it.is_code() {
        container.turns("unhealthy")?;
    } else {
        container.turns("healthy")?;
    }
    endpoints_answer(it, port, it.is_code())?;
    let output = raw(Path::new("."), &["logs", &container.id])?;
    let logs = String::from_utf8_lossy(&output.stdout);
    require(!logs.is_empty(), || "nothing was logged".to_owned())?;
    for line in logs.lines() {
        let is_object = serde_json::from_str::<serde_json::Value>(line).is_ok_and(|line| line.is_object());
        require(is_object, || format!("not a JSON object: {line}"))?;
    }
    if it.is_code() {
        require(output.stderr.is_empty(), || format!("on stderr: {}", String::from_utf8_lossy(&output.stderr)))?;
    }
    Ok(())
}

/// A request in flight completes, an idle connection holds nothing up, and the status is 0.
fn ends_gracefully(it: &Combination, image: &Image, edit: &Edit, how: &[&str]) -> Proof {
    let container = Container::run(&image.tag, it.port, &[])?;
    container.turns("healthy")?;
    let port = container.published()?;
    let idle = http::keep_alive(port)?;
    let slow = edit.path.clone();
    let in_flight = thread::spawn(move || http::get(port, &slow));
    thread::sleep(Duration::from_millis(700));
    let (status, took) = container.end(how)?;
    let answer = in_flight.join().map_err(|_| "the request in flight panicked")?;
    let answer = answer.map_err(|error| format!("lost in flight: {error}\n{}", container.logs()))?;
    require(answer.status == 200 && answer.text.contains("slowly done"), || format!("{how:?}: {}", answer.text))?;
    require(status == 0, || format!("{how:?}: status {status}\n{}", container.logs()))?;
    require(took < Duration::from_secs(9), || format!("{how:?} took {took:?}\n{}", container.logs()))?;
    drop(idle);
    Ok(())
}
