#![no_main]

use std::collections::BTreeMap;

use dockgen::read::dockerfile::{Dockerfile, BuildInputs};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, BTreeMap<String, String>)| {
    let (text, arguments) = input;
    let Ok(dockerfile) = Dockerfile::read(text) else { return };
    let inputs = BuildInputs { arguments: &arguments, platform: "linux/amd64" };
    let globals = dockerfile.globals(inputs);
    let _ = dockerfile.final_base(None, &globals);
    for name in dockerfile.earlier_names() {
        let _ = dockerfile.final_base(Some(&name), &globals);
    }
    for stage in 0..dockerfile.stages.len().min(10) {
        let _ = dockerfile.values(stage, inputs);
    }
    for image in dockerfile.images() {
        assert!(text.get(image.span).is_some());
    }
});
