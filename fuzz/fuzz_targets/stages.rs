#![no_main]

use std::collections::BTreeMap;

use dockgen::verify::dockerfile::Stages;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, BTreeMap<String, String>)| {
    let (text, arguments) = input;
    let stages = Stages::of(text, &arguments, "linux/amd64");
    let _ = stages.base(None);
    for name in stages.earlier() {
        let _ = stages.base(Some(name));
    }
});
