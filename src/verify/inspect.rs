//! The parts of `inspect` that proofs need.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

use super::engine::Engine;
use super::trouble::Trouble;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ContainerDetails {
    /// The program of PID 1.
    pub path: String,
    pub restart_count: u64,
    pub state: State,
    pub config: Config,
    pub host_config: HostConfig,
    pub network_settings: NetworkSettings,
}

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

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct State {
    running: bool,
    restarting: bool,
    /// The last exit code.
    pub exit_code: i64,
    /// The kernel killed it because it exceeded its memory limit.
    #[serde(rename = "OOMKilled")]
    pub is_out_of_memory: bool,
    /// PID 1's number on the engine's machine; 0 if it does not run.
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

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Config {
    /// Empty for root.
    pub user: String,
    /// Seconds between the stop signal and SIGKILL, if set.
    pub stop_timeout: Option<u64>,
    #[serde(deserialize_with = "or_default")]
    env: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    exposed_ports: BTreeMap<String, Value>,
    #[serde(deserialize_with = "or_default")]
    healthcheck: HealthCheck,
}

/// Durations are in nanoseconds; 0 is the engine's default.
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

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HostConfig {
    pub readonly_rootfs: bool,
    pub privileged: bool,
    #[serde(deserialize_with = "or_default")]
    pub cap_drop: Vec<String>,
    /// Capabilities beyond the engine's default.
    #[serde(deserialize_with = "or_default")]
    pub cap_add: Vec<String>,
    /// The PID namespace, if it is not its own.
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

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ImageDetails {
    /// The uncompressed size in bytes.
    pub size: u64,
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

/// Returns the first object of this kind with this name.
pub fn inspect<T: DeserializeOwned>(engine: &Engine, kind: &str, name: &str) -> Result<T, Trouble> {
    let words = [kind, "inspect", name];
    let text = engine.text(&words)?;
    let unclear = |reason: String| Trouble::Unclear { command: engine.line(&words), reason };
    let all: Vec<T> = serde_json::from_str(&text).map_err(|error| unclear(error.to_string()))?;
    all.into_iter().next().ok_or_else(|| unclear("nothing".to_owned()))
}

/// Engines write `null` for unset values.
fn or_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl NetworkSettings {
    /// Its addresses on the engine's networks, which the engine's machine can reach.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.networks.values().filter_map(|endpoint| endpoint.address.parse().ok())
    }
}

impl State {
    /// False while it is restarting.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.running && !self.restarting
    }

    #[must_use]
    pub fn is_restarting(&self) -> bool {
        self.restarting
    }

    /// It does not run, and will not be restarted.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        !self.running && !self.restarting
    }

    /// `healthy`, `unhealthy`, `starting` or empty.
    #[must_use]
    pub fn health(&self) -> &str {
        &self.health.status
    }

    /// The last line of the health check's output.
    #[must_use]
    pub fn last_probe(&self) -> &str {
        let output = self.health.log.last().map(|probe| probe.output.as_str()).unwrap_or_default();
        output.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("nothing").trim()
    }
}

impl Config {
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.env.iter().filter_map(|pair| pair.split_once('='))
    }

    /// The exposed TCP ports, sorted.
    #[must_use]
    pub fn exposed(&self) -> Vec<u16> {
        let number = |port: &String| port.strip_suffix("/tcp").and_then(|port| port.parse::<u16>().ok());
        let mut ports: Vec<u16> = self.exposed_ports.keys().filter_map(number).collect();
        ports.sort_unstable();
        ports
    }

    #[must_use]
    pub fn check(&self) -> Option<&HealthCheck> {
        let has_test = self.healthcheck.test.first().is_some_and(|kind| kind != "NONE");
        has_test.then_some(&self.healthcheck)
    }
}

/// The engine's default (docs.docker.com, HEALTHCHECK).
const USUAL: Duration = Duration::from_secs(30);

impl HealthCheck {
    #[must_use]
    pub fn timeout(&self) -> Duration {
        if self.timeout == 0 { USUAL } else { Duration::from_nanos(self.timeout) }
    }

    /// The time after which a container is healthy or unhealthy.
    #[must_use]
    pub fn longest(&self) -> Duration {
        let interval = if self.interval == 0 { USUAL } else { Duration::from_nanos(self.interval) };
        let retries = if self.retries == 0 { 3 } else { self.retries.min(100) };
        Duration::from_nanos(self.start_period) + (interval + self.timeout()) * (retries + 1)
    }
}

impl HostConfig {
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        u64::try_from(self.memory).ok().filter(|limit| *limit > 0)
    }

    /// The CPU limit, in billionths of a CPU.
    #[must_use]
    pub fn cpus(&self) -> Option<i64> {
        // A quota is in microseconds per 100 ms.
        [self.nano_cpus, self.cpu_quota.saturating_mul(10_000)].into_iter().find(|limit| *limit > 0)
    }

    #[must_use]
    pub fn pids(&self) -> Option<i64> {
        Some(self.pids_limit).filter(|limit| *limit > 0)
    }

    /// The names of unset limits.
    #[must_use]
    pub fn missing_limits(&self) -> Vec<&'static str> {
        let all =
            [("cpus", self.cpus().is_some()), ("memory", self.memory().is_some()), ("pids", self.pids().is_some())];
        all.into_iter().filter(|(_, is_set)| !is_set).map(|(name, _)| name).collect()
    }

    #[must_use]
    pub fn has_no_new_privileges(&self) -> bool {
        let is_told = |option: &String| option.starts_with("no-new-privileges") && !option.ends_with("false");
        self.security_opt.iter().any(is_told)
    }

    /// The restart policy, unless it is `no`.
    #[must_use]
    pub fn restart(&self) -> Option<&str> {
        Some(self.restart_policy.name.as_str()).filter(|policy| !policy.is_empty() && *policy != "no")
    }
}

impl ImageDetails {
    /// The digests of its layers, the base's first.
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
