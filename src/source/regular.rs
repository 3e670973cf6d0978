use std::io::{self, ErrorKind, Read};
use std::path::Path;

use cap_fs_ext::OpenOptionsSyncExt;
use cap_std::ambient_authority;
use cap_std::fs::{File, FileType, Metadata, OpenOptions};

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The path is something else: `a folder`, `a named pipe`.
    #[error("it is {0}, not a regular file")]
    NotRegular(&'static str),
    /// The limit in bytes.
    #[error("it is larger than {}", size(*.0))]
    TooLarge(u64),
    #[error("it is behind a symlink that leads out of the folder")]
    Outside,
    /// The offset of the first invalid byte.
    #[error("it is not UTF-8 from byte {0} on")]
    NotUtf8(usize),
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl Unreadable {
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory))
    }
}

/// Reads a regular file of at most `limit` bytes anywhere, since the user named it.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Unreadable> {
    contents(File::from_std(open(path)?), limit)
}

/// Opens a regular file of any size for reading in parts.
pub fn open(path: &Path) -> Result<std::fs::File, Unreadable> {
    require_regular(&Metadata::from_just_metadata(std::fs::metadata(path)?))?;
    let file = File::open_ambient_with(path, &options(), ambient_authority())?;
    require_regular(&file.metadata()?)?;
    Ok(file.into_std())
}

/// As [`read`], for UTF-8.
pub fn read_text(path: &Path, limit: u64) -> Result<String, Unreadable> {
    read(path, limit).and_then(text)
}

pub fn text(bytes: Vec<u8>) -> Result<String, Unreadable> {
    String::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8(error.utf8_error().valid_up_to()))
}

/// Opening a named pipe must not block.
pub(super) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).nonblock(true);
    options
}

/// Checks before opening: opening a device can have effects.
pub(super) fn require_regular(found: &Metadata) -> Result<(), Unreadable> {
    if found.is_file() { Ok(()) } else { Err(Unreadable::NotRegular(kind(found.file_type()))) }
}

/// Reads an open file. Checks its type again, since the path may have changed, and counts the bytes, since the reported
/// size may be wrong.
pub(super) fn contents(file: File, limit: u64) -> Result<Vec<u8>, Unreadable> {
    let found = file.metadata()?;
    require_regular(&found)?;
    if found.len() > limit {
        return Err(Unreadable::TooLarge(limit));
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(Unreadable::TooLarge(limit)) } else { Ok(bytes) }
}

fn kind(found: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use cap_std::fs::FileTypeExt;
        if found.is_fifo() {
            return "a named pipe";
        }
        if found.is_socket() {
            return "a socket";
        }
        if found.is_block_device() || found.is_char_device() {
            return "a device";
        }
    }
    if found.is_dir() { "a folder" } else { "something else" }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}
