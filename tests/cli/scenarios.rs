//! The projects for snapshots and for tests of all generated files: every language, framework, variant and package
//! manager with default answers, and a few with other answers.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::OnceLock;
use std::thread;

use dockgen::catalog::{Catalog, Language};

use crate::folder::Folder;

/// The contents of files by their paths.
pub type Tree = BTreeMap<String, String>;

/// Other answers that change many files. Each name begins with that of the most similar project.
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

/// Existing apps of `tests/projects`: what `new` adds to them. The health check of each takes any answer below 500.
const APPS: [(&str, &str, &[&str]); 10] = [
    ("python-plain-slim-for-an-app-in-a-folder-below", "bus-stop", &[]),
    ("python-flask-slim-for-an-app-with-a-worker", "letter-queue", &[]),
    ("node-plain-slim-for-an-app-in-a-workspace", "pantry-monorepo", &[]),
    ("python-fastapi-slim-for-an-app-in-a-workspace", "kiln-log", &[]),
    ("go-plain-slim-for-an-app-in-a-workspace", "toll-gate", &[]),
    ("rust-axum-slim-for-an-app-in-a-workspace", "ferry-board", &[]),
    ("python-plain-slim-for-an-app-with-kubernetes", "streamlit-notes", &["--with", "kubernetes"]),
    ("python-plain-slim-for-an-app-with-gitlab", "streamlit-notes", &["--ci", "gitlab"]),
    ("python-plain-slim-for-an-app-without-a-port", "tide-watch", &[]),
    ("python-plain-slim-for-an-app-without-a-port-with-gitlab", "tide-watch", &["--ci", "gitlab"]),
];

/// One project that is generated.
pub struct Scenario {
    /// `python-flask-slim`, or `python-flask-slim-poetry` for another package manager than the default one.
    pub name: String,
    pub flags: Vec<String>,
    /// The project with the framework's defaults, unless this is that project.
    pub base: Option<String>,
    /// The app of `tests/projects` that it is generated for; `None` for an empty folder.
    app: Option<&'static str>,
}

pub fn scenarios() -> Vec<Scenario> {
    let catalog = Catalog::default();
    let mut found: Vec<Scenario> =
        catalog.languages().unwrap().iter().flat_map(|language| of_language(&catalog, language)).collect();
    let chosen = CHOSEN.into_iter().map(|(name, flags)| (name, None, flags));
    for (name, app, flags) in chosen.chain(APPS.into_iter().map(|(name, app, flags)| (name, Some(app), flags))) {
        let base = found.iter().find(|known| known.base.is_none() && name.starts_with(&format!("{}-", known.name)));
        let base = Some(base.unwrap_or_else(|| panic!("{name} begins with no framework's default")).name.clone());
        found.push(Scenario {
            name: name.to_owned(),
            flags: flags.iter().map(ToString::to_string).collect(),
            base,
            app,
        });
    }
    found
}

/// Every variant with the default package manager, and the default variant with every other one.
fn of_language(catalog: &Catalog, language: &Language) -> Vec<Scenario> {
    let mut found = Vec::new();
    let default = language.variants.iter().find(|(_, data)| data.default).unwrap().0;
    for framework in language.frameworks.keys() {
        let name_of = |variant: &str| format!("{}-{framework}-{variant}", language.id);
        let base = name_of(default);
        for variant in language.variants.keys() {
            let flags = ["--language", &language.id, "--framework", framework, "--variant", variant];
            let mut flags = flags.map(str::to_owned).to_vec();
            if !catalog.has_starter(&language.id, framework) {
                flags.extend(["--skip", "starter"].map(str::to_owned));
            }
            let differs = variant != default;
            let base_of = differs.then(|| base.clone());
            found.push(Scenario { name: name_of(variant), flags: flags.clone(), base: base_of, app: None });
            for manager in language.package_managers.keys().skip(1).filter(|_| !differs) {
                let flags = [&flags[..], &["--package-manager".to_owned(), manager.clone()]].concat();
                let name = format!("{base}-{manager}");
                found.push(Scenario { name, flags, base: Some(base.clone()), app: None });
            }
        }
    }
    found
}

/// All scenarios' files by their names, generated once.
pub fn projects() -> &'static BTreeMap<String, Tree> {
    static PROJECTS: OnceLock<BTreeMap<String, Tree>> = OnceLock::new();
    PROJECTS.get_or_init(|| {
        let scenarios = scenarios();
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        thread::scope(|scope| {
            let parts = scenarios.chunks(scenarios.len().div_ceil(threads));
            let parts: Vec<_> = parts
                .map(|part| {
                    scope.spawn(|| part.iter().map(|one| (one.name.clone(), generate(one))).collect::<Vec<_>>())
                })
                .collect();
            parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
        })
    })
}

fn generate(scenario: &Scenario) -> Tree {
    let folder = scenario.app.map_or_else(Folder::empty, Folder::project);
    let own = folder.files();
    let flags: Vec<&str> = scenario.flags.iter().map(String::as_str).chain(["--name", "demo"]).collect();
    folder.new_with(&flags).succeeds();
    folder.files().into_iter().filter(|(path, _)| !own.contains_key(path)).collect()
}
