//! Proofs on a real engine: what is generated builds, turns healthy, answers, runs locked down, and ends gracefully.
//!
//! A trial for each language, framework and variant is listed at run time. By default those are the default variants
//! and every variant of two frameworks; `ENGINE_TESTS_ALL=1` runs all. Where no engine answers, the trials are
//! ignored, said aloud; `ENGINE_TESTS_REQUIRED=1` makes that a failure.

#![allow(unreachable_pub)] // What a test file offers to the others is public among them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // A test may fail loudly.

mod broken;
mod container;
mod disk;
mod edit;
mod engine;
mod existing;
mod hostile;
mod http;
mod leftovers;

mod low_port;
mod manners;
mod starter;
mod verify;

use std::process::ExitCode;

use dockgen::catalog::Catalog;
use libtest_mimic::{Arguments, Trial};

/// Two frameworks, one interpreted and one compiled, of which every variant is proven each time.
const IN_FULL: [&str; 2] = ["python-flask", "go-net-http"];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let engine = engine::version();
    let is_missing = engine.is_err();
    match &engine {
        Ok(version) => eprintln!("engine {version}"),
        Err(reason) => eprintln!("NO ENGINE ANSWERS, SO NOTHING IS PROVEN: {reason}"),
    }
    if is_missing && std::env::var_os("ENGINE_TESTS_REQUIRED").is_some() {
        return ExitCode::FAILURE;
    }
    let all = std::env::var_os("ENGINE_TESTS_ALL").is_some();
    let mut trials = starters(all);
    trials.extend(existing::trials());
    trials.extend(broken::trials());
    trials.extend(manners::trials());
    trials.push(Trial::test("hostile-values-arrive-unchanged", || hostile::prove().map_err(Into::into)));
    trials.push(Trial::test("a-port-below-1024", || low_port::prove().map_err(Into::into)));
    let ignored = is_missing && !arguments.list;
    let trials = trials.into_iter().map(|trial| if ignored { trial.with_ignored_flag(true) } else { trial }).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn starters(all: bool) -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in Catalog::default().languages().unwrap_or_else(|error| panic!("{error}")) {
        for (framework, data) in &language.frameworks {
            for (variant, kind) in &language.variants {
                let prefix = format!("{}-{framework}", language.id);
                if !(all || kind.default || IN_FULL.contains(&prefix.as_str())) {
                    continue;
                }
                let combination = starter::Combination {
                    language: language.id.clone(),
                    framework: framework.clone(),
                    variant: variant.clone(),
                    is_default_variant: kind.default,
                    port: language.port,
                    test: data.test.clone(),
                };
                let name = format!("{prefix}-{variant}");
                trials.push(Trial::test(name, move || starter::prove(&combination).map_err(Into::into)));
            }
        }
    }
    trials
}
