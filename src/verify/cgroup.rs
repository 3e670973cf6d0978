//! Reads a container's memory usage from its control group. This takes microseconds, while the engine's `stats` takes
//! seconds. It works only if containers are processes of this machine.

use std::fs;
use std::path::{Path, PathBuf};

/// A container's control group folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cgroup {
    folder: PathBuf,
    is_unified: bool,
}

impl Cgroup {
    /// The process's control group, if it is a container's.
    #[must_use]
    pub fn of(process: u64, container: &str) -> Option<Self> {
        let groups = fs::read_to_string(format!("/proc/{process}/cgroup")).ok()?;
        let group = find(&groups).filter(|group| group.folder.to_string_lossy().contains(container))?;
        group.folder.is_dir().then_some(group)
    }

    /// The memory in use in bytes, without reclaimable file cache, like `docker stats`.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        let read = |name: &str| fs::read_to_string(self.folder.join(name)).ok();
        let (usage, inactive) = if self.is_unified {
            ("memory.current", "inactive_file ")
        } else {
            ("memory.usage_in_bytes", "total_inactive_file ")
        };
        let used: u64 = read(usage)?.trim().parse().ok()?;
        let stat = read("memory.stat")?;
        let cache = stat.lines().find_map(|line| line.strip_prefix(inactive)?.trim().parse().ok()).unwrap_or(0);
        Some(used.saturating_sub(cache))
    }
}

/// Each line is `hierarchy:controllers:path`; in cgroup v2, `0::path`.
fn find(groups: &str) -> Option<Cgroup> {
    let mut unified = None;
    for line in groups.lines() {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        let path = path.trim_start_matches('/');
        if controllers.split(',').any(|controller| controller == "memory") {
            return Some(Cgroup { folder: Path::new("/sys/fs/cgroup/memory").join(path), is_unified: false });
        }
        if controllers.is_empty() {
            unified = Some(Cgroup { folder: Path::new("/sys/fs/cgroup").join(path), is_unified: true });
        }
    }
    unified
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_that_counts_memory_is_found_in_both_hierarchies() {
        let old = "12:cpu,cpuacct:/docker/f00\n4:memory:/docker/f00\n0::/system.slice\n";
        assert_eq!(find(old).unwrap().folder, Path::new("/sys/fs/cgroup/memory/docker/f00"));
        let new = find("0::/system.slice/docker-f00.scope\n").unwrap();
        assert_eq!(new.folder, Path::new("/sys/fs/cgroup/system.slice/docker-f00.scope"));
        assert!(new.is_unified);
    }
}
