//! Copies `templates/` to where it is built into the binary from, and compresses large texts on the way: most of them
//! are lock files, of which a run needs one.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// Smaller texts (in bytes) stay as they are: to unpack one takes longer than it saves.
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
        // What every run reads of each language and framework is not packed.
        if text.len() > LARGE && from.extension().is_none_or(|extension| extension != "toml") {
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
