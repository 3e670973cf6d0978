//! The templates that are built into the binary.

use include_dir::{Dir, include_dir};

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Whether a path lies in one of the folders at the top.
pub(super) fn has_folder_of(path: &str) -> bool {
    folder(path.split('/').next().unwrap_or_default()).is_some()
}

pub(super) fn text(path: &str) -> Option<&'static str> {
    let inside = path.rsplit_once('/').map_or("", |(inside, _)| inside);
    folder(inside)?.files().find(|file| file.path().to_str() == Some(path))?.contents_utf8()
}

/// The paths of the folders in a folder; in `""` those at the top.
pub(super) fn folders<'a>(path: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    folder(path).into_iter().flat_map(Dir::dirs).filter_map(|inner| inner.path().to_str())
}

/// The paths of the files in a folder.
pub(super) fn files<'a>(path: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    folder(path).into_iter().flat_map(Dir::files).filter_map(|file| file.path().to_str())
}

/// The paths of the files in a folder and below.
pub(super) fn files_below(path: &str) -> Vec<&'static str> {
    folders(path).flat_map(files_below).chain(files(path)).collect()
}

/// A folder, found step by step: `Dir::get_dir` looks at every path of the tree, which costs more than rendering.
fn folder(path: &str) -> Option<&'static Dir<'static>> {
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]).filter(|end| *end > 0);
    ends.filter_map(|end| path.get(..end))
        .try_fold(&TEMPLATES, |outer, path| outer.dirs().find(|inner| inner.path().to_str() == Some(path)))
}
