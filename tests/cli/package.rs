//! The published package contains exactly the embedded files.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::folder::tree;

#[test]
fn the_published_crate_holds_every_template_and_preset() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root).args(["package", "--list", "--allow-dirty", "--offline"]);
    let listed = String::from_utf8(cargo.output().unwrap().stdout).unwrap();
    let listed: BTreeSet<&str> = listed.lines().collect();
    for folder in ["templates", "presets"] {
        for path in tree(&root.join(folder)).into_keys() {
            let path = format!("{folder}/{path}");
            assert!(listed.contains(path.as_str()), "{path} would not be published");
        }
    }
}
