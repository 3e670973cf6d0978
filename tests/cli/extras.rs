//! The services and files that `--with` adds.

use yaml_serde::Value;

use dockgen::catalog::Catalog;
use dockgen::catalog::Extra;

use snapbox::str;

use crate::folder::{Folder, Session, tree};

fn extras() -> Vec<Extra> {
    Catalog::default().extras().unwrap()
}

fn services() -> Vec<Extra> {
    extras().into_iter().filter(|extra| extra.service.is_some()).collect()
}

/// Generates a Python app with some extras.
fn with(extras: &str) -> Folder {
    let folder = Folder::empty();
    folder.new_with(&["--language", "python", "--name", "demo", "--with", extras]).succeeds();
    folder
}

fn compose(folder: &Folder) -> Value {
    yaml_serde::from_str(&folder.read("compose.yaml")).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_sequence().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn every_extra_is_listed_with_its_images() {
    let folder = Folder::empty();
    [&["extras"][..], &["extras", "--images"]]
        .map(|arguments| folder.dockgen(arguments))
        .into_iter()
        .collect::<Session>()
        .gives(str![[r#"
$ dockgen extras
stdout:
kubernetes  Kubernetes: manifests with kustomize
mariadb     MariaDB: relational database                                         mariadb:12.3.2-noble
mongo       MongoDB: document database                                           mongo:8.0.29-noble
monitoring  Monitoring: Prometheus, cAdvisor and Grafana, in a separate profile  prom/prometheus:v3.13.2 ghcr.io/google/cadvisor:0.60.5 grafana/grafana:12.4.9
mysql       MySQL: relational database                                           mysql:9.7.2-oraclelinux9
postgres    PostgreSQL: relational database                                      postgres:18.6-trixie
rabbitmq    RabbitMQ: message broker                                             rabbitmq:4.3.5
redis       Redis: cache and queue                                               redis:8.2.9-bookworm
valkey      Valkey: cache and queue                                              valkey/valkey:9.0.5
[exit 0]
$ dockgen extras --images
stdout:
ghcr.io/google/cadvisor:0.60.5
grafana/grafana:12.4.9
mariadb:12.3.2-noble
mongo:8.0.29-noble
mysql:9.7.2-oraclelinux9
postgres:18.6-trixie
prom/prometheus:v3.13.2
rabbitmq:4.3.5
redis:8.2.9-bookworm
valkey/valkey:9.0.5
[exit 0]
"#]]);
    let json: serde_json::Value =
        serde_json::from_str(&folder.dockgen(&["extras", "--json"]).succeeds().stdout).unwrap();
    let listed: Vec<&str> =
        json["extras"].as_array().unwrap().iter().map(|extra| extra["name"].as_str().unwrap()).collect();
    assert_eq!(listed, extras().iter().map(|extra| extra.id.as_str()).collect::<Vec<_>>());
}

#[test]
fn without_extras_nothing_of_them_is_left() {
    let (none, plain) = (Folder::empty(), Folder::empty());
    none.new_with(&["--language", "python", "--with", "none"]).succeeds();
    plain.new_with(&["--language", "python"]).succeeds();
    let files = |folder: &Folder| {
        let mut files = folder.files();
        files.remove("dockgen.toml");
        files
    };
    assert_eq!(files(&none), files(&plain));
    let compose = plain.read("compose.yaml");
    for part in ["secrets", "backend", "volumes", "depends_on"] {
        assert!(!compose.contains(part), "`{part}` in {compose}");
    }
    assert!(!plain.has("secrets/create.sh") && !plain.has("backing_services.py"));
}

#[test]
fn each_service_is_locked_down_limited_checked_and_not_published() {
    for extra in services() {
        let folder = with(&extra.id);
        let model = compose(&folder);
        let service = &model["services"][extra.id.as_str()];
        let text = folder.read("compose.yaml");
        assert_eq!(service["image"].as_str(), extra.images.get(&extra.id).map(String::as_str));
        assert_eq!(service["read_only"].as_bool(), Some(true), "{text}");
        assert_eq!(texts(&service["cap_drop"]), ["ALL"]);
        assert_eq!(texts(&service["security_opt"]), ["no-new-privileges:true"]);
        assert_eq!(texts(&service["networks"]), ["backend"]);
        assert_eq!(service["restart"].as_str(), Some("unless-stopped"));
        assert!(service["user"].as_str().is_some_and(|user| user != "root"), "{text}");
        assert!(service["ports"].is_null() && service["expose"].is_null(), "{text}");
        assert!(service["healthcheck"]["test"].is_sequence(), "{text}");
        for limit in ["cpus", "memory", "pids"] {
            assert!(!service["deploy"]["resources"]["limits"][limit].is_null(), "{} has no {limit} limit", extra.id);
        }
        assert!(service["logging"]["options"]["max-size"].is_string(), "{text}");
        assert_eq!(model["networks"]["backend"]["internal"].as_bool(), Some(true));
        for volume in &extra.volumes {
            assert!(model["volumes"].as_mapping().unwrap().contains_key(volume.as_str()), "{text}");
        }
    }
}

#[test]
fn the_app_waits_for_its_services_and_gets_their_addresses_but_no_password() {
    let folder = with("redis,postgres");
    let web = &compose(&folder)["services"]["web"];
    for service in ["postgres", "redis"] {
        assert_eq!(web["depends_on"][service]["condition"].as_str(), Some("service_healthy"));
    }
    assert_eq!(texts(&web["secrets"]), ["postgres_password", "redis_password"]);
    assert_eq!(texts(&web["networks"]), ["frontend", "backend"]);
    let environment = web["environment"].as_mapping().unwrap();
    assert_eq!(environment["DATABASE_URL"].as_str(), Some("${DATABASE_URL:-postgresql://app@postgres:5432/app}"));
    let is_path = |value: &Value| value.as_str().unwrap().contains("/run/secrets/");
    for (name, value) in environment {
        assert!(!name.as_str().unwrap().contains("PASSWORD") || is_path(value), "{name:?}: {value:?}");
    }
}

/// Phoenix always has the variable, with an example value.
#[test]
fn a_service_takes_the_place_of_a_frameworks_guess() {
    let folder = Folder::empty();
    let flags = ["--language", "elixir", "--framework", "phoenix", "--skip", "starter", "--with", "postgres"];
    folder.new_with(&flags).succeeds();
    let text = folder.read("compose.yaml");
    assert_eq!(text.matches(" DATABASE_URL: ").count(), 1, "{text}");
    assert!(text.contains("${DATABASE_URL:-postgresql://app@postgres:5432/app}"), "{text}");
}

#[test]
fn an_app_never_gets_the_root_password_of_its_database() {
    for database in ["mysql", "mariadb", "postgres"] {
        let folder = with(database);
        let web = &compose(&folder)["services"]["web"];
        assert_eq!(texts(&web["secrets"]), [format!("{database}_password")]);
    }
}

#[test]
fn extras_come_in_the_same_order_however_they_are_named() {
    let (one, other) = (with("postgres,redis"), with("redis, postgres,redis"));
    assert_eq!(one.read("compose.yaml"), other.read("compose.yaml"));
    assert_eq!(one.read("RUNBOOK.md"), other.read("RUNBOOK.md"));
}

#[cfg(unix)]
#[test]
fn passwords_are_made_once_where_git_and_the_image_do_not_see_them() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    let folder = with("postgres");
    let create = || {
        let status = Command::new("sh").arg(folder.path().join("secrets/create.sh")).status().unwrap();
        assert!(status.success());
        folder.read("secrets/postgres_password")
    };
    let password = create();
    assert_eq!(password.len(), 32);
    assert!(password.chars().all(|c| c.is_ascii_alphanumeric()), "{password}");
    assert_eq!(create(), password, "what is there stays");
    let mode = |path: &str| folder.path().join(path).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("secrets"), 0o700, "others on the machine are kept out");
    assert_eq!(mode("secrets/postgres_password"), 0o644, "users inside containers are not");
    assert_eq!(folder.read("secrets/.gitignore").lines().skip(1).collect::<Vec<_>>(), ["*", "!.gitignore", "!*.sh"]);
    assert!(folder.read(".dockerignore").lines().any(|line| line == "secrets/"));
    // Generating again neither prints nor changes it.
    folder.dockgen(&["new", "--yes"]).succeeds();
    assert_eq!(folder.read("secrets/postgres_password"), password);
    let other = with("postgres");
    assert!(Command::new("sh").arg(other.path().join("secrets/create.sh")).status().unwrap().success());
    assert_ne!(other.read("secrets/postgres_password"), password, "no two projects share one");
}

#[test]
fn an_unknown_extra_is_refused_with_the_nearest_one() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "python", "--with", "postgress"]).gives(str![[r#"
error: --with: `postgress` is not an extra
  allowed: one of kubernetes, mariadb, mongo, monitoring, mysql, postgres, rabbitmq, redis, valkey, none
  hint: did you mean `postgres`?
[exit 2]
"#]]);
    folder.new_with(&["--language", "python", "--with", ""]).gives(str![[r#"
error: --with: `` is not an extra
  allowed: one of kubernetes, mariadb, mongo, monitoring, mysql, postgres, rabbitmq, redis, valkey, none
[exit 2]
"#]]);
    folder.new_with(&["--language", "python", "--with", "redis,none"]).gives(str![[r#"
error: --with: `none` is not possible with other extras
  allowed: `none` alone
[exit 2]
"#]]);
    assert!(folder.files().is_empty());
}

#[test]
fn two_services_for_the_same_variable_are_refused() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "python", "--with", "postgres,mysql"]).gives(str![[r#"
error: --with: `mysql` is not possible with the other extras
  allowed: either postgres or mysql: both set the app's DATABASE_URL
[exit 2]
"#]]);
    assert!(folder.files().is_empty());
}

#[test]
fn a_site_of_files_takes_no_service() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "static", "--with", "redis"]).gives(str![[r#"
error: --with: `redis` is not usable with Static site
  allowed: an extra without a service, since there is no code that could use one
  hint: `--with none` overrides a preset
[exit 2]
"#]]);
    assert!(folder.files().is_empty());
}

#[test]
fn a_preset_names_extras_and_a_flag_replaces_them() {
    let folder = Folder::empty().with("team.toml", "language = \"go\"\nwith = [\"postgres\", \"redis\"]\n");
    folder.new_with(&["a", "--preset", "team.toml"]).succeeds();
    assert!(folder.read("a/compose.yaml").contains("\n  redis:\n"));
    folder.new_with(&["b", "--preset", "team.toml", "--with", "valkey"]).succeeds();
    let compose = folder.read("b/compose.yaml");
    assert!(compose.contains("\n  valkey:\n") && !compose.contains("postgres"), "{compose}");
    folder.new_with(&["c", "--preset", "team.toml", "--with", "none"]).succeeds();
    assert!(!folder.read("c/compose.yaml").contains("backend"));
    let wrong = folder.with("wrong.toml", "with = [\"oracle\"]\n");
    wrong.dockgen(&["preset", "check", "wrong.toml"]).gives(str![[r#"
error: with: `oracle` is not an extra
 --> wrong.toml:1:8
  |
1 | with = ["oracle"]
  |        ^^^^^^^^^^ allowed: one of kubernetes, mariadb, mongo, monitoring, mysql, postgres, rabbitmq, redis, valkey, none
[exit 2]
"#]]);
}

#[test]
fn the_answers_keep_what_stands_beside_the_app() {
    let folder = with("redis");
    assert!(folder.read("dockgen.toml").contains("with = [\"redis\"]"));
    let before = tree(folder.path());
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn what_is_left_out_though_another_file_needs_it_is_told() {
    let cases = [
        ("secrets", "postgres", "warning: `compose` uses secrets/create.sh, which belongs to the skipped `secrets`"),
        ("compose", "postgres", "warning: `workflow` uses compose.yaml, which belongs to the skipped `compose`"),
        ("env", "postgres", "warning: `workflow` uses .env.example, which belongs to the skipped `env`"),
        ("extras", "monitoring", "warning: `compose` uses monitoring/grafana, which belongs to the skipped `extras`"),
    ];
    for (skip, extra, warning) in cases {
        let folder = Folder::empty();
        folder.new_with(&["--language", "python", "--with", extra, "--skip", skip]).succeeds().says_line(warning);
        // Existing files are not reported as missing.
        folder.write(warning.split([' ', ',']).nth(3).unwrap(), "");
        folder.new_with(&[]).succeeds().does_not_say(warning);
    }
}

/// The folder may be the app's. Only the files that dockgen adds are excluded from the image.
#[test]
fn an_extras_folders_are_left_out_of_the_image_and_no_more_than_those() {
    let folder = with("monitoring,kubernetes");
    let ignored = folder.read(".dockerignore");
    let lines: Vec<&str> = ignored.lines().collect();
    for line in ["monitoring/prometheus/", "monitoring/grafana/", "k8s/"] {
        assert!(lines.contains(&line), "{ignored}");
    }
    assert!(!lines.contains(&"monitoring/"), "{ignored}");
}

/// This project's rules would apply to the namespaces of Kubernetes itself.
#[test]
fn a_project_is_not_called_as_a_clusters_own_namespaces() {
    let run = |name: &str| {
        let flags = ["--language", "go", "--name", name];
        let folder = Folder::empty();
        let run = folder.new_with(&[&flags[..], &["--with", "kubernetes"]].concat());
        assert!(folder.files().is_empty());
        folder.new_with(&flags).succeeds();
        run
    };
    ["default", "kube-system"].into_iter().map(run).collect::<Session>().gives(str![[r#"
$ dockgen new --yes --language go --name default --with kubernetes
error: --name: `default` is not possible with kubernetes
  allowed: any but default, kube-node-lease, kube-public, kube-system
[exit 2]
$ dockgen new --yes --language go --name kube-system --with kubernetes
error: --name: `kube-system` is not possible with kubernetes
  allowed: any but default, kube-node-lease, kube-public, kube-system
[exit 2]
"#]]);
}

#[test]
fn the_next_steps_make_the_passwords_first() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "python", "--with", "redis"]).succeeds();
    run.says_line("sh secrets/create.sh\ndocker compose up --wait");
}

#[test]
fn a_team_brings_an_extra_of_its_own() {
    let folder = Folder::empty()
        .with(
            "templates/_extras/memcached/extra.toml",
            "title = \"Memcached\"\nabout = \"cache\"\nsecrets = [\"memcached_password\"]\n\
             [images]\nmemcached = \"memcached:1.6.45-trixie\"\n\
             [[variables]]\nname = \"MEMCACHED_URL\"\ndefault = \"memcached://memcached:11211\"\ncomment = \"Where it is.\"\n\
             [service]\nurl = \"MEMCACHED_URL\"\nsecret = \"memcached_password\"\nplain = \"memcached://\"\n\
             port = 11211\ngreeting = \"version\\r\\n\"\nanswers = \"V\"\n",
        )
        .with("templates/_extras/memcached/compose.yaml.tera", "\n  memcached:\n    image: {= images.memcached =}\n");
    folder.new_with(&["demo", "--language", "python", "--templates", "templates", "--with", "memcached"]).succeeds();
    assert!(folder.read("demo/compose.yaml").contains("image: memcached:1.6.45-trixie"));
    let line = r#"("MEMCACHED_URL", "memcached://", 11211, b"version\r\n", b"V")"#;
    assert!(folder.read("demo/backing_services.py").contains(line));
    let wrong = folder.with(
        "templates/_extras/memcached/extra.toml",
        "title = \"Memcached\"\nabout = \"cache\"\nvolumes = [\"../x\"]\n[service]\nurl = \"X\"\nsecret = \"y\"\n\
         plain = \"\"\nport = 1\nanswers = \"→\"\n",
    );
    wrong.new_with(&["x", "--language", "go", "--templates", "templates", "--with", "memcached"]).gives(str![[r#"
Using the templates in templates (named by --templates)
error: cannot use the templates in templates/_extras/memcached/extra.toml: `../x` is not a name of a secret, volume or network: these have only a-z, 0-9, _ and -; `service.answers` has a character above \u00ff, which is not a byte; `service.plain` is empty, so every address would be probed without a driver; `service.secret` is y, which is not in `secrets`; `service.url` is X, which is not in `variables`
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}
