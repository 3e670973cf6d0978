//! What `inspect` says of containers and images, as far as a proof asks.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

use super::engine::Engine;
use super::trouble::Trouble;

/// A container.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ContainerDetails {
    /// The program that was started, as the engine found it.
    pub path: String,
    /// How often it was started again.
    pub restart_count: u64,
    /// How it is now.
    pub state: State,
    /// What it was made from.
    pub config: Config,
    /// What it may do.
    pub host_config: HostConfig,
    /// Where it is.
    pub network_settings: NetworkSettings,
}

/// Where a container is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NetworkSettings {
    #[serde(deserialize_with = "or_default")]
    networks: BTreeMap<String, Endpoint>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Endpoint {
    #[serde(rename = "IPAddress")]
    address: String,
}

/// How a container is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct State {
    running: bool,
    restarting: bool,
    /// The exit status of the last end.
    pub exit_code: i64,
    /// Whether the kernel ended it for want of memory.
    #[serde(rename = "OOMKilled")]
    pub is_out_of_memory: bool,
    /// The process that it began with, by the engine's machine's count; 0 if it does not run.
    pub pid: u64,
    #[serde(deserialize_with = "or_default")]
    health: Health,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Health {
    status: String,
    #[serde(deserialize_with = "or_default")]
    log: Vec<Probe>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Probe {
    output: String,
}

/// What a container or an image is made from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Config {
    /// The user that it starts as; empty for root.
    pub user: String,
    /// How long it has to end, in seconds, where that is set.
    pub stop_timeout: Option<u64>,
    #[serde(deserialize_with = "or_default")]
    env: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    exposed_ports: BTreeMap<String, Value>,
    #[serde(deserialize_with = "or_default")]
    healthcheck: HealthCheck,
}

/// A health check as the engine runs it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HealthCheck {
    #[serde(deserialize_with = "or_default")]
    test: Vec<String>,
    interval: u64,
    timeout: u64,
    start_period: u64,
    retries: u32,
}

/// What a container may do.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HostConfig {
    /// Whether its root is read-only.
    pub readonly_rootfs: bool,
    /// Whether it has every right there is.
    pub privileged: bool,
    /// The capabilities that were taken away.
    #[serde(deserialize_with = "or_default")]
    pub cap_drop: Vec<String>,
    /// The capabilities that it was given beside the usual ones.
    #[serde(deserialize_with = "or_default")]
    pub cap_add: Vec<String>,
    /// Whose processes it sees, where not only its own.
    pub pid_mode: String,
    #[serde(deserialize_with = "or_default")]
    security_opt: Vec<String>,
    memory: i64,
    nano_cpus: i64,
    cpu_quota: i64,
    #[serde(deserialize_with = "or_default")]
    pids_limit: i64,
    #[serde(deserialize_with = "or_default")]
    restart_policy: RestartPolicy,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct RestartPolicy {
    name: String,
}

/// An image.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ImageDetails {
    /// Its size without compression, in bytes.
    pub size: u64,
    /// What containers of it are made from.
    pub config: Config,
    #[serde(rename = "RootFS")]
    root_fs: RootFs,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct RootFs {
    #[serde(deserialize_with = "or_default")]
    layers: Vec<String>,
}

/// Asks the engine for the first thing that it knows under a name.
///
/// # Errors
/// Where it knows none, or says what cannot be understood.
pub fn inspect<T: DeserializeOwned>(engine: &Engine, kind: &str, name: &str) -> Result<T, Trouble> {
    let words = [kind, "inspect", name];
    let text = engine.text(&words)?;
    let unclear = |reason: String| Trouble::Unclear { command: engine.line(&words), reason };
    let all: Vec<T> = serde_json::from_str(&text).map_err(|error| unclear(error.to_string()))?;
    all.into_iter().next().ok_or_else(|| unclear("nothing".to_owned()))
}

/// Engines say `null` for what is not set.
fn or_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl NetworkSettings {
    /// Its addresses on the engine's networks, which the engine's own machine reaches.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.networks.values().filter_map(|endpoint| endpoint.address.parse().ok())
    }
}

impl State {
    /// Whether it runs now, and is not between two starts.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.running && !self.restarting
    }

    /// Whether it has ended, and is about to be started again.
    #[must_use]
    pub fn is_restarting(&self) -> bool {
        self.restarting
    }

    /// Whether it neither runs nor is about to.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        !self.running && !self.restarting
    }

    /// `healthy`, `unhealthy`, `starting`, or nothing.
    #[must_use]
    pub fn health(&self) -> &str {
        &self.health.status
    }

    /// The last line that the health check printed.
    #[must_use]
    pub fn last_probe(&self) -> &str {
        let output = self.health.log.last().map(|probe| probe.output.as_str()).unwrap_or_default();
        output.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("nothing").trim()
    }
}

impl Config {
    /// The environment, by name and value.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.env.iter().filter_map(|pair| pair.split_once('='))
    }

    /// The TCP ports that are exposed, by number.
    #[must_use]
    pub fn exposed(&self) -> Vec<u16> {
        let number = |port: &String| port.strip_suffix("/tcp").and_then(|port| port.parse::<u16>().ok());
        let mut ports: Vec<u16> = self.exposed_ports.keys().filter_map(number).collect();
        ports.sort_unstable();
        ports
    }

    /// The health check, if there is one.
    #[must_use]
    pub fn check(&self) -> Option<&HealthCheck> {
        let has_test = self.healthcheck.test.first().is_some_and(|kind| kind != "NONE");
        has_test.then_some(&self.healthcheck)
    }
}

/// What the engine takes where a Dockerfile says nothing (docs.docker.com, HEALTHCHECK).
const USUAL: Duration = Duration::from_secs(30);

impl HealthCheck {
    /// How long a probe may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        if self.timeout == 0 { USUAL } else { Duration::from_nanos(self.timeout) }
    }

    /// The time by which a container has to have turned healthy, or has turned unhealthy.
    #[must_use]
    pub fn longest(&self) -> Duration {
        let interval = if self.interval == 0 { USUAL } else { Duration::from_nanos(self.interval) };
        let retries = if self.retries == 0 { 3 } else { self.retries.min(100) };
        Duration::from_nanos(self.start_period) + (interval + self.timeout()) * (retries + 1)
    }
}

impl HostConfig {
    /// The memory limit, in bytes.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        u64::try_from(self.memory).ok().filter(|limit| *limit > 0)
    }

    /// The limit of processors, in billionths of one.
    #[must_use]
    pub fn cpus(&self) -> Option<i64> {
        // A quota is counted in microseconds of 100 ms.
        [self.nano_cpus, self.cpu_quota.saturating_mul(10_000)].into_iter().find(|limit| *limit > 0)
    }

    /// The limit of processes.
    #[must_use]
    pub fn pids(&self) -> Option<i64> {
        Some(self.pids_limit).filter(|limit| *limit > 0)
    }

    /// The limits that are not set.
    #[must_use]
    pub fn missing_limits(&self) -> Vec<&'static str> {
        let all =
            [("cpus", self.cpus().is_some()), ("memory", self.memory().is_some()), ("pids", self.pids().is_some())];
        all.into_iter().filter(|(_, is_set)| !is_set).map(|(name, _)| name).collect()
    }

    /// Whether a program in it can gain no rights.
    #[must_use]
    pub fn gains_none(&self) -> bool {
        let is_told = |option: &String| option.starts_with("no-new-privileges") && !option.ends_with("false");
        self.security_opt.iter().any(is_told)
    }

    /// The policy by which the engine starts it again, if it does.
    #[must_use]
    pub fn restart(&self) -> Option<&str> {
        Some(self.restart_policy.name.as_str()).filter(|policy| !policy.is_empty() && *policy != "no")
    }
}

impl ImageDetails {
    /// The identities of its layers, from the base up.
    #[must_use]
    pub fn layers(&self) -> &[String] {
        &self.root_fs.layers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_engine_leaves_unset_is_empty() {
        let text = r#"{"Path": "python", "RestartCount": 2,
            "State": {"Running": true, "Restarting": true, "OOMKilled": true, "ExitCode": 137, "Health": null},
            "Config": {"User": "", "Env": null, "ExposedPorts": {"9000/udp": {}, "8080/tcp": {}, "8000/tcp": {}}},
            "HostConfig": {"CapDrop": null, "Memory": 0, "CpuQuota": 50000, "PidsLimit": null,
                           "RestartPolicy": {"Name": "no"}}}"#;
        let details: ContainerDetails = serde_json::from_str(text).unwrap();
        assert!(!details.state.is_running() && details.state.is_out_of_memory);
        assert_eq!((details.state.health(), details.state.last_probe()), ("", "nothing"));
        assert_eq!(details.config.exposed(), [8000, 8080]);
        assert!(details.config.check().is_none());
        assert_eq!(details.host_config.cpus(), Some(500_000_000));
        assert_eq!(details.host_config.missing_limits(), ["memory", "pids"]);
        assert_eq!(details.host_config.restart(), None);
    }

    #[test]
    fn a_check_without_times_has_the_engines_own() {
        let check: HealthCheck = serde_json::from_str(r#"{"Test": ["CMD", "probe"]}"#).unwrap();
        assert_eq!(check.longest(), Duration::from_secs(240));
        let quick = r#"{"Test": ["CMD", "probe"], "Interval": 1000000000, "Timeout": 2000000000, "Retries": 1}"#;
        assert_eq!(serde_json::from_str::<HealthCheck>(quick).unwrap().longest(), Duration::from_secs(6));
    }
}
