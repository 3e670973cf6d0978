//! Projects with one defect each: `dockgen verify` fails exactly that point, and removes everything it made. By default,
//! a project with a defect is asked only for the proofs that its defect concerns; `ENGINE_TESTS_ALL=1` asks for all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use serde::Deserialize;
use tempfile::TempDir;

use crate::disk;
use crate::engine::{Proof, require};
use crate::leftovers::{self, Leftovers};
use crate::verify::Verified;

/// The expected result for one project.
#[derive(Debug, Clone, Deserialize)]
struct Expected {
    /// The points that fail, as `proof.point`.
    fails: BTreeSet<String>,
    /// The points that may pass or fail, depending on timing or the machine.
    #[serde(default)]
    may: BTreeSet<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify")
}

impl Expected {
    /// The proofs that the points belong to.
    fn proofs(&self) -> BTreeSet<&str> {
        self.fails.union(&self.may).filter_map(|point| Some(point.split_once('.')?.0)).collect()
    }
}

pub fn trials(all: bool) -> Vec<Trial> {
    let text = fs::read_to_string(root().join("expected.toml")).unwrap();
    let projects: BTreeMap<String, Expected> = toml::from_str(&text).unwrap();
    let folders = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap()).filter(|entry| entry.path().is_dir());
    for folder in folders {
        let name = folder.file_name().into_string().unwrap();
        assert!(projects.contains_key(&name), "expected.toml does not say what fails in {name}");
    }
    let trial = |(name, expected): (String, Expected)| {
        Trial::test(format!("verify-{name}"), move || prove(&name, &expected, all).map_err(Into::into))
    };
    projects.into_iter().map(trial).collect()
}

fn prove(name: &str, expected: &Expected, all: bool) -> Proof {
    let _shared = leftovers::shared();
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let folder = temporary.path().join(name);
    assemble(name, &folder).map_err(|error| format!("{name}: {error}"))?;
    let before = disk::fingerprint(&folder);
    // The lecture's health check has an interval of 30 s.
    let patience = if name.starts_with("lecture") { "60s" } else { "20s" };
    let only = expected.proofs().into_iter().collect::<Vec<_>>().join(",");
    let mut arguments = vec!["--timeout", patience];
    if !(all || only.is_empty()) {
        arguments.extend(["--only", &only]);
    }
    let verified = Verified::run(&folder, &arguments)?;
    let failed = verified.points("fail");
    require(expected.fails.is_subset(&failed), || {
        format!("{:?} did not fail\n{}", expected.fails.difference(&failed), verified.failures())
    })?;
    let allowed: BTreeSet<String> = expected.fails.union(&expected.may).cloned().collect();
    require(failed.is_subset(&allowed), || {
        format!("{:?} failed as well\n{}", failed.difference(&allowed), verified.failures())
    })?;
    let status = i32::from(!failed.is_empty());
    require(verified.status == status, || format!("the exit status is {}", verified.status))?;
    let run = verified.report["run"].as_str().ok_or("the report does not name the run")?;
    let left = Leftovers::look()?;
    require(left.of(run).is_empty(), || format!("found: {:?}", left.of(run)))?;
    require(disk::fingerprint(&folder) == before, || "the project was written to".to_owned())
}

/// Copies `sound`, for `compose-…` also `compose-sound`, then the project's own files over it. `lecture` is complete by
/// itself.
fn assemble(name: &str, folder: &Path) -> std::io::Result<()> {
    if let Some(variant) = name.strip_prefix("lecture") {
        disk::copy(&root().join("lecture"), folder)?;
        if variant == "-dockerfile" {
            fs::remove_file(folder.join("docker-compose.yml"))?;
        }
        return Ok(());
    }
    disk::copy(&root().join("sound"), folder)?;
    if name.starts_with("compose-") {
        disk::copy(&root().join("compose-sound"), folder)?;
    }
    if name != "sound" {
        disk::copy(&root().join(name), folder)?;
    }
    let list = folder.join("REMOVE");
    if list.exists() {
        for file in fs::read_to_string(&list)?.lines() {
            fs::remove_file(folder.join(file))?;
        }
        fs::remove_file(list)?;
    }
    Ok(())
}
