//! Presets: how they are found, what they extend, and their precedence.

use snapbox::str;

use crate::folder::{Folder, Session};

#[test]
fn a_flag_outranks_a_variable_which_outranks_a_preset() {
    let preset = "language = \"go\"\nport = 1000\nmemory = \"100M\"\ncpus = 0.1\n";
    let folder =
        Folder::empty().with("team.toml", preset).variable("DOCKGEN_MEMORY", "200M").variable("DOCKGEN_PORT", "2000");
    folder.new_with(&["--preset", "team.toml", "--port", "3000"]).succeeds();
    let compose = folder.read("compose.yaml");
    for part in ["${PORT:-3000}:3000", "memory: 200M", "cpus: \"0.1\""] {
        assert!(compose.contains(part), "no `{part}` in {compose}");
    }
}

#[test]
fn a_preset_extends_another_from_its_own_folder() {
    let folder = Folder::empty()
        .with("presets/team.toml", "extends = \"base.toml\"\nport = 9000\nlabel = { tier = \"2\" }\n")
        .with(
            "presets/base.toml",
            "extends = \"lecture\"\nlanguage = \"go\"\nport = 1\nlabel = { team = \"a\", tier = \"1\" }\n",
        );
    let run = folder.new_with(&["--preset", "presets/team.toml", "--dry-run"]).succeeds();
    let run = run
        .prints_line("port 9000 (presets/team.toml:2)")
        .prints_line("label team=a, tier=2 (presets/team.toml:3)")
        .prints_line("language go (presets/base.toml:2)");
    run.prints_line("health-path /health (preset lecture:3)");
}

#[test]
fn a_dockgen_toml_above_is_found_in_the_same_repository_and_said_so() {
    let folder = Folder::empty();
    std::fs::create_dir(folder.above().join(".git")).unwrap();
    std::fs::write(folder.above().join("dockgen.toml"), "language = \"go\"\nport = 9000\n").unwrap();
    folder.new_with(&[]).succeeds().says_line("Using [TEMP]/dockgen.toml");
    assert!(folder.read("compose.yaml").contains(":9000\""));
    assert!(folder.read("dockgen.toml").contains("extends = \"../dockgen.toml\""));
    assert!(!folder.read("dockgen.toml").contains("port"));
}

#[test]
fn a_dockgen_toml_above_counts_nowhere_else() {
    let folder = Folder::empty().with(".git/config", "[core]\n");
    std::fs::write(folder.above().join("dockgen.toml"), "language = \"go\"\nport = 9000\n").unwrap();
    folder.dockgen(&["new", "--language", "go", "--yes"]).succeeds().does_not_say("Using");
    assert!(folder.read("compose.yaml").contains(":8080\""));
}

#[test]
fn a_preset_outside_the_repository_is_read_once_the_user_has_named_it() {
    let folder = Folder::empty().with(".git/config", "[core]\n");
    let outside = folder.above().join("other/dockgen.toml");
    std::fs::create_dir(folder.above().join("other")).unwrap();
    std::fs::write(&outside, "language = \"go\"\nlabel = { password = \"hunter2\" }\n").unwrap();
    folder.write("dockgen.toml", "extends = \"../other/dockgen.toml\"\n");
    let before = folder.files();
    let runs = [&[][..], &["--dry-run"], &["--json"], &["-v"]].into_iter().map(|more| folder.new_with(more));
    runs.collect::<Session>().gives(str![[r#"
$ dockgen new --yes
error: [TEMP]/shop/../other/dockgen.toml is not allowed yet: it is outside the repository
  allowed: --preset [TEMP]/shop/dockgen.toml, which allows it and everything it extends
[exit 2]
$ dockgen new --yes --dry-run
error: [TEMP]/shop/../other/dockgen.toml is not allowed yet: it is outside the repository
  allowed: --preset [TEMP]/shop/dockgen.toml, which allows it and everything it extends
[exit 2]
$ dockgen new --yes --json
error: [TEMP]/shop/../other/dockgen.toml is not allowed yet: it is outside the repository
  allowed: --preset [TEMP]/shop/dockgen.toml, which allows it and everything it extends
[exit 2]
$ dockgen new --yes -v
error: [TEMP]/shop/../other/dockgen.toml is not allowed yet: it is outside the repository
  allowed: --preset [TEMP]/shop/dockgen.toml, which allows it and everything it extends
[exit 2]
"#]]);
    assert_eq!(folder.files(), before);
    #[cfg(unix)]
    {
        std::fs::remove_file(folder.path().join("dockgen.toml")).unwrap();
        std::os::unix::fs::symlink("../other/dockgen.toml", folder.path().join("dockgen.toml")).unwrap();
        folder.new_with(&["--dry-run"]).gives(str![[r#"
error: [TEMP]/shop/dockgen.toml is not allowed yet: it is outside the repository
  allowed: --preset [TEMP]/shop/dockgen.toml, which allows it and everything it extends
[exit 2]
"#]]);
        std::fs::remove_file(folder.path().join("dockgen.toml")).unwrap();
        folder.write("dockgen.toml", "extends = \"../other/dockgen.toml\"\n");
    }
    folder.new_with(&["--preset", "dockgen.toml"]).succeeds();
    assert!(folder.read("Dockerfile").contains("hunter2"));
    folder.new_with(&[]).succeeds();
}

#[test]
fn no_message_quotes_a_file_outside_of_what_is_worked_on() {
    let folder = Folder::empty().with(".git/config", "[core]\n");
    let outside = folder.above().join("key");
    folder.write("dockgen.toml", &format!("extends = \"{}\"\n", outside.display()));
    // Trusted once, and changed since.
    std::fs::write(&outside, "language = \"go\"\n").unwrap();
    folder.new_with(&["--preset", "dockgen.toml"]).succeeds();
    let texts = [
        "-----BEGIN SECRET-----\nMIIEo\n",
        "\nSECRET = \"MIIEo\"\n",
        "language = [\"SECRET\"]\n",
        "extends = \"SECRET\"\n",
        "restart = \"SECRET\"\n",
        "health-path = \"SECRET\"\n",
        "label = { SECRET = \"\\u0000\" }\n",
    ];
    let runs = texts.into_iter().map(|text| {
        std::fs::write(&outside, text).unwrap();
        folder.write("dockgen.toml", &format!("extends = \"{}\"\n", outside.display()));
        let run = folder.new_with(&["--language", "go"]);
        run.does_not_say("SECRET").does_not_say("MIIEo").titled(&format!("a preset outside: {text:?}"))
    });
    runs.collect::<Session>().gives(str![[r#"
$ a preset outside: "-----BEGIN SECRET-----\nMIIEo\n"
error: cannot use [TEMP]/key as a preset: line 1 is invalid; it is not shown, because the file is outside the project
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
$ a preset outside: "\nSECRET = \"MIIEo\"\n"
error: cannot use [TEMP]/key as a preset: line 2 is invalid; it is not shown, because the file is outside the project
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
$ a preset outside: "language = [\"SECRET\"]\n"
error: cannot use [TEMP]/key as a preset: line 1 is invalid; it is not shown, because the file is outside the project
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
$ a preset outside: "extends = \"SECRET\"\n"
error: cannot use [TEMP]/key as a preset: line 1 is invalid; it is not shown, because the file is outside the project
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
$ a preset outside: "restart = \"SECRET\"\n"
Using [TEMP]/shop/dockgen.toml
error: restart in [TEMP]/key:1 is not a restart policy
  allowed: one of unless-stopped, always, on-failure, no
[exit 2]
$ a preset outside: "health-path = \"SECRET\"\n"
Using [TEMP]/shop/dockgen.toml
error: health-path in [TEMP]/key:1 is not the path of a health endpoint
  allowed: letters, digits and ._~- between slashes, such as /health; /live and /metrics are taken
[exit 2]
$ a preset outside: "label = { SECRET = \"\\u0000\" }\n"
Using [TEMP]/shop/dockgen.toml
error: label in [TEMP]/key:1 is not a label
  allowed: key=value on one line without control or invisible characters, the key of letters, digits and ._-/, such as org.opencontainers.image.vendor=Example
[exit 2]
"#]]);
    // A preset that the user names is shown.
    std::fs::write(&outside, "-----BEGIN SECRET-----\n").unwrap();
    folder.new_with(&["--preset", "../key"]).gives(str![[r#"
error: ../key is not TOML: key with no value, expected `=`
 --> ../key:1:12
  |
1 | -----BEGIN SECRET-----
  |            ^ allowed: key = value lines; see `dockgen preset show minimal`
[exit 2]
"#]]);
}

#[test]
fn a_chain_of_presets_has_an_end() {
    let folder = Folder::empty();
    for number in 0..20 {
        folder.write(&format!("{number}.toml"), &format!("extends = \"{}.toml\"\n", number + 1));
    }
    folder.new_with(&["--preset", "0.toml"]).gives(str![[r#"
error: more than 16 presets extend each other
 --> 15.toml:1:11
  |
1 | extends = "16.toml"
  |           ^^^^^^^^^ allowed: a chain of at most 16
[exit 2]
"#]]);
    folder.write("10.toml", "language = \"go\"\n");
    folder.new_with(&["--preset", "0.toml"]).succeeds();
}

#[cfg(unix)]
#[test]
fn a_preset_is_a_regular_file() {
    let folder = Folder::empty();
    assert!(std::process::Command::new("mkfifo").arg(folder.path().join("pipe.toml")).status().unwrap().success());
    folder.write("team.toml", "extends = \"pipe.toml\"\n");
    let runs = [
        &["new", "--yes", "--preset", "pipe.toml"][..],
        &["new", "--yes", "--preset", "team.toml"],
        &["preset", "check", "pipe.toml"],
        &["preset", "show", "/dev/zero"],
    ];
    runs.into_iter().map(|arguments| folder.dockgen(arguments)).collect::<Session>().gives(str![[r#"
$ dockgen new --yes --preset pipe.toml
error: cannot use pipe.toml as a preset: it is a named pipe, not a regular file
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
$ dockgen new --yes --preset team.toml
error: cannot use pipe.toml as a preset: it is a named pipe, not a regular file
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
$ dockgen preset check pipe.toml
error: cannot use pipe.toml as a preset: it is a named pipe, not a regular file
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
$ dockgen preset show /dev/zero
error: cannot use /dev/zero as a preset: it is a device, not a regular file
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
"#]]);
}

#[test]
fn the_lectures_preset_gives_the_lectures_numbers() {
    let folder = Folder::empty();
    folder.new_with(&["--preset", "lecture", "--language", "python"]).succeeds();
    let dockerfile = folder.read("Dockerfile");
    for part in
        ["EXPOSE 8000", "--interval=30s", "--timeout=3s", "--start-period=5s", "--retries=3", "WEB_CONCURRENCY=4"]
    {
        assert!(dockerfile.contains(part), "no `{part}` in {dockerfile}");
    }
    let compose = folder.read("compose.yaml");
    for part in ["cpus: \"1.0\"", "memory: 512M", "cpus: \"0.5\"", "memory: 256M", "restart: unless-stopped"] {
        assert!(compose.contains(part), "no `{part}` in {compose}");
    }
}

/// The lecture reserves 256M, which would be more than the limit.
#[test]
fn a_limit_below_a_presets_reservation_takes_the_reservation_with_it() {
    let folder = Folder::empty();
    let less = ["--preset", "lecture", "--language", "python", "--memory", "128M"];
    let run = folder.new_with(&[&less[..], &["--dry-run"]].concat()).succeeds();
    run.prints_line("memory 128M (--memory)").prints_line("memory-reservation 64M (half of --memory)");
    folder.new_with(&less).succeeds();
    let compose: yaml_serde::Value = yaml_serde::from_str(&folder.read("compose.yaml")).unwrap();
    let resources = &compose["services"]["web"]["deploy"]["resources"];
    assert_eq!(resources["limits"]["memory"].as_str(), Some("128M"));
    assert_eq!(resources["reservations"]["memory"].as_str(), Some("64M"));
}

#[test]
fn every_built_in_preset_is_listed_shown_and_valid() {
    let folder = Folder::empty();
    let names = ["hardened", "lecture", "minimal"];
    folder.dockgen(&["preset", "list"]).gives(str![[r#"
stdout:
hardened  A small attack surface: tight limits, frequent checks, the smallest common base image
lecture   The values of the lecture on Docker practice: port 8000, 1 CPU, 512M, 4 workers, PostgreSQL
minimal   Only the container files, for an app that has its own endpoints and pipeline
[exit 0]
"#]]);
    let shown = names.into_iter().map(|name| folder.dockgen(&["preset", "show", name]));
    shown.collect::<Session>().gives(str![[r#"
$ dockgen preset show hardened
stdout:
variant          alpine  (preset hardened:2)
health-interval  10s     (preset hardened:5)
health-timeout   2s      (preset hardened:6)
health-retries   2       (preset hardened:7)
size             small   (preset hardened:3)
cpus             0.5     (size small (preset hardened:3))
memory           256M    (size small (preset hardened:3))
pids-limit       64      (preset hardened:4)
stop-timeout     15s     (preset hardened:8)
[exit 0]
$ dockgen preset show lecture
stdout:
port                 8000            (preset lecture:2)
health-path          /health         (preset lecture:3)
health-interval      30s             (preset lecture:4)
health-timeout       3s              (preset lecture:5)
health-start-period  5s              (preset lecture:6)
health-retries       3               (preset lecture:7)
cpus                 1.0             (preset lecture:8)
memory               512M            (preset lecture:9)
workers              4               (preset lecture:11)
restart              unless-stopped  (preset lecture:10)
with                 postgres        (preset lecture:12)
[exit 0]
$ dockgen preset show minimal
stdout:
size        small                                                    (preset minimal:3)
cpus        0.5                                                      (size small (preset minimal:3))
memory      256M                                                     (size small (preset minimal:3))
pids-limit  128                                                      (size small (preset minimal:3))
only        dockerfile, dockerignore, compose, env, server, answers  (preset minimal:2)
[exit 0]
"#]]);
    for name in names {
        folder.dockgen(&["preset", "check", name]).succeeds();
        for language in ["python", "node", "go"] {
            let path = format!("{name}-{language}");
            folder.new_with(&[&path, "--preset", name, "--language", language]).succeeds();
        }
        let path = format!("{name}-static");
        // A static site cannot use the lecture's database.
        folder.new_with(&[&path, "--preset", name, "--language", "static", "--with", "none"]).succeeds();
    }
}

#[test]
fn checking_presets_tells_every_mistake_of_every_file() {
    let folder = Folder::empty().with("a.toml", "port = 0\nmemory = \"1\"\n").with("b.toml", "prot = 1\n");
    folder.dockgen(&["preset", "check", "a.toml", "b.toml", "lecture"]).gives(str![[r#"
lecture is a valid preset
error: port: `0` is not a port
 --> a.toml:1:8
  |
1 | port = 0
  |        ^ allowed: a whole number from 1 to 65535, or none
error: memory: `1` is not an amount of memory
 --> a.toml:2:10
  |
2 | memory = "1"
  |          ^^^ allowed: 6M to 16384G with the unit K, M or G, such as 512M or 1.5G
  hint: `1` alone would be bytes; did you mean `1M`?
error: `prot` is not a setting
 --> b.toml:1:1
  |
1 | prot = 1
  | ^^^^ allowed: the names of `dockgen new`'s flags without the dashes
  hint: did you mean `port`?
[exit 2]
"#]]);
    assert_eq!(folder.files().len(), 2);
}

#[test]
fn a_preset_without_a_language_is_checked_against_all_of_them() {
    let folder = Folder::empty().with("a.toml", "variant = \"slm\"\nframework = \"flsk\"\nlanguage-version = \"99\"\n");
    folder.dockgen(&["preset", "check", "a.toml"]).gives(str![[r#"
error: variant: `slm` is not a variant of any language
 --> a.toml:1:11
  |
1 | variant = "slm"
  |           ^^^^^ allowed: one of alpine, chiseled, distroless, full, slim
  hint: did you mean `slim`?
error: framework: `flsk` is not a framework of any language
 --> a.toml:2:13
  |
2 | framework = "flsk"
  |             ^^^^^^ allowed: one of aspnet, axum, bun, deno, django, express, express-typescript, fastapi, flask, gin, gradio, grpc, hugo, laravel, mkdocs, net-http, nginx, otp, phoenix, plain, rails, rocket, sinatra, site, spring-boot, symfony, tonic
  hint: did you mean `flask`?
error: language-version: `99` is not a version of any language
 --> a.toml:3:20
  |
3 | language-version = "99"
  |                    ^^^^ allowed: one of 1, 1.16, 1.17, 1.18, 1.19, 1.20, 1.26, 1.27, 1.30, 1.31, 1.98, 10, 17, 2.9, 21, 22, 24, 25, 26, 3.10, 3.11, 3.12, 3.13, 3.14, 3.3, 3.4, 4.0, 8.2, 8.3, 8.4, 8.5, 9
  hint: did you mean `9`?
[exit 2]
"#]]);
}

#[test]
fn showing_a_preset_with_a_language_shows_all_settings() {
    let folder = Folder::empty().with("team.toml", "language = \"node\"\nvariant = \"alpine\"\n");
    folder.dockgen(&["preset", "show", "team.toml"]).gives(str![[r#"
stdout:
language               node                      (team.toml:1)
framework              express                   (default of Node.js)
language-version       26                        (default of Node.js)
variant                alpine                    (team.toml:2)
package-manager        npm                       (default of Node.js)
packages               public                    (default)
name                   shop                      (the folder's name)
port                   8000                      (default of Node.js)
entrypoint             src/server.mjs            (default of Express)
health-path            /health                   (default)
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
workers                1                         (it scales by containers)
replicas               1                         (default)
restart                unless-stopped            (default)
stop-timeout           30s                       (default)
user                   10001:10001               (default)
platform               linux/amd64, linux/arm64  (default)
ci                     github                    (default)
test-cmd               node --test               (default of Express)
scanner                trivy                     (default)
updates                dependabot                (default)
snippets               write                     (default)
[exit 0]
"#]]);
}
