//! Requirements files: the grammar of pip.

use std::collections::BTreeSet;

use super::pip_lines::{logical, option};
use super::requirement::Requirement;
use crate::detect::fact::Fact;
use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, climb, folder_of, is_name, join, name_of};
use crate::source::Evidence;

/// The limit of files that one project's requirements are read from.
const MOST_FILES: usize = 50;

/// The files of a folder, the decisive one first.
const PATTERNS: [&str; 5] = [
    "requirements.{in,txt}",
    "requirements*.{in,txt}",
    "requirements/*.{in,txt}",
    "requirements/*/*.{in,txt}",
    "*requirements.txt",
];

/// Words in the names of files that the app does not need to run.
const ASIDE: [&str; 26] = [
    "dev",
    "develop",
    "development",
    "test",
    "tests",
    "testing",
    "doc",
    "docs",
    "lint",
    "linting",
    "ci",
    "debug",
    "local",
    "types",
    "typing",
    "mypy",
    "build",
    "tools",
    "tox",
    "style",
    "format",
    "optional",
    "benchmark",
    "qa",
    "pre-commit",
    "constraints",
];

/// The requirements files of a folder, the decisive one first: `requirements.txt`, those beside it, and those in the
/// folder `requirements`. A file that pip-tools compiles comes after its source.
pub(super) fn files(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for pattern in PATTERNS {
        for found in tree.matching(folder, pattern) {
            if !files.iter().any(|known| known == found) {
                files.push(found.to_owned());
            }
        }
    }
    files.extend(misnamed(tree, folder).filter(|found| PATTERNS.iter().all(|pattern| !is_named(found, pattern))));
    files
}

fn is_named(path: &str, pattern: &str) -> bool {
    ["in", "txt"].iter().any(|ending| is_name(&pattern.replace("{in,txt}", ending), name_of(path)))
}

/// Whether a requirements file has nothing in it but comments.
pub(super) fn is_empty(tree: &Tree<'_>, path: &str) -> bool {
    path.strip_suffix(".txt").is_some() && tree.text(path).is_some_and(|text| logical(&text).is_empty())
}

/// Whether a folder with code has its requirements in a file of another name.
pub(super) fn has_misnamed(tree: &Tree<'_>, folder: &str) -> bool {
    misnamed(tree, folder).any(|path| !is_aside(&path)) && !tree.matching(folder, "{*,*/*}.py").is_empty()
}

/// `req.txt`, `requirement.txt`, `Requirements.txt`: files that hold nothing but requirements.
fn misnamed<'t>(tree: &'t Tree<'_>, folder: &'t str) -> impl Iterator<Item = String> + 't {
    let is_meant = |path: &&str| {
        let stem = name_of(path).trim_end_matches(".txt").to_ascii_lowercase();
        let is_told =
            stem.starts_with("requirement") || matches!(stem.split(['-', '_', '.']).next(), Some("req" | "reqs"));
        stem.starts_with("req") && tree.text(path).is_some_and(|text| holds_requirements(&text, is_told))
    };
    tree.matching(folder, "{req,Req,REQ}*.txt").into_iter().filter(is_meant).map(str::to_owned)
}

/// Whether each line is a requirement or an option of pip. Words alone may be anything, unless the name tells.
fn holds_requirements(text: &str, is_told: bool) -> bool {
    let lines = logical(text);
    let mut pinned = 0;
    for line in lines.iter().filter(|line| !line.text.starts_with('-')) {
        let end =
            line.text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(line.text.len());
        let rest = line.text.get(end..).unwrap_or_default().trim_start();
        let rest =
            rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(rest, |(_, rest)| rest.trim_start());
        if Requirement::parse(&line.text).is_none()
            || !(rest.is_empty() || rest.starts_with(['=', '<', '>', '~', '!', ';', '@']))
        {
            return false;
        }
        pinned += usize::from(rest.starts_with(['=', '<', '>', '~']));
    }
    pinned > 0 || is_told && !lines.is_empty()
}

/// Whether a folder has its requirements in the folder `requirements`.
pub(super) fn has_folder(tree: &Tree<'_>, folder: &str) -> bool {
    let is_main = |path: &&str| !is_aside(path);
    tree.has_folder(&join(folder, "requirements"))
        && ["requirements/*.txt", "requirements/*/*.txt"]
            .iter()
            .any(|pattern| tree.matching(folder, pattern).iter().any(is_main))
}

/// Whether a file's name says that the app does not need it to run: `requirements-dev.txt`, `requirements/test.txt`.
pub(super) fn is_aside(path: &str) -> bool {
    let name = name_of(path).trim_end_matches(".txt").trim_end_matches(".in").to_ascii_lowercase();
    name.split(['-', '_', '.']).any(|word| ASIDE.contains(&word))
}

/// The version of Python that the requirements are compiled for, by the comment of pip-tools or uv.
pub(super) fn compiled_for(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let is_compiled = |path: &String| path.strip_suffix(".txt").is_some() && !is_aside(path);
    files(tree, folder).into_iter().filter(is_compiled).find_map(|path| {
        let text = tree.text(&path)?;
        let mut comments = text.lines().take_while(|line| line.starts_with('#') || line.is_empty()).enumerate();
        let version = |(index, line): (usize, &str)| {
            const BEFORE: [&str; 3] = ["pip-compile with python ", "--python-version ", "--python-version="];
            let line = line.to_ascii_lowercase();
            let rest = BEFORE.iter().find_map(|before| line.split_once(before))?.1;
            let version = rest.split_whitespace().next().filter(|version| version.starts_with('3'))?;
            Some(Fact::likely(version, Evidence::line(path.clone(), index + 1, "the version it is compiled for")))
        };
        comments.find_map(version)
    })
}

pub(super) fn read(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let mut seen = BTreeSet::new();
    for path in files(tree, folder) {
        let group = if is_aside(&path) { Group::Aside } else { Group::Main };
        if group == Group::Main && manifest.file.is_none() && path.strip_suffix(".in").is_none() {
            manifest.file = Some(path.clone());
            manifest.evidence = Evidence::file(path.clone());
        }
        file(tree, &path, group, manifest, &mut seen);
    }
}

/// Reads a file and those that it includes, each once.
pub(super) fn file(tree: &Tree<'_>, path: &str, group: Group, manifest: &mut Manifest, seen: &mut BTreeSet<String>) {
    if seen.len() >= MOST_FILES || !seen.insert(path.to_owned()) {
        return;
    }
    let Some(text) = tree.text(path) else { return };
    let lines = logical(&text);
    for line in &lines {
        if let Some(included) = option(&line.text, "-r", "--requirement") {
            let Some(included) = beside(path, included) else { continue };
            let group = if is_aside(&included) { Group::Aside } else { group };
            file(tree, &included, group, manifest, seen);
        } else if let Some(url) = option(&line.text, "-i", "--index-url")
            .or_else(|| option(&line.text, "--extra-index-url", "--extra-index-url"))
        {
            registry(manifest, url, Evidence::line(path, line.number, "an index"));
        } else {
            let editable = option(&line.text, "-e", "--editable");
            if editable.is_none() && line.text.starts_with('-') {
                continue;
            }
            let Some(found) = Requirement::parse(editable.unwrap_or(&line.text)) else { continue };
            // What pip-tools and uv add for another dependency does not make a framework.
            let group = if line.is_transitive { Group::Aside } else { group };
            found.add(manifest, group, &Evidence::line(path, line.number, found.name.clone()));
        }
    }
}

/// What pip reads to install a file besides it: files that it includes, constraints, and packages in folders of the
/// project, which end with a slash.
pub(super) fn inputs(tree: &Tree<'_>, folder: &str, path: &str) -> Vec<String> {
    let mut inputs: Vec<String> = Vec::new();
    let mut waiting = vec![path.to_owned()];
    while let Some(path) = waiting.pop() {
        let Some(text) = tree.text(&path) else { continue };
        for line in logical(&text) {
            let included =
                option(&line.text, "-r", "--requirement").or_else(|| option(&line.text, "-c", "--constraint"));
            let found = match included {
                Some(included) => beside(&path, included).filter(|found| tree.has(found)),
                None => package(tree, folder, &line.text),
            };
            let Some(found) = found.filter(|found| inputs.len() < MOST_FILES && !inputs.contains(found)) else {
                continue;
            };
            waiting.push(found.clone());
            inputs.push(found);
        }
    }
    inputs.retain(|found| found != path);
    inputs.sort();
    inputs
}

/// The folder or archive of a line such as `-e ./libs/shop`, which pip takes relative to where it runs.
fn package(tree: &Tree<'_>, folder: &str, line: &str) -> Option<String> {
    let place = option(line, "-e", "--editable").unwrap_or(line);
    let place = place.split(['[', ';', ' ', '#']).next().unwrap_or_default();
    let place = place.strip_prefix("file:").filter(|place| !place.starts_with('/')).unwrap_or(place);
    if !place.starts_with('.') || place.contains("://") {
        return None;
    }
    let path = climb(folder, place)?;
    if tree.has(&path) {
        return Some(path);
    }
    let is_folder = path.is_empty() || tree.has_folder(&path);
    is_folder.then(|| if path.is_empty() { "./".to_owned() } else { format!("{path}/") })
}

/// Adds a package registry without its password.
pub(super) fn registry(manifest: &mut Manifest, url: &str, evidence: Evidence) {
    let Some((scheme, rest)) = url.trim().trim_matches(['"', '\'']).split_once("://") else { return };
    let host_end = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(host_end).unwrap_or((rest, ""));
    let host = host.rsplit('@').next().unwrap_or(host);
    let url = format!("{scheme}://{host}{path}");
    if !manifest.registries.iter().any(|known| known.value == url) {
        manifest.registries.push(Fact::stated(url, evidence));
    }
}

/// A path relative to the folder of another file; `None` if it leaves the project.
fn beside(file: &str, path: &str) -> Option<String> {
    if path.contains("://") || path.starts_with('/') { None } else { climb(folder_of(file), path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_name_holds_nothing_but_requirements() {
        for (text, is_told, expected) in [
            ("Flask==3.0.3\nrequests\n# tests\n-r base.txt\n", false, true),
            ("celery[redis] >= 5 ; python_version > '3.9'\n", false, true),
            ("flask\nrequests\n", true, true),
            ("flask\nrequests\n", false, false),
            ("The app needs Flask==3\n", true, false),
            ("", true, false),
        ] {
            assert_eq!(holds_requirements(text, is_told), expected, "{text}");
        }
    }

    #[test]
    fn an_included_file_is_in_the_project() {
        assert_eq!(beside("requirements/dev.txt", "../base.txt").as_deref(), Some("base.txt"));
        assert_eq!(beside("dev.txt", "../../etc/passwd"), None);
    }

    #[test]
    fn a_files_name_tells_its_group() {
        for (path, aside) in [
            ("requirements.txt", false),
            ("requirements-dev.txt", true),
            ("requirements/production.txt", false),
            ("requirements/local.txt", true),
            ("dev-requirements.txt", true),
            ("requirements_test.in", true),
        ] {
            assert_eq!(is_aside(path), aside, "{path}");
        }
    }
}
