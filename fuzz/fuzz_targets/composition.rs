#![no_main]

use std::fs;

use dockgen::verify::risk::{self, Boundary};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let folder = dockgen_fuzz::folder();
    let file = folder.path().join("compose.yaml");
    fs::write(&file, text).expect("there is room");
    let _ = risk::of_files(&Boundary::of(folder.path(), []), &[file]);
});
