use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::source::Evidence;

/// Files that some reader reads.
const FILES: [&str; 36] = [
    "package.json",
    "deno.json",
    "bun.lock",
    "pnpm-workspace.yaml",
    "next.config.mjs",
    "requirements.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.cfg",
    "manage.py",
    "go.mod",
    "go.work",
    "main.go",
    "Cargo.toml",
    "rust-toolchain.toml",
    "pom.xml",
    "build.gradle.kts",
    "settings.gradle",
    "gradle/libs.versions.toml",
    "App.csproj",
    "App.sln",
    "global.json",
    "composer.json",
    "index.php",
    "Gemfile",
    "Gemfile.lock",
    "mix.exs",
    "config.toml",
    "mkdocs.yml",
    "Procfile",
    "fly.toml",
    "render.yaml",
    "mise.toml",
    ".tool-versions",
    ".git/config",
    "Dockerfile",
];

/// Random pieces of manifests of all ecosystems.
fn contents() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\"",
        "'",
        ",",
        ":",
        "=",
        "\n",
        "\r\n",
        " ",
        "#",
        "//",
        "/*",
        "\\",
        "\0",
        "\u{2028}",
        "é",
        "<",
        "/>",
        "</",
        "${",
        "$",
        "|",
        "- ",
        "\t",
        "flask",
        "Django>=5",
        "-r ",
        "uvicorn[standard]; python_version",
        "\"dependencies\": {",
        "\"express\": \"5\"",
        "\"scripts\": {\"start\": \"node x && y\"}",
        "\"engines\"",
        "[[bin]]",
        "[project]\n",
        "dependencies = [",
        "name = \"shop\"",
        "[tool.poetry]\n",
        "python = \"^3\"",
        "gem 'rails'",
        "ruby \"~> 3\"",
        "group :test do\n",
        "end\n",
        "module a/b\n",
        "go 1.",
        "require (\n",
        "package main\n",
        "func main() {",
        "<project>",
        "<artifactId>spring-boot",
        "<version>${java.version}",
        "plugins { id(\"",
        "jvmToolchain(",
        "<Project Sdk=\"Microsoft.NET.Sdk.Web\">",
        "<TargetFramework>net8.0",
        "\"require\": {\"php\": \"^8\"}",
        "{:phoenix, \"~> 1.8\"}",
        "defp deps do\n[",
        "web: gunicorn a:b --port ",
        "[remote \"origin\"]",
        "url = git@gitlab.com:a/b",
        "FROM python:3",
        "nodejs 22",
        "_",
        "-",
        "@",
        "..",
        "/",
        "*",
        "99999999999999999999",
    ]);
    let pieces = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![3 => pieces, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}

fn evidence(project: &DetectedProject) -> Vec<&Evidence> {
    let texts = [
        Some(&project.language),
        project.framework.as_ref(),
        project.unsupported.as_ref(),
        project.language_version.as_ref(),
        project.package_manager.as_ref(),
        project.entrypoint.as_ref(),
        project.health_path.as_ref(),
        project.output.as_ref(),
    ];
    let texts = texts.into_iter().flatten().flat_map(|fact| &fact.evidence);
    let commands = project.start.iter().chain(project.processes.iter().map(|process| &process.command));
    let commands = commands.flat_map(|fact| &fact.evidence);
    texts.chain(commands).chain(project.services.iter().flat_map(|fact| &fact.evidence)).collect()
}

fn write(folder: &Path, path: &str, contents: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_files_hold_facts_name_what_is_there(
        files in prop::collection::vec((prop::sample::select(FILES.to_vec()), contents()), 1..6),
    ) {
        let temporary = tempfile::tempdir().unwrap();
        for (path, contents) in &files {
            write(temporary.path(), path, contents);
        }
        let facts = detect(&Folder::open(temporary.path()).unwrap(), &Catalog::default(), None).unwrap();
        for Evidence { file, line, .. } in facts.projects.iter().flat_map(evidence) {
            let path = temporary.path().join(file);
            prop_assert!(path.exists(), "{file}");
            if let Some(line) = line {
                let text = fs::read(path).unwrap();
                let lines = String::from_utf8_lossy(&text).split('\n').count();
                prop_assert!((1..=lines).contains(line), "{file}:{line}");
            }
        }
    }
}

#[cfg(unix)]
mod hostile {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    fn facts_of(folder: &Path) -> Facts {
        detect(&Folder::open(folder).unwrap(), &Catalog::default(), None).unwrap()
    }

    #[test]
    fn nothing_is_read_outside_the_folder() {
        let temporary = tempfile::tempdir().unwrap();
        let project = temporary.path().join("project");
        write(temporary.path(), "package.json", b"{\"dependencies\": {\"express\": \"5\"}}");
        fs::create_dir(&project).unwrap();
        symlink("../package.json", project.join("package.json")).unwrap();
        symlink("..", project.join("above")).unwrap();
        symlink("loop", project.join("loop")).unwrap();
        assert_eq!(facts_of(&project).projects, []);
    }

    #[test]
    fn a_named_pipe_is_reported_and_never_waited_for() {
        let temporary = tempfile::tempdir().unwrap();
        let made = Command::new("mkfifo").arg(temporary.path().join("package.json")).status().unwrap();
        assert!(made.success());
        let facts = facts_of(temporary.path());
        assert_eq!(facts.skipped, ["package.json is not read: it is a named pipe, not a regular file"]);
    }
}

#[test]
fn a_file_that_is_too_large_or_malformed_is_reported_with_its_place() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    write(folder, "package.json", b"{\n  \"name\": }");
    write(folder, "a/pyproject.toml", &vec![b'#'; 1024 * 1024 + 1]);
    write(folder, "b/pyproject.toml", b"a = \xff");
    let facts = detect(&Folder::open(folder).unwrap(), &Catalog::default(), None).unwrap();
    assert_eq!(
        facts.skipped,
        [
            "a/pyproject.toml is not read: it is larger than 1 MiB",
            "b/pyproject.toml is not read: it is not UTF-8 from byte 4 on",
            "package.json is not read: line 2, column 11: Unexpected close brace",
        ]
    );
}
