//! The conditions that the app is run under.

/// What differs from production in one run of the app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conditions {
    /// What the run is for: the container is named after it.
    pub purpose: &'static str,
    /// Whether its root is read-only and its rights are taken away; as the compose file has it where nothing is said.
    pub lock: Lock,
    /// Another port for the app to listen on, told by `PORT`.
    pub port: Option<u16>,
    /// Another memory limit, in bytes.
    pub memory: Option<u64>,
    /// Whether the health check runs each second and one failure counts, so that nobody waits for minutes.
    pub is_checked_often: bool,
}

/// How the app is locked down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lock {
    /// As in production: by the compose file, or fully where there is none.
    #[default]
    AsInProduction,
    /// Read-only, without capabilities and new privileges.
    Full,
    /// As in production, but it can write everywhere, and no tmpfs hides what it writes.
    Writable,
    /// Not at all: what needs rights at its start shall not hide what else there is to see.
    Open,
}

/// The memory, CPU and process limits of a project that says nothing: the lecture's section 4, and its checklist.
pub const MEMORY: &str = "512m";
/// See [`MEMORY`].
pub const CPUS: &str = "1";
/// See [`MEMORY`].
pub const PIDS: &str = "256";

/// Where a run's logs go, whatever the project says: to a file that the engine can read, and that does not fill the disk.
pub const LOG_DRIVER: &str = "json-file";
/// See [`LOG_DRIVER`].
pub const LOG_SIZE: &str = "10m";

impl Conditions {
    /// Production itself.
    #[must_use]
    pub fn production(purpose: &'static str) -> Self {
        Self { purpose, ..Self::default() }
    }

    /// The flags of `docker run` for a project without a compose file: locked down, limited, restarted.
    #[must_use]
    pub fn flags(self, port: Option<u16>) -> Vec<String> {
        let mut flags: Vec<String> = match self.lock {
            Lock::Open => Vec::new(),
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
        if !matches!(self.lock, Lock::Writable | Lock::Open) {
            flag("--tmpfs", "/tmp");
            flags.push("--read-only".to_owned());
        }
        flags
    }
}
