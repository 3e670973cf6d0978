#![no_main]

use std::fs;

use dockgen::read::compose;
use dockgen::source::Folder;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|texts: (&str, &str)| {
    let folder = dockgen_fuzz::folder();
    let files = [("compose.yaml", texts.0), ("compose.override.yaml", texts.1)];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("there is room");
    }
    let opened = Folder::open(folder.path()).expect("it is there");
    let model = compose::load(&opened, &files.map(|(name, _)| name));
    for entry in model.root.values() {
        let file = &model.files[entry.value.place.file];
        assert!(file.text.get(entry.value.place.span.clone()).is_some(), "{entry:?}");
    }
});
