#![no_main]

use std::fs;
use std::path::Path;

use dockgen::catalog::Catalog;
use dockgen::detect::detect;
use dockgen::settings::detected;
use dockgen::source::Folder;
use libfuzzer_sys::fuzz_target;

/// One manifest of each kind.
const MANIFESTS: [&str; 8] = [
    "package.json",
    "pyproject.toml",
    "requirements.txt",
    "go.mod",
    "Cargo.toml",
    "pom.xml",
    "mix.exs",
    ".git/config",
];

fuzz_target!(|input: (u8, &[u8])| {
    let (which, contents) = input;
    let folder = dockgen_fuzz::folder();
    let path = folder.path().join(MANIFESTS[usize::from(which) % MANIFESTS.len()]);
    fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("there is room");
    fs::write(path, contents).expect("there is room");
    let folder = Folder::open(folder.path()).expect("it is there");
    let facts = detect(&folder, &Catalog::default(), None).expect("what cannot be read is left out");
    let _ = detected(&facts, None);
});
