//! Every invalid value causes one clear message and the right exit status, and changes nothing.

use std::fs::{self, File};
use std::process::Stdio;

use dockgen::catalog::{Catalog, Framework};
use dockgen::settings::Key;
use dockgen::value::EntryForm;

use snapbox::str;

use crate::folder::{Folder, Session, command};

/// Runs `new --yes --language go` with each set of arguments, which must fail and write nothing.
#[track_caller]
fn refused(all: &[&[&str]]) -> Session {
    let run = |arguments: &&[&str]| {
        let folder = Folder::empty();
        let run = folder.new_with(&[&["--language", "go"], *arguments].concat()).fails_with(2);
        assert!(folder.files().is_empty(), "{:?}", folder.files());
        run
    };
    all.iter().map(run).collect()
}

/// The same with each of the values for one flag.
#[track_caller]
fn refused_values(flag: &str, values: &[&str]) -> Session {
    let arguments: Vec<[&str; 2]> = values.iter().map(|value| [flag, value]).collect();
    refused(&arguments.iter().map(<[&str; 2]>::as_slice).collect::<Vec<_>>())
}

/// Runs `new --yes --preset team.toml` with each text, which must fail and write nothing else.
#[track_caller]
fn refused_presets(texts: &[&[u8]]) -> Session {
    let run = |text: &&[u8]| {
        let folder = Folder::empty();
        fs::write(folder.path().join("team.toml"), text).unwrap();
        let run = folder.new_with(&["--preset", "team.toml"]).fails_with(2);
        assert_eq!(folder.files().len(), 1, "{:?}", folder.files());
        run.titled(&format!("{}", text[..text.len().min(60)].escape_ascii()))
    };
    texts.iter().map(run).collect()
}

#[test]
fn a_framework_without_a_starter_needs_an_app() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "ruby", "--framework", "rails"]).fails_with(2);
    run.gives(str![[r#"
error: there is no app here, and no starter for Ruby on Rails + Puma
  allowed: a folder with an app, or one of sinatra for --framework
  hint: `rails new . --skip-docker` creates a new app
[exit 2]
"#]]);
    assert!(folder.files().is_empty());
    folder.write("Gemfile", "source \"https://gems.example\"\ngem \"rails\"\n");
    folder.new_with(&[]).succeeds();
}

#[test]
fn a_function_that_makes_the_app_is_no_entry_point_and_a_module_is() {
    let folder = Folder::empty().with("requirements.txt", "flask\ngunicorn\n").with("todo.py", "");
    let run = folder.new_with(&["--entrypoint", "todo:create_app()"]).fails_with(2);
    run.gives(str![[r#"
error: --entrypoint: `todo:create_app()` is not an entry point
  allowed: a module and the app's name in it, such as app:app or shop.web:app
  hint: assign the app that the function returns in a module such as wsgi.py, and use that
[exit 2]
"#]]);
}

#[test]
fn an_unknown_language_names_the_nearest() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "pyton"]).gives(str![[r#"
error: --language: `pyton` is not a language
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
  hint: did you mean `python`?
[exit 2]
"#]]);
    folder.new_with(&[]).gives(str![[r#"
error: --language is missing
  allowed: one of bun, deno, dotnet, elixir, go, java, node, php, python, ruby, rust, static
[exit 2]
"#]]);
    assert!(folder.files().is_empty());
}

#[test]
fn a_wrong_choice_names_what_there_is() {
    refused(&[
        &["--variant", "slm"][..],
        &["--framework", "gin"],
        &["--language-version", "1.2"],
        &["--size", "huge"],
        &["--restart", "sometimes"],
        &["--platform", "linux/arm65"],
        &["--ci", "jenkins"],
        &["--ci", "gitlab", "--scanner", "grype"],
        &["--scanner", "trivvy"],
        &["--scanner", ""],
        &["--updates", "dependabott"],
        &["--skip", "dockrfile"],
        &["--only", "everything"],
        &["--preset", "lectur"],
        &["--frob"],
        &["--on-conflict", "perhaps"],
        &["--on-conflict", "ask"],
    ])
    .gives(str![[r#"
$ dockgen new --yes --language go --variant slm
error: --variant: `slm` is not a variant for Go
  allowed: one of full, slim, alpine, distroless
  hint: did you mean `slim`?
[exit 2]
$ dockgen new --yes --language go --framework gin
error: there is no app here, and no starter for Gin
  allowed: a folder with an app, or one of net-http for --framework
[exit 2]
$ dockgen new --yes --language go --language-version 1.2
error: --language-version: `1.2` is not a version of Go that dockgen has images for
  allowed: one of 1.27, 1.26
  hint: did you mean `1.26`?
[exit 2]
$ dockgen new --yes --language go --size huge
error: --size: `huge` is not a size
  allowed: one of small, medium, large
[exit 2]
$ dockgen new --yes --language go --restart sometimes
error: --restart: `sometimes` is not a restart policy
  allowed: one of unless-stopped, always, on-failure, no
[exit 2]
$ dockgen new --yes --language go --platform linux/arm65
error: --platform: `linux/arm65` is not a platform
  allowed: one of linux/amd64, linux/arm64, linux/arm/v7, linux/386, linux/ppc64le, linux/s390x, linux/riscv64
  hint: did you mean `linux/arm64`?
[exit 2]
$ dockgen new --yes --language go --ci jenkins
error: --ci: `jenkins` is not a pipeline
  allowed: one of github, gitlab, none
[exit 2]
$ dockgen new --yes --language go --ci gitlab --scanner grype
error: --scanner: `grype` is not possible with GitLab's pipeline
  allowed: trivy, which its own scan uses, or none
[exit 2]
$ dockgen new --yes --language go --scanner trivvy
error: --scanner: `trivvy` is not a scanner
  allowed: one of trivy, grype, none
  hint: did you mean `trivy`?
[exit 2]
$ dockgen new --yes --language go --scanner ""
error: --scanner: `` is not a scanner
  allowed: one of trivy, grype, none
[exit 2]
$ dockgen new --yes --language go --updates dependabott
error: --updates: `dependabott` is not an updater
  allowed: one of dependabot, renovate, none
  hint: did you mean `dependabot`?
[exit 2]
$ dockgen new --yes --language go --skip dockrfile
error: --skip: `dockrfile` is not an artifact
  allowed: one of dockerfile, dockerignore, compose, env, workflow, updates, secrets, extras, runbook, health, shutdown, server, starter, answers
  hint: did you mean `dockerfile`?
[exit 2]
$ dockgen new --yes --language go --only everything
error: --only: `everything` is not an artifact
  allowed: one of dockerfile, dockerignore, compose, env, workflow, updates, secrets, extras, runbook, health, shutdown, server, starter, answers
[exit 2]
$ dockgen new --yes --language go --preset lectur
error: there is no preset `lectur`
  allowed: a file's path, or one of hardened, lecture, minimal
  hint: did you mean `lecture`?
[exit 2]
$ dockgen new --yes --language go --frob
error: unexpected argument '--frob' found

  tip: to pass '--frob' as a value, use '-- --frob'

Usage: dockgen new --yes --language <LANGUAGE> [PATH]

For more information, try '--help'.
[exit 2]
$ dockgen new --yes --language go --on-conflict perhaps
error: invalid value 'perhaps' for '--on-conflict <WHAT>'
  [possible values: ask, skip, overwrite, abort]

For more information, try '--help'.
[exit 2]
$ dockgen new --yes --language go --on-conflict ask
error: --on-conflict ask: there is no terminal to ask on
  allowed: skip, overwrite or abort
[exit 2]
"#]]);
}

#[test]
fn a_port_is_a_number_from_1_to_65535() {
    refused_values("--port", &["0", "70000", "80a", "-1", "", " 80", "8e3", "０"]).gives(str![[r#"
$ dockgen new --yes --language go --port 0
error: --port: `0` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
$ dockgen new --yes --language go --port 70000
error: --port: `70000` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
$ dockgen new --yes --language go --port 80a
error: --port: `80a` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
$ dockgen new --yes --language go --port -1
error: --port: `-1` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
$ dockgen new --yes --language go --port ""
error: --port: `` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
$ dockgen new --yes --language go --port " 80"
error: --port: ` 80` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
$ dockgen new --yes --language go --port 8e3
error: --port: `8e3` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
$ dockgen new --yes --language go --port "０"
error: --port: `０` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
"#]]);
}

#[test]
fn memory_has_a_unit_and_is_not_below_the_engines_least() {
    refused_values("--memory", &["10", "-5M", "banana", "5M", "", "1T", "1e3M", "--yes"]).gives(str![[r#"
$ dockgen new --yes --language go --memory 10
error: --memory: `10` is not an amount of memory
  allowed: 6M to 16384G with the unit K, M or G, such as 512M or 1.5G
  hint: `10` alone would be bytes; did you mean `10M`?
[exit 2]
$ dockgen new --yes --language go --memory -5M
error: --memory: `-5M` is not an amount of memory
  allowed: 6M to 16384G with the unit K, M or G, such as 512M or 1.5G
[exit 2]
$ dockgen new --yes --language go --memory banana
error: --memory: `banana` is not an amount of memory
  allowed: 6M to 16384G with the unit K, M or G, such as 512M or 1.5G
[exit 2]
$ dockgen new --yes --language go --memory 5M
error: --memory: `5M` is not an amount of memory
  allowed: 6M to 16384G with the unit K, M or G, such as 512M or 1.5G
[exit 2]
$ dockgen new --yes --language go --memory ""
error: --memory: `` is not an amount of memory
  allowed: 6M to 16384G with the unit K, M or G, such as 512M or 1.5G
[exit 2]
$ dockgen new --yes --language go --memory 1T
error: --memory: `1T` is not an amount of memory
  allowed: 6M to 16384G with the unit K, M or G, such as 512M or 1.5G
[exit 2]
$ dockgen new --yes --language go --memory 1e3M
error: --memory: `1e3M` is not an amount of memory
  allowed: 6M to 16384G with the unit K, M or G, such as 512M or 1.5G
[exit 2]
$ dockgen new --yes --language go --memory --yes
error: --memory: `--yes` is not an amount of memory
  allowed: 6M to 16384G with the unit K, M or G, such as 512M or 1.5G
[exit 2]
"#]]);
}

#[test]
fn cpus_are_a_positive_number() {
    refused_values("--cpus", &["0", "-1", "NaN", "inf", "1e3", "banana", "", "0.001"]).gives(str![[r#"
$ dockgen new --yes --language go --cpus 0
error: --cpus: `0` is not a number of CPUs
  allowed: 0.01 to 512 with at most two decimals, such as 0.5 or 2
[exit 2]
$ dockgen new --yes --language go --cpus -1
error: --cpus: `-1` is not a number of CPUs
  allowed: 0.01 to 512 with at most two decimals, such as 0.5 or 2
[exit 2]
$ dockgen new --yes --language go --cpus NaN
error: --cpus: `NaN` is not a number of CPUs
  allowed: 0.01 to 512 with at most two decimals, such as 0.5 or 2
[exit 2]
$ dockgen new --yes --language go --cpus inf
error: --cpus: `inf` is not a number of CPUs
  allowed: 0.01 to 512 with at most two decimals, such as 0.5 or 2
[exit 2]
$ dockgen new --yes --language go --cpus 1e3
error: --cpus: `1e3` is not a number of CPUs
  allowed: 0.01 to 512 with at most two decimals, such as 0.5 or 2
[exit 2]
$ dockgen new --yes --language go --cpus banana
error: --cpus: `banana` is not a number of CPUs
  allowed: 0.01 to 512 with at most two decimals, such as 0.5 or 2
[exit 2]
$ dockgen new --yes --language go --cpus ""
error: --cpus: `` is not a number of CPUs
  allowed: 0.01 to 512 with at most two decimals, such as 0.5 or 2
[exit 2]
$ dockgen new --yes --language go --cpus 0.001
error: --cpus: `0.001` is not a number of CPUs
  allowed: 0.01 to 512 with at most two decimals, such as 0.5 or 2
[exit 2]
"#]]);
}

#[test]
fn a_limit_is_not_below_its_reservation() {
    refused(&[
        &["--memory", "128M", "--memory-reservation", "256M"][..],
        &["--cpus", "0.5", "--cpus-reservation", "1"],
    ])
    .gives(str![[r#"
$ dockgen new --yes --language go --memory 128M --memory-reservation 256M
error: --memory-reservation: `256M` is not within the limit
  allowed: at most the limit of 128M (--memory)
  hint: lower `memory-reservation`, or raise `memory`
[exit 2]
$ dockgen new --yes --language go --cpus 0.5 --cpus-reservation 1
error: --cpus-reservation: `1` is not within the limit
  allowed: at most the limit of 0.5 (--cpus)
  hint: lower `cpus-reservation`, or raise `cpus`
[exit 2]
"#]]);
}

#[test]
fn a_health_command_is_plain_words() {
    refused_values(
        "--health-cmd",
        &["sh -c \"true\"", "echo 'x'", "curl $URL", "true\nfalse", "a || b", "", "`id`", "a\u{1b}b"],
    )
    .gives(str![[r#"
$ dockgen new --yes --language go --health-cmd "sh -c \"true\""
error: --health-cmd: `sh -c "true"` is not a health command
  allowed: a program and its arguments as plain words: it runs without a shell, so no quotes, no `$`, no line breaks and no operators
  hint: put shell commands into a script in the image and name that
[exit 2]
$ dockgen new --yes --language go --health-cmd "echo 'x'"
error: --health-cmd: `echo 'x'` is not a health command
  allowed: a program and its arguments as plain words: it runs without a shell, so no quotes, no `$`, no line breaks and no operators
  hint: put shell commands into a script in the image and name that
[exit 2]
$ dockgen new --yes --language go --health-cmd "curl $URL"
error: --health-cmd: `curl $URL` is not a health command
  allowed: a program and its arguments as plain words: it runs without a shell, so no quotes, no `$`, no line breaks and no operators
  hint: put shell commands into a script in the image and name that
[exit 2]
$ dockgen new --yes --language go --health-cmd "true\nfalse"
error: --health-cmd: `true�false` is not a health command
  allowed: a program and its arguments as plain words: it runs without a shell, so no quotes, no `$`, no line breaks and no operators
  hint: put shell commands into a script in the image and name that
[exit 2]
$ dockgen new --yes --language go --health-cmd "a || b"
error: --health-cmd: `a || b` is not a health command
  allowed: a program and its arguments as plain words: it runs without a shell, so no quotes, no `$`, no line breaks and no operators
  hint: remove `||` and what follows; any exit code but 0 counts as failed
[exit 2]
$ dockgen new --yes --language go --health-cmd ""
error: --health-cmd: `` is not a health command
  allowed: a program and its arguments as plain words: it runs without a shell, so no quotes, no `$`, no line breaks and no operators
[exit 2]
$ dockgen new --yes --language go --health-cmd "`id`"
error: --health-cmd: ``id`` is not a health command
  allowed: a program and its arguments as plain words: it runs without a shell, so no quotes, no `$`, no line breaks and no operators
  hint: put shell commands into a script in the image and name that
[exit 2]
$ dockgen new --yes --language go --health-cmd "a\u{1b}b"
error: --health-cmd: `a�b` is not a health command
  allowed: a program and its arguments as plain words: it runs without a shell, so no quotes, no `$`, no line breaks and no operators
  hint: put shell commands into a script in the image and name that
[exit 2]
"#]]);
}

/// Characters of each kind: line ends of any parser, terminal control, invisible, and reordering characters.
const ODD: &str = "\0\t\n\r\u{b}\u{1b}\u{7f}\u{85}\u{9b}\u{ad}\u{61c}\u{200b}\u{200e}\u{2028}\u{2029}\u{202e}\u{2060}\u{2066}\u{feff}\u{fffb}\u{fdd0}\u{fffe}\u{ffff}\u{1ffff}\u{e0041}";

#[test]
fn no_setting_takes_what_ends_a_line_hides_or_reorders() {
    // These values are compared with a list.
    let chosen = [Key::Language, Key::Framework, Key::LanguageVersion, Key::Variant, Key::PackageManager, Key::With];
    let valid = "3 8080 10001 1G 30s a=b shop /health ghcr.io/a linux/amd64 trivy github renovate no small compose public \
        server.js app:app none";
    let valid: Vec<&str> = valid.split_whitespace().chain(["npm test"]).collect();
    let languages = Catalog::default().languages().unwrap();
    let with_form = |form| -> &Framework {
        let mut frameworks = languages.iter().flat_map(|language| language.frameworks.values());
        frameworks.find(|framework| framework.form == form).unwrap()
    };
    let forms = [
        EntryForm::File,
        EntryForm::Module,
        EntryForm::Package,
        EntryForm::Folder,
        EntryForm::Name,
        EntryForm::Command,
    ];
    for key in Key::all().filter(|key| !chosen.contains(key)) {
        for form in forms {
            let takes = |text: &str| key.canonical(Some(with_form(form)), text).is_ok();
            let texts: Vec<&str> = valid.iter().copied().filter(|text| takes(text)).collect();
            assert!(!texts.is_empty(), "{key}");
            for (text, odd) in texts.iter().flat_map(|text| ODD.chars().map(move |odd| (text, odd))) {
                for place in 0..=text.len() {
                    let (before, after) = text.split_at(place);
                    let text = format!("{before}{odd}{after}");
                    assert!(!takes(&text), "{key}: {text:?}");
                }
            }
        }
    }
}

#[test]
fn a_test_command_is_one_step_for_every_parser() {
    let folder = Folder::project("go-ledger");
    let runs = |odd: &str| {
        let step = format!("x{odd}      - name: evil{odd}        run: id");
        folder.write("team.toml", &format!("language = \"go\"\ntest-cmd = \"{step}\"\n"));
        [
            folder.new_with(&["--test-cmd", &step]),
            folder.new_with(&["--label", &format!("a=b {odd} c")]),
            folder.new_with(&["--health-cmd", &format!("a{odd}b")]),
            folder.new_with(&["--preset", "team.toml"]),
        ]
    };
    runs("\u{2028}").into_iter().collect::<Session>().gives(str![[r#"
$ dockgen new --yes --test-cmd "x\u{2028}      - name: evil\u{2028}        run: id"
error: --test-cmd: `x�      - name: evil�        run: id` is not a test command
  allowed: a command on one line, without `'`, `${{` and invisible characters, such as `npm test`; or none
[exit 2]
$ dockgen new --yes --label "a=b \u{2028} c"
error: --label: `a=b � c` is not a label
  allowed: key=value on one line without control or invisible characters, the key of letters, digits and ._-/, such as org.opencontainers.image.vendor=Example
[exit 2]
$ dockgen new --yes --health-cmd "a\u{2028}b"
error: --health-cmd: `a�b` is not a health command
  allowed: a program and its arguments as plain words: it runs without a shell, so no quotes, no `$`, no line breaks and no operators
  hint: put shell commands into a script in the image and name that
[exit 2]
$ dockgen new --yes --preset team.toml
error: test-cmd: `x�      - name: evil�        run: id` is not a test command
 --> team.toml:2:12
  |
2 | test-cmd = "x�      - name: evil�        run: id"
  |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ allowed: a command on one line, without `'`, `${{` and invisible characters, such as `npm test`; or none
[exit 2]
"#]]);
    for odd in ["\u{2029}", "\u{85}", "\u{fffe}", "\u{202e}"] {
        for run in runs(odd) {
            run.fails_with(2);
        }
    }
}

#[test]
fn words_that_need_joiners_are_taken() {
    Folder::empty()
        .new_with(&["--language", "go", "--label", "vendor=شرکت نرم\u{200c}افزار 👩\u{200d}💻 ❤\u{fe0f}"])
        .succeeds();
}

#[test]
fn a_project_name_breaks_neither_yaml_nor_an_image_nor_a_host() {
    let long = "a".repeat(300);
    refused_values(
        "--name",
        &["my shop", "My Shop", "my/shop", "🚀", &long, "no", "null", "1e3", "true", "Shop", "", "a\nb", "-a", "../x"],
    )
    .gives(str![[r#"
$ dockgen new --yes --language go --name "my shop"
error: --name: `my shop` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
  hint: did you mean `my-shop`?
[exit 2]
$ dockgen new --yes --language go --name "My Shop"
error: --name: `My Shop` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
  hint: did you mean `my-shop`?
[exit 2]
$ dockgen new --yes --language go --name my/shop
error: --name: `my/shop` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
  hint: did you mean `my-shop`?
[exit 2]
$ dockgen new --yes --language go --name "🚀"
error: --name: `🚀` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
[exit 2]
$ dockgen new --yes --language go --name aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
error: --name: `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
  hint: did you mean `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`?
[exit 2]
$ dockgen new --yes --language go --name no
error: --name: `no` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
[exit 2]
$ dockgen new --yes --language go --name null
error: --name: `null` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
[exit 2]
$ dockgen new --yes --language go --name 1e3
error: --name: `1e3` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
  hint: did you mean `e3`?
[exit 2]
$ dockgen new --yes --language go --name true
error: --name: `true` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
[exit 2]
$ dockgen new --yes --language go --name Shop
error: --name: `Shop` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
  hint: did you mean `shop`?
[exit 2]
$ dockgen new --yes --language go --name ""
error: --name: `` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
[exit 2]
$ dockgen new --yes --language go --name "a\nb"
error: --name: `a�b` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
  hint: did you mean `a-b`?
[exit 2]
$ dockgen new --yes --language go --name -a
error: --name: `-a` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
  hint: did you mean `a`?
[exit 2]
$ dockgen new --yes --language go --name ../x
error: --name: `../x` is not a project name
  allowed: 1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`
  hint: did you mean `x`?
[exit 2]
"#]]);
}

#[test]
fn the_other_values_are_checked_too() {
    refused(&[
        &["--health-path", "health"][..],
        &["--health-path", "/live"],
        &["--health-interval", "30"],
        &["--health-timeout", "0s"],
        &["--health-retries", "0"],
        &["--pids-limit", "1"],
        &["--workers", "0"],
        &["--replicas", "0"],
        &["--stop-timeout", "2d"],
        &["--stop-timeout", "1s"],
        &["--preset", "\u{1b}[31mx"],
        &["--user", "root"],
        &["--user", "0:0"],
        &["--registry", "acme"],
        &["--label", "team"],
        &["--label", "a=b\nRUN id"],
        &["--entrypoint", "../server"],
    ])
    .gives(str![[r#"
$ dockgen new --yes --language go --health-path health
error: --health-path: `health` is not the path of a health endpoint
  allowed: letters, digits and ._~- between slashes, such as /health; /live and /metrics are taken
  hint: did you mean `/health`?
[exit 2]
$ dockgen new --yes --language go --health-path /live
error: --health-path: `/live` is not the path of a health endpoint
  allowed: letters, digits and ._~- between slashes, such as /health; /live and /metrics are taken
[exit 2]
$ dockgen new --yes --language go --health-interval 30
error: --health-interval: `30` is not a length of time
  allowed: 1ms to 24h with units, such as 500ms, 30s or 1m30s
  hint: did you mean `30s`?
[exit 2]
$ dockgen new --yes --language go --health-timeout 0s
error: --health-timeout: `0s` is not a length of time
  allowed: 1ms to 24h with units, such as 500ms, 30s or 1m30s
[exit 2]
$ dockgen new --yes --language go --health-retries 0
error: --health-retries: `0` is not a number of retries
  allowed: a whole number from 1 to 100
[exit 2]
$ dockgen new --yes --language go --pids-limit 1
error: --pids-limit: `1` is not a process limit
  allowed: a whole number from 16 to 4194304
[exit 2]
$ dockgen new --yes --language go --workers 0
error: --workers: `0` is not a number of workers
  allowed: a whole number from 1 to 512
[exit 2]
$ dockgen new --yes --language go --replicas 0
error: --replicas: `0` is not a number of replicas
  allowed: a whole number from 1 to 1000
[exit 2]
$ dockgen new --yes --language go --stop-timeout 2d
error: --stop-timeout: `2d` is not a length of time
  allowed: 1ms to 24h with units, such as 500ms, 30s or 1m30s
[exit 2]
$ dockgen new --yes --language go --stop-timeout 1s
error: --stop-timeout: `1s` is not a stop timeout
  allowed: 2s to 24h, such as 30s
[exit 2]
$ dockgen new --yes --language go --preset "\u{1b}[31mx"
error: there is no preset `�[31mx`
  allowed: a file's path, or one of hardened, lecture, minimal
[exit 2]
$ dockgen new --yes --language go --user root
error: --user: `root` is not a user
  allowed: numbers above 0 as UID or UID:GID, such as 10001:10001; a name or root would fail `runAsNonRoot`
[exit 2]
$ dockgen new --yes --language go --user 0:0
error: --user: `0:0` is not a user
  allowed: numbers above 0 as UID or UID:GID, such as 10001:10001; a name or root would fail `runAsNonRoot`
[exit 2]
$ dockgen new --yes --language go --registry acme
error: --registry: `acme` is not a registry
  allowed: host[:port][/path] in lowercase, such as ghcr.io/acme
  hint: did you mean `docker.io/acme`?
[exit 2]
$ dockgen new --yes --language go --label team
error: --label: `team` is not a label
  allowed: key=value on one line without control or invisible characters, the key of letters, digits and ._-/, such as org.opencontainers.image.vendor=Example
[exit 2]
$ dockgen new --yes --language go --label "a=b\nRUN id"
error: --label: `a=b�RUN id` is not a label
  allowed: key=value on one line without control or invisible characters, the key of letters, digits and ._-/, such as org.opencontainers.image.vendor=Example
[exit 2]
$ dockgen new --yes --language go --entrypoint ../server
error: --entrypoint: `../server` is not an entry point
  allowed: a package below the project's folder, such as . or ./cmd/server
[exit 2]
"#]]);
}

#[test]
fn workers_that_follow_from_many_cpus_stay_in_their_range() {
    Folder::empty().new_with(&["--language", "python", "--cpus", "512"]).succeeds();
}

#[test]
fn a_wrong_platform_is_one_mistake() {
    Folder::empty().new_with(&["--language", "go", "--platform", "x"]).gives(str![[r#"
error: --platform: `x` is not a platform
  allowed: one of linux/amd64, linux/arm64, linux/arm/v7, linux/386, linux/ppc64le, linux/s390x, linux/riscv64
[exit 2]
"#]]);
}

#[test]
fn all_mistakes_are_told_at_once() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "go", "--port", "0", "--cpus", "-1"]);
    run.gives(str![[r#"
error: --port: `0` is not a port
  allowed: a whole number from 1 to 65535, or none
error: --cpus: `-1` is not a number of CPUs
  allowed: 0.01 to 512 with at most two decimals, such as 0.5 or 2
[exit 2]
"#]]);
}

#[test]
fn a_variable_is_checked_like_a_flag_and_a_misspelt_one_is_named() {
    let folder = Folder::empty().variable("DOCKGEN_PORT", "80a");
    folder.new_with(&["--language", "go"]).gives(str![[r#"
error: DOCKGEN_PORT: `80a` is not a port
  allowed: a whole number from 1 to 65535, or none
[exit 2]
"#]]);
    let folder = Folder::empty().variable("DOCKGEN_PROT", "80");
    folder
        .new_with(&["--language", "go"])
        .succeeds()
        .says_line("warning: the environment variable DOCKGEN_PROT is not a setting; did you mean DOCKGEN_PORT?");
}

#[test]
fn without_a_terminal_what_is_missing_is_named() {
    let folder = Folder::empty();
    folder.dockgen(&["new"]).gives(str![[r#"
error: there is no terminal to ask on, and no value for --language, --framework, --language-version, --variant, --package-manager, --name, --port, --health-path, --size
  hint: give them, or take the defaults with --yes; `dockgen languages` lists the choices
[exit 2]
"#]]);
    let answered = ["new", "--language", "go", "--variant", "slim", "--port", "80", "--health-path", "/h"];
    let run = folder.dockgen(&[&answered[..], &["--size", "small", "--name", "a"]].concat());
    run.gives(str![[r#"
error: there is no terminal to ask on, and no value for --language-version
  hint: give them, or take the defaults with --yes; `dockgen languages` lists the choices
[exit 2]
"#]]);
    assert!(folder.files().is_empty());
}

#[test]
fn a_preset_that_is_no_toml_in_utf_8_is_refused() {
    refused_presets(&[&b"port = \xff\xfe"[..], b"port = = 1", b"port = 1\nport = 2", &vec![b'#'; 100 * 1024 * 1024]])
        .gives(str![[r#"
$ port = \xff\xfe
error: cannot use team.toml as a preset: it is not UTF-8 from byte 7 on
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
$ port = = 1
error: team.toml is not TOML: extra `=`, expected nothing
 --> team.toml:1:8
  |
1 | port = = 1
  |        ^ allowed: key = value lines; see `dockgen preset show minimal`
[exit 2]
$ port = 1\nport = 2
error: team.toml is not TOML: duplicate key
 --> team.toml:2:1
  |
2 | port = 2
  | ^^^^ allowed: key = value lines; see `dockgen preset show minimal`
[exit 2]
$ ############################################################
error: cannot use team.toml as a preset: it is larger than 1 MiB
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
"#]]);
}

#[test]
fn a_preset_with_unknown_keys_or_wrong_types_is_refused_with_its_place() {
    refused_presets(&[
        &b"\nprot = 1"[..],
        b"port = true",
        b"port = [80]",
        b"platform = \"linux/amd64\"",
        b"label = [\"a=b\"]",
        b"language = \"go\"\nport = \"80a\"",
        b"extends = 2026-11-23",
        b"extends = \"lectur\"",
    ])
    .gives(str![[r#"
$ \nprot = 1
error: `prot` is not a setting
 --> team.toml:2:1
  |
2 | prot = 1
  | ^^^^ allowed: the names of `dockgen new`'s flags without the dashes
  hint: did you mean `port`?
[exit 2]
$ port = true
error: port is a boolean here
 --> team.toml:1:8
  |
1 | port = true
  |        ^^^^ allowed: a string or a number
[exit 2]
$ port = [80]
error: port is an array here
 --> team.toml:1:8
  |
1 | port = [80]
  |        ^^^^ allowed: a string or a number
[exit 2]
$ platform = \"linux/amd64\"
error: platform is a string here
 --> team.toml:1:12
  |
1 | platform = "linux/amd64"
  |            ^^^^^^^^^^^^^ allowed: a list of strings, such as ["a", "b"]
[exit 2]
$ label = [\"a=b\"]
error: label is an array here
 --> team.toml:1:9
  |
1 | label = ["a=b"]
  |         ^^^^^^^ allowed: a table of strings, such as { "a.b" = "c" }
[exit 2]
$ language = \"go\"\nport = \"80a\"
error: port: `80a` is not a port
 --> team.toml:2:8
  |
2 | port = "80a"
  |        ^^^^^ allowed: a whole number from 1 to 65535, or none
[exit 2]
$ extends = 2026-11-23
error: extends is a datetime here
 --> team.toml:1:11
  |
1 | extends = 2026-11-23
  |           ^^^^^^^^^^ allowed: a string or a number
[exit 2]
$ extends = \"lectur\"
error: there is no preset `lectur`
 --> team.toml:1:11
  |
1 | extends = "lectur"
  |           ^^^^^^^^ allowed: a file's path, or one of hardened, lecture, minimal
  hint: did you mean `lecture`?
[exit 2]
"#]]);
}

#[test]
fn presets_that_extend_each_other_in_a_circle_are_refused() {
    let folder = Folder::empty().with("a.toml", "extends = \"b.toml\"").with("b.toml", "extends = \"./a.toml\"");
    folder.new_with(&["--preset", "a.toml"]).gives(str![[r#"
error: presets extend each other in a cycle
 --> b.toml:1:11
  |
1 | extends = "./a.toml"
  |           ^^^^^^^^^^ allowed: a chain without a cycle: [TEMP]/shop/a.toml → [TEMP]/shop/b.toml → [TEMP]/shop/a.toml
[exit 2]
"#]]);
    let folder = Folder::empty().with("a.toml", "extends = \"a.toml\"");
    folder.new_with(&["--preset", "a.toml"]).gives(str![[r#"
error: presets extend each other in a cycle
 --> a.toml:1:11
  |
1 | extends = "a.toml"
  |           ^^^^^^^^ allowed: a chain without a cycle: [TEMP]/shop/a.toml → [TEMP]/shop/a.toml
[exit 2]
"#]]);
}

#[test]
fn a_preset_that_is_a_folder_or_is_not_there_is_refused() {
    let folder = Folder::empty();
    folder.new_with(&["--preset", "."]).gives(str![[r#"
error: cannot use . as a preset: it is a folder, not a regular file
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
"#]]);
    folder.new_with(&["--preset", "gone.toml"]).gives(str![[r#"
error: cannot use gone.toml as a preset: No such file or directory (os error 2)
  allowed: a TOML file in UTF-8 of at most 1 MiB
[exit 2]
"#]]);
}

#[test]
fn a_wrong_dockgen_toml_in_the_folder_is_refused() {
    let folder = Folder::empty().with("dockgen.toml", "port = 0\nlanguage = \"go\"\n");
    folder.new_with(&[]).gives(str![[r#"
Using [TEMP]/shop/dockgen.toml
error: port: `0` is not a port
 --> [TEMP]/shop/dockgen.toml:1:8
  |
1 | port = 0
  |        ^ allowed: a whole number from 1 to 65535, or none
[exit 2]
"#]]);
    assert_eq!(folder.files().len(), 1);
}

#[test]
fn a_path_that_is_no_folder_is_refused() {
    let folder = Folder::empty().with("file", "");
    folder.new_with(&["file", "--language", "go"]).gives(str![[r#"
error: cannot use file as the project's folder: it is a file
[exit 2]
"#]]);
    folder.new_with(&["file/below", "--language", "go"]).gives(str![[r#"
error: cannot use file/below as the project's folder: Not a directory (os error 20)
[exit 2]
"#]]);
    folder.new_with(&["", "--language", "go"]).fails_with(2);
    assert_eq!(folder.files().len(), 1);
}

#[cfg(unix)]
#[test]
fn a_path_through_a_symlink_loop_is_refused() {
    let folder = Folder::empty();
    std::os::unix::fs::symlink("loop", folder.path().join("loop")).unwrap();
    folder.new_with(&["loop", "--language", "go"]).gives(str![[r#"
error: cannot use loop as the project's folder: Too many levels of symbolic links (os error 40)
[exit 2]
"#]]);
    folder.new_with(&["loop/x", "--language", "go"]).gives(str![[r#"
error: cannot use loop/x as the project's folder: Too many levels of symbolic links (os error 40)
[exit 2]
"#]]);
}

/// Nobody can create folders in `/sys`, not even root.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_path_is_refused() {
    Folder::empty().new_with(&["/sys/shop", "--language", "go"]).gives(str![[r#"
error: cannot use /sys/shop as the project's folder: Operation not permitted (os error 1)
[exit 2]
"#]]);
}

/// A limit on the file size makes a write fail halfway, like a full disk.
#[cfg(unix)]
#[test]
fn a_write_that_fails_in_the_middle_leaves_nothing_behind() {
    let folder = Folder::empty().with("compose.yaml", "services: {}\n");
    let mut shell = std::process::Command::new("sh");
    let dockgen = command().get_program().to_owned();
    shell
        .arg("-c")
        .arg("trap '' XFSZ; ulimit -f 2; exec \"$0\" new --yes --language go --on-conflict overwrite")
        .arg(dockgen);
    shell.current_dir(folder.path());
    crate::folder::Run::of(shell).gives(str![[r#"
error: cannot write [TEMP]/shop/Dockerfile: File too large (os error 27)
[exit 4]
"#]]);
    assert_eq!(folder.files().into_iter().collect::<Vec<_>>(), [("compose.yaml".into(), "services: {}\n".into())]);
}

/// Far more than real projects have. A quadratic algorithm would not finish.
#[test]
fn a_preset_of_sixty_thousand_values_is_read_at_once() {
    let lines = |line: fn(usize) -> String| (0..60_000).map(line).collect::<String>();
    let labels = lines(|number| format!("k{number} = \"v\"\n"));
    let folder = Folder::empty().with("team.toml", &format!("language = \"go\"\n[label]\n{labels}"));
    folder.new_with(&["--preset", "team.toml", "--label", "one=more", "--dry-run"]).succeeds();
    let wrong = lines(|number| format!("\"v{number}\", "));
    folder.write("team.toml", &format!("language = \"go\"\nskip = [{wrong}]\n"));
    let run = folder.new_with(&["--preset", "team.toml"]).fails_with(2).says_line("and 59980 more");
    assert_eq!(run.stderr.matches("is not an artifact").count(), 20);
    folder.write("team.toml", &format!("{} = 1\n", "a".repeat(1_000_000)));
    folder.new_with(&["--preset", "team.toml"]).gives(str![[r#"
error: `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…` is not a setting
 --> team.toml:1:1
  |
1 | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^...^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ allowed: the names of `dockgen new`'s flags without the dashes
[exit 2]
"#]]);
}

#[test]
fn a_large_file_in_the_way_is_named_in_the_diff_and_one_of_many_lines_does_not_hold_it_up() {
    let folder = Folder::empty();
    for text in ["a\n".repeat(2_000_000), "x".repeat(16_000_000)] {
        folder.write("Dockerfile", &text);
        let run = folder.new_with(&["--language", "go", "--diff"]).succeeds();
        assert!(run.stdout.contains("Files a/Dockerfile and b/Dockerfile differ ("), "{:.300}", run.stdout);
        assert!(run.stdout.contains("+++ b/compose.yaml\n") && run.stdout.len() < 200_000);
    }
    folder.write("Dockerfile", &"a\nb\nCOPY . .\n".repeat(80_000));
    let run = folder.new_with(&["--language", "go", "--diff"]).succeeds();
    assert!(run.stdout.starts_with("--- a/Dockerfile\n"), "{:.300}", run.stdout);
}

#[test]
fn a_project_file_with_lines_in_its_name_adds_none_to_the_runbook() {
    let name = "0\n## evil\n| a | `b` |\n```sh\nid\n```\n.csproj";
    let project = "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />\n";
    let folder = Folder::empty().with(name, project);
    folder.new_with(&["--language", "dotnet", "--entrypoint", name]).gives(str![[r#"
warning: 0\n## evil\n| a | `b` |\n```sh\nid\n```\n.csproj is not read: its name has unprintable characters
error: --entrypoint: `0�## evil�| a | `b` |�```sh�id�```�.csproj` is not an entry point
  allowed: a project file below the project's folder, such as src/App.csproj
[exit 2]
"#]]);
    let folder = folder.with("App.csproj", project);
    folder.new_with(&["--language", "dotnet", "--entrypoint", "App.csproj"]).succeeds();
    let runbook = folder.read("RUNBOOK.md");
    assert!(!runbook.contains("\n## evil") && !runbook.contains("\nid\n"), "{runbook}");
}

#[test]
fn help_that_cannot_be_written_is_a_failure() {
    for arguments in [&["--help"][..], &["--version"], &["new", "--help"], &["help", "pin"], &["languages"]] {
        let mut dockgen = command();
        let full = File::options().write(true).open("/dev/full");
        let Ok(full) = full else { continue };
        let output = dockgen.args(arguments).stdout(Stdio::from(full)).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("error: cannot write to standard output: "), "{said}");
    }
}

#[test]
fn status_and_streams_of_a_wrong_command_are_those_of_usage() {
    let folder = Folder::empty();
    let run = folder.dockgen(&["nwe"]).gives(str![[r#"
error: unrecognized subcommand 'nwe'

Usage: dockgen [OPTIONS] <COMMAND>

For more information, try '--help'.
[exit 2]
"#]]);
    assert!(run.stdout.is_empty());
    folder.dockgen(&["new", "--json", "--diff"]).fails_with(2);
}

#[test]
fn an_entry_point_in_a_folder_without_a_project_is_refused() {
    refused_values("--entrypoint", &["./cmd/other"]).gives(str![[r#"
$ dockgen new --yes --language go --entrypoint ./cmd/other
error: entrypoint: `./cmd/other` does not exist, since the folder has no project
  allowed: `./cmd/server`, the starter's entry point
  hint: remove it, or name your app's folder
[exit 2]
"#]]);
}
