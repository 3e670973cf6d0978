//! Files and folders that the app writes by a name whose value the code has elsewhere: `open(CONFIG, "w")`.

mod expression;
mod names;

use super::facts::DetectedProject;
use super::subject::{Hit, Subject};
use super::tree::{climb, ending_of, folder_of, join, name_of};
use expression::Path;
use names::{Lookups, Scope};

/// The endings of files that are part of the app: a volume would keep old ones.
const CODE: [&str; 17] = [
    "css", "go", "gohtml", "html", "j2", "js", "jinja", "mod", "mjs", "py", "pyi", "scss", "sh", "svg", "tmpl", "toml",
    "ts",
];

/// What stands before a path in the address of a database.
const SCHEMES: [&str; 4] = ["sqlite:///", "sqlite://", "file://", "file:"];

/// Adds what the code in these files writes.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject, files: &[&str]) {
    let signs = subject.recognition.state.iter().filter(|scan| scan.has_group("file") || scan.has_group("into"));
    let lookups = Lookups::default();
    let code = (subject, files, &lookups);
    let mut written: Vec<(String, Hit)> = Vec::new();
    for hit in signs.flat_map(|scan| subject.scan(scan)) {
        if !files.contains(&hit.file.as_str()) || hit.line_text().trim_start().starts_with(['#', '/']) {
            continue;
        }
        let path = match (hit.group_span("file"), hit.group_span("into")) {
            (Some(span), _) => value(code, &hit, span).and_then(|path| place(&path, false)),
            (_, Some(span)) => value(code, &hit, span).and_then(|path| place(&path, true)),
            _ => None,
        };
        let is_new = |path: &String| written.iter().all(|(known, _)| known != path);
        written.extend(path.filter(is_new).filter(|path| !is_code(subject, path)).map(|path| (path, hit)));
    }
    for (path, hit) in &written {
        let folder = own_folder(subject, path, &written);
        // A temporary file that replaces another needs the folder of both.
        if folder.is_none() && ending_of(path) == "tmp" {
            continue;
        }
        project.add_state(folder.unwrap_or_else(|| path.clone()), hit.evidence());
    }
    only_outermost(project);
}

/// The text that the expression in a group of a search has as its value.
pub(super) fn text(subject: &Subject<'_>, files: &[&str], hit: &Hit, group: &str) -> Option<String> {
    let path = value((subject, files, &Lookups::default()), hit, hit.group_span(group)?)?;
    path.is_whole.then_some(path.text)
}

/// Leaves out what is in a folder that is in the list itself.
pub(super) fn only_outermost(project: &mut DetectedProject) {
    let folders: Vec<String> =
        project.state.iter().map(|fact| fact.value.clone()).filter(|path| path.ends_with('/')).collect();
    project.replaced.retain(|fact| !folders.iter().any(|folder| fact.value.starts_with(folder)));
    project.state.retain(|fact| !folders.iter().any(|folder| fact.value != *folder && fact.value.starts_with(folder)));
}

fn value(
    (subject, files, lookups): (&Subject<'_>, &[&str], &Lookups),
    hit: &Hit,
    (start, end): (usize, usize),
) -> Option<Path> {
    lookups.begin();
    let scope = Scope { subject, files, file: &hit.file, line: hit.line.saturating_sub(1), depth: 0, lookups };
    // An expression that ends with the line may go on in those after it.
    let line_end = hit.before().len() + hit.line_text().trim_end().len();
    let end = if end >= line_end { hit.whole().len() } else { end };
    expression::value(hit.whole().get(start..end)?, &scope)
}

/// The path in the project; a folder ends with a slash. `None` if it is outside, or nothing of it is known.
fn place(path: &Path, is_folder: bool) -> Option<String> {
    let text = SCHEMES.iter().find_map(|scheme| path.text.strip_prefix(scheme)).unwrap_or(&path.text);
    let (text, is_whole) = match text.split_once('?') {
        Some((text, _)) => (text, true),
        None => (text, path.is_whole),
    };
    let is_usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let ends_in_folder = text.ends_with('/');
    let (text, is_folder) = match is_whole {
        true => (text, is_folder || ends_in_folder),
        false if ends_in_folder => (text, true),
        false => (folder_of(text), true),
    };
    if text.starts_with('/') || !text.chars().all(is_usual) || text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let inside = climb("", text).filter(|inside| !inside.is_empty())?;
    Some(if is_folder { format!("{inside}/") } else { inside })
}

/// Whether a path is code or a page of the app, or a folder with such files.
fn is_code(subject: &Subject<'_>, path: &str) -> bool {
    let is_it = |path: &str| CODE.contains(&ending_of(path));
    let whole = subject.path(path.trim_end_matches('/'));
    if path.ends_with('/') {
        subject.tree.files_below(&whole).any(is_it)
    } else {
        is_it(path) || subject.tree.has_folder(&whole)
    }
}

/// The folder of a file that has nothing else in it: programs write a temporary file beside the one that it replaces.
fn own_folder(subject: &Subject<'_>, path: &str, written: &[(String, Hit)]) -> Option<String> {
    let folder = folder_of(path);
    if folder.is_empty() || path.ends_with('/') {
        return None;
    }
    let is_written = |file: &str| written.iter().any(|(known, _)| subject.path(known) == file);
    let is_own = |file: &str| name_of(file).starts_with('.') || is_written(file);
    subject.tree.files_below(&join(subject.folder, folder)).all(is_own).then(|| format!("{folder}/"))
}
