#![no_main]

use dockgen::registry::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|headers: &str| fuzzing::challenge(headers));
