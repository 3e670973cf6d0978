//! Previews (`--dry-run`, `--diff`, `--json`) and the output after writing.

use serde_json::json;

use snapbox::str;

use crate::folder::Folder;

#[test]
fn showing_the_plan_writes_nothing() {
    let folder = Folder::empty();
    for how in ["--dry-run", "--diff", "--json"] {
        folder.new_with(&["--language", "go", how]).succeeds();
    }
    assert!(folder.files().is_empty());
}

#[test]
fn the_table_shows_settings_with_origins_and_files_with_actions() {
    let folder = Folder::empty().with("Dockerfile", "FROM scratch\n").variable("DOCKGEN_MEMORY", "1024m");
    folder.new_with(&["--language", "go", "--port", "9000", "--dry-run"]).gives(str![[r#"
stdout:
language               go                        (--language)
framework              net-http                  (default of Go)
language-version       1.26                      (default of Go)
variant                slim                      (default of Go)
package-manager        modules                   (default of Go)
packages               public                    (default)
name                   shop                      (the folder's name)
port                   9000                      (--port)
entrypoint             ./cmd/server              (default of standard library)
health-path            /health                   (default)
health-interval        30s                       (default)
health-timeout         3s                        (default)
health-start-period    10s                       (default)
health-start-interval  2s                        (default)
health-retries         3                         (default)
size                   medium                    (default)
cpus                   1.0                       (size medium (default))
memory                 1G                        (DOCKGEN_MEMORY)
cpus-reservation       0.5                       (half of --cpus)
memory-reservation     512M                      (half of --memory)
pids-limit             256                       (size medium (default))
workers                1                         (it scales by containers)
replicas               1                         (default)
restart                unless-stopped            (default)
stop-timeout           30s                       (default)
user                   10001:10001               (default)
platform               linux/amd64, linux/arm64  (default)
ci                     github                    (default)
test-cmd               go test ./...             (default of standard library)
scanner                trivy                     (default)
updates                dependabot                (default)
snippets               write                     (default)

conflict  Dockerfile                    (dockerfile)
create    .dockerignore                 (dockerignore)
create    compose.yaml                  (compose)
create    .env.example                  (env)
create    RUNBOOK.md                    (runbook)
create    .github/workflows/docker.yml  (workflow)
create    .github/dependabot.yml        (updates)
create    cmd/server/health.go          (health)
create    cmd/server/shutdown.go        (shutdown)
create    cmd/healthcheck/main.go       (server)
create    .gitignore                    (starter)
create    cmd/server/logging.go         (starter)
create    cmd/server/main.go            (starter)
create    cmd/server/main_test.go       (starter)
create    cmd/server/metrics.go         (starter)
create    cmd/server/middleware.go      (starter)
create    go.mod                        (starter)
create    dockgen.toml                  (answers)
[exit 0]
"#]]);
}

#[test]
fn the_diff_is_what_patch_takes() {
    let folder = Folder::empty().with("go.mod", "module shop\n\ngo 1.26\n").with("Dockerfile", "FROM scratch\n");
    let run = folder.new_with(&["--diff", "--framework", "net-http"]).succeeds();
    let run = run.prints_line("--- a/Dockerfile\n+++ b/Dockerfile").prints_line("-FROM scratch");
    run.prints_line("--- /dev/null\n+++ b/compose.yaml\n@@ -0,0 +1,72 @@");
}

#[test]
fn the_json_holds_settings_origins_and_contents() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "go", "--label", "a=b", "--json"]).succeeds();
    let plan: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(plan["version"], 1);
    assert_eq!(plan["settings"]["language"]["origin"], "--language");
    assert_eq!(plan["settings"]["label"]["value"][0], "a=b");
    folder.new_with(&["--language", "go", "--label", "a=b"]).succeeds();
    let written = folder.files();
    let planned = plan["files"].as_array().unwrap();
    assert_eq!(planned.len(), written.len());
    for file in planned {
        assert_eq!(file["action"], "create");
        assert_eq!(written[file["path"].as_str().unwrap()], file["contents"].as_str().unwrap());
    }
}

#[test]
fn what_was_written_and_the_next_commands_are_said() {
    let folder = Folder::empty();
    folder.new_with(&["my shop", "--language", "go", "--port", "9000"]).gives(str![[r#"
   create  Dockerfile
   create  .dockerignore
   create  compose.yaml
   create  .env.example
   create  RUNBOOK.md
   create  .github/workflows/docker.yml
   create  .github/dependabot.yml
   create  cmd/server/health.go
   create  cmd/server/shutdown.go
   create  cmd/healthcheck/main.go
   create  .gitignore
   create  cmd/server/logging.go
   create  cmd/server/main.go
   create  cmd/server/main_test.go
   create  cmd/server/metrics.go
   create  cmd/server/middleware.go
   create  go.mod
   create  dockgen.toml

Next:
  cd 'my shop'
  docker compose up --wait
  curl http://127.0.0.1:9000/
  dockgen verify
[exit 0]
"#]]);
    let quiet = folder.new_with(&["quiet", "--language", "go", "--quiet"]).succeeds();
    assert_eq!(quiet.stderr, "");
}

#[test]
fn colour_comes_only_when_it_is_asked_for() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "x"]).gives(str![[r#"
error: --language: `x` is not a language
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
"#]]);
    folder.new_with(&["--language", "x", "--color", "always"]).gives(str![[r#"
\e[31m\e[1merror:\e[0m --language: `x` is not a language
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
"#]]);
}

#[test]
fn a_release_past_its_end_of_life_works_with_a_warning_that_names_the_date() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "python", "--language-version", "3.10"]).succeeds();
    run.says_line(
        "warning: Python 3.10 has had no security fixes since its end of life on 2026-10-31; 3.14 is the default",
    );
    assert!(folder.read("Dockerfile").contains("FROM python:3.10."));
    Folder::empty().new_with(&["--language", "python"]).succeeds().does_not_say("warning");
}

#[test]
fn artifacts_can_be_left_out_or_chosen() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "go", "--only", "dockerfile,compose"]).succeeds();
    assert_eq!(folder.files().into_keys().collect::<Vec<_>>(), ["Dockerfile", "compose.yaml"]);
    Folder::empty().new_with(&["--language", "go", "--skip", "compose"]).succeeds().does_not_say("compose up");
    let folder = Folder::empty();
    folder.new_with(&["--language", "go", "--skip", "workflow,updates", "--skip", "starter"]).succeeds();
    assert!(folder.has("Dockerfile") && !folder.has(".github") && !folder.has("go.mod"));
}

#[test]
fn the_languages_are_listed_for_people_and_for_scripts() {
    let folder = Folder::empty();
    folder.dockgen(&["languages"]).gives(str![[r#"
stdout:
language  framework                              versions                  variants                     package managers                           port
bun       bun plain                              1                         slim full alpine distroless  bun                                        3000
deno      deno plain                             2.9                       slim full alpine distroless  deno                                       8000
dotnet    aspnet                                 10 9                      slim full alpine chiseled    nuget                                      8080
elixir    otp phoenix                            1.19 1.20 1.18 1.17 1.16  slim full alpine             mix                                        4000
go        net-http gin grpc plain                1.26 1.27                 slim full alpine distroless  modules vendor workspace                   8080
java      spring-boot plain                      25 21 17                  slim full alpine distroless  maven maven-wrapper gradle gradle-wrapper  8080
node      express express-typescript plain site  26 24 22                  slim full alpine distroless  npm pnpm yarn yarn-classic bun             8000
php       plain laravel symfony                  8.5 8.4 8.3 8.2           slim full alpine             composer                                   8080
python    flask django fastapi gradio plain      3.14 3.13 3.12 3.11 3.10  slim full alpine             pip uv poetry pipenv pdm                   8000
ruby      sinatra plain rails                    3.4 4.0 3.3               slim full alpine             bundler                                    3000
rust      axum plain rocket tonic                1.98                      slim full alpine distroless  cargo                                      8080
static    nginx hugo mkdocs                      1.30 1.31                 slim full alpine                                                        8080

The first of each is the default.
[exit 0]
"#]]);
    let run = folder.dockgen(&["languages", "--json"]).succeeds();
    let list: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let languages = list["languages"].as_array().unwrap();
    let python = languages.iter().find(|language| language["name"] == "python").unwrap();
    let default = json!({ "name": "pip", "title": "pip", "default": true });
    assert_eq!((&python["package_managers"][0], &python["port"]), (&default, &json!(8000)));
    let run = folder.dockgen(&["languages", "--images"]).succeeds();
    let images: Vec<&str> = run.stdout.lines().collect();
    assert!(images.is_sorted() && images.iter().all(|image| image.contains(':')), "{images:?}");
}

#[test]
fn leaving_out_what_the_dockerfile_needs_is_told() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "static", "--skip", "server"]).succeeds();
    run.says_line("warning: the Dockerfile copies docker-entrypoint.sh and nginx.conf.template, which belongs to the skipped `server`");
    Folder::empty()
        .new_with(&["--language", "static", "--skip", "server,dockerfile"])
        .succeeds()
        .does_not_say("warning");
}

#[test]
fn an_own_health_command_needs_no_probe_program() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "go", "--health-cmd", "/usr/local/bin/server check"]).succeeds();
    assert!(!folder.has("cmd/healthcheck") && !folder.read("Dockerfile").contains("cmd/healthcheck"));
    assert!(folder.read("Dockerfile").contains("CMD [\"/usr/local/bin/server\", \"check\"]"));
}
