//! `dockgen new --all`: several apps in one compose file.

use snapbox::str;

use crate::folder::{Folder, Session};

fn shop() -> Folder {
    let folder = Folder::empty().with("api/requirements.txt", "flask\n").with("api/app.py", "app = Flask(__name__)\n");
    folder.with("web/requirements.txt", "fastapi\n").with("web/main.py", "app = FastAPI()\n")
}

#[test]
fn each_app_has_a_dockerfile_and_all_have_one_compose_file() {
    let folder = shop();
    let run = |flags: &[&str]| folder.dockgen(&[&["new", "--all"], flags].concat());
    [run(&[]), run(&[])].into_iter().collect::<Session>().gives(str![[r#"
$ dockgen new --all
Using the app in api
warning: no health endpoint is known, so the health check takes any status of / below 500; set --health-path
warning: requirements.txt does not list gunicorn, which runs the app (Flask + gunicorn); add it
Using the app in web
warning: no health endpoint is known, so the health check takes any status of / below 500; set --health-path
warning: requirements.txt does not list uvicorn, which runs the app (FastAPI + uvicorn); add it
   create  compose.yaml
   create  .env.example
   create  api/Dockerfile
   create  api/Dockerfile.dockerignore
   create  api/gunicorn.conf.py
   create  web/Dockerfile
   create  web/Dockerfile.dockerignore
   create  web/serve.py

Next:
  docker compose up --wait
  curl http://127.0.0.1:8000/
  curl http://127.0.0.1:8001/
[exit 0]
$ dockgen new --all
Using the app in api
warning: no health endpoint is known, so the health check takes any status of / below 500; set --health-path
warning: requirements.txt does not list gunicorn, which runs the app (Flask + gunicorn); add it
Using the app in web
warning: no health endpoint is known, so the health check takes any status of / below 500; set --health-path
warning: requirements.txt does not list uvicorn, which runs the app (FastAPI + uvicorn); add it
        7  files unchanged

Next:
  docker compose up --wait
  curl http://127.0.0.1:8000/
  curl http://127.0.0.1:8001/
[exit 0]
"#]]);
    let compose = folder.read("compose.yaml");
    let told =
        |line: &&str| ["  api:", "  web:", "image:", "dockerfile:", "_PORT"].iter().any(|sign| line.contains(sign));
    let lines: Vec<&str> = compose.lines().filter(told).collect();
    snapbox::assert_data_eq!(
        lines.join("\n"),
        str![[r#"
  api:
    image: shop-api:${VERSION:-dev}
      dockerfile: api/Dockerfile
      - "${BIND_ADDRESS:-127.0.0.1}:${API_PORT:-8000}:8000"
  web:
    image: shop-web:${VERSION:-dev}
      dockerfile: web/Dockerfile
      - "${BIND_ADDRESS:-127.0.0.1}:${WEB_PORT:-8001}:8000"
"#]]
    );
    snapbox::assert_data_eq!(
        folder.read(".env.example"),
        str![[r#"
# Copy to `.env` and edit. Do not commit `.env`; .dockerignore already excludes it from the image.

# Port and address on the host (0.0.0.0 exposes the app to the network).
API_PORT=8000
BIND_ADDRESS=127.0.0.1

# Tag of the image that `docker compose build` builds.
VERSION=dev

# Number of server processes per container.
# WEB_CONCURRENCY=

# Port and address on the host (0.0.0.0 exposes the app to the network).
WEB_PORT=8001

"#]]
    );
    assert!(folder.read("web/Dockerfile").contains("\nCOPY web/requirements.txt ./\n"));
    assert!(folder.read("web/Dockerfile.dockerignore").contains("\n*\n!web/\n"));
}

#[test]
fn apps_in_folders_of_the_same_name_are_told_apart_by_their_paths() {
    let folder =
        Folder::empty().with("a/api/requirements.txt", "flask\n").with("a/api/app.py", "app = Flask(__name__)\n");
    let folder = folder.with("b/api/go.mod", "module api\n\ngo 1.26\n");
    let main = "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8000\", nil) }\n";
    let folder = folder.with("b/api/main.go", main);
    folder.dockgen(&["new", "--all"]).succeeds();
    let compose = folder.read("compose.yaml");
    assert!(compose.contains("\n  a-api:\n") && compose.contains("\n  b-api:\n"), "{compose}");
    assert!(compose.contains("image: shop-a-api:"), "{compose}");
    assert!(compose.contains("${B_API_PORT:-8001}:8000"), "{compose}");
}

#[test]
fn what_several_apps_cannot_have_in_common_is_refused() {
    let only = Folder::empty().with("api/requirements.txt", "flask\n").with("api/app.py", "app = Flask(__name__)\n");
    let folder = shop();
    let with_workspace = shop()
        .with("js/package.json", "{ \"workspaces\": [\"a\", \"b\"] }")
        .with("js/package-lock.json", "{ \"lockfileVersion\": 3 }");
    let app = "{ \"scripts\": { \"start\": \"node server.js\" }, \"dependencies\": { \"express\": \"5\" } }";
    let with_workspace = with_workspace.with("js/a/package.json", app).with("js/a/server.js", "");
    let runs = [
        only.dockgen(&["new", "--all"]),
        folder.dockgen(&["new", "--all", "--with", "postgres"]),
        folder.dockgen(&["new", "--all", "--port", "0"]),
        folder.dockgen(&["new", "--all", "--name", "Shop"]),
        folder.dockgen(&["new", "--all", "--language", "go"]),
        folder.dockgen(&["new", "--all", "--app", "api"]),
        folder.dockgen(&["new", "--all", "--json"]),
        with_workspace.dockgen(&["new", "--all"]),
    ];
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen new --all
error: --all: there are not several apps here
  allowed: two or more apps in folders below
  hint: without --all, dockgen takes the only app
[exit 2]
$ dockgen new --all --with postgres
Using the app in api
error: --with: not for several apps at once
  allowed: one app, chosen with --app
[exit 2]
$ dockgen new --all --port 0
Using the app in api
error: --port: `0` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
$ dockgen new --all --name Shop
error: --name: `Shop` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
  hint: did you mean `shop`?
[exit 2]
$ dockgen new --all --language go
error: --all: there are not several apps here
  allowed: two or more apps in folders below
  hint: without --all, dockgen takes the only app
[exit 2]
$ dockgen new --all --app api
error: the argument '--all' cannot be used with '--app <FOLDER>'

Usage: dockgen new --all [PATH]

For more information, try '--help'.
[exit 2]
$ dockgen new --all --json
error: the argument '--all' cannot be used with '--json'

Usage: dockgen new --all [PATH]

For more information, try '--help'.
[exit 2]
$ dockgen new --all
Using the app in api
warning: no health endpoint is known, so the health check takes any status of / below 500; set --health-path
warning: requirements.txt does not list gunicorn, which runs the app (Flask + gunicorn); add it
error: --all: js/a belongs to a workspace in js
  allowed: apps of one workspace, or of none
[exit 2]
"#]]);
    assert_eq!(folder.files().len(), 4, "nothing was written");
}

#[test]
fn a_file_of_the_user_stops_all() {
    let folder = shop().with("web/Dockerfile", "FROM scratch\n");
    let run = folder.dockgen(&["new", "--all"]);
    run.gives(str![[r#"
Using the app in api
warning: no health endpoint is known, so the health check takes any status of / below 500; set --health-path
warning: requirements.txt does not list gunicorn, which runs the app (Flask + gunicorn); add it
Using the app in web
warning: no health endpoint is known, so the health check takes any status of / below 500; set --health-path
warning: requirements.txt does not list uvicorn, which runs the app (FastAPI + uvicorn); add it
error: 1 file differs from what would be written; nothing was changed
  web/Dockerfile
  hint: see what differs with --diff; then choose --on-conflict skip or overwrite
[exit 3]
"#]]);
    assert_eq!(folder.read("web/Dockerfile"), "FROM scratch\n");
    assert!(!folder.has("compose.yaml"));
}
