//! Every wrong value gets one clear message and the right status, and changes nothing.

use std::fs::{self, File};
use std::process::Stdio;

use dockgen::catalog::{Catalog, Framework};
use dockgen::settings::Key;
use dockgen::value::EntryForm;

use crate::folder::{Folder, Run, command};

/// Runs `new --yes --language go` with more, which must fail and write nothing.
#[track_caller]
fn refuses(arguments: &[&str], says: &str) {
    let folder = Folder::empty();
    folder.new_with(&[&["--language", "go"], arguments].concat()).fails_with(2).says(says);
    assert!(folder.files().is_empty(), "{:?}", folder.files());
}

/// Runs `new --yes --preset team.toml` with that text, which must fail and write nothing more.
#[track_caller]
fn refuses_preset(text: &[u8], says: &[&str]) {
    let folder = Folder::empty();
    fs::write(folder.path().join("team.toml"), text).unwrap();
    let mut run = folder.new_with(&["--preset", "team.toml"]).fails_with(2);
    for part in says {
        run = run.says(part);
    }
    assert_eq!(folder.files().len(), 1, "{:?}", folder.files());
}

#[test]
fn a_framework_without_a_starter_needs_an_app() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "ruby", "--framework", "rails"]).fails_with(2);
    run.says("no starter for Ruby on Rails").says("`rails new").says("sinatra");
    assert!(folder.files().is_empty());
    folder.write("Gemfile", "source \"https://gems.example\"\ngem \"rails\"\n");
    folder.new_with(&[]).succeeds();
}

#[test]
fn a_function_that_makes_the_app_is_no_entry_point_and_a_module_is() {
    let folder = Folder::empty().with("requirements.txt", "flask\ngunicorn\n").with("todo.py", "");
    let run = folder.new_with(&["--entrypoint", "todo:create_app()"]).fails_with(2);
    run.says("not an entry point").says("wsgi.py");
}

#[test]
fn an_unknown_language_names_the_nearest() {
    let folder = Folder::empty();
    folder
        .new_with(&["--language", "pyton"])
        .fails_with(2)
        .says("`pyton` is not a language")
        .says("did you mean `python`?");
    folder.new_with(&[]).fails_with(2).says("--language is missing");
    assert!(folder.files().is_empty());
}

#[test]
fn a_wrong_choice_names_what_there_is() {
    refuses(&["--variant", "slm"], "did you mean `slim`?");
    refuses(&["--framework", "gin"], "one of net-http");
    refuses(&["--language-version", "1.2"], "version of Go");
    refuses(&["--size", "huge"], "one of small, medium, large");
    refuses(&["--restart", "sometimes"], "one of unless-stopped");
    refuses(&["--platform", "linux/arm65"], "did you mean `linux/arm64`?");
    refuses(&["--ci", "jenkins"], "one of github, gitlab, none");
    refuses(&["--ci", "gitlab", "--scanner", "grype"], "trivy, which its own scan uses, or none");
    refuses(&["--scanner", "trivvy"], "did you mean `trivy`?");
    refuses(&["--scanner", ""], "one of trivy, grype, none");
    refuses(&["--updates", "dependabott"], "did you mean `dependabot`?");
    refuses(&["--skip", "dockrfile"], "did you mean `dockerfile`?");
    refuses(&["--only", "everything"], "an artifact");
    refuses(&["--preset", "lectur"], "did you mean `lecture`?");
    refuses(&["--frob"], "unexpected argument '--frob'");
    refuses(&["--on-conflict", "perhaps"], "invalid value 'perhaps'");
    refuses(&["--on-conflict", "ask"], "no terminal to ask on");
}

#[test]
fn a_port_is_a_number_from_1_to_65535() {
    for port in ["0", "70000", "80a", "-1", "", " 80", "8e3", "０"] {
        refuses(&["--port", port], "a whole number from 1 to 65535");
    }
}

#[test]
fn memory_has_a_unit_and_is_not_below_the_engines_least() {
    for memory in ["10", "-5M", "banana", "5M", "", "1T", "1e3M", "--yes"] {
        refuses(&["--memory", memory], "with the unit K, M or G");
    }
    refuses(&["--memory", "10"], "did you mean `10M`?");
}

#[test]
fn cpus_are_a_positive_number() {
    for cpus in ["0", "-1", "NaN", "inf", "1e3", "banana", "", "0.001"] {
        refuses(&["--cpus", cpus], "0.01 to 512");
    }
}

#[test]
fn a_limit_is_not_below_its_reservation() {
    refuses(&["--memory", "128M", "--memory-reservation", "256M"], "`256M` is not within the limit");
    refuses(&["--cpus", "0.5", "--cpus-reservation", "1"], "at most the limit of 0.5 (--cpus)");
}

#[test]
fn a_health_command_is_plain_words() {
    for command in ["sh -c \"true\"", "echo 'x'", "curl $URL", "true\nfalse", "a || b", "", "`id`", "a\u{1b}b"] {
        refuses(&["--health-cmd", command], "is not a health command");
    }
}

/// Of each kind: what ends a line for one parser or another, steers a terminal, hides, or reorders.
const ODD: &str = "\0\t\n\r\u{b}\u{1b}\u{7f}\u{85}\u{9b}\u{ad}\u{61c}\u{200b}\u{200e}\u{2028}\u{2029}\u{202e}\u{2060}\u{2066}\u{feff}\u{fffb}\u{fdd0}\u{fffe}\u{ffff}\u{1ffff}\u{e0041}";

#[test]
fn no_setting_takes_what_ends_a_line_hides_or_reorders() {
    // These are choices, which are held against what there is.
    let chosen = [Key::Language, Key::Framework, Key::LanguageVersion, Key::Variant, Key::PackageManager, Key::With];
    let valid = "3 8080 10001 1G 30s a=b shop /health ghcr.io/a linux/amd64 trivy github renovate no small compose public \
        server.js app:app";
    let valid: Vec<&str> = valid.split_whitespace().chain(["npm test"]).collect();
    let languages = Catalog::default().languages().unwrap();
    let with_form = |form| -> &Framework {
        let mut frameworks = languages.iter().flat_map(|language| language.frameworks.values());
        frameworks.find(|framework| framework.form == form).unwrap()
    };
    let forms = [EntryForm::File, EntryForm::Module, EntryForm::Package, EntryForm::Folder, EntryForm::Name];
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
    let folder = Folder::empty().with("go.mod", "module shop\n\ngo 1.26\n").with("main.go", "package main\n");
    for odd in ["\u{2028}", "\u{2029}", "\u{85}", "\u{fffe}", "\u{202e}"] {
        let step = format!("x{odd}      - name: evil{odd}        run: id");
        folder.new_with(&["--test-cmd", &step]).fails_with(2).says("is not a test command");
        folder.new_with(&["--label", &format!("a=b {odd} c")]).fails_with(2).says("is not a label");
        folder.new_with(&["--health-cmd", &format!("a{odd}b")]).fails_with(2).says("is not a health command");
        let preset = format!("language = \"go\"\ntest-cmd = \"{step}\"\n");
        folder.write("team.toml", &preset);
        folder.new_with(&["--preset", "team.toml"]).fails_with(2).says("is not a test command");
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
    for name in ["my shop", "my/shop", "🚀", &long, "no", "null", "1e3", "true", "Shop", "", "a\nb", "-a", "../x"] {
        refuses(&["--name", name], "is not a project name");
    }
    refuses(&["--name", "My Shop"], "did you mean `my-shop`?");
}

#[test]
fn the_other_values_are_checked_too() {
    refuses(&["--health-path", "health"], "did you mean `/health`?");
    refuses(&["--health-path", "/live"], "is not the path of a health endpoint");
    refuses(&["--health-interval", "30"], "did you mean `30s`?");
    refuses(&["--health-timeout", "0s"], "a length of time");
    refuses(&["--health-retries", "0"], "a number of retries");
    refuses(&["--pids-limit", "1"], "a process limit");
    refuses(&["--workers", "0"], "a number of workers");
    refuses(&["--replicas", "0"], "a number of replicas");
    refuses(&["--stop-timeout", "2d"], "a length of time");
    refuses(&["--stop-timeout", "1s"], "2s to 24h");
    refuses(&["--preset", "\u{1b}[31mx"], "there is no preset `\u{fffd}[31mx`");
    refuses(&["--user", "root"], "numbers above 0");
    refuses(&["--user", "0:0"], "numbers above 0");
    refuses(&["--registry", "acme"], "did you mean `docker.io/acme`?");
    refuses(&["--label", "team"], "key=value");
    refuses(&["--label", "a=b\nRUN id"], "on one line");
    refuses(&["--entrypoint", "../server"], "below the project's folder");
}

#[test]
fn workers_that_follow_from_many_cpus_stay_in_their_range() {
    Folder::empty().new_with(&["--language", "python", "--cpus", "512"]).succeeds();
}

#[test]
fn a_wrong_platform_is_one_mistake() {
    Folder::empty().new_with(&["--language", "go", "--platform", "x"]).fails_with(2).does_not_say("missing");
}

#[test]
fn all_mistakes_are_told_at_once() {
    let folder = Folder::empty();
    let run = folder.new_with(&["--language", "go", "--port", "0", "--cpus", "-1"]);
    run.fails_with(2).says("--port: `0`").says("--cpus: `-1`");
}

#[test]
fn a_variable_is_checked_like_a_flag_and_a_misspelt_one_is_named() {
    let folder = Folder::empty().variable("DOCKGEN_PORT", "80a");
    folder.new_with(&["--language", "go"]).fails_with(2).says("DOCKGEN_PORT: `80a` is not a port");
    let folder = Folder::empty().variable("DOCKGEN_PROT", "80");
    folder.new_with(&["--language", "go"]).succeeds().says("did you mean DOCKGEN_PORT?");
}

#[test]
fn without_a_terminal_what_is_missing_is_named() {
    let folder = Folder::empty();
    folder.dockgen(&["new"]).fails_with(2).says("--language, --framework, --language-version, --variant").says("--yes");
    let answered = ["new", "--language", "go", "--variant", "slim", "--port", "80", "--health-path", "/h"];
    let run = folder.dockgen(&[&answered[..], &["--size", "small", "--name", "a"]].concat());
    run.fails_with(2).says("nothing given for --language-version\n");
    assert!(folder.files().is_empty());
}

#[test]
fn a_preset_that_is_no_toml_in_utf_8_is_refused() {
    refuses_preset(b"port = \xff\xfe", &["is not UTF-8 from byte 7"]);
    refuses_preset(b"port = = 1", &["is not TOML", "team.toml:1:8"]);
    refuses_preset(b"port = 1\nport = 2", &["duplicate key"]);
    refuses_preset(&vec![b'#'; 100 * 1024 * 1024], &["it is larger than 1 MiB"]);
}

#[test]
fn a_preset_with_unknown_keys_or_wrong_types_is_refused_with_its_place() {
    refuses_preset(b"\nprot = 1", &["`prot` is no setting", "team.toml:2:1", "did you mean `port`?"]);
    refuses_preset(b"port = true", &["port is a boolean here", "team.toml:1:8"]);
    refuses_preset(b"port = [80]", &["port is an array here"]);
    refuses_preset(b"platform = \"linux/amd64\"", &["a list of texts"]);
    refuses_preset(b"label = [\"a=b\"]", &["a table of texts"]);
    refuses_preset(b"language = \"go\"\nport = \"80a\"", &["port: `80a` is not a port", "team.toml:2:8"]);
    refuses_preset(b"extends = 2026-11-23", &["extends is a datetime here"]);
    refuses_preset(b"extends = \"lectur\"", &["there is no preset `lectur`", "did you mean `lecture`?"]);
}

#[test]
fn presets_that_extend_each_other_in_a_circle_are_refused() {
    let folder = Folder::empty().with("a.toml", "extends = \"b.toml\"").with("b.toml", "extends = \"./a.toml\"");
    folder.new_with(&["--preset", "a.toml"]).fails_with(2).says("in a circle").says("b.toml:1:11");
    let folder = Folder::empty().with("a.toml", "extends = \"a.toml\"");
    folder.new_with(&["--preset", "a.toml"]).fails_with(2).says("in a circle");
}

#[test]
fn a_preset_that_is_a_folder_or_is_not_there_is_refused() {
    let folder = Folder::empty();
    folder.new_with(&["--preset", "."]).fails_with(2).says("is a folder");
    folder.new_with(&["--preset", "gone.toml"]).fails_with(2).says("gone.toml");
}

#[test]
fn a_wrong_dockgen_toml_in_the_folder_is_refused() {
    let folder = Folder::empty().with("dockgen.toml", "port = 0\nlanguage = \"go\"\n");
    folder.new_with(&[]).fails_with(2).says("port: `0` is not a port");
    assert_eq!(folder.files().len(), 1);
}

#[test]
fn a_path_that_is_no_folder_is_refused() {
    let folder = Folder::empty().with("file", "");
    folder.new_with(&["file", "--language", "go"]).fails_with(2).says("it is a file");
    folder.new_with(&["file/below", "--language", "go"]).fails_with(2).says("cannot use file/below");
    folder.new_with(&["", "--language", "go"]).fails_with(2);
    assert_eq!(folder.files().len(), 1);
}

#[cfg(unix)]
#[test]
fn a_path_through_a_symlink_loop_is_refused() {
    let folder = Folder::empty();
    std::os::unix::fs::symlink("loop", folder.path().join("loop")).unwrap();
    folder.new_with(&["loop", "--language", "go"]).fails_with(2).says("cannot use loop");
    folder.new_with(&["loop/x", "--language", "go"]).fails_with(2).says("cannot use loop/x");
}

/// `/sys` takes no new folders from anybody, root included.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_path_is_refused() {
    Folder::empty().new_with(&["/sys/shop", "--language", "go"]).fails_with(2).says("cannot use /sys/shop");
}

/// A limit on the size of files fails a write in the middle, as a full disk does.
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
    Run::of(shell).fails_with(4).says("cannot write").says("large");
    assert_eq!(folder.files().into_iter().collect::<Vec<_>>(), [("compose.yaml".into(), "services: {}\n".into())]);
}

/// Far more than anybody has; what takes the square of them would not end.
#[test]
fn a_preset_of_sixty_thousand_values_is_read_at_once() {
    let lines = |line: fn(usize) -> String| (0..60_000).map(line).collect::<String>();
    let labels = lines(|number| format!("k{number} = \"v\"\n"));
    let folder = Folder::empty().with("team.toml", &format!("language = \"go\"\n[label]\n{labels}"));
    folder.new_with(&["--preset", "team.toml", "--label", "one=more", "--dry-run"]).succeeds();
    let wrong = lines(|number| format!("\"v{number}\", "));
    folder.write("team.toml", &format!("language = \"go\"\nskip = [{wrong}]\n"));
    folder.new_with(&["--preset", "team.toml"]).fails_with(2).says("and 59980 more");
    folder.write("team.toml", &format!("{} = 1\n", "a".repeat(1_000_000)));
    folder.new_with(&["--preset", "team.toml"]).fails_with(2).says("is no setting");
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
    folder.new_with(&["--language", "dotnet", "--entrypoint", name]).fails_with(2).says("is not an entry point");
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
    let run = folder.dockgen(&["nwe"]).fails_with(2).says("unrecognized subcommand");
    assert!(run.stdout.is_empty());
    folder.dockgen(&["new", "--json", "--diff"]).fails_with(2);
}

#[test]
fn an_entry_point_in_a_folder_without_a_project_is_refused() {
    refuses(&["--entrypoint", "./cmd/other"], "`./cmd/server`, where the starter begins");
}
