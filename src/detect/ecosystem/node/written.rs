//! Files that an app writes beside its code, where only a volume is writable.

use super::expression::{Path, Place, Reader};
use super::{built, loaded};
use crate::catalog::WriteSign;
use crate::detect::fact::Fact;
use crate::detect::facts::DetectedProject;
use crate::detect::subject::{Subject, Window};
use crate::detect::tree::{ending_of, folder_of, join, name_of};
use crate::detect::written::only_outermost;

/// The lines that one search sees: a call and its arguments.
const WINDOW: usize = 6;

const SOURCES: &str = "**/*.{js,mjs,cjs,ts,mts,cts,jsx,tsx}";

/// Endings of files that are a part of the app. A folder of such is no folder for data.
const CODE: [&str; 18] = [
    "js", "mjs", "cjs", "ts", "mts", "cts", "jsx", "tsx", "vue", "svelte", "astro", "html", "css", "ejs", "pug", "hbs",
    "prisma", "sql",
];

/// The project's files that the running app may load: no configuration of tools, and nothing that other scripts run.
pub(super) fn sources<'a>(subject: &Subject<'a>, project: &DetectedProject) -> Vec<&'a str> {
    let started =
        project.start.iter().flat_map(|start| &start.value).chain(project.entrypoint.iter().map(|fact| &fact.value));
    let started: Vec<&str> = started.map(|word| plain(word)).collect();
    let scripts = subject.manifest.scripts.iter().flat_map(|script| script.line.split_whitespace());
    let others: Vec<&str> = scripts.map(plain).filter(|word| !started.contains(word)).collect();
    let is_own = |path: &&str| {
        let name = name_of(path);
        let is_tool = name.contains(".config.") || name.starts_with("gulpfile") || name.starts_with("Gruntfile");
        !is_tool && !others.contains(&subject.relative(path))
    };
    subject.files(SOURCES).into_iter().filter(is_own).collect()
}

fn plain(word: &str) -> &str {
    word.trim_matches(['"', '\'']).trim_start_matches("./")
}

/// Reads the paths in the code of an app.
pub(super) fn reader<'s, 'a>(subject: &'s Subject<'a>, project: &DetectedProject) -> Reader<'s, 'a> {
    Reader { subject, place: place(subject, project) }
}

/// Where the running app has its code.
fn place(subject: &Subject<'_>, project: &DetectedProject) -> Place {
    let words = || project.start.iter().flat_map(|start| start.value.iter().skip(1)).map(|word| plain(word));
    if words().any(|word| built::existing(subject, word).is_some_and(|path| CODE.contains(&ending_of(&path)))) {
        return Place::Source;
    }
    let pair = words().find_map(|word| Some((built::source_of(subject, word)?, word.to_owned())));
    let Some((source, built)) = pair else { return Place::Unknown };
    if loaded::is_bundled(subject) {
        return Place::Bundled(folder_of(&built).to_owned());
    }
    let (mut source, mut built) = (folder_of(&source).to_owned(), folder_of(&built).to_owned());
    while !source.is_empty() && name_of(&source) == name_of(&built) {
        source = folder_of(&source).to_owned();
        built = folder_of(&built).to_owned();
    }
    Place::Compiled { source, built }
}

/// Adds what the code of an app writes.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let files = sources(subject, project);
    let reader = reader(subject, project);
    for WriteSign { scan, beside, replaces } in &subject.recognition.writes {
        let has = |text: &str| beside.as_ref().is_none_or(|other| text.contains(other.as_str()));
        let is_about = |file: &&str| subject.tree.text(file).is_some_and(|text| has(&text));
        let files: Vec<&str> = files.iter().copied().filter(is_about).collect();
        for at in subject.windows_in(&files, scan, WINDOW) {
            if let Some(path) = written(&reader, &at) {
                if *replaces && !path.ends_with('/') {
                    project.replaced.push(Fact::likely(path.clone(), at.evidence()));
                }
                project.add_state(path, at.evidence());
            }
        }
    }
    only_outermost(project);
}

/// The file, or the folder with a slash, that a call writes.
fn written(reader: &Reader<'_, '_>, at: &Window) -> Option<String> {
    let subject = reader.subject;
    let (code, is_folder) = match (at.group("file"), at.group("folder"), at.group("either")) {
        (Some(code), ..) => (code, Some(false)),
        (_, Some(code), _) => (code, Some(true)),
        (.., code) => (code?, None),
    };
    let Path { text, is_open } = reader.path(&at.file, &code)?;
    let has_ending = name_of(&text).trim_start_matches('.').contains('.');
    let is_folder = is_open || is_folder.unwrap_or(!has_ending);
    let folder = if is_folder { text.as_str() } else { folder_of(&text) };
    if is_for_data(subject, folder) {
        return Some(format!("{folder}/"));
    }
    // Beside code, only a file can be moved.
    (!is_folder && !text.is_empty() && has_ending).then_some(text)
}

/// Whether a folder has nothing but data.
fn is_for_data(subject: &Subject<'_>, folder: &str) -> bool {
    const BUILT: [&str; 8] = ["dist", "build", "out", ".next", ".nuxt", ".output", "node_modules", "coverage"];
    let is_built = BUILT.contains(&folder);
    let below = join(subject.folder, folder);
    !folder.is_empty() && !is_built && !subject.tree.files_below(&below).any(|path| CODE.contains(&ending_of(path)))
}
