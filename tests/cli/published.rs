//! Every image tag, date and action commit really exists, and the default versions follow the rule.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dockgen::catalog::Catalog;
use dockgen::catalog::Language;
use dockgen::date::Date;

use crate::folder::tree;
use crate::scenarios::projects;

/// The rows of a table under `tests/data`.
fn rows(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let text = fs::read_to_string(path).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn languages() -> Vec<Language> {
    Catalog::default().languages().unwrap()
}

/// The image of a job, `image: docker:29`, or of a job's service, `- docker:29-dind`.
fn image_of_job(line: &str) -> Option<&str> {
    let line = line.trim();
    let is_image = |item: &&str| item.contains(':') && !item.contains([' ', '"']);
    line.strip_prefix("image: ").or_else(|| line.strip_prefix("- ").filter(is_image))
}

#[test]
fn every_base_image_was_published() {
    let official = rows("image-tags.tsv").into_iter().map(|row| format!("{}:{}", row[0], row[1]));
    let published: BTreeSet<String> = official.chain(rows("other-images.txt").into_iter().flatten()).collect();
    let of_languages = languages().into_iter().flat_map(|language| language.all_images().collect::<Vec<_>>());
    let of_extras = Catalog::default().extras().unwrap().into_iter().flat_map(|extra| extra.images.into_values());
    let shared = |template| Catalog::default().text(template).unwrap().to_owned();
    let (runbook, pipeline) = (shared("_shared/RUNBOOK.md.tera"), shared("_shared/gitlab-ci.yml.tera"));
    let of_jobs = pipeline.lines().filter_map(image_of_job);
    let words = runbook.split_whitespace().chain(pipeline.split_whitespace());
    let of_commands = words.filter(|word| word.starts_with("alpine:"));
    let of_shared = of_jobs.chain(of_commands).map(str::to_owned);
    for image in of_languages.chain(of_extras).chain(of_shared) {
        assert!(published.contains(&image), "{image} was never published");
    }
}

/// How endoflife.date names the product of a language.
fn product(language: &Language) -> &str {
    match language.id.as_str() {
        "java" => "eclipse-temurin",
        "node" => "nodejs",
        "static" => "nginx",
        id => id,
    }
}

#[test]
fn versions_are_all_that_are_supported_with_their_published_dates() {
    let tags = rows("image-tags.tsv");
    for language in languages() {
        let reviewed = language.reviewed.to_string();
        for row in rows("end-of-life.tsv").iter().filter(|row| row[0] == product(&language)) {
            let (cycle, end, latest) = (&row[1], &row[4], &row[5]);
            let image = language.variants[0].build.split(':').next().unwrap();
            let has_tags = tags.iter().any(|tag| tag[0] == image && tag[1].starts_with(&format!("{latest}-")));
            if let Some(version) = language.version(cycle) {
                let known = version.end_of_life.map_or("no".to_owned(), |end| end.to_string());
                assert_eq!(&known, end, "{} {cycle}", language.id);
                // Images are published some days after a release.
                assert!(&version.patch == latest || !has_tags, "{} {cycle}: {latest} has images", language.id);
            } else {
                let is_supported = end == "no" || *end > reviewed;
                assert!(!(is_supported && has_tags), "{} {cycle} is supported and has images", language.id);
            }
        }
    }
}

/// The newest release that is at least a year old or LTS; if there is none, the oldest supported one.
#[test]
fn the_default_version_follows_the_rule() {
    for language in languages() {
        let today = language.reviewed;
        let is_seasoned =
            |released: Date, lts: Option<Date>| released.a_year_later() <= today || lts.is_some_and(|lts| lts <= today);
        let supported: Vec<_> =
            language.versions.iter().filter(|version| version.end_of_life.is_none_or(|end| end > today)).collect();
        let expected = supported.iter().find(|version| is_seasoned(version.released, version.lts)).or(supported.last());
        assert_eq!(language.default_version().unwrap().name, expected.unwrap().name, "{}", language.id);
        assert!(
            supported.is_sorted_by_key(|version| std::cmp::Reverse(version.released)),
            "{}: the newest comes first",
            language.id
        );
    }
}

/// An action without its folder, because the commit is that of the whole repository.
fn of_repository(used: &str) -> String {
    let (action, version) = used.split_once('@').unwrap();
    let repository: Vec<&str> = action.splitn(3, '/').take(2).collect();
    format!("{}@{version}", repository.join("/"))
}

#[test]
fn every_action_is_pinned_to_the_commit_of_its_release() {
    let actions: BTreeSet<String> =
        rows("actions.tsv").iter().map(|row| format!("{}@{} # {}", row[0], row[2], row[1])).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    let own = tree(&root.join(".github"));
    for project in projects().values().chain([&own]) {
        for (path, text) in project {
            for used in text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: ")) {
                assert!(actions.contains(&of_repository(used)), "{path}: {used}");
                seen += 1;
            }
        }
    }
    assert!(seen > 100);
}
