//! No user input breaks out of its line: the generated files parse and contain the value unchanged.

use dockgen::printable::is_text;
use parse_dockerfile::{Command, HealthcheckArguments, Instruction};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

use crate::folder::Folder;

/// Generates a Go project with more flags. Returns the Dockerfile, and the compose file and `dockgen.toml` as data.
fn generate(arguments: &[&str]) -> (String, yaml_serde::Value, toml::Table) {
    let folder = Folder::empty();
    folder.new_with(&[&["--language", "go"], arguments].concat()).succeeds();
    // The same answers produce the same bytes, regardless of their contents.
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
    let compose = yaml_serde::from_str(&before["compose.yaml"]).unwrap();
    yaml_serde::from_str::<yaml_serde::Value>(&before[".github/workflows/docker.yml"]).unwrap();
    (before["Dockerfile"].clone(), compose, before["dockgen.toml"].parse().unwrap())
}

/// The arguments of the health check in a Dockerfile.
fn health_check(dockerfile: &str) -> Vec<String> {
    let parsed = parse_dockerfile::parse(dockerfile).unwrap();
    let found = parsed.instructions.iter().find_map(|instruction| match instruction {
        Instruction::Healthcheck(check) => match &check.arguments {
            HealthcheckArguments::Cmd { arguments: Command::Exec(words), .. } => {
                Some(words.value.iter().map(|word| word.value.to_string()).collect())
            }
            other => panic!("not the exec form: {other:?}"),
        },
        _ => None,
    });
    found.unwrap()
}

/// The labels of a Dockerfile, parsed like in `BuildKit`: in double quotes, `\` escapes `"`, `\` and `$`.
fn labels(dockerfile: &str) -> Vec<(String, String)> {
    let parsed = parse_dockerfile::parse(dockerfile).unwrap();
    let text: String = parsed
        .instructions
        .iter()
        .filter_map(|instruction| match instruction {
            Instruction::Label(label) => Some(dockerfile[label.arguments.span.clone()].to_owned()),
            _ => None,
        })
        .collect();
    let mut words = vec![String::new()];
    let mut characters = text.chars();
    let mut quoted = false;
    while let Some(c) = characters.next() {
        match c {
            '"' => quoted = !quoted,
            '\\' if quoted => words.last_mut().unwrap().push(characters.next().unwrap()),
            '$' => panic!("an expansion in {text}"),
            '\\' | '\n' | ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    let pairs = words.iter().filter_map(|word| word.split_once('='));
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn path<'a>(value: &'a yaml_serde::Value, keys: &[&str]) -> &'a yaml_serde::Value {
    keys.iter().fold(value, |value, key| &value[*key])
}

fn texts(value: &yaml_serde::Value) -> Vec<String> {
    value.as_sequence().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

const FLAGS: [&str; 8] =
    ["--name", "--health-cmd", "--health-path", "--entrypoint", "--registry", "--port", "--label", "--user"];

/// Characters of all kinds. Those with a special meaning in some file are more frequent.
fn characters() -> impl Strategy<Value = String> {
    let character = prop_oneof![any::<char>(), "[ -~]".prop_map(|text| text.chars().next().unwrap()), odd()];
    let texts = proptest::collection::vec(character, 0..40).prop_map(|all| String::from_iter(all).replace('\0', ""));
    // Most of them contain a rejected character.
    (texts, any::<bool>()).prop_map(|(text, all)| text.chars().filter(|c| all || is_text(*c)).collect())
}

/// Line ends, terminal control characters, invisible characters, and those with a special meaning in a file.
fn odd() -> impl Strategy<Value = char> {
    let odd = "\n\r\t\u{1b}\u{85}\u{9b}\u{a0}\u{200d}\u{2028}\u{2029}\u{202e}\u{feff}\u{fffe}\u{1ffff}|`#*<&$'\"\\{}";
    proptest::sample::select(odd.chars().collect::<Vec<char>>())
}

/// The structure of a Markdown page without its texts.
fn structure(page: &str) -> Vec<String> {
    let parts = Parser::new_ext(page, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS).filter(|event| match event {
        Event::Text(_) | Event::Code(_) => false,
        Event::InlineHtml(html) => !["<code>", "</code>"].contains(&&**html),
        _ => true,
    });
    parts.map(|part| format!("{part:?}")).collect()
}

/// The steps and services of a file as data, with every text replaced by the same one.
fn shape(value: &yaml_serde::Value) -> String {
    match value {
        yaml_serde::Value::Mapping(map) => {
            let pairs = map.iter().map(|(key, value)| format!("{key:?}: {}", shape(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        yaml_serde::Value::Sequence(all) => format!("[{}]", all.iter().map(shape).collect::<Vec<_>>().join(", ")),
        _ => "_".to_owned(),
    }
}

/// All texts except keys.
fn leaves(value: &yaml_serde::Value) -> Vec<&str> {
    match value {
        yaml_serde::Value::Mapping(map) => map.iter().flat_map(|(_, value)| leaves(value)).collect(),
        yaml_serde::Value::Sequence(all) => all.iter().flat_map(leaves).collect(),
        other => other.as_str().into_iter().collect(),
    }
}

/// Arbitrary texts, and texts that are almost or completely valid for a flag.
fn anything() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z./][a-z0-9./:@_-]{0,12}",
        "[a-z./][ -~]{0,12}",
        "[a-z]{1,4}=[ -~]{0,20}",
        "[1-9][0-9]{0,4}(:[1-9][0-9]{0,4})?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_name_arrives_unchanged(name in "[a-z][a-z0-9_-]{0,30}") {
        let folder = Folder::empty();
        let run = folder.new_with(&["--language", "go", "--name", &name]);
        if run.status == 0 {
            let compose: yaml_serde::Value = yaml_serde::from_str(&folder.read("compose.yaml")).unwrap();
            prop_assert_eq!(path(&compose, &["name"]).as_str(), Some(name.as_str()));
            let image = format!("{name}:${{VERSION:-dev}}");
            prop_assert_eq!(path(&compose, &["services", "web", "image"]).as_str(), Some(image.as_str()));
        } else {
            run.fails_with(2);
        }
    }

    #[test]
    fn a_health_command_arrives_unchanged(command in r"[a-z/][ -~é🚀]{0,60}") {
        let folder = Folder::empty();
        let given = ["--language", "go", "--health-cmd", &command];
        if folder.new_with(&given).status == 0 {
            let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
            let (dockerfile, compose, answers) = generate(&given[2..]);
            prop_assert_eq!(health_check(&dockerfile), words.clone());
            let test = texts(path(&compose, &["services", "web", "healthcheck", "test"]));
            prop_assert_eq!(&test[0], "CMD");
            prop_assert_eq!(&test[1..], &words[..]);
            prop_assert_eq!(answers["health-cmd"].as_str().unwrap(), words.join(" "));
        }
    }

    #[test]
    fn a_label_arrives_unchanged(value in r#"[ -~éß🚀"'$\\{}#]{0,60}"#) {
        let (dockerfile, _, answers) = generate(&["--label", &format!("org.example/team={value}")]);
        let expected = ("org.example/team".to_owned(), value.clone());
        prop_assert!(labels(&dockerfile).contains(&expected), "{}", dockerfile);
        prop_assert_eq!(answers["label"]["org.example/team"].as_str(), Some(value.as_str()));
    }

    #[test]
    fn any_label_is_refused_or_arrives_unchanged(value in characters()) {
        let folder = Folder::empty();
        let label = format!("org.example/team={value}");
        let value = value.as_str();
        let run = folder.new_with(&["--language", "go", "--with", "kubernetes", "--label", &label]);
        prop_assert_eq!(run.status == 0, value.chars().all(is_text), "{}", run.stderr);
        if run.status == 0 {
            let files = folder.files();
            prop_assert!(labels(&files["Dockerfile"]).iter().any(|label| label.1 == value), "{}", files["Dockerfile"]);
            let objects: yaml_serde::Value = yaml_serde::from_str(&files["k8s/kustomization.yaml"]).unwrap();
            prop_assert_eq!(path(&objects, &["commonAnnotations", "org.example/team"]).as_str(), Some(value));
            let answers: toml::Table = files["dockgen.toml"].parse().unwrap();
            prop_assert_eq!(answers["label"]["org.example/team"].as_str(), Some(value));
        } else {
            run.fails_with(2);
        }
    }

    #[test]
    fn any_test_command_is_refused_or_is_one_step(command in characters()) {
        let folder = Folder::empty();
        folder.new_with(&["--language", "go", "--test-cmd", "true"]).succeeds();
        let workflow = ".github/workflows/docker.yml";
        let read = |folder: &Folder| yaml_serde::from_str::<yaml_serde::Value>(&folder.read(workflow)).unwrap();
        let before = read(&folder);
        let run = folder.new_with(&["--test-cmd", &command, "--on-conflict", "overwrite"]);
        if run.status == 0 {
            let after = read(&folder);
            prop_assert_eq!(shape(&after), shape(&before));
            let quoted = format!("-c '{}'\n", command.trim_matches(' '));
            prop_assert!(command == "none" || leaves(&after).iter().any(|text| text.ends_with(&quoted)), "{}", quoted);
        } else {
            run.fails_with(2);
        }
    }

    #[test]
    fn any_health_command_is_refused_or_changes_nothing_but_itself(command in characters()) {
        let folder = Folder::empty();
        let flags = ["--language", "go", "--with", "kubernetes", "--on-conflict", "overwrite", "--health-cmd"];
        folder.new_with(&[&flags[..], &["true"]].concat()).succeeds();
        let before = folder.files();
        let run = folder.new_with(&[&flags[..], &[&command]].concat());
        if run.status == 0 {
            let after = folder.files();
            prop_assert_eq!(structure(&after["RUNBOOK.md"]), structure(&before["RUNBOOK.md"]));
            let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
            prop_assert_eq!(health_check(&after["Dockerfile"]), words.clone());
            let objects: Vec<yaml_serde::Value> = ["compose.yaml", "k8s/deployment.yaml"]
                .map(|path| yaml_serde::from_str(&after[path]).unwrap()).to_vec();
            prop_assert_eq!(&texts(path(&objects[0], &["services", "web", "healthcheck", "test"]))[1..], &words[..]);
        } else {
            run.fails_with(2);
        }
    }

    /// Every run prints only printable characters, which [`crate::folder::Run::of`] checks.
    #[cfg(unix)]
    #[test]
    fn any_name_of_a_project_file_adds_nothing_to_what_is_written(name in characters()) {
        let name: String = name.chars().filter(|c| !matches!(c, '\0' | '/')).collect();
        let project = "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />\n";
        let folder = Folder::empty().with("App.csproj", project);
        let flags = ["--language", "dotnet", "--entrypoint", "App.csproj", "--on-conflict", "overwrite"];
        folder.new_with(&flags).succeeds();
        let before = structure(&folder.read("RUNBOOK.md"));
        let folder = folder.with(&format!("{name}.csproj"), project).with(&format!("{name}.py"), "import flask\n");
        let run = folder.new_with(&flags);
        if run.status == 0 {
            prop_assert_eq!(structure(&folder.read("RUNBOOK.md")), before);
        }
        folder.dockgen(&["new", "--yes", "--dry-run", "-v"]);
        folder.dockgen(&["new", "--yes", "--json"]);
    }

    #[test]
    fn a_health_path_arrives_unchanged(path in "/[A-Za-z0-9._~/-]{1,40}") {
        let folder = Folder::empty();
        let run = folder.new_with(&["--language", "go", "--health-path", &path]);
        if run.status == 0 {
            let quoted = format!("\"{path}\"");
            prop_assert!(folder.files().values().any(|text| text.contains(&quoted)));
        } else {
            run.fails_with(2);
        }
    }

    #[test]
    fn anything_at_all_is_refused_or_leaves_files_that_parse(text in anything(), flag in 0_usize..FLAGS.len()) {
        let text = text.replace('\0', "");
        let flag = FLAGS[flag];
        let folder = Folder::empty();
        let run = folder.new_with(&["--language", "go", flag, &text]);
        if run.status == 0 {
            let files = folder.files();
            yaml_serde::from_str::<yaml_serde::Value>(&files["compose.yaml"]).unwrap();
            parse_dockerfile::parse(&files["Dockerfile"]).unwrap();
            files["dockgen.toml"].parse::<toml::Table>().unwrap();
        } else {
            prop_assert_eq!(run.status, 2);
            prop_assert!(folder.files().is_empty());
        }
    }
}
