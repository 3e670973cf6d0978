//! Finds what a run of `verify` has not removed.

use std::path::Path;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::engine::{Proof, docker, require};

/// The names of all containers, networks, volumes and images on the engine.
#[derive(Debug, PartialEq, Eq)]
pub struct Leftovers(Vec<String>);

/// Trials that compare everything on the engine run exclusively. Trials that know their run's name can run in parallel.
static ENGINE: RwLock<()> = RwLock::new(());

/// For a trial that can run in parallel with others.
pub fn shared() -> RwLockReadGuard<'static, ()> {
    ENGINE.read().unwrap_or_else(PoisonError::into_inner)
}

/// For a trial that must run exclusively.
pub fn exclusive() -> RwLockWriteGuard<'static, ()> {
    ENGINE.write().unwrap_or_else(PoisonError::into_inner)
}

impl Leftovers {
    pub fn look() -> Proof<Self> {
        let mut all = Vec::new();
        for words in [
            &["ps", "--all", "--format", "container {{.Names}} {{.Image}}"][..],
            &["network", "ls", "--format", "network {{.Name}}"],
            &["volume", "ls", "--format", "volume {{.Name}}"],
            &["images", "--format", "image {{.Repository}}:{{.Tag}}"],
            // Images that lost their tag.
            &["images", "--filter", "dangling=true", "--format", "image {{.ID}}"],
        ] {
            all.extend(docker(Path::new("."), words)?.lines().map(str::to_owned));
        }
        all.sort();
        Ok(Self(all))
    }

    /// Fails if anything was added or removed since.
    pub fn are_unchanged(&self) -> Proof {
        let now = Self::look()?;
        require(now == *self, || format!("before: {self:?}\nnow: {now:?}"))
    }

    /// Those whose name contains the run's.
    pub fn of(&self, run: &str) -> Vec<&String> {
        self.0.iter().filter(|name| name.contains(run)).collect()
    }
}
