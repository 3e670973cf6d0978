#![no_main]

use dockgen::verify::secret;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &[u8])| {
    let (text, bytes) = input;
    let _ = (secret::in_history(text), secret::in_path(text), secret::in_contents(text, bytes));
    let _ = secret::in_variable(text, &String::from_utf8_lossy(bytes));
});
