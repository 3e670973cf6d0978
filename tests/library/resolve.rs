//! Resolving: from layers of text to settings with their origins, or to all mistakes.

use dockgen::detect::Facts;
use dockgen::error::Error;
use dockgen::pipeline::{Chosen, Inputs, Refuse, choose};
use dockgen::settings::{Key, Rank};
use snapbox::str;

use super::answers::{chosen, flags, layer, layers};
use super::is;

/// A line for each setting: its name, its text and its origin.
fn shown(answers: &Chosen) -> String {
    let entries = answers.settings.entries.iter();
    let lines: Vec<String> = entries.map(|(key, entry)| format!("{key}: {} ({})", entry.text, entry.origin)).collect();
    lines.join("\n")
}

/// The line of one setting.
fn line(answers: &Chosen, key: Key) -> String {
    let name = format!("{key}: ");
    shown(answers).lines().find(|line| line.starts_with(&name)).unwrap_or_default().to_owned()
}

/// All mistakes, with the allowed values and suggestions.
fn mistakes(result: Result<Chosen, Error>) -> String {
    let Err(Error::Invalid(mistakes)) = result else { panic!("nothing is wrong") };
    let lines = mistakes.into_iter().map(|mistake| {
        let hint = mistake.hint.map(|hint| format!("; hint: {hint}")).unwrap_or_default();
        format!("{}; allowed: {}{hint}", mistake.title, mistake.allowed)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_language_alone_is_enough() {
    is(
        &shown(&flags(&[("language", "python")]).unwrap()),
        str![[r#"
language: python (--language)
framework: flask (default of Python)
language-version: 3.14 (default of Python)
variant: slim (default of Python)
package-manager: pip (default of Python)
packages: public (default)
name: shop (the folder's name)
port: 8000 (default of Python)
entrypoint: app:app (default of Flask + gunicorn)
health-path: /health (default)
health-interval: 30s (default)
health-timeout: 3s (default)
health-start-period: 10s (default)
health-start-interval: 2s (default)
health-retries: 3 (default)
size: medium (default)
cpus: 1.0 (size medium (default))
memory: 512M (size medium (default))
cpus-reservation: 0.5 (half of --cpus)
memory-reservation: 256M (half of --memory)
pids-limit: 256 (size medium (default))
workers: 3 (two for each CPU and one more)
replicas: 1 (default)
restart: unless-stopped (default)
stop-timeout: 30s (default)
user: 10001:10001 (default)
platform: linux/amd64, linux/arm64 (default)
ci: github (default)
test-cmd: /opt/venv/bin/python -m unittest discover tests (default of Flask + gunicorn)
scanner: trivy (default)
updates: dependabot (default)
snippets: write (default)
"#]],
    );
}

#[test]
fn each_layer_outranks_those_below_it() {
    let language = [("language", "go")];
    let ranks = [Rank::Preset, Rank::Environment, Rank::Flags, Rank::Answers];
    for (index, _) in ranks.iter().enumerate() {
        let port = |number: usize| (9000 + number).to_string();
        let answered = ranks
            .iter()
            .enumerate()
            .take(index + 1)
            .map(|(number, rank)| (*rank, layer(&[&language[..], &[("port", &port(number))]].concat())));
        assert_eq!(chosen(&Facts::default(), layers(answered)).unwrap().settings.port.to_string(), port(index));
    }
}

#[test]
fn values_are_written_in_one_way() {
    let given = [
        ("language", "go"),
        ("memory", "1024m"),
        ("cpus", "2"),
        ("stop-timeout", "90s"),
        ("health-interval", "1m"),
        ("user", "1000"),
        ("label", "b=1|a=2|b=3"),
        ("platform", "linux/arm64|linux/arm64"),
    ];
    let answers = flags(&given).unwrap();
    let lines: Vec<String> = given.iter().map(|(name, _)| line(&answers, Key::named(name).unwrap())).collect();
    is(
        &lines.join("\n"),
        str![[r#"
language: go (--language)
memory: 1G (--memory)
cpus: 2.0 (--cpus)
stop-timeout: 1m30s (--stop-timeout)
health-interval: 1m (--health-interval)
user: 1000:1000 (--user)
label: b=3, a=2 (--label)
platform: linux/arm64 (--platform)
"#]],
    );
}

#[test]
fn what_follows_from_other_settings_names_them() {
    let keys = [Key::Cpus, Key::Memory, Key::CpusReservation, Key::MemoryReservation, Key::PidsLimit, Key::Workers];
    let cases = [
        &[("language", "python"), ("size", "small")][..],
        &[("language", "python"), ("size", "large"), ("memory", "1500M")],
        &[("language", "python"), ("cpus", "4"), ("memory", "256M")],
        &[("language", "node"), ("cpus", "4"), ("workers", "3")],
    ];
    let shown = cases.map(|case| {
        let answers = flags(case).unwrap();
        let lines: Vec<String> = keys.iter().map(|key| line(&answers, *key)).collect();
        format!("{case:?}\n  {}", lines.join("\n  "))
    });
    is(
        &shown.join("\n"),
        str![[r#"
[("language", "python"), ("size", "small")]
  cpus: 0.5 (size small (--size))
  memory: 256M (size small (--size))
  cpus-reservation: 0.25 (half of --cpus)
  memory-reservation: 128M (half of --memory)
  pids-limit: 128 (size small (--size))
  workers: 3 (two for each CPU and one more)
[("language", "python"), ("size", "large"), ("memory", "1500M")]
  cpus: 2.0 (size large (--size))
  memory: 1500M (--memory)
  cpus-reservation: 1.0 (half of --cpus)
  memory-reservation: 750M (half of --memory)
  pids-limit: 512 (size large (--size))
  workers: 5 (two for each CPU and one more)
[("language", "python"), ("cpus", "4"), ("memory", "256M")]
  cpus: 4.0 (--cpus)
  memory: 256M (--memory)
  cpus-reservation: 2.0 (half of --cpus)
  memory-reservation: 128M (half of --memory)
  pids-limit: 256 (size medium (default))
  workers: 9 (two for each CPU and one more)
[("language", "node"), ("cpus", "4"), ("workers", "3")]
  cpus: 4.0 (--cpus)
  memory: 512M (size medium (default))
  cpus-reservation: 2.0 (half of --cpus)
  memory-reservation: 256M (half of --memory)
  pids-limit: 256 (size medium (default))
  workers: 3 (--workers)
"#]],
    );
}

#[test]
fn gitlab_has_another_updater() {
    for (given, expected) in [
        (&[("language", "go")][..], "updates: dependabot (default)"),
        (&[("language", "go"), ("ci", "gitlab")], "updates: renovate (default for GitLab)"),
        (&[("language", "go"), ("ci", "gitlab"), ("updates", "dependabot")], "updates: dependabot (--updates)"),
    ] {
        assert_eq!(line(&flags(given).unwrap(), Key::Updates), expected);
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let wrong = flags(&[
        ("language", "go"),
        ("language-version", "1.2"),
        ("variant", "slm"),
        ("name", "My Shop"),
        ("port", "0"),
        ("entrypoint", "../server"),
        ("health-path", "health"),
        ("health-interval", "30"),
        ("cpus", "0"),
        ("memory", "10"),
        ("replicas", "0"),
        ("stop-timeout", "1s"),
        ("user", "root"),
        ("registry", "acme"),
        ("platform", "linux/amd64|linux/arm65"),
        ("label", "team"),
        ("scanner", "trivvy"),
        ("skip", "dockrfile"),
    ]);
    is(
        &mistakes(wrong),
        str![[r#"
--language-version: `1.2` is not a version of Go that dockgen has images for; allowed: one of 1.27, 1.26; hint: did you mean `1.26`?
--variant: `slm` is not a variant for Go; allowed: one of full, slim, alpine, distroless; hint: did you mean `slim`?
--name: `My Shop` is not a project name; allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`; hint: did you mean `my-shop`?
--port: `0` is not a port; allowed: a whole number from 1 to 65535, or none
--entrypoint: `../server` is not an entry point; allowed: a package below the project's folder, such as . or ./cmd/server
--health-path: `health` is not the path of a health endpoint; allowed: letters, digits and ._~- between slashes, such as /health; /live and /metrics are taken; hint: did you mean `/health`?
--health-interval: `30` is not a length of time; allowed: 1ms to 24h with units, such as 500ms, 30s or 1m30s; hint: did you mean `30s`?
--cpus: `0` is not a number of CPUs; allowed: 0.01 to 512 with at most two decimals, such as 0.5 or 2
--memory: `10` is not an amount of memory; allowed: 6M to 16384G with the unit K, M or G, such as 512M or 1.5G; hint: `10` alone would be bytes; did you mean `10M`?
--replicas: `0` is not a number of replicas; allowed: a whole number from 1 to 1000
--stop-timeout: `1s` is not a stop timeout; allowed: 2s to 24h, such as 30s
--user: `root` is not a user; allowed: numbers above 0 as UID or UID:GID, such as 10001:10001; a name or root would fail `runAsNonRoot`
--registry: `acme` is not a registry; allowed: host[:port][/path] in lowercase, such as ghcr.io/acme; hint: did you mean `docker.io/acme`?
--platform: `linux/arm65` is not a platform; allowed: one of linux/amd64, linux/arm64, linux/arm/v7, linux/386, linux/ppc64le, linux/s390x, linux/riscv64; hint: did you mean `linux/arm64`?
--label: `team` is not a label; allowed: key=value on one line without control or invisible characters, the key of letters, digits and ._-/, such as org.opencontainers.image.vendor=Example
--scanner: `trivvy` is not a scanner; allowed: one of trivy, grype, none; hint: did you mean `trivy`?
--skip: `dockrfile` is not an artifact; allowed: one of dockerfile, dockerignore, compose, env, workflow, updates, secrets, extras, runbook, health, shutdown, server, starter, answers; hint: did you mean `dockerfile`?
"#]],
    );
}

#[test]
fn what_does_not_go_together_is_told_with_what_does() {
    let cases = [
        &[][..],
        &[("language", "pyton")],
        &[("language", "go"), ("framework", "flask")],
        &[("language", "go"), ("memory", "128M"), ("memory-reservation", "256M")],
        &[("language", "go"), ("ci", "gitlab"), ("scanner", "grype")],
        &[("language", "static"), ("packages", "private")],
        &[("language", "static"), ("with", "redis")],
        &[("language", "go"), ("with", "none|redis|postgress")],
        &[("language", "go"), ("with", "mysql|postgres")],
        &[("language", "go"), ("name", "kube-system"), ("with", "kubernetes")],
    ];
    let told = cases.map(|case| format!("{case:?}\n  {}", mistakes(flags(case)).replace('\n', "\n  ")));
    is(
        &told.join("\n"),
        str![[r#"
[]
  --language is missing; allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[("language", "pyton")]
  --language: `pyton` is not a language; allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static; hint: did you mean `python`?
[("language", "go"), ("framework", "flask")]
  --framework: `flask` is not a framework of Go; allowed: one of net-http, gin, grpc, plain
[("language", "go"), ("memory", "128M"), ("memory-reservation", "256M")]
  --memory-reservation: `256M` is not within the limit; allowed: at most the limit of 128M (--memory); hint: lower `memory-reservation`, or raise `memory`
[("language", "go"), ("ci", "gitlab"), ("scanner", "grype")]
  --scanner: `grype` is not possible with GitLab's pipeline; allowed: trivy, which its own scan uses, or none
[("language", "static"), ("packages", "private")]
  --packages: `private` is not possible with static; allowed: public: static downloads no packages
[("language", "static"), ("with", "redis")]
  --with: `redis` is not usable with Static site; allowed: an extra without a service, since there is no code that could use one; hint: `--with none` overrides a preset
[("language", "go"), ("with", "none|redis|postgress")]
  --with: `none` is not possible with other extras; allowed: `none` alone
  --with: `postgress` is not an extra; allowed: one of kubernetes, mariadb, mongo, monitoring, mysql, postgres, rabbitmq, redis, valkey, none; hint: did you mean `postgres`?
[("language", "go"), ("with", "mysql|postgres")]
  --with: `postgres` is not possible with the other extras; allowed: either mysql or postgres: both set the app's DATABASE_URL
[("language", "go"), ("name", "kube-system"), ("with", "kubernetes")]
  --name: `kube-system` is not possible with kubernetes; allowed: any but default, kube-node-lease, kube-public, kube-system
"#]],
    );
}

#[test]
fn without_somebody_to_ask_all_that_is_open_is_named() {
    let catalog = dockgen::catalog::Catalog::default();
    let open = |pairs: &[(&str, &str)]| {
        let inputs = Inputs { catalog: &catalog, facts: &Facts::default(), part: None };
        match choose(inputs, layers([(Rank::Flags, layer(pairs))]), &mut Refuse::default()) {
            Err(Error::Missing { flags }) => flags.join(" "),
            other => panic!("{other:?}"),
        }
    };
    is(
        &open(&[]),
        str![
            "--language --framework --language-version --variant --package-manager --name --port --health-path --size"
        ],
    );
    is(
        &open(&[("language", "go"), ("size", "small"), ("name", "a")]),
        str!["--language-version --variant --port --health-path"],
    );
}
