//! From settings to files in memory.

use std::fs;

use dockgen::detect::{Facts, detect};
use dockgen::render::{Job, Rendered};
use dockgen::source::Folder;
use snapbox::str;

use super::answers::{Answers, flags};
use super::is;

fn render(answers: &Answers, facts: &Facts) -> Rendered {
    let job = Job {
        catalog: &answers.catalog,
        language: &answers.language,
        framework: &answers.framework,
        settings: &answers.settings,
        extras: &answers.extras,
        project: facts.project(&answers.language.id),
        program: None,
    };
    job.render().unwrap()
}

/// The files by their artifacts, and the lines for the app.
fn shown(rendered: &Rendered) -> String {
    let files = rendered.files.iter().map(|file| format!("{}: {}\n", file.artifact, file.path));
    let wiring = rendered.wiring.iter().map(|wiring| {
        let lines: String = wiring.lines.iter().map(|line| format!("  {line}\n")).collect();
        format!("lines for the app from {}:\n{lines}", wiring.artifact)
    });
    files.chain(wiring).collect()
}

#[test]
fn an_empty_folder_gets_a_starter_and_no_lines_to_add() {
    let answers = flags(&[("language", "python"), ("framework", "fastapi")]).unwrap();
    is(
        &shown(&render(&answers, &Facts::default())),
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
    let answers = flags(&[("language", "python"), ("entrypoint", "shop.web:app"), ("with", "postgres")]).unwrap();
    let facts = detect(&Folder::open(folder.path()).unwrap(), &answers.catalog, None).unwrap();
    is(
        &shown(&render(&answers, &facts)),
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
health: src/shop/backing_services.py
health: src/shop/health.py
shutdown: src/shop/shutdown.py
server: gunicorn.conf.py
extras: postgres/app.sql
lines for the app from health:
  from shop.health import health
  app.register_blueprint(health)
lines for the app from shutdown:
  from shop.shutdown import on_shutdown
  on_shutdown(db.close)

"#]],
    );
}

#[test]
fn only_the_wanted_artifacts_are_rendered() {
    let paths = |pairs: &[(&str, &str)]| {
        let answers = flags(&[&[("language", "static")], pairs].concat()).unwrap();
        let files = render(&answers, &Facts::default()).files;
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
        let render = || render(&flags(&[("language", language)]).unwrap(), &Facts::default());
        assert_eq!(render(), render());
    }
}

/// No line ends in blanks, each file in a line end, and no tag of a template is left.
#[test]
fn every_file_is_tidy() {
    let catalog = dockgen::catalog::Catalog::default();
    let mut untidy = Vec::new();
    for language in catalog.languages().unwrap() {
        for framework in language.frameworks.keys() {
            let answers = flags(&[("language", &language.id), ("framework", framework)]).unwrap();
            let files = render(&answers, &Facts::default()).files;
            assert!(files.len() > 8, "{framework}");
            untidy.extend(
                files.iter().filter(|file| !is_tidy(&file.contents)).map(|file| format!("{framework}: {}", file.path)),
            );
        }
    }
    assert_eq!(untidy, [""; 0]);
}

fn is_tidy(text: &str) -> bool {
    text.ends_with('\n') && !text.contains(" \n") && !text.contains("{=") && !text.contains("=}")
}
