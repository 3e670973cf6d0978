//! Requirements files: the grammar of pip.

use std::collections::BTreeSet;

use super::requirement::Requirement;
use crate::detect::fact::Fact;
use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, folder_of, join, name_of};
use crate::source::Evidence;

/// The limit of files that one project's requirements are read from.
const MOST_FILES: usize = 50;

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
    for pattern in ["requirements.{in,txt}", "requirements*.{in,txt}", "requirements/*.{in,txt}", "*requirements.txt"] {
        for found in tree.matching(folder, pattern) {
            if !files.iter().any(|known| known == found) {
                files.push(found.to_owned());
            }
        }
    }
    files
}

/// Whether a file's name says that the app does not need it to run: `requirements-dev.txt`, `requirements/test.txt`.
pub(super) fn is_aside(path: &str) -> bool {
    let name = name_of(path).trim_end_matches(".txt").trim_end_matches(".in").to_ascii_lowercase();
    name.split(['-', '_', '.']).any(|word| ASIDE.contains(&word))
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

/// Adds a package registry besides the public one, without its password.
pub(super) fn registry(manifest: &mut Manifest, url: &str, evidence: Evidence) {
    let Some((scheme, rest)) = url.trim().trim_matches(['"', '\'']).split_once("://") else { return };
    let host_end = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(host_end).unwrap_or((rest, ""));
    let host = host.rsplit('@').next().unwrap_or(host);
    let url = format!("{scheme}://{host}{path}");
    let is_public = host == "pypi.org" || host == "pypi.python.org";
    if !is_public && !manifest.registries.iter().any(|known| known.value == url) {
        manifest.registries.push(Fact::stated(url, evidence));
    }
}

/// A line with its continuations, without its comment.
struct Logical {
    /// Of its first line, counted from 1.
    number: usize,
    text: String,
    /// A comment says that only other dependencies need it.
    is_transitive: bool,
}

fn logical(text: &str) -> Vec<Logical> {
    let mut lines: Vec<Logical> = Vec::new();
    let mut continues = false;
    // Of `# via` comments, which may have a line for each name.
    let mut via: Option<bool> = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(comment) = line.trim_start().strip_prefix('#') {
            let is_indented = line.starts_with([' ', '\t']);
            if let (true, Some(last)) = (is_indented, lines.last_mut()) {
                tell_via(comment, &mut via, last);
            }
            continues = false;
            continue;
        }
        let (code, comment) = line.find(" #").map_or((line, ""), |at| line.split_at_checked(at).unwrap_or((line, "")));
        let ends_open = code.trim_end().ends_with('\\');
        let code = code.trim().trim_end_matches('\\').trim_end();
        if let Some(last) = lines.last_mut().filter(|_| continues) {
            last.text = format!("{} {code}", last.text);
        } else {
            via = None;
            lines.push(Logical { number: index + 1, text: code.to_owned(), is_transitive: false });
        }
        if let (Some(last), true) = (lines.last_mut(), !comment.is_empty()) {
            tell_via(comment.trim_start().trim_start_matches('#'), &mut via, last);
        }
        continues = ends_open;
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// Reads a comment of `via flask`, `via -r requirements.in`, or `via` with the names on lines below.
fn tell_via(comment: &str, via: &mut Option<bool>, line: &mut Logical) {
    let comment = comment.trim();
    let names = match comment.strip_prefix("via") {
        Some(names) => {
            via.get_or_insert(false);
            names.trim()
        }
        None if via.is_some() => comment,
        None => return,
    };
    let is_direct = names.starts_with("-r") || names.contains("(pyproject.toml)") || names.contains("(setup.");
    if is_direct {
        *via = Some(true);
    }
    line.is_transitive = *via == Some(false) && !(names.is_empty());
}

/// The value of an option: `-r x`, `-rx`, `--requirement x`, `--requirement=x`.
fn option<'l>(line: &'l str, short: &str, long: &str) -> Option<&'l str> {
    let rest = match line.strip_prefix(long) {
        Some(rest) if rest.starts_with(['=', ' ', '\t']) => rest.trim_start_matches('='),
        _ if line.starts_with("--") => return None,
        _ => line.strip_prefix(short)?,
    };
    Some(rest.trim()).filter(|rest| !rest.is_empty())
}

/// A path relative to the folder of another file; `None` if it leaves the project.
fn beside(file: &str, path: &str) -> Option<String> {
    if path.contains("://") || path.starts_with('/') {
        return None;
    }
    let joined = join(folder_of(file), path);
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_and_comments_left_out() {
        let text = "# head\nflask==3 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\n    # via -r requirements.in\nurl#egg # c\n\
                    werkzeug==3 # via flask\nclick==8\n    # via\n    #   flask\n    #   celery\n\
                    redis==5\n    # via\n    #   -r requirements.in\n    #   celery\n";
        let told: Vec<String> = logical(text)
            .iter()
            .map(|line| format!("{}:{}{}", line.number, line.text, if line.is_transitive { " (via)" } else { "" }))
            .collect();
        assert_eq!(
            told,
            [
                "2:flask==3 --hash=sha256:a --hash=sha256:b",
                "6:url#egg",
                "7:werkzeug==3 (via)",
                "8:click==8 (via)",
                "12:redis==5"
            ]
        );
    }

    #[test]
    fn an_option_has_its_value_in_any_form() {
        for line in ["-r base.txt", "-rbase.txt", "--requirement base.txt", "--requirement=base.txt"] {
            assert_eq!(option(line, "-r", "--requirement"), Some("base.txt"), "{line}");
        }
        assert_eq!(option("--require-hashes", "-r", "--requirement"), None);
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
