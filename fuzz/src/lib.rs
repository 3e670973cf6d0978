//! What the targets share.

use dockgen::artifact::Artifact;
use dockgen::pin::mentions;
use dockgen::file::File;
use tempfile::TempDir;

/// Reads a file of a project, and holds each image that is found to its place in it.
///
/// # Panics
/// Where the place holds something else.
pub fn read(artifact: Artifact, path: &str, contents: &str) {
    let files = [File { artifact, path: path.to_owned(), contents: contents.to_owned() }];
    for mention in mentions(&files).unwrap_or_default().iter().filter(|mention| mention.image.is_ok()) {
        assert_eq!(contents.get(mention.span.clone()), Some(mention.text.as_str()));
    }
}

/// A folder that goes away again, in memory where there is such a place.
///
/// # Panics
/// Where none can be made.
#[must_use]
pub fn folder() -> TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("there is room")
}
