//! What a framework's program takes besides the words that start it.

use super::settings;
use crate::detect::fact::Fact;
use crate::detect::subject::Subject;
use crate::detect::tree::ending_of;
use crate::source::Evidence;

/// Stands for the file with the settings.
const SETTINGS: &str = "{settings}";

/// Files that may tell how the program is started.
const TELLING: [&str; 6] = ["README*", "Dockerfile*", "Makefile", "*.sh", "Procfile", "docker-compose*.y*ml"];

#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) words: Vec<String>,
    /// The file with the settings, relative to the project's folder.
    pub(super) settings: Option<Fact<String>>,
}

/// The arguments by the framework's signs. Without a file with settings, the word for it is left out.
pub(super) fn of(subject: &Subject<'_>) -> Arguments {
    let Some(signs) = subject.signs.filter(|signs| !signs.arguments.is_empty()) else { return Arguments::default() };
    let hits = signs.settings.as_ref().map(|scan| subject.scan(scan)).unwrap_or_default();
    let mut found: Vec<Fact<String>> = Vec::new();
    for hit in hits {
        let path = subject.relative(&hit.file).to_owned();
        if !found.iter().any(|known| known.value == path) {
            found.push(Fact::likely(path, hit.evidence()));
        }
    }
    let told = found.iter().find_map(|fact| Some((fact.clone(), told(subject, &signs.arguments, &fact.value)?)));
    let settings = match (told, found.as_slice()) {
        (Some((mut fact, place)), _) => {
            fact.evidence.insert(0, place);
            Some(fact)
        }
        (None, [only]) => Some(only.clone()),
        // The usual name; nothing tells which of others it is.
        (None, several) => several.iter().find(|fact| fact.value.starts_with("config.")).cloned(),
    };
    let word = |word: &String| match &settings {
        Some(file) => Some(word.replace(SETTINGS, &file.value)),
        None => (!word.contains(SETTINGS)).then(|| word.clone()),
    };
    Arguments { words: signs.arguments.iter().filter_map(word).collect(), settings }
}

/// The place where a file of the project names the arguments with this file.
fn told(subject: &Subject<'_>, arguments: &[String], settings: &str) -> Option<Evidence> {
    let text = arguments.join(" ").replace(SETTINGS, settings);
    let files = TELLING.iter().flat_map(|pattern| subject.files(pattern));
    files.into_iter().find_map(|file| {
        let content = subject.tree.text(file)?;
        let (at, line) = content.lines().enumerate().find(|(_, line)| line.contains(&text))?;
        Some(Evidence::line(file, at + 1, line.trim()))
    })
}

/// The port in the file with the settings.
pub(super) fn port(subject: &Subject<'_>, file: &Fact<String>) -> Option<Fact<u16>> {
    let path = subject.path(&file.value);
    if !matches!(ending_of(&path), "yml" | "yaml") {
        return None;
    }
    settings::port(&settings::of_file(subject.tree, &path))
}
