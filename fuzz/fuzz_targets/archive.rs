#![no_main]

use dockgen::verify::archive::Archive;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = Archive::read(bytes, |_| false);
});
