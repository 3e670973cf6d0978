#![no_main]

use std::path::Path;

use dockgen::verify::risk::{self, Boundary, Grant};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(model) = serde_json::from_slice(bytes) else { return };
    let boundary = Boundary::of(Path::new("/nowhere/shop"), []);
    let _ = risk::of_model(&model, Grant { boundary: &boundary, variables: &[] });
});
