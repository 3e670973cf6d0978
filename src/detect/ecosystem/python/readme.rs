//! The start command that a README tells, for projects whose files leave open which of them starts.

use crate::detect::subject::Subject;
use crate::detect::tree::name_of;
use crate::source::Evidence;

const FILES: [&str; 4] = ["README.md", "README.rst", "README.txt", "README"];

/// The first line such as `python3 src/watch.py config.toml` of a file that the project has, if its arguments are files
/// that the project has, too: others are the reader's choice.
pub(super) fn started(subject: &Subject<'_>) -> Option<(Vec<String>, Evidence)> {
    let path = FILES.map(|name| subject.path(name)).into_iter().find(|path| subject.tree.has(path))?;
    let text = subject.tree.text(&path)?;
    text.lines().enumerate().find_map(|(index, line)| {
        let line = line.trim().trim_start_matches(['$', '>', '`']).trim_end_matches('`').trim();
        let words = shlex::split(line)?;
        let (python, rest) = words.split_first()?;
        let file = rest.first().filter(|file| file.strip_suffix(".py").is_some() && is_program(file))?;
        let is_python = matches!(python.as_str(), "python" | "python3");
        let is_own = subject.files("{*,*/*,*/*/*}.py").iter().any(|own| subject.relative(own) == file);
        (is_python && is_own && rest.iter().all(|word| subject.has(word))).then(|| {
            let words = std::iter::once("python".to_owned()).chain(rest.iter().cloned()).collect();
            (words, Evidence::line(path.clone(), index + 1, line))
        })
    })
}

/// Whether a file is a program to keep running: not one that prepares or checks something.
fn is_program(file: &str) -> bool {
    const OTHERS: [&str; 10] =
        ["setup", "test", "init", "create", "install", "migrate", "seed", "download", "train", "convert"];
    let name = name_of(file);
    name != "manage.py" && !OTHERS.iter().any(|word| name.starts_with(word))
}
