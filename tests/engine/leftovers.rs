//! What a run of `verify` would leave behind, if it did.

use std::path::Path;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::engine::{Proof, docker, require};

/// Containers, networks, volumes and images that carry the name of a run.
#[derive(Debug, PartialEq, Eq)]
pub struct Leftovers(Vec<String>);

/// Trials that compare all that there is run alone; those that know their run's name run beside each other.
static ENGINE: RwLock<()> = RwLock::new(());

/// For a trial beside others.
pub fn beside_others() -> RwLockReadGuard<'static, ()> {
    ENGINE.read().unwrap_or_else(PoisonError::into_inner)
}

/// For a trial that runs alone.
pub fn alone() -> RwLockWriteGuard<'static, ()> {
    ENGINE.write().unwrap_or_else(PoisonError::into_inner)
}

impl Leftovers {
    /// Looks for them.
    pub fn look() -> Proof<Self> {
        let mut all = Vec::new();
        for words in [
            &["ps", "--all", "--format", "container {{.Names}} {{.Image}}"][..],
            &["network", "ls", "--format", "network {{.Name}}"],
            &["volume", "ls", "--format", "volume {{.Name}}"],
            &["images", "--format", "image {{.Repository}}:{{.Tag}}"],
            // What lost its name is left behind as well.
            &["images", "--filter", "dangling=true", "--format", "image {{.ID}}"],
        ] {
            all.extend(docker(Path::new("."), words)?.lines().map(str::to_owned));
        }
        all.sort();
        Ok(Self(all))
    }

    /// Nothing has come since, and nothing has gone.
    pub fn are_all_there_is(&self) -> Proof {
        let now = Self::look()?;
        require(now == *self, || format!("before: {self:?}\nnow: {now:?}"))
    }

    /// Those of a run of `verify`.
    pub fn of(&self, run: &str) -> Vec<&String> {
        self.0.iter().filter(|name| name.contains(run)).collect()
    }
}
