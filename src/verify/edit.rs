//! Finds a source file of the app and adds a comment to it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::catalog::knowledge::{Code, KNOWLEDGE, PathRole};
use crate::source;

/// The size limit of a source file in bytes.
const LARGEST: u64 = 4 << 20;

/// The most likely main file of the app, near the top of the folder.
pub fn find(folder: &Path) -> io::Result<Option<PathBuf>> {
    let mut files = Vec::new();
    list(folder, folder, &mut files)?;
    files.sort_by_key(|file| (rank(file), file.clone()));
    Ok(files.into_iter().next())
}

/// Adds a comment to a file and returns the old contents; `None` if the kind of file is unknown. Fails if the file
/// cannot be read or written, or is too large.
pub fn edit(file: &Path, words: &str) -> io::Result<Option<Vec<u8>>> {
    let Some((_, kind)) = kind(file) else { return Ok(None) };
    let before = source::read(file, LARGEST).map_err(|unreadable| io::Error::other(unreadable.to_string()))?;
    let mut text = before.clone();
    if !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    let comment = format!("{}{words}{}\n", kind.comment.0, kind.comment.1);
    // Text after `?>` is output in PHP.
    let opening = memchr::memmem::find(&text, b"<?php\n").filter(|_| text.trim_ascii_end().ends_with(b"?>"));
    let at = opening.map_or(text.len(), |at| at + b"<?php\n".len());
    text.splice(at..at, comment.into_bytes());
    fs::write(file, text)?;
    Ok(Some(before))
}

/// A file's kind of source code, and its rank among the kinds.
fn kind(file: &Path) -> Option<(usize, &'static Code)> {
    let extension = file.extension()?.to_str()?;
    KNOWLEDGE.code.iter().enumerate().find(|(_, kind)| kind.extensions.iter().any(|known| known == extension))
}

fn list(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let kind_of_file = entry.file_type()?;
        if kind_of_file.is_dir() {
            if !name.starts_with('.') && !KNOWLEDGE.is(&name, PathRole::Aside) {
                list(root, &path, files)?;
            }
        } else if kind_of_file.is_file()
            && kind(&path).is_some()
            && entry.metadata()?.len() <= LARGEST
            && let Ok(below) = path.strip_prefix(root)
        {
            files.push(below.to_owned());
        }
    }
    Ok(())
}

fn rank(file: &Path) -> (usize, usize, usize) {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    // `gunicorn.conf.py` and `vite.config.ts` are settings; `Program.cs` is not.
    let entries = &KNOWLEDGE.entries;
    let entry = entries.iter().position(|entry| stem == *entry).unwrap_or(entries.len());
    let is_setting = usize::from(stem.contains("conf") || stem.contains("test"));
    // Pages come last.
    let page = kind(file).filter(|(_, kind)| kind.is_page).map_or(0, |(place, _)| place);
    (page + is_setting, entry, file.components().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[&str]) -> Option<PathBuf> {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x\n").unwrap();
        }
        find(folder.path()).unwrap()
    }

    #[test]
    fn the_most_telling_name_nearest_to_the_top_is_edited() {
        for (files, expected) in [
            (&["health.py", "app.py", "gunicorn.conf.py", "tests/app.py"][..], "app.py"),
            (&["cmd/server/main.go", "internal/x.go"], "cmd/server/main.go"),
            (&["src/index.ts", "src/lib/index.ts", "vite.config.ts"], "src/index.ts"),
            (&["site/index.html", "site/style.css"], "site/index.html"),
            (&["public/index.html", "src/orders.rb"], "src/orders.rb"),
        ] {
            assert_eq!(found(files), Some(PathBuf::from(expected)));
        }
        assert_eq!(found(&["README.md", ".venv/app.py", "node_modules/x/index.js"]), None);
    }

    #[test]
    fn an_edit_adds_a_comment() {
        let folder = tempfile::tempdir().unwrap();
        for (name, before, after) in [
            ("app.py", "run()", "run()\n# edited\n"),
            ("a.php", "<?php\nrun();\n?>\n", "<?php\n// edited\nrun();\n?>\n"),
            ("b.php", "<?php\nrun();\n", "<?php\nrun();\n// edited\n"),
        ] {
            let file = folder.path().join(name);
            fs::write(&file, before).unwrap();
            assert_eq!(edit(&file, "edited").unwrap().unwrap(), before.as_bytes());
            assert_eq!(fs::read_to_string(&file).unwrap(), after);
        }
        assert!(edit(&folder.path().join("LICENSE"), "edited").unwrap().is_none());
    }

    #[test]
    fn what_is_larger_than_code_is_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::File::create(folder.path().join("app.py")).unwrap().set_len(5 << 30).unwrap();
        fs::write(folder.path().join("other.py"), "x\n").unwrap();
        assert_eq!(find(folder.path()).unwrap(), Some(PathBuf::from("other.py")));
        assert!(edit(&folder.path().join("app.py"), "edited").is_err());
    }
}
