//! The templates in the binary.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Mutex, PoisonError};

use flate2::bufread::DeflateDecoder;
use include_dir::{Dir, File, include_dir};

static TEMPLATES: Dir<'static> = include_dir!("$OUT_DIR/templates");

/// The extension of compressed files.
const COMPRESSED: &str = ".deflated";

/// The contents of compressed files by path, decompressed on first use and kept until the end.
static UNPACKED: Mutex<BTreeMap<&'static str, &'static str>> = Mutex::new(BTreeMap::new());

/// Whether the path's top folder is built in.
pub(super) fn has_folder_of(path: &str) -> bool {
    folder(path.split('/').next().unwrap_or_default()).is_some()
}

pub(super) fn text(path: &str) -> Option<&'static str> {
    let inside = path.rsplit_once('/').map_or("", |(inside, _)| inside);
    let is_named = |file: &&File| {
        let name = file.path().as_os_str().as_encoded_bytes();
        name.strip_prefix(path.as_bytes()).is_some_and(|rest| rest.is_empty() || rest == COMPRESSED.as_bytes())
    };
    let file = folder(inside)?.files().find(is_named)?;
    if file.path().as_os_str() == path {
        return file.contents_utf8();
    }
    let mut unpacked = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
    Some(unpacked.entry(file.path().to_str()?).or_insert_with(|| decompressed(file.contents()).leak()))
}

/// The paths of a folder's subfolders; `""` is the top.
pub(super) fn folders<'a>(path: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    folder(path).into_iter().flat_map(Dir::dirs).filter_map(|inner| inner.path().to_str())
}

/// The paths of a folder's files.
pub(super) fn files<'a>(path: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    folder(path).into_iter().flat_map(Dir::files).filter_map(name)
}

/// The paths of a folder's files, recursively.
pub(super) fn files_below(path: &str) -> Vec<&'static str> {
    folders(path).flat_map(files_below).chain(files(path)).collect()
}

/// Looks up a folder component by component, since `Dir::get_dir` compares every path of the tree, which takes longer
/// than rendering. Compares bytes: `Path` compares components, and `to_str` would check each path's encoding.
fn folder(path: &str) -> Option<&'static Dir<'static>> {
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]).filter(|end| *end > 0);
    ends.filter_map(|end| path.get(..end))
        .try_fold(&TEMPLATES, |outer, path| outer.dirs().find(|inner| inner.path().as_os_str() == path))
}

/// The path of a file without the extension of compressed files.
fn name<'a>(file: &File<'a>) -> Option<&'a str> {
    let path = file.path().to_str()?;
    Some(path.strip_suffix(COMPRESSED).unwrap_or(path))
}

/// Decompresses a file from `build.rs`. This cannot fail: a test decompresses all files.
fn decompressed(contents: &[u8]) -> String {
    let mut text = String::new();
    let _ = DeflateDecoder::new(contents).read_to_string(&mut text);
    text
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_template_is_built_in_byte_for_byte() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
        let paths = files_below("");
        assert!(paths.len() > 300);
        for path in paths {
            assert_eq!(text(path), Some(fs::read_to_string(format!("{root}/{path}")).unwrap().as_str()), "{path}");
        }
        assert!(UNPACKED.lock().unwrap().len() > 30);
    }
}
