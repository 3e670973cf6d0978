//! Tests on a real engine: generated projects build, turn healthy, answer requests, run with all restrictions, and stop
//! gracefully.
//!
//! The trials are listed at run time, one for each language, framework, variant and package manager. By default, these
//! are the default variants, and all variants of one framework; `ENGINE_TESTS_ALL=1` runs all. Without an engine, the
//! trials report that and are ignored; with `ENGINE_TESTS_REQUIRED=1` they fail. `ENGINE_TESTS_WITHOUT` lists prefixes
//! of base images that are not available: trials that need them are named and ignored.

#![allow(unreachable_pub)] // The modules share their `pub` items.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // A panic is a test failure.
#![allow(clippy::print_stderr)] // Trials that are skipped are reported.

mod all;
mod app;
mod broken;
mod container;
mod disk;
mod edit;
mod engine;
mod existing;
mod hostile;
mod http;
mod ignore;
mod images;
mod leftovers;
mod low_port;
#[cfg(unix)]
mod manners;
mod monitoring;
mod pipeline;
mod project;
mod runbook;
mod services;
mod starter;
#[cfg(unix)]
mod untrusted;
mod verify;

use std::process::ExitCode;

use dockgen::catalog::Catalog;
use libtest_mimic::{Arguments, Trial};

use pipeline::Forge;

/// The framework whose variants are all tested every time: one that builds quickly.
const IN_FULL: &str = "bun-bun";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let engine = engine::version();
    let is_missing = engine.is_err();
    match &engine {
        Ok(version) => eprintln!("engine {version}"),
        Err(reason) => eprintln!("NO ENGINE, NOTHING IS PROVEN: {reason}"),
    }
    if is_missing && std::env::var_os("ENGINE_TESTS_REQUIRED").is_some() {
        return ExitCode::FAILURE;
    }
    let all = std::env::var_os("ENGINE_TESTS_ALL").is_some();
    let mut trials = starters(all);
    trials.extend(existing::trials());
    trials.extend(app::trials());
    trials.extend(broken::trials(all));
    #[cfg(unix)]
    trials.extend(manners::trials());
    #[cfg(unix)]
    trials.extend(untrusted::trials());
    trials.extend(runbook::trials(all));
    trials.extend(services::trials(all));
    trials.push(Trial::test("prometheus-finds-the-app", || monitoring::prove().map_err(Into::into)));
    trials.push(Trial::test("several-apps-in-one-compose-file", || all::prove().map_err(Into::into)));
    trials.push(Trial::test("hostile-values-arrive-unchanged", || hostile::prove().map_err(Into::into)));
    trials.push(Trial::test("ignore-files", || ignore::prove().map_err(Into::into)));
    trials.push(Trial::test("a-port-below-1024", || low_port::prove().map_err(Into::into)));
    for (name, forge) in [("github-pipeline", Forge::GitHub), ("gitlab-pipeline", Forge::GitLab)] {
        trials.push(Trial::test(name, move || pipeline::prove(forge).map_err(Into::into)));
    }
    let ignored = is_missing && !arguments.list;
    let trials = trials.into_iter().map(|trial| if ignored { trial.with_ignored_flag(true) } else { trial }).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A trial for each language, framework and variant with the default package manager, and for the default variant with
/// each other package manager. Without `all`: only default variants, and all variants of `IN_FULL`.
fn starters(all: bool) -> Vec<Trial> {
    let mut trials = Vec::new();
    let catalog = Catalog::default();
    for language in catalog.languages().unwrap_or_else(|error| panic!("{error}")) {
        let version = language.default_version().unwrap_or_else(|| panic!("{} has no default", language.id));
        let frameworks = language.frameworks.iter().filter(|(id, _)| catalog.has_starter(&language.id, id));
        for (framework, data) in frameworks {
            let is_in_full = format!("{}-{framework}", language.id) == IN_FULL;
            for (variant, kind) in &language.variants {
                let others =
                    language.package_managers.keys().skip(1).filter(|_| all && kind.default).cloned().map(Some);
                for package_manager in [None].into_iter().chain(others) {
                    if !(all || kind.default || is_in_full) {
                        continue;
                    }
                    let manager = package_manager.as_ref().and_then(|id| language.package_managers.get(id));
                    let missing = images::missing(language.images(version, kind, manager));
                    let combination = starter::Combination {
                        language: language.id.clone(),
                        framework: framework.clone(),
                        variant: variant.clone(),
                        is_default_variant: kind.default,
                        package_manager,
                        port: language.port,
                        test: data.test.clone(),
                    };
                    let name = combination.name();
                    if let Some(image) = &missing {
                        eprintln!("NOT PROVEN: {name}, because {image} is not available");
                    }
                    let trial = Trial::test(name, move || starter::prove(&combination).map_err(Into::into));
                    trials.push(trial.with_ignored_flag(missing.is_some()));
                }
            }
        }
    }
    trials
}
