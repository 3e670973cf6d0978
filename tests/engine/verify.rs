//! `dockgen verify --json`, as a pipeline runs it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::engine::{Proof, require};

/// The result of a run.
pub struct Verified {
    pub status: i32,
    pub report: Value,
    pub stderr: String,
}

/// The command with only those environment variables that it needs to find the engine.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dockgen"));
    command.env_clear().arg("verify").arg(folder).args(arguments);
    for variable in ["PATH", "HOME", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "XDG_RUNTIME_DIR"] {
        if let Some(value) = std::env::var_os(variable) {
            command.env(variable, value);
        }
    }
    command
}

impl Verified {
    pub fn run(folder: &Path, arguments: &[&str]) -> Proof<Self> {
        let output = command(folder, arguments).arg("--json").output().map_err(|error| error.to_string())?;
        Self::of(&output)
    }

    pub fn of(output: &Output) -> Proof<Self> {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let status = output.status.code().ok_or_else(|| format!("ended by a signal:\n{stderr}"))?;
        let report =
            serde_json::from_slice(&output.stdout).map_err(|error| format!("{error} in a report:\n{stderr}"))?;
        Ok(Self { status, report, stderr })
    }

    /// The points with a status, as `proof.point`.
    pub fn points(&self, status: &str) -> BTreeSet<String> {
        let mut points = BTreeSet::new();
        for proof in self.report["proofs"].as_array().into_iter().flatten() {
            for point in proof["points"].as_array().into_iter().flatten() {
                if point["status"] == status {
                    points.insert(format!("{}.{}", proof["proof"], point["name"]).replace('"', ""));
                }
            }
        }
        points
    }

    /// A value of the point `proof.point`.
    pub fn value(&self, point: &str, name: &str) -> &Value {
        let (proof, point) = point.split_once('.').unwrap();
        let with = |list: &'_ Value, key: &str, name: &str| {
            list.as_array().and_then(|list| list.iter().position(|entry| entry[key] == name)).unwrap_or(usize::MAX)
        };
        let proof = &self.report["proofs"][with(&self.report["proofs"], "proof", proof)];
        &proof["points"][with(&proof["points"], "name", point)]["values"][name]
    }

    pub fn has_no_failure(&self) -> Proof {
        require(self.status == 0 && self.points("fail").is_empty(), || self.failures())
    }

    /// Fails if a point failed, or if other points than these are not applicable.
    pub fn is_proven(&self, not_applicable: &[&str]) -> Proof {
        let expected = not_applicable.iter().map(|name| (*name).to_owned()).collect();
        self.has_no_failure()?;
        require(self.points("not-applicable") == expected, || {
            format!("not applicable: {:?}, expected {expected:?}\n{}", self.points("not-applicable"), self.failures())
        })
    }

    pub fn failures(&self) -> String {
        let mut text = format!("status {}\n", self.status);
        for proof in self.report["proofs"].as_array().into_iter().flatten() {
            for point in proof["points"].as_array().into_iter().flatten().filter(|point| point["status"] != "pass") {
                let _ = writeln!(text, "{} {point}", proof["proof"]);
            }
        }
        text + &self.stderr
    }
}
