//! Rendering: from settings to files in memory.

use std::fs;

use dockgen::catalog::Catalog;
use dockgen::date::Date;
use dockgen::detect::{Facts, detect};
use dockgen::pipeline::{Chosen, Draft, Inputs, draft};
use dockgen::settings::Rank;
use dockgen::source::Folder;
use snapbox::str;

use super::answers::{chosen, flags, layer, layers};
use super::is;

/// The rendered files in an empty folder.
fn render(chosen: &Chosen) -> Draft {
    let folder = tempfile::tempdir().unwrap();
    let folder = Folder::open(folder.path()).unwrap();
    let inputs = Inputs { catalog: &Catalog::default(), facts: &Facts::default(), part: None };
    draft(inputs, chosen, &folder, Date::today(Some("1795392000")), None).unwrap()
}

/// The files by their artifacts, and the lines for the app.
fn shown(rendered: &Draft) -> String {
    let files = rendered.files.iter().map(|file| format!("{}: {}\n", file.artifact, file.path));
    let wiring = rendered.wiring.iter().map(|wiring| {
        let indented = |line: &String| format!("  {line}\n");
        let lines: String = wiring.lines.iter().map(indented).collect();
        format!("lines for the app from {}:\n{lines}", wiring.artifact)
    });
    let advice = rendered.advice.iter().map(|advice| format!("advice: {advice}\n"));
    files.chain(wiring).chain(advice).collect()
}

#[test]
fn an_empty_folder_gets_a_starter_and_no_lines_to_add() {
    let answers = flags(&[("language", "python"), ("framework", "fastapi")]).unwrap();
    is(
        &shown(&render(&answers)),
        str![[r#"
dockerfile: Dockerfile
dockerignore: .dockerignore
compose: compose.yaml
env: .env.example
runbook: RUNBOOK.md
workflow: .github/workflows/docker.yml
updates: .github/dependabot.yml
health: health.py
shutdown: shutdown.py
server: serve.py
starter: .gitignore
starter: app.py
starter: metrics.py
starter: requirements.in
starter: requirements.txt
starter: tests/test_app.py

"#]],
    );
}

#[test]
fn an_app_gets_no_starter_and_the_lines_that_take_its_files_in() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("src/shop")).unwrap();
    fs::write(folder.path().join("src/shop/web.py"), "").unwrap();
    fs::write(folder.path().join("requirements.txt"), "flask\ngunicorn\n").unwrap();
    let folder = Folder::open(folder.path()).unwrap();
    let catalog = Catalog::default();
    let facts = detect(&folder, &catalog, None).unwrap();
    let flags = layer(&[("entrypoint", "shop.web:app"), ("with", "postgres")]);
    let chosen = chosen(&facts, layers([(Rank::Flags, flags)])).unwrap();
    let inputs = Inputs { catalog: &catalog, facts: &facts, part: None };
    let draft = draft(inputs, &chosen, &folder, Date::today(Some("1795392000")), None).unwrap();
    is(
        &shown(&draft),
        str![[r#"
dockerfile: Dockerfile
dockerignore: .dockerignore
compose: compose.yaml
env: .env.example
secrets: secrets/create.sh
secrets: secrets/.gitignore
runbook: RUNBOOK.md
workflow: .github/workflows/docker.yml
updates: .github/dependabot.yml
server: gunicorn.conf.py
extras: postgres/app.sql
advice: no health endpoint is known, so the health check takes any status of / below 500; set --health-path

"#]],
    );
}

#[test]
fn only_the_wanted_artifacts_are_rendered() {
    let paths = |pairs: &[(&str, &str)]| {
        let answers = flags(&[&[("language", "static")], pairs].concat()).unwrap();
        let files = render(&answers).files;
        files.into_iter().map(|file| file.path).collect::<Vec<_>>()
    };
    assert_eq!(paths(&[("only", "compose|dockerfile")]), ["Dockerfile", "compose.yaml"]);
    assert_eq!(paths(&[("only", "compose|dockerfile"), ("skip", "compose")]), ["Dockerfile"]);
    assert_eq!(paths(&[("only", "updates"), ("updates", "none")]), [""; 0]);
    assert_eq!(paths(&[("only", "workflow"), ("ci", "gitlab")]), [".gitlab-ci.yml"]);
}

#[test]
fn the_same_settings_give_the_same_bytes() {
    for language in ["python", "static", "java"] {
        let render = || render(&flags(&[("language", language)]).unwrap());
        assert_eq!(render().files, render().files);
    }
}

/// Lines have no trailing spaces, files end with a line break, and no template tag is left.
#[test]
fn every_file_is_tidy() {
    let catalog = Catalog::default();
    let mut untidy = Vec::new();
    for language in catalog.languages().unwrap() {
        for framework in language.frameworks.keys() {
            let skip = if catalog.has_starter(&language.id, framework) { "answers" } else { "starter" };
            let answers =
                [("language", &*language.id), ("framework", framework), ("skip", skip), ("with", "kubernetes")];
            let files = render(&flags(&answers).unwrap()).files;
            assert!(files.len() > 8, "{framework}");
            untidy.extend(
                files.iter().filter(|file| !is_tidy(&file.contents)).map(|file| format!("{framework}: {}", file.path)),
            );
            let is_yaml = |path: &str| matches!(path.rsplit_once('.'), Some((_, "yaml" | "yml")));
            for file in files.iter().filter(|file| is_yaml(&file.path)) {
                let wide = |line: &&str| line.trim_start().starts_with('#') && line.chars().count() > 120;
                untidy.extend(
                    file.contents.lines().filter(wide).map(|line| format!("{framework}: {}: {line}", file.path)),
                );
            }
        }
    }
    assert_eq!(untidy, [""; 0]);
}

fn is_tidy(text: &str) -> bool {
    text.ends_with('\n') && !text.contains(" \n") && !text.contains("{=") && !text.contains("=}")
}
