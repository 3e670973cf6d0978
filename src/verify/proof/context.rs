//! Which files of the project the engine receives for a build.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::catalog::knowledge::{KNOWLEDGE, PathRole};
use crate::read::ignore::Ignore;
use crate::source::{self, Folder, Place, Source};
use crate::verify::bench::Bench;
use crate::verify::bytes;
use crate::verify::report::Point;
use crate::verify::secret;
use crate::verify::trouble::Trouble;

/// Files in an empty folder that the ignore file must exclude: the lecture's sections 1 and 3.
const DECOYS: [&str; 2] = [".env", ".git/config"];

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let context = bench.context()?;
    let mut files = Vec::new();
    list(&context, "", &mut files)?;
    let total: u64 = files.iter().map(|(_, size)| size).sum();
    let size = Point::pass("size", format!("{} in {} files", bytes::of_files(total), files.len()));
    let size = size.with("bytes", total).with("files", files.len());
    Ok(vec![size, ignored(bench, &context, &files)?])
}

fn ignored(bench: &Bench<'_>, context: &Path, files: &[(String, u64)]) -> Result<Point, Trouble> {
    let (mut found, mut named): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let ignore = IgnoreFile::of(bench);
    let folder = Folder::open(context)?;
    for (path, size) in files {
        bench.engine.check_interruption()?;
        let unwanted = path.split('/').find(|part| KNOWLEDGE.is(part, PathRole::Unwanted));
        let place = if let Some(unwanted) = unwanted {
            format!("{}{unwanted}", path.split_once(unwanted).map_or("", |(before, _)| before))
        } else if secret::in_path(path).is_some() || *size <= LARGEST_READ && holds_secret(&folder, path)? {
            path.clone()
        } else {
            continue;
        };
        if found.last() != Some(&place) {
            named.push(format!("{place}{}", IgnoreFile::exception(ignore.as_ref(), path)));
            found.push(place);
        }
    }
    let fix = "add them to .dockerignore; `dockgen new --only dockerignore` writes one";
    if !found.is_empty() {
        let figure = format!("{} {} found", found.len(), if found.len() == 1 { "path" } else { "paths" });
        let reason = format!("sent to the engine: {}", named.iter().take(5).cloned().collect::<Vec<_>>().join(", "));
        return Ok(Point::fail("ignored", figure, reason, fix).with("found", found));
    }
    let through = decoys_through(bench)?;
    if through.is_empty() {
        return Ok(Point::pass("ignored", format!("{} are excluded", DECOYS.join(" and "))));
    }
    let named = |path: &String| format!("{path}{}", IgnoreFile::exception(ignore.as_ref(), path));
    let named: Vec<String> = through.iter().map(named).collect();
    let reason = format!("would be sent to the engine if present: {}", named.join(", "));
    Ok(Point::fail("ignored", "", reason, fix).with("found", through))
}

/// The build's ignore file.
struct IgnoreFile {
    source: Arc<Source>,
    ignore: Ignore,
}

impl IgnoreFile {
    /// `None` without an ignore file, or if the engine would have rejected it.
    fn of(bench: &Bench<'_>) -> Option<Self> {
        let (path, contents) = bench.project.recipe.ignored().ok()??;
        Self::read(&path, contents)
    }

    fn read(path: &Path, contents: Vec<u8>) -> Option<Self> {
        let (name, text) = (path.file_name()?.to_string_lossy().into_owned(), source::text(contents).ok()?);
        let ignore = Ignore::parse(&text).ok()?;
        Some(Self { source: Arc::new(Source { name, text, is_private: false }), ignore })
    }

    /// The exception that re-includes an ignored path, in brackets; empty without one.
    fn exception(file: Option<&Self>, path: &str) -> String {
        let Some((file, pattern)) =
            file.and_then(|file| Some((file, file.ignore.decider(path).filter(|pattern| pattern.is_exception)?)))
        else {
            return String::new();
        };
        let place = Place { source: Arc::clone(&file.source), span: pattern.span.clone() };
        let text = file.source.text.get(pattern.span.clone()).unwrap_or_default();
        format!(" (by `{text}` in {place})")
    }
}

/// Keys and tokens are in small files.
const LARGEST_READ: u64 = 1 << 20;

fn holds_secret(folder: &Folder, path: &str) -> io::Result<bool> {
    let contents = folder.read(path, LARGEST_READ).map_err(|unreadable| io::Error::other(unreadable.to_string()))?;
    Ok(contents.is_some_and(|contents| secret::in_contents(path, &contents).is_some()))
}

/// The decoys that the project's ignore file does not exclude.
fn decoys_through(bench: &Bench<'_>) -> Result<Vec<String>, Trouble> {
    let (folder, seen) = (bench.runner.files().join("decoys"), bench.runner.files().join("decoys-seen"));
    for decoy in DECOYS {
        let path = folder.join(decoy);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, "decoy\n")?;
    }
    bench.export_context(&folder, &seen)?;
    Ok(DECOYS.into_iter().filter(|decoy| seen.join(decoy).exists()).map(str::to_owned).collect())
}

fn list(folder: &Path, prefix: &str, files: &mut Vec<(String, u64)>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() {
            files.push((path, entry.metadata()?.len()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exception_that_lets_a_file_in_is_named() {
        let file = IgnoreFile::read(Path::new("app/.dockerignore"), b"*\n!src\n!.env*\n".to_vec());
        let because = |path| IgnoreFile::exception(file.as_ref(), path);
        assert_eq!(because(".env.local"), " (by `!.env*` in .dockerignore:3)");
        assert_eq!(because("src/id_rsa"), " (by `!src` in .dockerignore:2)");
        assert_eq!(because(".git/config"), "");
        assert_eq!(IgnoreFile::exception(None, ".env"), "");
        assert!(IgnoreFile::read(Path::new(".dockerignore"), b"[".to_vec()).is_none());
    }
}
