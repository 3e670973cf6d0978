//! The newest release of Python that all dependencies run on.

use super::{additions, locked};
use crate::detect::fact::Fact;
use crate::detect::manifest::Manifest;
use crate::detect::tree::Tree;
use crate::detect::version::numbers;
use crate::source::Evidence;

/// For releases of a dependency below a number, the newest Python that they run on or have wheels for. Most numbers are
/// that of the first release with a wheel for the next Python, by the package index's lists of files (November 2026).
const NEWEST: [(&str, &[(&str, &str)]); 26] = [
    ("aiohttp", &[("3.9", "3.11"), ("3.10.5", "3.12")]),
    ("asyncpg", &[("0.29", "3.11"), ("0.30", "3.12"), ("0.31", "3.13")]),
    ("cffi", &[("1.16", "3.11"), ("1.17", "3.12"), ("2", "3.13")]),
    // They use the modules `distutils` and `cgi`; before 5.2.8, copies of a template's context fail.
    ("django", &[("4", "3.11"), ("4.2", "3.12"), ("5.2.8", "3.13")]),
    ("gevent", &[("23.7", "3.11"), ("24.10.1", "3.12"), ("25.8.1", "3.13")]),
    ("greenlet", &[("3", "3.11"), ("3.1", "3.12"), ("3.2.3", "3.13")]),
    ("grpcio", &[("1.59", "3.11"), ("1.66.2", "3.12"), ("1.75.1", "3.13")]),
    // Its copy of `six` does not work with the importers since 3.12.
    ("gunicorn", &[("20", "3.11")]),
    ("httptools", &[("0.6.1", "3.11"), ("0.6.2", "3.12"), ("0.7.1", "3.13")]),
    ("lxml", &[("4.9.3", "3.11"), ("5.3", "3.12"), ("6.0.1", "3.13")]),
    ("matplotlib", &[("3.7.3", "3.11"), ("3.9.2", "3.12"), ("3.10.5", "3.13")]),
    ("numpy", &[("1.26", "3.11"), ("2.1", "3.12"), ("2.3.2", "3.13")]),
    ("orjson", &[("3.9.3", "3.11"), ("3.10.7", "3.12"), ("3.11.4", "3.13")]),
    ("pandas", &[("2.1.1", "3.11"), ("2.2.3", "3.12"), ("2.3.3", "3.13")]),
    ("pillow", &[("10", "3.11"), ("10.4", "3.12")]),
    ("psycopg-binary", &[("3.1.12", "3.11"), ("3.2.2", "3.12"), ("3.2.10", "3.13")]),
    ("psycopg2", &[("2.9.10", "3.12")]),
    ("psycopg2-binary", &[("2.9.10", "3.12"), ("2.9.11", "3.13")]),
    ("pyarrow", &[("14", "3.11"), ("18", "3.12"), ("22", "3.13")]),
    ("pydantic", &[("2.8", "3.12"), ("2.12", "3.13")]),
    ("pydantic-core", &[("2.20", "3.12")]),
    ("pyyaml", &[("6.0.1", "3.11"), ("6.0.2", "3.12"), ("6.0.3", "3.13")]),
    ("scikit-learn", &[("1.3.1", "3.11"), ("1.5.2", "3.12"), ("1.7.2", "3.13")]),
    ("scipy", &[("1.11.2", "3.11"), ("1.14.1", "3.12"), ("1.16.1", "3.13")]),
    ("uvloop", &[("0.18", "3.11"), ("0.21", "3.12"), ("0.22.1", "3.13")]),
    // It uses a class of the module `ast` that 3.14 does not have.
    ("werkzeug", &[("3", "3.13")]),
];

/// If one of the dependencies, or of those that the lock file adds, does not run on every Python.
pub(super) fn of(tree: &Tree<'_>, folder: &str, manifest: &Manifest) -> Option<Fact<String>> {
    let locked = locked::packages(tree, folder);
    let limits = locked.iter().filter_map(|package| {
        let version =
            of_release(&package.name, &package.release).map(str::to_owned).or_else(|| package.newest.clone())?;
        Some(fact(version, &package.evidence))
    });
    let is_locked = |name: &str| locked.iter().any(|package| package.name == name);
    let listed = manifest.dependencies.iter().filter(|found| !is_locked(&found.name)).filter_map(|dependency| {
        let limits = NEWEST.iter().find(|(name, _)| *name == dependency.name)?.1;
        let found = additions::release(tree, dependency).and_then(|release| of_release(&dependency.name, &release));
        let below = || Some(limits.iter().find(|(below, _)| additions::is_below(tree, dependency, below))?.1);
        Some(fact(found.or_else(below)?.to_owned(), &dependency.evidence))
    });
    limits.chain(listed).min_by_key(|limit| numbers(&limit.value))
}

fn fact(version: String, evidence: &Evidence) -> Fact<String> {
    Fact::likely(version, evidence.clone())
}

fn of_release(name: &str, release: &[u64]) -> Option<&'static str> {
    let limits = NEWEST.iter().find(|(known, _)| *known == name)?.1;
    limits.iter().find(|(below, _)| release < numbers(below).as_slice()).map(|(_, version)| *version)
}
