//! Services: in every language, the app's health follows that of its services, and `dockgen verify` passes.

use std::fs;
use std::time::Duration;

use dockgen::catalog::Catalog;
use libtest_mimic::Trial;

use crate::engine::{Proof, require};
use crate::http;
use crate::images;
use crate::leftovers;
use crate::project::Generated;
use crate::verify::{self, Verified};

/// Languages with services on which all of `dockgen verify` runs, and the points that are not applicable: a Go program
/// needs too little memory to run out of it.
const VERIFIED: [(&str, &str, &[&str]); 4] = [
    ("python", "postgres,redis,monitoring", &[]),
    ("go", "postgres", &["memory.restart"]),
    ("node", "valkey", &[]),
    ("java", "postgres", &[]),
];

/// How many of these run by default; `ENGINE_TESTS_ALL` runs the others.
const BY_DEFAULT: usize = 2;

/// Services that are tested with one language only, one after the other, because all languages probe them the same way.
/// `mysql` differs from `mariadb` by names only, and runs with `ENGINE_TESTS_ALL`.
const OTHERS: [&str; 3] = ["mysql", "mariadb", "rabbitmq"];

/// Time to stop or start a container, and for the app to notice.
const PATIENCE: Duration = Duration::from_secs(30);

pub fn trials(all: bool) -> Vec<Trial> {
    let mut trials = Vec::new();
    let number = if all { VERIFIED.len() } else { BY_DEFAULT };
    for (language, extras, not_applicable) in VERIFIED.into_iter().take(number) {
        let name = format!("verify-{language}-{}", extras.replace(',', "-"));
        trials.push(Trial::test(name, move || verifies(language, extras, not_applicable).map_err(Into::into)));
    }
    let keeps_none = || keeps_no_credentials().map_err(Into::into);
    trials.push(Trial::test("no-credentials-for-private-packages-are-kept", keeps_none));
    for service in OTHERS.into_iter().filter(|service| all || *service != "mysql") {
        let it = format!("python-flask-{service}");
        let flags = format!("--language python --with {service}");
        trials.push(Trial::test(format!("health-{it}"), move || follows(&it, &flags).map_err(Into::into)));
    }
    let catalog = Catalog::default();
    let languages = catalog.languages().unwrap_or_else(|error| panic!("{error}"));
    for language in languages.into_iter().filter(|language| language.takes_services) {
        let missing = images::of_defaults(&language).and_then(images::missing);
        if let Some(image) = &missing {
            eprintln!("NOT PROVEN: services beside {}, because {image} is not available", language.id);
        }
        let frameworks = language.frameworks.keys().filter(|id| catalog.has_starter(&language.id, id));
        // A language's frameworks share the code that asks services.
        let frameworks = frameworks.filter(|id| all || **id == language.framework);
        for framework in frameworks {
            let it = format!("{}-{framework}", language.id);
            let flags = format!("--language {} --framework {framework} --with redis", language.id);
            let trial = Trial::test(format!("health-{it}"), move || follows(&it, &flags).map_err(Into::into));
            trials.push(trial.with_ignored_flag(missing.is_some()));
        }
    }
    trials
}

fn verifies(language: &str, extras: &str, not_applicable: &[&str]) -> Proof {
    let _shared = leftovers::shared();
    let project = Generated::new(&format!("dockgen-with-{language}"), &["--language", language, "--with", extras])?;
    project.run("sh secrets/create.sh")?;
    Verified::run(&project.folder, &[])?.is_proven(not_applicable)
}

/// The steps that install packages get the credentials; the image does not contain them.
fn keeps_no_credentials() -> Proof {
    let _shared = leftovers::shared();
    let project = Generated::new("dockgen-private-packages", &["--language", "node", "--packages", "private"])?;
    let planted = "//registry.example/:_authToken=npm_planted0123456789abcdefghijklmnopqr\n";
    fs::write(project.folder.join(".npmrc"), planted).map_err(|error| error.to_string())?;
    // The step fails unless it gets the secret.
    let dockerfile = project.folder.join("Dockerfile");
    let text = fs::read_to_string(&dockerfile).map_err(|error| error.to_string())?;
    let shown = text.replace("npm ci", "grep -q npm_planted /root/.npmrc && npm ci");
    require(shown != text, || "no `npm ci` in the Dockerfile".to_owned())?;
    fs::write(&dockerfile, shown).map_err(|error| error.to_string())?;
    // The credentials are in the home folder, which here is the project's folder.
    let configuration = project.run("printf %s \"${DOCKER_CONFIG:-$HOME/.docker}\"")?;
    project.run(&format!("DOCKER_CONFIG={configuration} HOME=$PWD docker compose build"))?;
    let mut verify = verify::command(&project.folder, &["--json", "--trust", "--only", "build,image,context"]);
    let output = verify
        .env("HOME", &project.folder)
        .env("DOCKER_CONFIG", configuration)
        .output()
        .map_err(|error| error.to_string())?;
    Verified::of(&output)?.has_no_failure()
}

/// The app turns unhealthy and names the service when it does not answer, and turns healthy again with it.
fn follows(name: &str, flags: &str) -> Proof {
    let _shared = leftovers::shared();
    let flags: Vec<&str> = flags.split(' ').collect();
    let project = Generated::new(&format!("dockgen-health-{name}"), &flags)?;
    let port = http::free_port();
    fs::write(project.folder.join(".env"), format!("PORT={port}\n")).map_err(|error| error.to_string())?;
    project.run("sh secrets/create.sh && docker compose up --detach --wait")?;
    http::expect(port, "/health", 200, "healthy")?;
    let services = project.run("docker compose config --services")?;
    for service in services.lines().filter(|service| *service != "web") {
        // A paused service does not answer; the name of a stopped one does not resolve.
        for (away, back) in [("pause", "unpause"), ("stop", "start")] {
            project.run(&format!("docker compose {away} {service}"))?;
            let answer = http::expect(port, "/health", 503, service)?;
            require(answer.text.contains("unhealthy"), || answer.text.clone())?;
            project.run(&format!("docker compose {back} {service}"))?;
            http::expect_soon(port, "/health", "healthy", PATIENCE)
                .map_err(|reason| format!("{service} after {back}: {reason}"))?;
        }
    }
    // Some runtimes log their own start to stderr.
    let logs = project.run("docker logs $(docker compose ps --quiet web) 2>/dev/null")?;
    let is_object = |line: &&str| serde_json::from_str::<serde_json::Value>(line).is_ok_and(|line| line.is_object());
    require(logs.lines().all(|line| is_object(&line)), || format!("not a JSON object a line: {logs}"))
}
