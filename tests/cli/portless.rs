//! Apps that answer no requests: they have no port, and a health check only if something can ask them.

use snapbox::str;

use crate::folder::{Folder, Session, is};

/// A queue's worker and nothing else.
fn worker() -> Folder {
    Folder::empty()
        .with("requirements.txt", "celery[redis]==5.5.3\n")
        .with("shop/queue.py", "from celery import Celery\n\napp = Celery(\"shop\", broker=\"redis://redis:6379/0\")\n")
}

fn bot() -> Folder {
    Folder::empty()
        .with("package.json", r#"{"scripts": {"start": "node bot.js"}, "dependencies": {"discord.js": "14.22.1"}}"#)
        .with("bot.js", "require(\"discord.js\");\n")
}

/// The settings of the port and the health check, and what follows them.
fn settings(folder: &Folder, flags: &[&str]) -> String {
    let plan = folder.new_with(&[flags, &["--dry-run"]].concat()).succeeds();
    let wanted = |line: &&str| ["port", "entrypoint", "health"].iter().any(|name| line.starts_with(name));
    plan.stdout.lines().filter(wanted).fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn detection_tells_that_it_has_none() {
    let runs = [worker(), bot()].map(|folder| folder.dockgen(&["detect"]));
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen detect
stdout:
.: an app
  language         python                              (requirements.txt)
  framework        celery (no templates of its own)    (requirements.txt:1)
  package-manager  pip                                 (likely, requirements.txt)
  entrypoint       shop.queue:app                      (likely, shop/queue.py:3)
  start            celery --app shop.queue:app worker  (likely, shop/queue.py:3)
  port             none                                (likely, requirements.txt:1)
  service          redis                               (likely, requirements.txt:1)
[exit 0]
$ dockgen detect
stdout:
.: an app
  language         node                                   (package.json)
  framework        discord-bot (no templates of its own)  (package.json:1)
  package-manager  npm                                    (guessed, package.json)
  entrypoint       bot.js                                 (package.json:1)
  start            node bot.js                            (package.json:1)
  port             none                                   (likely, package.json:1)
[exit 0]
"#]]);
}

#[test]
fn a_worker_is_asked_over_its_broker_in_time_for_a_second_process() {
    is(
        &settings(&worker(), &[]),
        str![[r#"
port                   none                                (detected in requirements.txt:1)
entrypoint             celery --app shop.queue:app worker  (detected in shop/queue.py:3)
health-interval        1m                                  (its check starts a second process of the app)
health-timeout         20s                                 (its check starts a second process of the app)
health-start-period    30s                                 (its check starts a second process of the app)
health-start-interval  5s                                  (its check starts a second process of the app)
health-retries         3                                   (default)

"#]],
    );
}

#[test]
fn a_bot_has_neither_port_nor_health_check() {
    let folder = bot();
    folder.new_with(&[]).gives(str![[r#"
warning: there is no package-lock.json, so later builds may install other versions; `npm install --package-lock-only` creates it
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
  docker compose logs --follow
  dockgen verify
[exit 0]
"#]]);
    let dockerfile = folder.read("Dockerfile");
    let end = dockerfile.find("WORKDIR /app\n# Files belong").map(|start| &dockerfile[start..]);
    is(
        end.unwrap(),
        str![[r#"
WORKDIR /app
# Files belong to root and are world-readable, so that the app cannot change its own code.
COPY --from=build --chmod=755 /app ./
USER 10001:10001
CMD ["node", "bot.js"]

"#]],
    );
    assert!(folder.read("dockgen.toml").contains("\nport = \"none\"\n"));
}

#[test]
fn nothing_is_asked_about_its_endpoint() {
    bot().dockgen(&["new"]).gives(str![[r#"
error: there is no terminal to ask on, and no value for --language, --language-version, --variant, --name, --size
  hint: give them, or take the defaults with --yes; `dockgen languages` lists the choices
[exit 2]
"#]]);
}

#[test]
fn a_port_and_a_check_that_the_user_gives_count() {
    let flags = ["--port", "8080", "--health-path", "/ping"];
    is(
        &settings(&bot(), &flags),
        str![[r#"
port                   8080                      (--port)
entrypoint             node bot.js               (detected in package.json:1)
health-path            /ping                     (--health-path)
health-interval        30s                       (default)
health-timeout         3s                        (default)
health-start-period    10s                       (default)
health-start-interval  2s                        (default)
health-retries         3                         (default)

"#]],
    );
    let flags = ["--health-cmd", "node check.js"];
    is(
        &settings(&bot(), &flags),
        str![[r#"
port                   none                      (detected in package.json:1)
entrypoint             node bot.js               (detected in package.json:1)
health-cmd             node check.js             (--health-cmd)
health-interval        30s                       (default)
health-timeout         3s                        (default)
health-start-period    10s                       (default)
health-start-interval  2s                        (default)
health-retries         3                         (default)

"#]],
    );
}

#[test]
fn only_a_plain_app_has_none_and_nothing_that_asks_it() {
    let web = ["--language", "python", "--framework", "flask", "--port", "none"];
    let runs = [
        Folder::empty().new_with(&web),
        bot().new_with(&["--with", "monitoring"]),
        bot().new_with(&["--with", "kubernetes", "--port", "none"]),
    ];
    runs.into_iter().map(|run| run.fails_with(2)).collect::<Session>().gives(str![[r#"
$ dockgen new --yes --language python --framework flask --port none
error: --port: `none` is not possible with Flask + gunicorn
  allowed: a port
[exit 2]
$ dockgen new --yes --with monitoring
error: port (detected in package.json:1): `none` is not possible with monitoring
  allowed: a port, or no monitoring in --with
[exit 2]
$ dockgen new --yes --with kubernetes --port none
error: --port: `none` is not possible with kubernetes
  allowed: a port, or no kubernetes in --with
[exit 2]
"#]]);
}
