#![no_main]

use dockgen::artifact::Artifact;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| dockgen_fuzz::read(Artifact::Compose, "compose.yaml", text));
