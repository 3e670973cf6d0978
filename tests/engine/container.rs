//! Images, containers and Compose projects that are removed when the proof ends, also on failure.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::engine::{Proof, docker, raw, require};

pub struct Image {
    pub tag: String,
}

impl Image {
    pub fn build(folder: &Path, tag: &str, arguments: &[&str]) -> Proof<Self> {
        docker(folder, &[&["build", "--tag", tag], arguments, &["."]].concat())?;
        Ok(Self { tag: tag.to_owned() })
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let _ = raw(Path::new("."), &["image", "rm", "--force", &self.tag]);
    }
}

/// A running container with the restrictions of production.
pub struct Container {
    pub id: String,
    port: u16,
}

impl Container {
    /// Starts the image read-only and without capabilities. The app's port is published on a free port of loopback.
    pub fn run(image: &str, port: u16, arguments: &[&str]) -> Proof<Self> {
        let publish = format!("127.0.0.1::{port}");
        let locked = [
            "run",
            "--detach",
            "--read-only",
            "--tmpfs",
            "/tmp",
            "--cap-drop",
            "ALL",
            "--security-opt",
            "no-new-privileges",
            "--memory",
            "256m",
            "--pids-limit",
            "256",
            "--publish",
            &publish,
        ];
        let id = docker(Path::new("."), &[&locked[..], arguments, &[image]].concat())?.trim().to_owned();
        Ok(Self { id, port })
    }

    /// The published port on loopback.
    pub fn published(&self) -> Proof<u16> {
        published(&self.id, self.port)
    }

    pub fn inspect(&self, what: &str) -> Proof<Value> {
        inspect(&self.id, what)
    }

    /// Waits until the container's health check reports `health`, at most 60 s.
    pub fn turns(&self, health: &str) -> Proof {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let status = self.inspect(".State")?;
            if status["Health"]["Status"] == health {
                return Ok(());
            }
            require(Instant::now() < deadline && status["Running"] == true, || {
                format!("never {health}: {status}\n{}", self.logs())
            })?;
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    pub fn logs(&self) -> String {
        docker(Path::new("."), &["logs", &self.id]).unwrap_or_else(|error| error)
    }

    /// Runs `docker ARGUMENTS CONTAINER`, which stops it, and returns the exit status and the time until then.
    pub fn end(&self, arguments: &[&str]) -> Proof<(i64, Duration)> {
        let start = Instant::now();
        docker(Path::new("."), &[arguments, &[&self.id]].concat())?;
        let status = docker(Path::new("."), &["wait", &self.id])?;
        Ok((status.trim().parse().map_err(|error| format!("{status}: {error}"))?, start.elapsed()))
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = raw(Path::new("."), &["rm", "--force", "--volumes", &self.id]);
    }
}

/// A running and healthy Compose project.
pub struct Compose<'a> {
    folder: &'a Path,
}

impl<'a> Compose<'a> {
    pub fn up(folder: &'a Path) -> Proof<Self> {
        let up = Self { folder };
        // `config --quiet` prints only warnings and errors.
        let warnings = raw(folder, &["compose", "config", "--quiet"])?;
        require(warnings.status.success() && warnings.stderr.is_empty(), || {
            String::from_utf8_lossy(&warnings.stderr).into_owned()
        })?;
        docker(folder, &["compose", "up", "--wait", "--wait-timeout", "120"])
            .map_err(|error| format!("{error}\n{}", docker(folder, &["compose", "logs"]).unwrap_or_default()))?;
        Ok(up)
    }

    pub fn container(&self) -> Proof<String> {
        Ok(docker(self.folder, &["compose", "ps", "--quiet", "web"])?.trim().to_owned())
    }
}

impl Drop for Compose<'_> {
    fn drop(&mut self) {
        let _ = raw(self.folder, &["compose", "down", "--volumes", "--rmi", "local", "--timeout", "5"]);
    }
}

/// `docker inspect`; `what` is the template's path, such as `.State`.
pub fn inspect(container: &str, what: &str) -> Proof<Value> {
    let text = docker(Path::new("."), &["inspect", "--format", &format!("{{{{json {what}}}}}"), container])?;
    serde_json::from_str(&text).map_err(|error| format!("{text}: {error}"))
}

/// The port on loopback that a container's port is published on.
pub fn published(container: &str, port: u16) -> Proof<u16> {
    let text = docker(Path::new("."), &["port", container, &port.to_string()])?;
    let found = text.trim().rsplit(':').next().and_then(|port| port.parse().ok());
    found.ok_or_else(|| format!("no port in {text:?}"))
}
