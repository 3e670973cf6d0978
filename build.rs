//! Copies `templates/` to where it is built into the binary from, and compresses large texts on the way: most of them
//! are lock files, of which a run needs one.

use std::error::Error;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// Smaller texts (in bytes) stay as they are: unpacking one takes longer than it is worth.
const LARGE: usize = 4000;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=templates");
    let to = PathBuf::from(env::var("OUT_DIR")?).join("templates");
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    copy(Path::new("templates"), &to)
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, mut name) = (entry.path(), entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&from, &to.join(name))?;
            continue;
        }
        let text = fs::read(&from)?;
        // What every run reads is not compressed.
        let is_always_read = from.starts_with("templates/_shared") || from.extension() == Some(OsStr::new("toml"));
        if text.len() > LARGE && !is_always_read {
            name.push(".deflated");
            let mut encoder = DeflateEncoder::new(fs::File::create(to.join(name))?, Compression::best());
            encoder.write_all(&text)?;
            encoder.finish()?;
        } else {
            fs::write(to.join(name), text)?;
        }
    }
    Ok(())
}
