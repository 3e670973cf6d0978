//! An existing project: its files do not change, and detected values name their evidence.

use snapbox::str;

use crate::folder::{Folder, Session};

#[test]
fn the_language_and_the_framework_follow_from_the_manifest_with_their_evidence() {
    for (project, lines) in [
        (
            "flask-shop",
            ["language python (detected in requirements.txt)", "framework flask (detected in requirements.txt:2)"],
        ),
        (
            "fastapi-orders",
            ["language python (detected in pyproject.toml)", "framework fastapi (detected in pyproject.toml:5)"],
        ),
        (
            "express-quotes",
            ["language node (detected in package.json)", "framework express (detected in package.json:7)"],
        ),
        ("go-ledger", ["language go (detected in go.mod:1)", "framework net-http (detected in cmd/ledger/main.go:22)"]),
        ("root-site", ["language static (detected in index.html)", "framework nginx (detected in index.html)"]),
    ] {
        let run = Folder::project(project).new_with(&["--dry-run"]).succeeds();
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: Vec<String> = run.stdout.lines().map(words).collect();
        for line in lines {
            assert!(shown.iter().any(|shown| shown == line), "{project}: no `{line}` in {shown:#?}");
        }
    }
}

#[test]
fn the_users_files_are_never_edited_and_get_no_starter() {
    for project in ["flask-shop", "fastapi-orders", "express-quotes", "go-ledger", "root-site"] {
        let folder = Folder::project(project);
        let before = folder.files();
        folder.new_with(&[]).succeeds();
        let after = folder.files();
        for (path, text) in &before {
            assert_eq!(&after[path], text, "{project}: {path}");
        }
        assert!(after.contains_key("Dockerfile") && after.contains_key("compose.yaml"));
        for starter in [".gitignore", "app.py", "src/app.mjs", "cmd/server/main.go", "site/index.html"] {
            assert!(!after.contains_key(starter), "{project}: {starter}");
        }
    }
}

#[test]
fn health_and_shutdown_lie_beside_the_entry_point_and_tell_how_to_wire_them_in() {
    let folder = Folder::project("flask-shop");
    folder.new_with(&["--snippets", "write", "--entrypoint", "shop.web:app"]).gives(str![[r#"
   create  Dockerfile
   create  .dockerignore
   create  compose.yaml
   create  .env.example
   create  RUNBOOK.md
   create  .github/workflows/docker.yml
   create  .github/dependabot.yml
   create  shop/health.py
   create  shop/shutdown.py
   create  gunicorn.conf.py
   create  dockgen.toml

Add to your app for its health:
  from shop.health import health
  app.register_blueprint(health)

Add to your app for its shutdown:
  from shop.shutdown import on_shutdown
  on_shutdown(db.close)

Next:
  docker compose up --wait
  curl http://127.0.0.1:8000/health
  dockgen verify
[exit 0]
"#]]);
    let health = folder.read("shop/health.py");
    assert!(health.contains("from shop.health import health") && health.contains("app.register_blueprint(health)"));
    assert!(folder.has("shop/shutdown.py"));
    assert!(folder.read("Dockerfile").contains("\"shop.web:app\""));

    let folder = Folder::project("go-ledger");
    folder
        .new_with(&["--snippets", "write", "--entrypoint", "cmd/ledger"])
        .succeeds()
        .says_line("err := listenAndServe(&http.Server{Addr: \":\" + os.Getenv(\"PORT\"), Handler: handler})");
    assert!(folder.has("cmd/ledger/health.go") && folder.has("cmd/ledger/shutdown.go"));
    assert!(folder.read("Dockerfile").contains(" ./cmd/ledger"));

    let folder = Folder::project("express-quotes");
    folder.new_with(&["--snippets", "write", "--entrypoint", "src/server.js"]).succeeds().says_line("app.use(health);");
    assert!(folder.has("src/health.mjs") && folder.has("src/shutdown.mjs"));
}

#[test]
fn an_entry_point_that_is_not_there_is_told() {
    let folder = Folder::empty().with("requirements.txt", "flask\ngunicorn\n");
    let run = folder.new_with(&[]).succeeds();
    run.says_line("warning: the entry point app:app (default of Flask + gunicorn) needs app.py or app/__init__.py, which does not exist; set --entrypoint");
    for project in ["flask-shop", "go-ledger", "express-quotes", "root-site"] {
        Folder::project(project).new_with(&[]).succeeds().does_not_say("the entry point");
    }
}

#[test]
fn packages_below_src_are_found_there() {
    let folder = Folder::empty()
        .with("pyproject.toml", "[project]\nname = \"shop\"\ndependencies = [\"flask\", \"gunicorn\"]\n")
        .with("src/shop/web.py", "");
    folder
        .new_with(&["--snippets", "write", "--entrypoint", "shop.web:app"])
        .succeeds()
        .says_line("from shop.health import health");
    assert!(folder.has("src/shop/health.py") && folder.has("src/shop/shutdown.py") && !folder.has("shop"));
}

#[test]
fn without_a_terminal_an_entry_point_that_is_not_found_is_asked_for_by_name() {
    let folder = Folder::empty().with("go.mod", "module a\n");
    let flags = ["--language", "go", "--language-version", "1.26", "--variant", "slim", "--name", "a", "--port", "80"];
    let more = ["--framework", "net-http", "--health-path", "/health", "--size", "small"];
    folder.dockgen(&[&["new"], &flags[..], &more].concat()).gives(str![[r#"
error: there is no terminal to ask on, and no value for --entrypoint
  hint: give them, or take the defaults with --yes; `dockgen languages` lists the choices
[exit 2]
"#]]);
}

#[test]
fn what_the_manifest_lacks_to_start_is_told() {
    let folder = Folder::empty().with("requirements.txt", "# gunicorn\nflask-login==0.6\nFlask==3.1\n");
    folder
        .new_with(&[])
        .succeeds()
        .says_line("warning: requirements.txt does not list gunicorn, which runs the app (Flask + gunicorn); add it");
    Folder::project("flask-shop").new_with(&[]).succeeds().does_not_say("does not name");
    let folder = Folder::empty().with("requirements.txt", "fastapi[standard]>=0.115\n");
    folder.new_with(&[]).succeeds().does_not_say("does not name");
}

#[test]
fn a_missing_lock_file_is_told_with_the_command_that_makes_it() {
    let folder =
        Folder::empty().with("package.json", "{ \"dependencies\": { \"express\": \"5\" } }").with("src/server.mjs", "");
    folder.new_with(&[]).succeeds().says_line("warning: there is no package-lock.json, so later builds may install other versions; `npm install --package-lock-only` creates it");
    Folder::project("express-quotes").new_with(&[]).succeeds().does_not_say("lock");
}

#[test]
fn projects_of_several_languages_have_to_be_chosen_from() {
    let express = "{ \"dependencies\": { \"express\": \"5\" } }";
    let folder = Folder::project("go-ledger").with("package.json", express);
    folder.new_with(&[]).gives(str![[r#"
error: the folder has projects of several languages: node (package.json), go (go.mod:1)
  allowed: one project in a folder
  hint: choose with --language
[exit 2]
"#]]);
    folder.new_with(&["--language", "go"]).succeeds();
    // Many projects have HTML pages: the manifest of another language takes precedence.
    let folder = Folder::empty().with("index.html", "<p>").with("package.json", express);
    folder.new_with(&["--dry-run"]).succeeds().prints_line("language node (detected in package.json)");
}

#[test]
fn what_is_no_app_of_a_known_framework_is_refused_by_its_name() {
    const FOR_LAMBDA: &str =
        "{\n\"dependencies\": {\n\"@remix-run/react\": \"2\",\n\"@remix-run/architect\": \"2\" } }";
    let shapes: [(&str, &[(&str, &str)]); 7] = [
        ("an app for a platform", &[("package.json", FOR_LAMBDA)]),
        ("Django", &[("requirements.txt", "Django==5.2\n"), ("manage.py", "")]),
        ("nothing known", &[("pyproject.toml", "[project]\nname = \"a\"\n"), ("a.py", "print()\n")]),
        ("tools", &[("package.json", "{\"devDependencies\": {\"prettier\": \"3\"}}")]),
        ("Haskell", &[("stack.yaml", ""), ("Main.hs", "main = pure ()\n")]),
        ("a version without an image", &[("Gemfile", "ruby \"2.7.8\"\ngem \"puma\"\n"), ("config.ru", "run App\n")]),
        ("two apps", &[("a/requirements.txt", "flask\n"), ("b/requirements.txt", "fastapi\n")]),
    ];
    let runs = shapes.into_iter().map(|(_, files)| {
        let folder = files.iter().fold(Folder::empty(), |folder, (path, text)| folder.with(path, text));
        folder.dockgen(&["new", "--yes"])
    });
    runs.collect::<Session>().gives(str![[r#"
$ dockgen new --yes
error: this Remix app is built for AWS Lambda (package.json:4), not as a server
  allowed: an app whose build writes a server
  hint: use @remix-run/serve instead of @remix-run/architect, then run `new` again
[exit 2]
$ dockgen new --yes
error: the start command of this project (requirements.txt) is not known
  allowed: a command such as `node server.js`
  hint: give it with --entrypoint
[exit 2]
$ dockgen new --yes
warning: there is no uv.lock, so later builds may install other versions; `uv lock` creates it
warning: no health endpoint is known, so the health check takes any status of / below 500; set --health-path
   create  Dockerfile
   create  .dockerignore
   create  compose.yaml
   create  .env.example
   create  RUNBOOK.md
   create  .github/workflows/docker.yml
   create  .github/dependabot.yml
   create  dockgen.toml

Next:
  docker compose up --wait
  curl http://127.0.0.1:8000/
  dockgen verify
[exit 0]
$ dockgen new --yes
error: this has only files for development tools
  allowed: an app that one of these builds: express, express-typescript, plain, site
  hint: for any other app, give its start command: --framework plain --entrypoint COMMAND
[exit 2]
$ dockgen new --yes
error: this is a Haskell project (stack.yaml), which dockgen does not support
  allowed: an app of a supported language
  hint: if it has an app of a supported language, choose that with --language
[exit 2]
$ dockgen new --yes
error: language-version (detected in Gemfile:1): `2.7` is not a version of Ruby that dockgen has images for
  allowed: one of 4.0, 3.4, 3.3
[exit 2]
$ dockgen new --yes
error: there are several apps here: a (Flask + gunicorn), b (FastAPI + uvicorn)
  allowed: one app
  hint: choose one with --app, or take all of them with --all
[exit 2]
"#]]);
}

/// Of Nuxt, the variable outranks the configuration.
#[test]
fn an_app_for_a_platform_is_built_as_a_server_where_a_variable_does_that() {
    let nuxt = "{ \"dependencies\": { \"nuxt\": \"4\" }, \"scripts\": { \"build\": \"nuxt build\" } }";
    let folder = Folder::empty().with("package.json", nuxt);
    let folder = folder.with("nuxt.config.ts", "export default { nitro: { preset: 'netlify' } }\n");
    folder.new_with(&[]).succeeds();
    let dockerfile = folder.read("Dockerfile");
    assert!(dockerfile.contains("# nuxt.config.ts builds for netlify."), "{dockerfile}");
    assert!(dockerfile.contains("\nENV NITRO_PRESET=node-server\nRUN npm run build\n"), "{dockerfile}");
}

#[test]
fn an_app_of_nx_without_a_manifest_is_built_from_the_root() {
    let build = "{ \"executor\": \"@nx/webpack:webpack\", \"options\": { \"main\": \"apps/api/src/main.ts\", \
                 \"outputPath\": \"dist/apps/api\" }, \"configurations\": { \"production\": {} } }";
    let project =
        format!("{{ \"name\": \"api\", \"projectType\": \"application\", \"targets\": {{ \"build\": {build} }} }}");
    let package = "{ \"dependencies\": { \"express\": \"5\" }, \"devDependencies\": { \"nx\": \"22\" } }";
    let folder = Folder::empty().with("package.json", package).with("package-lock.json", "{ \"lockfileVersion\": 1 }");
    let folder = folder.with("nx.json", "{}").with("apps/api/project.json", &project);
    let folder = folder.with("apps/api/src/main.ts", "import express from 'express';\nexpress().listen(3333);\n");
    folder.new_with(&[]).succeeds().says_line("Using the app in apps/api");
    let dockerfile = folder.read("Dockerfile");
    for line in [
        "COPY package.json package-lock.json ./",
        "    npm ci --no-audit --no-fund --legacy-peer-deps",
        "    nx build api --configuration=production",
        "CMD [\"node\", \"dist/apps/api/main.js\"]",
    ] {
        assert!(dockerfile.contains(&format!("\n{line}\n")), "{line}: {dockerfile}");
    }
}

#[test]
fn the_only_server_of_a_workspace_is_chosen_and_another_member_by_its_folder() {
    let apps = [("kiln-log", "apps/board"), ("ferry-board", "crates/api"), ("toll-gate", "gate")];
    for (project, app) in apps {
        let folder = Folder::project(project);
        folder.new_with(&[]).succeeds().says_line(&format!("Using the app in {app}"));
        assert!(folder.has("Dockerfile") && !folder.has(&format!("{app}/Dockerfile")));
    }
    let folder = Folder::project("toll-gate");
    let runs = ["tariffs", "toll", "gate/cmd"].map(|app| folder.dockgen(&["new", "--yes", "--app", app]));
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen new --yes --app tariffs
Using the app in tariffs
error: this is a Go library, not an app
  allowed: an app that one of these builds: net-http, gin, grpc, plain
  hint: for any other app, give its start command: --framework plain --entrypoint COMMAND
[exit 2]
$ dockgen new --yes --app toll
error: --app: there is no app in toll
  allowed: gate, report
[exit 2]
$ dockgen new --yes --app gate/cmd
error: --app: there is no app in gate/cmd
  allowed: gate, report
[exit 2]
"#]]);
    let other = folder.with(
        "tariffs/main.go",
        "package main\n\nimport \"net/http\"\n\nfunc main() {\n\thttp.ListenAndServe(\":8091\", nil)\n}\n",
    );
    other.dockgen(&["new", "--yes"]).gives(str![[r#"
error: there are several apps here: gate (chi), tariffs (standard library)
  allowed: one app
  hint: choose one with --app, or take all of them with --all
[exit 2]
"#]]);
}

#[test]
fn the_root_of_a_workspace_may_be_the_app() {
    let root = "[project]\nname = \"shop\"\nversion = \"1\"\nrequires-python = \">=3.12\"\ndependencies = [\"fastapi\", \"uvicorn\", \
                \"prices\"]\n[tool.uv.sources]\nprices = { workspace = true }\n[tool.uv.workspace]\nmembers = [\"libs/*\"]\n";
    let library = "[project]\nname = \"prices\"\nversion = \"1\"\n[build-system]\nrequires = [\"hatchling\"]\n";
    let folder = Folder::empty().with("pyproject.toml", root).with("libs/prices/pyproject.toml", library);
    let folder = folder.with("main.py", "from fastapi import FastAPI\nimport prices\n\napp = FastAPI()\n");
    folder.new_with(&[]).succeeds();
    let text = folder.read("Dockerfile");
    assert!(text.contains("\nCOPY pyproject.toml ./\nCOPY libs/prices/pyproject.toml libs/prices/\n"), "{text}");
    assert!(text.contains("\n    uv sync --no-dev --no-install-workspace\n"), "{text}");
    assert!(!folder.read(".dockerignore").contains("libs/prices"));
}

#[test]
fn what_uv_writes_for_a_new_member_is_no_app() {
    let hello = "def main():\n    print(\"Hello from x!\")\n\n\nif __name__ == \"__main__\":\n    main()\n";
    let folder = Folder::project("kiln-log").with("packages/firings/main.py", hello);
    let new = "[project]\nname = \"new\"\nversion = \"1\"\nrequires-python = \">=3.11\"\n";
    let folder = folder.with("tools/new/pyproject.toml", new).with("tools/new/main.py", hello);
    folder.new_with(&[]).succeeds().says_line("Using the app in apps/board");
}

#[test]
fn one_of_several_apps_is_chosen_by_its_folder() {
    let flask = ("requirements.txt", "flask\ngunicorn\n");
    let folder = Folder::empty().with("api/requirements.txt", flask.1).with("api/app.py", "app = Flask(__name__)\n");
    let folder = folder.with("docs/requirements.txt", "mkdocs\n");
    folder.new_with(&["--skip", "answers"]).succeeds().says_line("Using the app in api");
    assert!(folder.read("Dockerfile").contains("\nCOPY api/requirements.txt ./\n"));
    assert!(folder.has("api/gunicorn.conf.py") && !folder.has("api/Dockerfile"));
    let folder = folder.with("web/requirements.txt", "fastapi\nuvicorn\n").with("web/main.py", "app = FastAPI()\n");
    folder.new_with(&["--app", "web", "--on-conflict", "overwrite"]).succeeds().says_line("Using the app in web");
    assert!(folder.read("dockgen.toml").contains("\napp = \"web\"\n"));
    // The answers choose it from now on.
    folder.new_with(&[]).succeeds().says_line("Using the app in web");
    let wrong = ["nowhere", "..", "web/main.py"].map(|app| folder.dockgen(&["new", "--yes", "--app", app]));
    wrong.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen new --yes --app nowhere
Using [TEMP]/shop/dockgen.toml
error: --app: there is no app in nowhere
  allowed: api, web
[exit 2]
$ dockgen new --yes --app ..
Using [TEMP]/shop/dockgen.toml
error: --app: `..` is not a folder of an app
  allowed: a folder below the project's, such as packages/api
[exit 2]
$ dockgen new --yes --app web/main.py
Using [TEMP]/shop/dockgen.toml
error: --app: there is no app in web/main.py
  allowed: api, web
[exit 2]
"#]]);
}

#[test]
fn an_app_with_answers_of_its_own_is_generated_in_its_folder() {
    let folder = Folder::empty().with("api/requirements.txt", "flask\n").with("api/app.py", "app = Flask(__name__)\n");
    folder.new_with(&["api"]).succeeds();
    let own = folder.read("api/Dockerfile");
    folder.new_with(&[]).succeeds().says_line("Using the app in api");
    assert!(!folder.has("Dockerfile"));
    assert_eq!(folder.read("api/Dockerfile"), own);
}

#[test]
fn a_folder_with_other_files_alone_gets_a_starter() {
    let folder = Folder::empty().with("README.md", "# Shop\n").with(".git/HEAD", "ref: refs/heads/main\n");
    folder.new_with(&["--language", "go"]).succeeds();
    assert!(folder.has("cmd/server/main.go"));
    assert_eq!(folder.read("README.md"), "# Shop\n");
}

/// Files of a project, and the package manager that they imply, with its evidence.
#[test]
fn the_package_manager_is_told_by_the_most_telling_file() {
    let (requirements, pyproject) = (("requirements.txt", "flask\n"), ("pyproject.toml", "[project]\nname = \"a\"\n"));
    let package = ("package.json", "{ \"main\": \"server.js\" }");
    let shapes: [&[(&str, &str)]; 15] = [
        &[requirements],
        &[pyproject],
        &[pyproject, requirements],
        &[pyproject, requirements, ("poetry.lock", "")],
        &[("pyproject.toml", "[project]\n\n[tool.poetry.group.dev]\n")],
        &[pyproject, ("pdm.lock", "")],
        &[("Pipfile", "[packages]\nflask = \"*\"\n")],
        &[package, ("package-lock.json", "{}")],
        &[package, ("pnpm-lock.yaml", "")],
        &[package, ("yarn.lock", "# yarn lockfile v1\n")],
        &[package, ("yarn.lock", "#\n__metadata:\n  version: 8\n")],
        &[("package.json", "{\n\"packageManager\": \"pnpm@12.0.0\"\n}")],
        &[("pom.xml", "<project/>")],
        &[("pom.xml", "<project/>"), ("mvnw", "")],
        &[("build.gradle.kts", "plugins {}")],
    ];
    let told = shapes.map(|files| {
        let folder = files.iter().fold(Folder::empty(), |folder, (path, text)| folder.with(path, text));
        let run = folder.dockgen(&["detect"]).succeeds();
        let line = run.stdout.lines().find(|line| line.trim_start().starts_with("package-manager"));
        let words: Vec<&str> = line.unwrap_or_default().split_whitespace().skip(1).collect();
        let names: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
        format!("{}: {}\n", names.join(" "), words.join(" "))
    });
    snapbox::assert_data_eq!(
        told.concat(),
        str![[r#"
requirements.txt: pip (likely, requirements.txt)
pyproject.toml: uv (guessed, pyproject.toml:1)
pyproject.toml requirements.txt: pip (likely, requirements.txt)
pyproject.toml requirements.txt poetry.lock: poetry (poetry.lock)
pyproject.toml: poetry (likely, pyproject.toml:3)
pyproject.toml pdm.lock: pdm (pdm.lock)
Pipfile: pipenv (likely, Pipfile)
package.json package-lock.json: npm (package-lock.json)
package.json pnpm-lock.yaml: pnpm (pnpm-lock.yaml)
package.json yarn.lock: yarn-classic (yarn.lock)
package.json yarn.lock: yarn (yarn.lock)
package.json: pnpm (package.json:2)
pom.xml: maven (pom.xml)
pom.xml mvnw: maven (pom.xml)
build.gradle.kts: gradle (build.gradle.kts)

"#]]
    );
}

/// Bun is a package manager for Node.js and a runtime.
#[test]
fn a_lock_file_of_bun_does_not_make_it_the_runtime() {
    let serve = ("src/server.ts", "Bun.serve({ port: 3000 });\n");
    let package = "{ \"module\": \"src/server.ts\", \"devDependencies\": { \"@types/bun\": \"1.3.0\" } }";
    let folder = Folder::empty().with("package.json", package).with("bun.lock", "{}").with(serve.0, serve.1);
    folder.new_with(&["--dry-run"]).succeeds().prints_line("framework bun (detected in src/server.ts:1)");
    let express = "{\n\"dependencies\": { \"express\": \"5\" } }";
    let folder = Folder::empty().with("package.json", express).with("bun.lock", "{}");
    folder
        .new_with(&["--dry-run"])
        .succeeds()
        .prints_line("framework express (detected in package.json:2)")
        .prints_line("package-manager bun (detected in bun.lock)");
}

/// Laravel and Rails use Node.js to build assets, not to serve them.
#[test]
fn a_package_json_that_names_no_server_yields_to_one_that_is_named() {
    let vite = "{ \"devDependencies\": { \"vite\": \"^8\" } }";
    let composer = "{\n  \"require\": { \"laravel/framework\": \"^13.0\" }\n}";
    let folder = Folder::empty().with("package.json", vite).with("composer.json", composer);
    let run = folder.with("public/index.php", "<?php\n").new_with(&["--dry-run"]).succeeds();
    run.prints_line("framework laravel (detected in composer.json:2)");
    // If the user names it anyway, it is still no app of Node.js.
    let folder = Folder::empty().with("package.json", vite).with("composer.json", composer);
    folder.new_with(&["--language", "node"]).gives(str![[r#"
error: this has only files for development tools
  allowed: an app that one of these builds: express, express-typescript, plain, site
  hint: for any other app, give its start command: --framework plain --entrypoint COMMAND
[exit 2]
"#]]);
    let express = "{ \"dependencies\": { \"express\": \"5\" } }";
    let folder = Folder::empty().with("package.json", express).with("composer.json", composer);
    folder.new_with(&["--dry-run"]).gives(str![[r#"
error: the folder has projects of several languages: node (package.json), php (composer.json)
  allowed: one project in a folder
  hint: choose with --language
[exit 2]
"#]]);
}

/// Unusual files instead of manifests: each is skipped with a reason, quickly and with little memory.
#[cfg(unix)]
mod odd_files {
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use snapbox::str;

    use crate::folder::{Folder, Session};

    const PACKAGE: &str = r#"{"main": "server.mjs", "dependencies": {"express": "5"}}"#;

    fn mkfifo(folder: &Folder, name: &str) {
        assert!(Command::new("mkfifo").arg(folder.path().join(name)).status().unwrap().success());
    }

    fn node() -> Folder {
        Folder::empty().with("package.json", PACKAGE).with("server.mjs", "")
    }

    #[test]
    fn a_lock_file_that_is_none_is_left_out() {
        let folder = node();
        symlink("/dev/zero", folder.path().join("yarn.lock")).unwrap();
        mkfifo(&folder, "pnpm-lock.yaml");
        let run = folder.new_with(&["--dry-run"]).succeeds();
        let run = run.says_line("warning: yarn.lock is not read: it is behind a symlink that leads out of the folder");
        let run = run.says_line("warning: pnpm-lock.yaml is not read: it is a named pipe, not a regular file");
        run.prints_line("package-manager npm (detected in package.json)");
        let json = folder.new_with(&["--json"]).succeeds().stdout;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let warnings: Vec<&str> =
            json["warnings"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
        assert!(
            warnings.contains(&"pnpm-lock.yaml is not read: it is a named pipe, not a regular file"),
            "{warnings:?}"
        );
    }

    #[test]
    fn a_manifest_that_is_no_regular_file_is_left_out() {
        let names = ["package.json", "pyproject.toml", "App.csproj", "go.mod", "Gemfile"];
        let runs = names.into_iter().flat_map(|name| {
            let folder = Folder::empty();
            mkfifo(&folder, name);
            let pipe = folder.dockgen(&["new", "--yes"]);
            fs::remove_file(folder.path().join(name)).unwrap();
            symlink("/proc/self/pagemap", folder.path().join(name)).unwrap();
            [pipe, folder.dockgen(&["new", "--yes"])]
        });
        runs.collect::<Session>().gives(str![[r#"
$ dockgen new --yes
warning: package.json is not read: it is a named pipe, not a regular file
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
$ dockgen new --yes
warning: package.json is not read: it is behind a symlink that leads out of the folder
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
$ dockgen new --yes
warning: pyproject.toml is not read: it is a named pipe, not a regular file
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
$ dockgen new --yes
warning: pyproject.toml is not read: it is behind a symlink that leads out of the folder
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
$ dockgen new --yes
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
$ dockgen new --yes
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
$ dockgen new --yes
warning: go.mod is not read: it is a named pipe, not a regular file
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
$ dockgen new --yes
warning: go.mod is not read: it is behind a symlink that leads out of the folder
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
$ dockgen new --yes
warning: Gemfile is not read: it is a named pipe, not a regular file
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
$ dockgen new --yes
warning: Gemfile is not read: it is behind a symlink that leads out of the folder
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
"#]]);
    }

    #[test]
    fn a_sparse_file_of_five_gigabytes_is_not_read() {
        let folder = node();
        for name in ["package.json", ".git/config"] {
            folder.write(name, "");
            fs::File::create(folder.path().join(name)).unwrap().set_len(5_000_000_000).unwrap();
        }
        let run = folder.new_with(&["--dry-run", "--framework", "express"]).succeeds();
        run.says_line("warning: package.json is not read: it is larger than 1 MiB")
            .says_line("warning: .git/config is not read: it is larger than 1 MiB");
    }

    #[test]
    fn a_project_in_another_folder_is_read_only_through_a_link_inside() {
        let folder = Folder::empty().with("app/package.json", PACKAGE).with("server.mjs", "");
        symlink("app/package.json", folder.path().join("package.json")).unwrap();
        folder.new_with(&["--dry-run"]).succeeds().prints_line("framework express (detected in package.json:1)");
        fs::remove_file(folder.path().join("package.json")).unwrap();
        fs::write(folder.above().join("package.json"), PACKAGE).unwrap();
        symlink("../package.json", folder.path().join("package.json")).unwrap();
        folder
            .new_with(&["--dry-run"])
            .succeeds()
            .says_line("warning: package.json is not read: it is behind a symlink that leads out of the folder");
    }

    #[test]
    fn odd_names_are_left_out() {
        let folder = Folder::empty().with("\u{1b}[31mX.py", "").with("a\nb.csproj", "");
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"\xff\xfe.py")), "").unwrap();
        folder.new_with(&["--dry-run"]).gives(str![[r#"
warning: \u{1b}[31mX.py is not read: its name has unprintable characters
warning: a\nb.csproj is not read: its name has unprintable characters
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
"#]]);
    }

    #[test]
    fn of_many_files_that_are_left_out_twenty_are_named() {
        let folder = Folder::empty();
        for number in 0..30 {
            folder.write(&format!("\u{1b}{number:02}.py"), "");
        }
        let run =
            folder.new_with(&["--language", "go"]).succeeds().says_line("warning: and 10 more files are not read");
        assert_eq!(run.stderr.matches("its name has unprintable characters").count(), 20);
    }

    /// Two million lines, each of which is searched for every name.
    #[test]
    fn a_manifest_of_many_lines_is_read_once() {
        let folder = Folder::empty().with("package.json", &"a\n".repeat(500_000)).with("server.mjs", "");
        folder.new_with(&["--dry-run", "--framework", "express"]).succeeds();
    }
}

#[test]
fn files_that_do_what_a_generated_one_would_do_are_kept_and_that_is_remembered() {
    let folder = Folder::empty()
        .with("requirements.txt", "streamlit==1.59.2\n")
        .with("app.py", "import streamlit as st\n\nst.title(\"Notes\")\n")
        .with(".env.example", "API_TOKEN=\n")
        .with("renovate.json", "{}\n");
    folder.new_with(&[]).gives(str![[r#"
   create  Dockerfile
   create  .dockerignore
   create  compose.yaml
   create  RUNBOOK.md
   create  .github/workflows/docker.yml
   create  dockgen.toml

Next:
  docker compose up --wait
  curl http://127.0.0.1:8501/_stcore/health
  dockgen verify
[exit 0]
"#]]);
    assert_eq!(folder.read(".env.example"), "API_TOKEN=\n");
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
}

#[test]
fn what_an_app_fails_without_is_created_or_named() {
    let folder = Folder::empty().with("requirements.txt", "flask\ngunicorn\n").with(
        "app.py",
        "import os\nfrom flask import Flask\napp = Flask(__name__)\napp.secret_key = os.environ[\"SECRET_KEY\"]\n\
         DATABASE_URL = os.environ[\"DATABASE_URL\"]\nKEY = os.environ[\"COURIER_API_KEY\"]\n",
    );
    let run = folder.new_with(&[]).succeeds();
    let run = run.says_line("Set in `.env`, as the app has no defaults:\n  COURIER_API_KEY  app.py reads it.");
    run.says_line("Next:\n  sh secrets/create.sh");
    let compose = folder.read("compose.yaml");
    assert!(compose.contains("\n    env_file: secrets/app.env\n"));
    assert!(compose.contains("\n      COURIER_API_KEY: ${COURIER_API_KEY:-}\n"));
    assert!(compose.contains("\n      DATABASE_URL: ${DATABASE_URL:?set it in .env, app.py needs it}\n"));
    assert!(!compose.contains("SECRET_KEY:\n"));
    let create = || std::process::Command::new("sh").arg(folder.path().join("secrets/create.sh")).output().unwrap();
    create();
    let created = folder.read("secrets/app.env");
    assert_eq!(created.trim_end().len(), "SECRET_KEY=".len() + 64);
    create();
    assert_eq!(folder.read("secrets/app.env"), created);
}

/// Compose unsets a variable of the image that it lists without a value.
#[test]
fn variables_that_the_image_sets_are_not_passed_on() {
    let folder = Folder::empty().with("package.json", "{ \"dependencies\": { \"express\": \"5\" } }").with(
        "server.js",
        "const app = require('express')();\nif (process.env.NODE_ENV === 'production') app.enable('view cache');\n\
         app.get('/', (_, res) => res.send(process.env.GREETING));\napp.listen(process.env.PORT, process.env.HOST);\n",
    );
    folder.new_with(&[]).succeeds();
    let compose = folder.read("compose.yaml");
    assert!(compose.contains("\n      GREETING:\n"));
    assert!(!compose.contains("NODE_ENV:") && !compose.contains("HOST:"));
}

#[test]
fn snippets_that_are_asked_for_are_remembered_as_well() {
    let folder = Folder::project("flask-shop");
    folder.new_with(&["--snippets", "write", "--entrypoint", "shop.web:app"]).succeeds();
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
    assert!(folder.read("dockgen.toml").contains("snippets = \"write\""));
}

#[test]
fn snippets_that_are_printed_are_not_written() {
    let without = Folder::project("flask-shop");
    without.new_with(&["--skip", "answers", "--entrypoint", "shop.web:app"]).succeeds();
    let folder = Folder::project("flask-shop");
    let run = folder.new_with(&["--snippets", "print", "--skip", "answers", "--entrypoint", "shop.web:app"]).succeeds();
    assert_eq!(folder.files(), without.files());
    let code = run.says_line("  app.register_blueprint(health)").stdout;
    let titles: Vec<&str> = code.lines().filter(|line| line.ends_with(".py:")).collect();
    assert_eq!(titles, ["shop/health.py:", "shop/shutdown.py:"]);
    // The printed code is that which would be written.
    let written = Folder::project("flask-shop");
    written.new_with(&["--snippets", "write", "--entrypoint", "shop.web:app"]).succeeds();
    for file in ["shop/health.py", "shop/shutdown.py"] {
        assert!(code.contains(&written.read(file)), "{file} in {code}");
    }
}

#[test]
fn a_starter_has_the_code_that_it_calls() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "go", "--snippets", "print"]).gives(str![[r#"
error: snippets: `print` is for an existing app, and there is none here
  allowed: `write`, as a starter calls this code
[exit 2]
"#]]);
    folder.new_with(&["--language", "go", "--snippets", "none"]).gives(str![[r#"
error: snippets: `none` is for an existing app, and there is none here
  allowed: `write`, as a starter calls this code
[exit 2]
"#]]);
    folder.new_with(&["--language", "go", "--skip", "shutdown"]).gives(str![[r#"
error: skip: `shutdown` is for an existing app, and there is none here
  allowed: to skip `starter` as well, which calls its code
[exit 2]
"#]]);
    folder.new_with(&["--language", "go", "--skip", "shutdown,starter"]).succeeds();
}

#[test]
fn a_start_command_that_nobody_knows_is_asked_for() {
    let folder = Folder::empty().with("requirements.txt", "requests\n").with("jobs.py", "").with("mail.py", "");
    let new = |flags: &[&str]| folder.new_with(&[&["--dry-run", "--language", "python"], flags].concat());
    let runs = [
        new(&["--framework", "plain"]),
        new(&["--framework", "plain", "--entrypoint", "python jobs.py && true"]),
        new(&["--framework", "plain", "--entrypoint", "python jobs.py --port $PORT"]),
        new(&["--framework", "plain", "--entrypoint", "python 'jobs.py"]),
    ];
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen new --yes --dry-run --language python --framework plain
error: the start command of this project (requirements.txt) is not known
  allowed: a command such as `node server.js`
  hint: give it with --entrypoint
[exit 2]
$ dockgen new --yes --dry-run --language python --framework plain --entrypoint "python jobs.py && true"
error: --entrypoint: `python jobs.py && true` is not an entry point
  allowed: a command on one line, such as `node server.js`; variables and operators only as `sh -c 'exec app --port $PORT'`
[exit 2]
$ dockgen new --yes --dry-run --language python --framework plain --entrypoint "python jobs.py --port $PORT"
error: --entrypoint: `python jobs.py --port $PORT` is not an entry point
  allowed: a command on one line, such as `node server.js`; variables and operators only as `sh -c 'exec app --port $PORT'`
[exit 2]
$ dockgen new --yes --dry-run --language python --framework plain --entrypoint "python 'jobs.py"
error: --entrypoint: `python 'jobs.py` is not an entry point
  allowed: a command on one line, such as `node server.js`; variables and operators only as `sh -c 'exec app --port $PORT'`
[exit 2]
"#]]);
    new(&["--framework", "plain", "--entrypoint", "sh -c 'exec python jobs.py --port $PORT'"]).succeeds();
}

#[test]
fn further_processes_are_services_of_the_compose_file() {
    let folder = Folder::empty().with("requirements.txt", "flask\ngunicorn\ncelery\n");
    let folder = folder.with("app.py", "app = Flask(__name__)\ncelery = Celery(\"shop\")\n");
    let folder =
        folder.with("Procfile", "web: gunicorn app:app\nworker: celery -A app worker\nclock: python clock.py\n");
    folder.new_with(&[]).succeeds();
    let compose = folder.read("compose.yaml");
    let services = compose.split("\n  # The image and the settings of web").skip(1).collect::<Vec<_>>().join("---");
    let services = services.split("\nnetworks:").next().unwrap_or_default();
    snapbox::assert_data_eq!(
        services,
        str![[r#"
, with another command.
  worker:
    <<: *app
    command: ["celery", "-A", "app", "worker"]
    ports: []
    healthcheck:
      test: ["CMD", "celery", "--app", "app", "inspect", "ping", "--timeout", "5"]
      interval: 60s
      # The check starts a second process of the app, and waits for an answer.
      timeout: 20s
      start_period: 30s
---, with another command.
  clock:
    <<: *app
    command: ["python", "clock.py"]
    ports: []
    healthcheck:
      # It listens on no port, so this only tells that the container runs. The engine restarts it when it exits.
      test: ["CMD", "true"]
      start_period: 10s
      start_interval: 2s

"#]]
    );
    folder.new_with(&["--process", "clock=none", "--on-conflict", "overwrite"]).succeeds();
    assert!(!folder.read("compose.yaml").contains("clock"));
    let wrong =
        ["web=python app.py", "worker", "w=a && b"].map(|it| folder.dockgen(&["new", "--yes", "--process", it]));
    wrong.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen new --yes --process "web=python app.py"
Using [TEMP]/shop/dockgen.toml
error: --process: `web=python app.py` is not a process
  allowed: a name of small letters, digits and hyphens, but not web, and a command on one line or none, such as worker=`celery --app shop worker`
[exit 2]
$ dockgen new --yes --process worker
Using [TEMP]/shop/dockgen.toml
error: --process: `worker` is not a process
  allowed: a name of small letters, digits and hyphens, but not web, and a command on one line or none, such as worker=`celery --app shop worker`
[exit 2]
$ dockgen new --yes --process "w=a && b"
Using [TEMP]/shop/dockgen.toml
error: --process: `w=a && b` is not a process
  allowed: a name of small letters, digits and hyphens, but not web, and a command on one line or none, such as worker=`celery --app shop worker`
[exit 2]
"#]]);
    folder.dockgen(&["new", "--yes", "--with", "postgres", "--process", "postgres=x"]).gives(str![[r#"
Using [TEMP]/shop/dockgen.toml
error: --process: `postgres=x` is not possible with postgres
  allowed: another name than postgres, which one of its services has
[exit 2]
"#]]);
}

#[test]
fn settings_of_a_site_that_may_be_a_developers_own_stay_out_of_the_build() {
    let package = r#"{ "name": "web", "scripts": { "build": "vite build" }, "devDependencies": { "vite": "7.0.0" } }"#;
    for (ignored, is_kept) in [(None, false), (Some(".env\n"), false), (Some("*.local\n"), true)] {
        let mut folder = Folder::empty().with("package.json", package).with("index.html", "<p>Hello</p>\n");
        folder = folder.with(".env", "VITE_TITLE=Hello\n");
        if let Some(ignored) = ignored {
            folder = folder.with(".gitignore", ignored);
        }
        folder.new_with(&[]).succeeds();
        let context = folder.read(".dockerignore");
        assert_eq!(context.lines().any(|line| line == "!.env"), is_kept, "{ignored:?}");
    }
}

/// The files that `new --yes` writes for a project of `tests/detect` have these texts, and not those.
fn written(project: &str, file: &str, texts: &[&str], others: &[&str]) {
    let folder = Folder::detected(project);
    folder.new_with(&[]).succeeds();
    let found = folder.read(file);
    for text in texts {
        assert!(found.contains(text), "{project}: no `{text}` in {found}");
    }
    for text in others {
        assert!(!found.contains(text), "{project}: `{text}` in {found}");
    }
}

#[test]
fn a_rails_app_keeps_its_files_in_a_volume_and_gets_the_tools_of_its_assets() {
    let project = "ruby-rails-sqlite-and-esbuild";
    let texts = [
        "The Gemfile allows only Ruby 3.4.1",
        "sed -i '/^ruby[ (]/d; /^RUBY VERSION/,/^$/d' Gemfile*",
        "COPY --from=node:",
        "COPY package.json yarn.lock .yarnrc.yml* ./",
        "bundle exec rails assets:precompile && \\\n    rm -rf node_modules",
        "ln -s /data/storage storage",
        "COPY --from=build --chown=10001:10001 /data /data",
        "nodejs",
        "bin/rails db:prepare && exec bundle exec puma -C config/puma.rb",
    ];
    written(project, "Dockerfile", &texts, &["Add a volume for it in compose.yaml"]);
    written(project, "compose.yaml", &["data:/data"], &[]);
    let texts = ["ln -s /data/uploads public/uploads", "The Gemfile allows only Ruby 3.4.2"];
    written("ruby-rails-uploads", "Dockerfile", &texts, &["db:prepare && exec", "/data/storage"]);
}

#[test]
fn a_laravel_app_keeps_its_storage_and_its_database_in_a_volume() {
    let project = "php-laravel-uploads";
    let texts = [
        "pecl install redis",
        "docker-php-ext-install gd",
        "RUN mkdir -p bootstrap/cache public/ storage/app/public",
        "ln -sfn /app/storage/app/public public/storage",
        "ln -s /data/storage storage",
        "ln -s /data/database.sqlite database/database.sqlite",
        "    VIEW_COMPILED_PATH=/tmp/views",
    ];
    written(project, "Dockerfile", &texts, &["LARAVEL_STORAGE_PATH"]);
    written(project, "docker/entrypoint.sh", &["touch database/database.sqlite\nphp artisan migrate --force"], &[]);
}

#[test]
fn the_path_of_a_key_is_no_random_value() {
    let project = "php-symfony-jwt-keys";
    written(project, "secrets/create.sh", &["APP_SECRET 64"], &["JWT_SECRET_KEY"]);
    written(project, "Dockerfile", &["php bin/console assets:install", "asset-map:compile"], &[]);
}

#[test]
fn npm_builds_the_assets_of_a_phoenix_app() {
    let texts = [
        "COPY --from=node:",
        "npm --prefix frontend/ ci",
        "COPY . .\nRUN mix compile && \\\n    if grep -q '\"assets.setup\":' mix.exs; then mix assets.setup; fi",
    ];
    written("elixir-phoenix-npm-assets", "Dockerfile", &texts, &[]);
}

#[test]
fn a_hosted_blazor_app_is_built_without_a_platform_and_with_the_sdk_of_the_image() {
    let texts = [
        "WORKDIR /\nCOPY --from=packages /app /app/",
        "dotnet restore /app/Server/Server.csproj -p:UseAppHost=false",
        "COPY . /app/",
        "dotnet publish /app/Server/Server.csproj -c Release",
        "ln -s /data/trees.db /links/trees.db",
        "COPY --from=build /links/ ./",
    ];
    written("dotnet-blazor-hosted", "Dockerfile", &texts, &["TARGETARCH"]);
    written("dotnet-blazor-hosted", "compose.yaml", &["\n      ConnectionStrings__Reports:\n", "data:/data"], &[]);
}
