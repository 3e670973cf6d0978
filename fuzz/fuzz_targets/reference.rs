#![no_main]

use dockgen::registry::{Digest, Reference};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(digest) = text.parse::<Digest>() {
        assert_eq!(digest.to_string(), text);
    }
    let Ok(image) = text.parse::<Reference>() else { return };
    // It goes into an address and into a file.
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(!image.host().contains(['/', '@', '?', '#', '\\']));
    let pinned = image.pinned(&Digest::of(b""));
    let again: Reference = pinned.parse().expect("what is written can be read");
    assert_eq!((again.host(), again.repository(), again.tag()), (image.host(), image.repository(), image.tag()));
});
