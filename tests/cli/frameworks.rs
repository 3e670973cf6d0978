//! A framework is a folder that contains everything specific to it. A new framework needs no other change.

use dockgen::catalog::Catalog;

use snapbox::str;

use crate::folder::{Folder, Session};
use crate::templates::{beside_templates, write};

#[test]
fn no_template_asks_which_framework_it_is_for() {
    let catalog = Catalog::default();
    let folders = catalog.ids().into_iter().chain(["_shared", "_extras"].map(str::to_owned));
    let files: Vec<String> = folders.flat_map(|folder| catalog.files_below(&folder)).collect();
    assert!(files.len() > 300, "{}", files.len());
    let asks = |file: &&String| {
        let words: String = catalog.text(file).unwrap().split_whitespace().collect();
        words.contains("framework.id") || words.contains("framework==") || words.contains("framework!=")
    };
    assert_eq!(files.iter().filter(asks).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// A partial that no template includes would be ignored silently.
#[test]
fn every_piece_in_a_frameworks_folder_is_one_that_its_language_includes() {
    let catalog = Catalog::default();
    for language in catalog.languages().unwrap() {
        let beside = [language.id.as_str(), "_shared"].map(|folder| catalog.partials(folder)).concat();
        for id in language.frameworks.keys() {
            for piece in catalog.partials(&format!("{}/{id}", language.id)) {
                let name = piece.rsplit('/').next().unwrap();
                let is_included = |other: &String| other.ends_with(&format!("/{name}"));
                let is_required = ["_probe.tera", "_command.tera"].contains(&name);
                assert!(is_required || beside.iter().any(is_included), "{piece}");
            }
        }
    }
}

/// The files that a team writes to add a framework to Python.
const BOTTLE: [(&str, &str); 5] = [
    (
        "python/bottle/framework.toml",
        "title = \"Bottle\"\nworkers = { per_cpu = 3, words = \"three for each CPU\" }\n\
         form = \"module\"\nentrypoint = \"app:app\"\nreserved_paths = [\"/admin\"]\ndetect.when = [{ dependency = \"bottle\" }]\n",
    ),
    ("python/bottle/_command.tera", "CMD [\"python\", \"-m\", \"bottle\", {= entrypoint.value | json =}]\n"),
    ("python/bottle/_env.tera", "    BOTTLE_CHILD=true \\\n"),
    ("python/bottle/_dockerignore.tera", "views/cache/\n"),
    ("python/bottle/starter/app.py.tera", "app = \"{= framework.title =}\"\n"),
];

fn with_bottle() -> (Folder, Vec<&'static str>) {
    let (folder, templates) = beside_templates();
    for (path, text) in BOTTLE {
        write(&templates, path, text);
    }
    (folder, vec!["--templates", "../templates", "--language", "python"])
}

#[test]
fn a_team_adds_a_framework_to_a_built_in_language_by_adding_a_folder() {
    let (folder, flags) = with_bottle();
    let flags = [&flags[..], &["--framework", "bottle", "--cpus", "2"]].concat();
    folder.new_with(&flags).succeeds();
    assert_eq!(folder.read("app.py"), "app = \"Bottle\"\n");
    let dockerfile = folder.read("Dockerfile");
    let end: Vec<&str> = dockerfile.lines().rev().take(2).collect();
    assert_eq!(end[0], "CMD [\"python\", \"-m\", \"bottle\", \"app:app\"]");
    // The probe is the language's.
    assert!(end[1].starts_with("    CMD [\"python\", \"-I\", \"-c\", \"import http.client"), "{}", end[1]);
    assert!(
        dockerfile.contains("    BOTTLE_CHILD=true \\\n    PORT=8000 \\\n    WEB_CONCURRENCY=6 \\\n"),
        "{dockerfile}"
    );
    assert!(folder.read(".dockerignore").contains("\nviews/cache/\n"));
    assert!(folder.read("compose.yaml").contains("      WEB_CONCURRENCY: ${WEB_CONCURRENCY:-6}\n"));
}

#[test]
fn such_a_framework_is_found_in_an_app_and_listed() {
    let (folder, flags) = with_bottle();
    folder.write("requirements.txt", "bottle\n");
    folder.write("app.py", "");
    folder.new_with(&[&flags[..2], &["--dry-run"]].concat()).gives(str![[r#"
stdout:
language               python                    (detected in requirements.txt)
framework              bottle                    (detected in requirements.txt:1)
language-version       3.14                      (default of Python)
variant                slim                      (default of Python)
package-manager        pip                       (detected in requirements.txt)
packages               public                    (default)
name                   shop                      (the folder's name)
port                   8000                      (default of Python)
entrypoint             app:app                   (default of Bottle)
health-path            /                         (no health endpoint is known)
health-interval        30s                       (default)
health-timeout         3s                        (default)
health-start-period    10s                       (default)
health-start-interval  2s                        (default)
health-retries         3                         (default)
size                   medium                    (default)
cpus                   1.0                       (size medium (default))
memory                 512M                      (size medium (default))
cpus-reservation       0.5                       (half of --cpus)
memory-reservation     256M                      (half of --memory)
pids-limit             256                       (size medium (default))
workers                3                         (three for each CPU)
replicas               1                         (default)
restart                unless-stopped            (default)
stop-timeout           30s                       (default)
user                   10001:10001               (default)
platform               linux/amd64, linux/arm64  (default)
ci                     github                    (default)
scanner                trivy                     (default)
updates                dependabot                (default)
snippets               none                      (detected in requirements.txt)

create  Dockerfile                    (dockerfile)
create  .dockerignore                 (dockerignore)
create  compose.yaml                  (compose)
create  .env.example                  (env)
create  RUNBOOK.md                    (runbook)
create  .github/workflows/docker.yml  (workflow)
create  .github/dependabot.yml        (updates)
create  dockgen.toml                  (answers)
stderr:
Using the templates in ../templates (named by --templates)
warning: no health endpoint is known, so the health check takes any status of / below 500; set --health-path
[exit 0]
"#]]);
    folder.dockgen(&["languages", "--templates", "../templates"]).gives(str![[r#"
stdout:
language  framework                                 versions                  variants                     package managers                           port
bun       bun plain                                 1                         slim full alpine distroless  bun                                        3000
deno      deno plain                                2.9                       slim full alpine distroless  deno                                       8000
dotnet    aspnet                                    10 9                      slim full alpine chiseled    nuget                                      8080
elixir    otp phoenix                               1.19 1.20 1.18 1.17 1.16  slim full alpine             mix                                        4000
go        net-http gin grpc plain                   1.26 1.27                 slim full alpine distroless  modules vendor workspace                   8080
java      spring-boot plain                         25 21 17                  slim full alpine distroless  maven maven-wrapper gradle gradle-wrapper  8080
node      express express-typescript plain site     26 24 22                  slim full alpine distroless  npm pnpm yarn yarn-classic bun             8000
perl      mojo                                      5.44                      slim                         carton                                     3000
php       plain laravel symfony                     8.5 8.4 8.3 8.2           slim full alpine             composer                                   8080
python    flask bottle django fastapi gradio plain  3.14 3.13 3.12 3.11 3.10  slim full alpine             pip uv poetry pipenv pdm                   8000
ruby      sinatra plain rails                       3.4 4.0 3.3               slim full alpine             bundler                                    3000
rust      axum plain rocket tonic                   1.98                      slim full alpine distroless  cargo                                      8080
static    nginx hugo mkdocs                         1.30 1.31                 slim full alpine                                                        8080

The first of each is the default.
[exit 0]
"#]]);
}

#[test]
fn a_health_path_that_the_framework_answers_itself_is_refused_for_it_alone() {
    let (folder, flags) = with_bottle();
    let new = |more: &[&str]| folder.new_with(&[&flags[..], &["--dry-run"], more].concat());
    new(&["--framework", "bottle", "--health-path", "/admin"]).gives(str![[r#"
Using the templates in ../templates (named by --templates)
error: --health-path: `/admin` is not free for a health endpoint of Bottle
  allowed: any path but /admin
[exit 2]
"#]]);
    new(&["--framework", "fastapi", "--health-path", "/docs"]).gives(str![[r#"
Using the templates in ../templates (named by --templates)
error: --health-path: `/docs` is not free for a health endpoint of FastAPI + uvicorn
  allowed: any path but /docs, /redoc, /openapi.json
[exit 2]
"#]]);
    new(&["--framework", "flask", "--health-path", "/docs"]).succeeds();
    let folder = Folder::empty();
    folder.new_with(&["--language", "static", "--health-path", "/404.html"]).gives(str![[r#"
error: --health-path: `/404.html` is not free for a health endpoint of nginx
  allowed: any path but *.htm, *.html
[exit 2]
"#]]);
    folder.new_with(&["--language", "go", "--health-path", "/health.html"]).succeeds();
}

#[test]
fn a_mistake_in_a_framework_is_told_with_its_file() {
    let toml = BOTTLE[0].1;
    let mistakes = [
        ("python/bottle/framework.toml", toml.replace("title", "titel")),
        ("python/bottle/framework.toml", toml.replace("app:app", "app.py")),
        ("python/bottle/framework.toml", toml.replace(", words", ", word")),
        ("python/bottle/framework.toml", format!("{toml}wire.health = [\"{{= nmae =}}\"]\n")),
        ("python/bottle/_command.tera", "{= nmae =}".to_owned()),
        ("python/bottle/_probe.tera", "{% if %}".to_owned()),
    ];
    let runs = mistakes.into_iter().map(|(path, text)| {
        let (folder, flags) = with_bottle();
        write(&folder.above().join("templates"), path, &text);
        let run = folder.new_with(&[&flags[..], &["--framework", "bottle"]].concat()).fails_with(2);
        assert!(folder.files().is_empty());
        run.titled(path)
    });
    runs.collect::<Session>().gives(str![[r#"
$ python/bottle/framework.toml
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/python/bottle/framework.toml: TOML parse error at line 1, column 1 unknown field `titel`, expected one of `title`, `create`, `detect`, `needs`, `workers`, `form`, `entrypoint`, `call_hint`, `runtime`, `serves_health`, `portless`, `init`, `reserved_paths`, `beside`, `in_app`, `test`, `wire`, `variables`
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ python/bottle/framework.toml
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/python/bottle/framework.toml: `entrypoint` does not have its `form`
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ python/bottle/framework.toml
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/python/bottle/framework.toml: TOML parse error at line 2, column 11 expected a number, { per_cpu = 2, plus = 1, words = "…" } or { each = "48M" }
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ python/bottle/framework.toml
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/python/bottle/framework.toml: error: Variable `nmae` is not defined. Available variables: additions, annotations, answers_live, below, build_arguments, build_secret, builders, ci, compose, compose_variables, demanded, drain_seconds, ecosystem, entrypoint, extra_ids, extras, facts, framework, health, image, images, init, inputs, labels, language, limits, listening, live_path, manifest, metrics_path, missing, name, networks, package_manager, packages, platforms, port, probe, processes, random, registry, registry_host, replicas, restart, scanner, secrets, services, snippets, start, state, stop_timeout, system, test_command, test_folder, unlocked, updates, user, variables, variant, version, volumes, wire, workers --> __tera_one_off:1:4
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ python/bottle/_command.tera
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/python/bottle/_command.tera: error: Variable `nmae` is not defined. Available variables: additions, annotations, answers_live, below, build_arguments, build_secret, builders, ci, compose, compose_variables, demanded, drain_seconds, ecosystem, entrypoint, extra_ids, extras, facts, framework, health, image, images, init, inputs, labels, language, limits, listening, live_path, manifest, metrics_path, missing, name, networks, package_manager, packages, platforms, port, probe, processes, random, registry, registry_host, replicas, restart, scanner, secrets, services, snippets, start, state, stop_timeout, system, test_command, test_folder, unlocked, updates, user, variables, variant, version, volumes, wire, workers --> python/bottle/_command.tera:1:4 note: called from python/Dockerfile.tera:49:12
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ python/bottle/_probe.tera
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/python/bottle/_probe.tera: error: Found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(` --> python/bottle/_probe.tera:1:7
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

#[test]
fn a_piece_that_no_folder_has_is_told() {
    let (folder, flags) = with_bottle();
    std::fs::remove_file(folder.above().join("templates/python/bottle/_command.tera")).unwrap();
    folder.new_with(&[&flags[..], &["--framework", "bottle"]].concat()).gives(str![[r#"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/python/bottle/framework.toml: error: Unknown template `_command.tera` --> python/Dockerfile.tera:49:12
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

#[test]
fn a_framework_in_the_languages_file_is_told_where_it_belongs() {
    let (folder, templates) = beside_templates();
    let toml = std::fs::read_to_string(templates.join("perl/language.toml")).unwrap();
    write(&templates, "perl/language.toml", &format!("{toml}\n[frameworks.mojo]\ntitle = \"Mojolicious\"\n"));
    folder.new_with(&["--templates", "../templates", "--language", "perl"]).gives(str![[r#"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/language.toml: TOML parse error at line 28, column 2 a framework is a folder: `[frameworks.mojo]` belongs in mojo/framework.toml
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

#[test]
fn a_shared_variable_that_does_not_exist_is_told() {
    let (folder, templates) = beside_templates();
    let toml = std::fs::read_to_string(templates.join("perl/language.toml")).unwrap();
    let toml = toml.replace("init = false\n", "init = false\nshared_variables = [\"LOG_LEVLE\"]\n");
    write(&templates, "perl/language.toml", &toml);
    folder.new_with(&["--templates", "../templates", "--language", "perl"]).gives(str![[r#"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/language.toml: `shared_variables` names LOG_LEVLE, which is not in _shared/variables.toml
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

/// A project in two languages: a run with `--language` ignores the other one.
#[test]
fn only_the_named_language_is_looked_for() {
    let (folder, templates) = beside_templates();
    write(&templates, "perl/language.toml", "this is not TOML");
    folder.write("requirements.txt", "flask\ngunicorn\n");
    folder.write("app.py", "");
    let flags = ["--templates", "../templates", "--dry-run"];
    folder.new_with(&flags).gives(str![[r#"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/language.toml: TOML parse error at line 1, column 6 key with no value, expected `=`
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
    folder.new_with(&[&flags[..], &["--language", "python"]].concat()).gives(str![[r#"
stdout:
language               python                    (--language)
framework              flask                     (detected in requirements.txt:1)
language-version       3.14                      (default of Python)
variant                slim                      (default of Python)
package-manager        pip                       (detected in requirements.txt)
packages               public                    (default)
name                   shop                      (the folder's name)
port                   8000                      (default of Python)
entrypoint             app:app                   (default of Flask + gunicorn)
health-path            /                         (no health endpoint is known)
health-interval        30s                       (default)
health-timeout         3s                        (default)
health-start-period    10s                       (default)
health-start-interval  2s                        (default)
health-retries         3                         (default)
size                   medium                    (default)
cpus                   1.0                       (size medium (default))
memory                 512M                      (size medium (default))
cpus-reservation       0.5                       (half of --cpus)
memory-reservation     256M                      (half of --memory)
pids-limit             256                       (size medium (default))
workers                3                         (two for each CPU and one more)
replicas               1                         (default)
restart                unless-stopped            (default)
stop-timeout           30s                       (default)
user                   10001:10001               (default)
platform               linux/amd64, linux/arm64  (default)
ci                     github                    (default)
scanner                trivy                     (default)
updates                dependabot                (default)
snippets               none                      (detected in requirements.txt)

create  Dockerfile                    (dockerfile)
create  .dockerignore                 (dockerignore)
create  compose.yaml                  (compose)
create  .env.example                  (env)
create  RUNBOOK.md                    (runbook)
create  .github/workflows/docker.yml  (workflow)
create  .github/dependabot.yml        (updates)
create  gunicorn.conf.py              (server)
create  dockgen.toml                  (answers)
stderr:
Using the templates in ../templates (named by --templates)
warning: no health endpoint is known, so the health check takes any status of / below 500; set --health-path
[exit 0]
"#]]);
}
