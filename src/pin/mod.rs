//! Pins images: adds to each tag the digest that it stands for now, so that later builds use the same image.
//! [`mentions`] finds the images in a project's files, [`ask`] asks the registries, and [`write()`] changes the files
//! in memory.

mod dockerfile;
mod mention;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::artifact::Artifact;
use crate::error::{Error, Mistake};
use crate::file::File;
use crate::read::compose::images::Images;
use crate::read::file_kind::FileKind;
use crate::read::mistakes::Mistakes;
use crate::read::workflow::{self, gitlab};
use crate::read::{Name, shortened};
use crate::registry::{Client, Digest, Reference};

pub use mention::Mention;

/// The default time limit for a registry's answer.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The time limit for all registries together.
const LONGEST: Duration = Duration::from_secs(600);

/// The limit of images: each needs a network request.
const MOST: usize = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Pinned to the tag's current digest.
    Pinned,
    /// Pinned to another digest than the tag's current one.
    Outdated,
    Unpinned,
    /// Not examined.
    Skipped,
}

impl Status {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Outdated => "outdated",
            Self::Unpinned => "not pinned",
            Self::Skipped => "skipped",
        }
    }

    /// Whether `pin --check` fails.
    #[must_use]
    pub fn is_stale(self) -> bool {
        matches!(self, Self::Outdated | Self::Unpinned)
    }
}

/// An image with its registry's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    pub mention: Mention,
    pub path: String,
    /// Counted from 1.
    pub line: usize,
    pub status: Status,
    /// The digest in the file.
    pub written: Option<Digest>,
    /// The tag's current digest.
    pub newest: Option<Digest>,
    /// Why it is skipped.
    pub reason: Option<String>,
}

/// All image names in Dockerfiles, compose files and GitLab pipelines. Fails if a file cannot be parsed, if a name is
/// invalid, or if there are too many.
pub fn mentions(files: &[File]) -> Result<Vec<Mention>, Error> {
    let mut mistakes = Mistakes::new(files);
    let named = names(files, &mut mistakes);
    if named.len() > MOST {
        return Err(too_many());
    }
    let mut mentions = Vec::new();
    for (index, Name { span, text, left_alone }) in named {
        let image = match (left_alone, text.parse::<Reference>()) {
            (Some(reason), _) => Err(reason),
            (None, Ok(image)) if image.is_digest_alone() => Err("it is pinned without a tag".to_owned()),
            (None, Ok(image)) => Ok(image),
            (None, Err(invalid)) => {
                let title = format!("`{}` is not {}", shortened(&text), invalid.expected);
                mistakes.add(index, title, span, &invalid.allowed, invalid.hint);
                continue;
            }
        };
        mentions.push(Mention { file: index, span, text, image });
    }
    mistakes.check()?;
    Ok(mentions)
}

/// All names with their files' indices, in order.
fn names(files: &[File], mistakes: &mut Mistakes<'_>) -> Vec<(usize, Name)> {
    let mut contexts = HashSet::new();
    let mut named: Vec<(usize, Name)> = Vec::new();
    let of = |artifact| files.iter().enumerate().filter(move |(_, file)| file.artifact == artifact);
    for (index, file) in of(Artifact::Compose) {
        match Images::read(&file.contents) {
            Ok(images) => {
                contexts.extend(images.contexts);
                named.extend(images.names.into_iter().map(|name| (index, name)));
            }
            Err(wrong) => {
                let title = format!("{} cannot be read: {}", file.path, wrong.reason);
                mistakes.add(index, title, wrong.at..wrong.at, "a compose file in YAML", None);
            }
        }
    }
    for (index, file) in of(Artifact::Workflow).filter(|(_, file)| FileKind::of(&file.path) == FileKind::GitlabPipeline)
    {
        match gitlab::used(&file.contents) {
            Ok(found) => {
                let name = |found: workflow::Used| Name::new(&file.contents, found.span, &found.text);
                named.extend(found.into_iter().map(|found| (index, name(found))));
            }
            Err(wrong) => {
                let title = format!("{} cannot be read: {}", file.path, wrong.reason);
                mistakes.add(index, title, wrong.at..wrong.at, "a pipeline in YAML", None);
            }
        }
    }
    for (index, file) in of(Artifact::Dockerfile) {
        match dockerfile::names(&file.contents, &contexts) {
            Ok(found) => named.extend(found.into_iter().map(|name| (index, name))),
            Err(none) => {
                let title = format!("{} cannot be read", file.path);
                mistakes.add(index, title, none.at..none.at, "a Dockerfile, with at least one FROM", None);
            }
        }
    }
    named.sort_by_key(|(index, name)| (*index, name.span.start));
    named
}

/// Asks for each image's digest. Fails at the first registry that does not answer, since the others may time out, too.
pub fn ask(files: &[File], mentions: Vec<Mention>, client: &Client) -> Result<Vec<Pin>, Error> {
    let mut line = LineCounter::default();
    let started = Instant::now();
    let pin = |mention: Mention| {
        let (path, line) = match files.get(mention.file) {
            Some(file) => (file.path.clone(), line.of(&file.contents, &mention)),
            None => (String::new(), 1),
        };
        let image = match &mention.image {
            Ok(image) => image,
            Err(reason) => {
                let reason = Some(reason.clone());
                return Ok(Pin { path, line, status: Status::Skipped, written: None, newest: None, reason, mention });
            }
        };
        if started.elapsed() > LONGEST {
            return Err(too_long());
        }
        let newest = client.digest(image)?;
        let written = image.digest().cloned();
        let status = match &written {
            None => Status::Unpinned,
            Some(written) if *written == newest => Status::Pinned,
            Some(_) => Status::Outdated,
        };
        Ok(Pin { path, line, status, written, newest: Some(newest), reason: None, mention })
    };
    mentions.into_iter().map(pin).collect()
}

/// Counts lines incrementally: mentions come in order.
#[derive(Default)]
struct LineCounter {
    file: usize,
    at: usize,
    line: usize,
}

impl LineCounter {
    /// The line of a mention, counted from 1.
    fn of(&mut self, text: &str, mention: &Mention) -> usize {
        let start = mention.span.start;
        if mention.file != self.file || start < self.at {
            *self = Self { file: mention.file, ..Self::default() };
        }
        self.line += text.get(self.at..start).unwrap_or_default().matches('\n').count();
        self.at = start;
        self.line + 1
    }
}

/// Adds the digests to the tags; all other bytes stay unchanged.
pub fn write(files: &mut [File], pins: &[Pin]) {
    let mut pins = pins.iter().peekable();
    // Pins are ordered by file and position.
    for (index, file) in files.iter_mut().enumerate() {
        let mut written = String::new();
        let mut rest = 0;
        while let Some(pin) = pins.next_if(|pin| pin.mention.file <= index) {
            let (Ok(image), Some(newest), true) = (&pin.mention.image, &pin.newest, pin.status.is_stale()) else {
                continue;
            };
            let span = &pin.mention.span;
            // Skips the name if the file has changed since it was read.
            if file.contents.get(span.clone()) == Some(pin.mention.text.as_str())
                && let Some(before) = file.contents.get(rest..span.start)
            {
                written += before;
                written += &image.pinned(newest);
                rest = span.end;
            }
        }
        if rest > 0 {
            written += file.contents.get(rest..).unwrap_or_default();
            file.contents = written;
        }
    }
}

fn too_long() -> Error {
    let reason = format!("the registries take more than {} minutes for all images", LONGEST.as_secs() / 60);
    Error::Registry { reason, hint: "name fewer files at once with --file".to_owned() }
}

fn too_many() -> Error {
    let title = format!("the files name more than {MOST} images");
    Mistake::new(title, format!("up to {MOST}")).into()
}
