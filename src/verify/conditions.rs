//! The conditions of one run of the app.

/// What differs from production.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Part of the container's name.
    pub purpose: &'static str,
    /// The restrictions on the root file system and capabilities.
    pub lockdown: Lockdown,
    /// Sets `PORT`, to let the app listen on another port.
    pub port: Option<u16>,
    /// Overrides the memory limit, in bytes.
    pub memory: Option<u64>,
    /// Runs the health check every second with one retry, so that a proof need not wait for minutes.
    pub is_checked_often: bool,
}

/// How the app is restricted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lockdown {
    /// As in production: as the compose file says, or like `Full` without one.
    #[default]
    AsInProduction,
    /// Read-only root, no capabilities, no new privileges.
    Full,
    /// As in production, but with a writable root and without tmpfs mounts, which would hide written files.
    Writable,
    /// No restrictions, so that an app that needs privileges at its start can still be examined.
    Open,
}

/// The default limits without a compose file, from the lecture's section 4 and its checklist.
pub const MEMORY: &str = "512m";
pub const CPUS: &str = "1";
pub const PIDS: &str = "256";

/// The log driver of every run, whatever the project says: the engine must be able to read the logs, and their size is
/// limited.
pub const LOG_DRIVER: &str = "json-file";
pub const LOG_SIZE: &str = "10m";

impl Conditions {
    /// No difference from production.
    #[must_use]
    pub fn production(purpose: &'static str) -> Self {
        Self { purpose, ..Self::default() }
    }

    /// `docker run` flags for a project without a compose file: restrictions, limits, restart policy.
    #[must_use]
    pub fn flags(self, port: Option<u16>) -> Vec<String> {
        let mut flags: Vec<String> = match self.lockdown {
            Lockdown::Open => Vec::new(),
            _ => ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"].map(str::to_owned).into(),
        };
        let mut flag = |name: &str, value: &str| flags.extend([name.to_owned(), value.to_owned()]);
        flag("--cpus", CPUS);
        flag("--pids-limit", PIDS);
        flag("--restart", "unless-stopped");
        flag("--log-driver", LOG_DRIVER);
        flag("--log-opt", &format!("max-size={LOG_SIZE}"));
        let memory = self.memory.map_or_else(|| MEMORY.to_owned(), |bytes| format!("{bytes}b"));
        flag("--memory", &memory);
        flag("--memory-swap", &memory);
        if let Some(port) = port {
            flag("--publish", &format!("127.0.0.1::{port}"));
        }
        if let Some(port) = self.port {
            flag("--env", &format!("PORT={port}"));
        }
        if self.is_checked_often {
            flag("--health-interval", "1s");
            flag("--health-retries", "1");
        }
        if !matches!(self.lockdown, Lockdown::Writable | Lockdown::Open) {
            flag("--tmpfs", "/tmp");
            flags.push("--read-only".to_owned());
        }
        flags
    }
}
