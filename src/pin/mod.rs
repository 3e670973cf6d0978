//! Pins images: writes behind each tag the digest that it stands for now, in place, so that what is built tomorrow is
//! built from the same bytes. [`find`] looks for the files, [`mentions`] for the images in them, [`ask`] asks their
//! registries, and [`write()`] changes the files in memory.

mod compose;
mod dockerfile;
mod files;
mod gitlab;
mod mention;
#[cfg(test)]
mod tests;
mod yaml;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::artifact::Artifact;
use crate::error::{Error, Mistake};
use crate::registry::{Client, Digest, Reference};
use crate::render::File;
use crate::settings::{Place, Source};

use compose::Compose;
use mention::Name;
use yaml::Wrong;

pub use files::{Found, find};
pub use mention::Mention;

/// How long a registry may take for an answer where nobody says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How an image stands to its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is pinned to what its tag stands for.
    Pinned,
    /// It is pinned, and its tag stands for something newer.
    Outdated,
    /// It is not pinned.
    Unpinned,
    /// It is left alone.
    Skipped,
}

impl Status {
    /// The words for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Outdated => "outdated",
            Self::Unpinned => "not pinned",
            Self::Skipped => "skipped",
        }
    }

    /// Whether a build of tomorrow is not one of today's newest bytes.
    #[must_use]
    pub fn is_stale(self) -> bool {
        matches!(self, Self::Outdated | Self::Unpinned)
    }
}

/// An image with what its registry says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Where it is named.
    pub mention: Mention,
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// How it stands to its tag.
    pub status: Status,
    /// The digest that is written.
    pub written: Option<Digest>,
    /// The digest that the tag stands for now.
    pub newest: Option<Digest>,
    /// Why it is left alone.
    pub reason: Option<String>,
}

/// All places in Dockerfiles, compose files and GitLab's pipelines where an image is named.
///
/// # Errors
/// When a file cannot be read as what it is, or names what is no image.
pub fn mentions(files: &[File]) -> Result<Vec<Mention>, Error> {
    let mut mistakes = Vec::new();
    let mut contexts = Vec::new();
    let mut named: Vec<(usize, Name)> = Vec::new();
    let of = |artifact| files.iter().enumerate().filter(move |(_, file)| file.artifact == artifact);
    for (index, file) in of(Artifact::Compose) {
        match Compose::read(&file.contents) {
            Ok(compose) => {
                contexts.extend(compose.builds.into_iter().flat_map(|build| build.contexts));
                named.extend(compose.names.into_iter().map(|name| (index, name)));
            }
            Err(wrong) => mistakes.push(unreadable_yaml(file, &wrong, "a compose file in YAML")),
        }
    }
    for (index, file) in of(Artifact::Workflow).filter(|(_, file)| files::is_gitlab(&file.path)) {
        match gitlab::names(&file.contents) {
            Ok(found) => named.extend(found.into_iter().map(|name| (index, name))),
            Err(wrong) => mistakes.push(unreadable_yaml(file, &wrong, "a pipeline in YAML")),
        }
    }
    for (index, file) in of(Artifact::Dockerfile) {
        match dockerfile::names(&file.contents, &contexts) {
            Ok(found) => named.extend(found.into_iter().map(|name| (index, name))),
            Err(line) => {
                let start: usize = file.contents.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
                let title = format!("{} cannot be read", file.path);
                mistakes.push(mistake(file, title, start..start, "a Dockerfile, with at least one FROM"));
            }
        }
    }
    named.sort_by_key(|(index, name)| (*index, name.span.start));
    let mut mentions = Vec::new();
    for (index, Name { span, text, left_alone }) in named {
        let image = match (left_alone, text.parse::<Reference>()) {
            (Some(reason), _) => Err(reason),
            (None, Ok(image)) if image.is_digest_alone() => Err("it is pinned without a tag".to_owned()),
            (None, Ok(image)) => Ok(image),
            (None, Err(invalid)) => {
                let Some(file) = files.get(index) else { continue };
                let title = format!("`{text}` is not {}", invalid.expected);
                let wrong = mistake(file, title, span, &invalid.allowed);
                mistakes.push(Mistake { hint: invalid.hint, ..wrong });
                continue;
            }
        };
        mentions.push(Mention { file: index, span, text, image });
    }
    if mistakes.is_empty() { Ok(mentions) } else { Err(Error::Invalid(mistakes)) }
}

fn unreadable_yaml(file: &File, wrong: &Wrong, allowed: &str) -> Mistake {
    let title = format!("{} cannot be read: {}", file.path, wrong.reason);
    mistake(file, title, wrong.at..wrong.at, allowed)
}

/// Asks for the digest of each image.
///
/// # Errors
/// At the first registry that does not say: where one cannot be reached, the next takes as long.
pub fn ask(files: &[File], mentions: Vec<Mention>, client: &Client) -> Result<Vec<Pin>, Error> {
    let pin = |mention: Mention| {
        let file = files.get(mention.file);
        let before = file.and_then(|file| file.contents.get(..mention.span.start)).unwrap_or_default();
        let (path, line) = (file.map(|file| file.path.clone()).unwrap_or_default(), before.matches('\n').count() + 1);
        let image = match &mention.image {
            Ok(image) => image,
            Err(reason) => {
                let reason = Some(reason.clone());
                return Ok(Pin { path, line, status: Status::Skipped, written: None, newest: None, reason, mention });
            }
        };
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

/// Writes the digests behind the tags; every other byte stays as it is.
pub fn write(files: &mut [File], pins: &[Pin]) {
    // From the end, so that the places before keep their count. They come in the order of the files.
    for pin in pins.iter().rev().filter(|pin| pin.status.is_stale()) {
        let (Ok(image), Some(newest), Some(file)) = (&pin.mention.image, &pin.newest, files.get_mut(pin.mention.file))
        else {
            continue;
        };
        // The place holds the name as it was read, or the file is not the one that was read.
        if file.contents.get(pin.mention.span.clone()) == Some(pin.mention.text.as_str()) {
            file.contents.replace_range(pin.mention.span.clone(), &image.pinned(newest));
        }
    }
}

fn mistake(file: &File, title: String, span: Range<usize>, allowed: &str) -> Mistake {
    let source = Arc::new(Source { name: file.path.clone(), text: file.contents.clone(), is_private: false });
    Mistake { title, place: Some(Place { source, span }), allowed: allowed.to_owned(), hint: None }
}

fn unreadable(path: &str, reason: &str) -> Error {
    let title = format!("{path} cannot be read: {reason}");
    let allowed = "a Dockerfile, a compose file or a GitLab pipeline in UTF-8".to_owned();
    Error::Invalid(vec![Mistake { title, place: None, allowed, hint: None }])
}
