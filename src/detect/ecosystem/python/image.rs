//! What an existing Dockerfile tells of an app: its command, its port and its version of Python.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::detect::command;
use crate::detect::dockerfile;
use crate::detect::fact::Fact;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, folder_of, join, name_of};
use crate::read::dockerfile::{Base, BuildInputs, Dockerfile, Instruction, Step};
use crate::source::Evidence;

/// Programs that start something of Python.
const PROGRAMS: [&str; 15] = [
    "python",
    "python3",
    "gunicorn",
    "uvicorn",
    "hypercorn",
    "daphne",
    "granian",
    "waitress-serve",
    "flask",
    "fastapi",
    "streamlit",
    "celery",
    "litestar",
    "sanic",
    "chainlit",
];

/// A parsed Dockerfile.
struct Image {
    path: String,
    text: Rc<str>,
    dockerfile: Dockerfile,
}

impl Image {
    fn read(tree: &Tree<'_>, path: String) -> Option<Self> {
        let text = tree.text(&path)?;
        let dockerfile = Dockerfile::read(&text).ok()?;
        Some(Self { path, text, dockerfile })
    }

    fn of(subject: &Subject<'_>) -> Option<Self> {
        Self::read(subject.tree, dockerfile::paths(subject.tree, subject.folder).into_iter().next()?)
    }

    fn last(&self) -> usize {
        self.dockerfile.stages.len().saturating_sub(1)
    }

    /// The instructions of the last stage and of those that it starts from, in the order of their effect.
    fn steps(&self) -> Vec<&Step> {
        let arguments = BTreeMap::new();
        let globals = self.dockerfile.globals(inputs(&arguments));
        let stages = self.dockerfile.ancestry(self.last(), &globals);
        stages.into_iter().rev().filter_map(|stage| self.dockerfile.stages.get(stage)).flat_map(|s| &s.steps).collect()
    }

    fn line(&self, step: &Step) -> usize {
        self.text.get(..step.span.start).unwrap_or_default().matches('\n').count() + 1
    }

    fn evidence(&self, step: &Step, what: &str) -> Evidence {
        Evidence::line(self.path.clone(), self.line(step), what)
    }
}

/// A build without arguments.
fn inputs(arguments: &BTreeMap<String, String>) -> BuildInputs<'_> {
    BuildInputs { arguments, platform: "linux/amd64" }
}

/// The words of `CMD` or `ENTRYPOINT`, in exec or shell form, without an init process.
fn words(step: &Step) -> Option<Vec<String>> {
    let line = step.arguments.as_str();
    // Continued lines are indented; in quotes, spaces may count.
    let has_quotes = line.contains(['"', '\'']);
    let plain = || line.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = step.exec_form().or_else(|| command::words(&if has_quotes { line.to_owned() } else { plain() }))?;
    Some(without_init(words))
}

/// `gunicorn app:app` of `tini -g -- gunicorn app:app`: only that image has the program before it.
fn without_init(words: Vec<String>) -> Vec<String> {
    const INITS: [&str; 3] = ["tini", "dumb-init", "catatonit"];
    if !words.first().is_some_and(|first| INITS.contains(&name_of(first))) {
        return words;
    }
    let rest = words.iter().skip(1).skip_while(|word| word.starts_with('-'));
    rest.cloned().collect()
}

/// The command, if it starts something of Python.
pub(super) fn command(subject: &Subject<'_>) -> Option<Fact<Vec<String>>> {
    let is_known = |words: &[String]| {
        let bare = command::bare(words);
        // Wrappers leave `app.py` of `python -m app`.
        [bare.first(), words.first()].into_iter().flatten().any(|word| PROGRAMS.contains(&name_of(word)))
    };
    let image = Image::of(subject)?;
    let steps = image.steps();
    let last = |instruction| {
        let step = steps.iter().rev().find(|step| step.instruction == instruction)?;
        Some((words(step)?, *step))
    };
    let entrypoint = last(Instruction::Entrypoint).filter(|(words, _)| is_known(words));
    let cmd = last(Instruction::Cmd);
    let (words, step, what) = match (entrypoint, cmd) {
        (Some((mut words, step)), cmd) => {
            words.extend(cmd.map(|(words, _)| words).unwrap_or_default());
            (words, step, "ENTRYPOINT")
        }
        (None, cmd) => {
            let (words, step) = cmd.filter(|(words, _)| is_known(words))?;
            (words, step, "CMD")
        }
    };
    let evidence = image.evidence(step, what);
    // A program of an environment is on the PATH in any image.
    let words = match words.as_slice() {
        [python, rest @ ..]
            if name_of(python).starts_with("python") && rest.first().is_some_and(|word| is_program(word)) =>
        {
            rest
        }
        words => words,
    };
    let words: Vec<String> = words.iter().map(|word| inside(subject, word)).collect();
    // Other absolute paths are those of that image.
    let is_portable = !words.iter().any(|word| word.starts_with('/'));
    Some(if is_portable { Fact::stated(words, evidence) } else { Fact::likely(words, evidence) })
}

fn is_program(word: &str) -> bool {
    word.starts_with('/') && folder_of(word).ends_with("/bin")
}

/// A word of the command without the place that only that image has: `python` for `/app/bin/python`, `main.py` for
/// `/code/main.py`.
fn inside(subject: &Subject<'_>, word: &str) -> String {
    if !word.starts_with('/') {
        return word.to_owned();
    }
    if PROGRAMS.contains(&name_of(word)) || is_program(word) {
        return name_of(word).to_owned();
    }
    let ends = word.match_indices('/').filter_map(|(at, _)| word.get(at + 1..));
    let mut own = ends.filter(|rest| !rest.is_empty() && subject.has(rest));
    own.next().unwrap_or(word).to_owned()
}

/// `PYTHONPATH` of the image, with the folders of the project that it names.
pub(super) fn module_path(subject: &Subject<'_>) -> Option<Fact<String>> {
    const NAME: &str = "PYTHONPATH";
    let image = Image::of(subject)?;
    let steps = image.steps();
    let step = steps
        .iter()
        .rev()
        .find(|step| step.instruction == Instruction::Env && step.arguments.as_str().contains(NAME))?;
    let arguments = BTreeMap::new();
    let values = image.dockerfile.values(image.last(), inputs(&arguments));
    let value = values.expand("${PYTHONPATH}", image.dockerfile.escape)?;
    let folders = steps.iter().filter(|step| step.instruction == Instruction::Workdir);
    let own = folders.fold(String::new(), |above, step| {
        let folder = step.arguments.as_str().trim().trim_end_matches('/');
        if folder.starts_with('/') { folder.to_owned() } else { join(&above, folder) }
    });
    let mut found: Vec<String> = Vec::new();
    for part in value.split(':').map(|part| part.trim_end_matches('/')).filter(|part| !part.is_empty()) {
        let folder = match part.strip_prefix('/') {
            Some(_) if part == own => Some(""),
            Some(rest) => part
                .strip_prefix(own.as_str())
                .map(|rest| rest.trim_start_matches('/'))
                .into_iter()
                .chain(rest.split_once('/').map(|(_, rest)| rest))
                .find(|folder| subject.tree.has_folder(&subject.path(folder))),
            None if part == "." => Some(""),
            None => Some(part.trim_start_matches("./")).filter(|folder| subject.tree.has_folder(&subject.path(folder))),
        };
        let path = folder.map(|folder| if folder.is_empty() { "/app".to_owned() } else { format!("/app/{folder}") });
        found.extend(path.filter(|path| !found.contains(path)));
    }
    (!found.is_empty()).then(|| Fact::likely(found.join(":"), image.evidence(step, NAME)))
}

/// The only port that it exposes.
pub(super) fn port(subject: &Subject<'_>) -> Option<Fact<u16>> {
    let image = Image::of(subject)?;
    let arguments = BTreeMap::new();
    let values = image.dockerfile.values(image.last(), inputs(&arguments));
    let mut found: Option<Fact<u16>> = None;
    for step in image.steps().into_iter().filter(|step| step.instruction == Instruction::Expose) {
        for word in step.words() {
            let text = values.expand(&word.value, image.dockerfile.escape)?;
            let port = text.trim_end_matches("/tcp").parse::<u16>().ok().filter(|port| *port != 0)?;
            if found.as_ref().is_some_and(|known| known.value != port) {
                return None;
            }
            found.get_or_insert_with(|| Fact::likely(port, image.evidence(step, "EXPOSE")));
        }
    }
    found
}

/// The version in the last image of uv with a Python: `uv:python3.13-trixie`, `uv:0.9-python3.13-trixie-slim`.
pub(super) fn version_of_uv(tree: &Tree<'_>, path: &str) -> Option<Fact<String>> {
    let image = Image::read(tree, path.to_owned())?;
    let arguments = BTreeMap::new();
    let globals = image.dockerfile.globals(inputs(&arguments));
    let version = |(number, stage): (usize, &crate::read::dockerfile::Stage)| {
        let Base::Image(name) = image.dockerfile.base(number, &globals) else { return None };
        let (_, tag) = name.split_once("/uv:")?;
        let (_, version) = tag.split_once("python")?;
        let version = version.split(['-', '@']).next().filter(|version| version.starts_with('3'))?;
        Some(Fact::likely(version, image.evidence(&stage.start, "the image uv")))
    };
    image.dockerfile.stages.iter().enumerate().rev().find_map(version)
}
