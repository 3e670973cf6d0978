//! `snapshots/` holds what is generated with default answers, for every language, framework, variant and package
//! manager, and with a few other answers. After a change that is meant,
//! `UPDATE_SNAPSHOTS=1 cargo test --test cli snapshots` rewrites it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dockgen::catalog::Catalog;
use similar::TextDiff;

use crate::folder::{Folder, tree};

/// Choices beside the defaults that change much of what is generated, under the names of their snapshots.
const CHOSEN: [(&str, &[&str]); 11] = [
    (
        "go-net-http-slim-with-grype-and-renovate",
        &["--language", "go", "--scanner", "grype", "--updates", "renovate", "--registry", "localhost:5000/acme"],
    ),
    ("python-flask-slim-with-gitlab", &["--language", "python", "--ci", "gitlab"]),
    (
        "node-express-slim-with-gitlab-and-postgres",
        &[
            "--language=node",
            "--ci=gitlab",
            "--with=postgres",
            "--packages=private",
            "--registry=registry.example.com/acme",
            "--scanner=none",
            "--platform=linux/arm64",
            "--health-cmd=node check.js",
        ],
    ),
    ("python-flask-slim-with-postgres-and-redis", &["--language", "python", "--with", "postgres,redis"]),
    (
        "node-express-slim-with-mysql-and-private-packages",
        &["--language", "node", "--with", "mysql", "--packages", "private"],
    ),
    (
        "go-net-http-slim-with-mariadb-rabbitmq-and-valkey",
        &["--language", "go", "--with", "mariadb,rabbitmq,valkey", "--replicas", "3"],
    ),
    (
        "node-express-slim-with-kubernetes",
        &["--language", "node", "--with", "kubernetes,postgres,redis", "--replicas", "3", "--label", "team=a: #b"],
    ),
    (
        "static-nginx-slim-with-kubernetes",
        &["--language=static", "--with=kubernetes", "--port=80", "--health-cmd=wget -q -O /dev/null http://127.0.0.1/"],
    ),
    ("python-flask-slim-with-monitoring", &["--language", "python", "--with", "monitoring", "--replicas", "3"]),
    ("static-nginx-slim-with-monitoring", &["--language", "static", "--with", "monitoring"]),
    (
        "static-nginx-slim-without-scanner",
        &["--language", "static", "--scanner", "none", "--port", "80", "--platform", "linux/arm64"],
    ),
];

/// A name such as `python-flask-slim`, with the flags that generate it: every variant with the default package manager,
/// and the default variant with every other one (`python-flask-slim-poetry`).
fn combinations() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let catalog = Catalog::default();
    for language in catalog.languages().unwrap() {
        let managers: Vec<&String> = language.package_managers.keys().skip(1).collect();
        for framework in language.frameworks.keys() {
            for (variant, data) in &language.variants {
                let name = format!("{}-{framework}-{variant}", language.id);
                let flags = ["--language", &language.id, "--framework", framework, "--variant", variant];
                let mut flags = flags.map(str::to_owned).to_vec();
                if !catalog.has_starter(&language.id, framework) {
                    flags.extend(["--skip", "starter"].map(str::to_owned));
                }
                found.push((name.clone(), flags.clone()));
                for manager in managers.iter().filter(|_| data.default) {
                    let flags = [&flags[..], &["--package-manager".to_owned(), (*manager).clone()]].concat();
                    found.push((format!("{name}-{manager}"), flags));
                }
            }
        }
    }
    let chosen =
        |(name, flags): &(&str, &[&str])| ((*name).to_owned(), flags.iter().map(ToString::to_string).collect());
    found.extend(CHOSEN.iter().map(chosen));
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots")
}

#[test]
fn what_is_generated_is_what_the_snapshots_hold() {
    let updates = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    let mut differences = String::new();
    for (name, flags) in combinations() {
        let folder = Folder::empty();
        let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["--name", "demo"]).collect();
        folder.new_with(&flags).succeeds();
        let (kept, new) = (root().join(&name), folder.files());
        if updates {
            let _ = fs::remove_dir_all(&kept);
            for (path, text) in &new {
                let path = kept.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            continue;
        }
        let old = tree(&kept);
        for path in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            let (old, new) = (old.get(path), new.get(path));
            if old != new {
                let diff = TextDiff::from_lines(old.map_or("", String::as_str), new.map_or("", String::as_str));
                differences +=
                    &diff.unified_diff().header(&format!("a/{name}/{path}"), &format!("b/{name}/{path}")).to_string();
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{differences}\nIf that is meant: UPDATE_SNAPSHOTS=1 cargo test --test cli snapshots"
    );
}

#[test]
fn no_snapshot_is_left_of_what_is_gone() {
    let names: BTreeSet<String> = combinations().into_iter().map(|(name, _)| name).collect();
    let kept: BTreeSet<String> =
        fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(kept, names);
}
