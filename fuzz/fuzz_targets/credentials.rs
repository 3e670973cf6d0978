#![no_main]

use dockgen::registry::{Reference, fuzzing};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for image in ["python", "a.example/b"] {
        let image: Reference = image.parse().expect("it is one");
        fuzzing::credentials(text, &image);
    }
});
