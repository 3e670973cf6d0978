//! The Dockerfiles that are generated are read without a rest by what `pin` and `verify` read Dockerfiles with.

use std::fs;
use std::path::{Path, PathBuf};

use dockgen::read::dockerfile::{Base, Dockerfile, Inputs};

/// Every file in a folder and the folders below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_generated_dockerfile_holds_nothing_that_is_not_read() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let dockerfiles: Vec<PathBuf> = files(&snapshots).into_iter().filter(|path| path.ends_with("Dockerfile")).collect();
    assert!(dockerfiles.len() > 20, "{dockerfiles:?}");
    for path in dockerfiles {
        let dockerfile = Dockerfile::read(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(dockerfile.unread, [], "{}", path.display());
        let inputs = Inputs { arguments: &std::collections::BTreeMap::new(), platform: "linux/amd64" };
        let base = dockerfile.final_base(None, &dockerfile.globals(inputs));
        assert!(matches!(base, Base::Scratch | Base::Image(_)), "{base:?} in {}", path.display());
    }
}
