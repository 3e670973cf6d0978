#![no_main]

use std::fs;

use dockgen::output::{Color, Output};
use dockgen::preset;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let folder = dockgen_fuzz::folder();
    let path = folder.path().join("team.toml");
    fs::write(&path, text).expect("there is room");
    if let Err(error) = preset::load(&path.to_string_lossy()) {
        // The message has an excerpt with the place.
        Output::new(Color::Never, false, false).error(&error);
    }
});
