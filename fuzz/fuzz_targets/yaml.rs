#![no_main]

use dockgen::read::yaml::Yaml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(yaml) = Yaml::read(text) else { return };
    for node in yaml.nodes() {
        assert!(text.get(node.span.clone()).is_some(), "{node:?}");
    }
});
