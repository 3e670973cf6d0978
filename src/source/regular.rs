use std::io::{self, ErrorKind, Read};
use std::path::Path;

use cap_fs_ext::OpenOptionsSyncExt;
use cap_std::ambient_authority;
use cap_std::fs::{File, FileType, Metadata, OpenOptions};

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Something else than a file lies there: `a folder`, `a named pipe`.
    #[error("it is {0}, not a regular file")]
    NotRegular(&'static str),
    /// It has more than this many bytes.
    #[error("it is larger than {}", size(*.0))]
    TooLarge(u64),
    /// A symlink on the way leads out of the folder that it is looked for in.
    #[error("it is behind a symlink that leads out of the folder")]
    Outside,
    /// It is not UTF-8 from this byte on.
    #[error("it is not UTF-8 from byte {0} on")]
    NotUtf8(usize),
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl Unreadable {
    /// Whether nothing is there.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory))
    }
}

/// Reads a regular file that the user named, wherever it lies, of at most `limit` bytes.
///
/// # Errors
/// When it is not there, not regular, too large, or the system refuses.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Unreadable> {
    contents(File::from_std(open(path)?), limit)
}

/// Opens a regular file that is read part by part, such as one of any size that is copied.
///
/// # Errors
/// When it is not there, not regular, or the system refuses.
pub fn open(path: &Path) -> Result<std::fs::File, Unreadable> {
    require_regular(&Metadata::from_just_metadata(std::fs::metadata(path)?))?;
    let file = File::open_ambient_with(path, &options(), ambient_authority())?;
    require_regular(&file.metadata()?)?;
    Ok(file.into_std())
}

/// As [`read`], for a text.
///
/// # Errors
/// As [`read`], and when it is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> Result<String, Unreadable> {
    read(path, limit).and_then(text)
}

/// The bytes as a text.
///
/// # Errors
/// When they are not UTF-8.
pub fn text(bytes: Vec<u8>) -> Result<String, Unreadable> {
    String::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8(error.utf8_error().valid_up_to()))
}

/// Opening a named pipe must not wait for its writer.
pub(super) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).nonblock(true);
    options
}

/// Looks before the file is opened: opening a device can do something.
pub(super) fn require_regular(found: &Metadata) -> Result<(), Unreadable> {
    if found.is_file() { Ok(()) } else { Err(Unreadable::NotRegular(kind(found.file_type()))) }
}

/// The bytes of a file that is open. Looks again, since another may lie there by now, and counts what it reads, since
/// its size may be wrong.
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
