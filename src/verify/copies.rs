//! Copies a project's files, so that containers mount the copies.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::bytes;
use crate::source::{self, Unreadable};

/// The limit of bytes per mount, without holes: the copy uses the user's disk.
const MOST: u64 = 4 << 30;

/// The limit of files and folders per mount.
const MOST_ENTRIES: usize = 500_000;

/// Files that were not copied, with the reason: `cannot be read`.
pub type LeftOut = Vec<(PathBuf, &'static str)>;

/// Copies a file, or a folder recursively, with modes and, if permitted, owners. Symlinks are copied as links and never
/// followed; holes stay holes. Files without read permission and special files are skipped. Any other failure, and
/// exceeding a limit, is an error.
pub fn copy(from: &Path, to: &Path) -> io::Result<LeftOut> {
    let mut copy = Copy { room: MOST, entries: MOST_ENTRIES, left_out: Vec::new() };
    match from.symlink_metadata() {
        // Compose also creates a missing source as a folder.
        Err(_) => fs::create_dir(to)?,
        Ok(found) if !is_plain(&found) => return Err(io::Error::other("it is neither a file nor a folder")),
        Ok(found) => copy.entry(from, to, &found)?,
    }
    Ok(copy.left_out)
}

fn is_plain(found: &Metadata) -> bool {
    found.is_dir() || found.is_file() || found.is_symlink()
}

/// The state of a copy.
struct Copy {
    /// The remaining limit in bytes.
    room: u64,
    entries: usize,
    left_out: LeftOut,
}

impl Copy {
    fn entry(&mut self, from: &Path, to: &Path, found: &Metadata) -> io::Result<()> {
        self.entries = self.entries.checked_sub(1).ok_or_else(|| too_much(&format!("{MOST_ENTRIES} files")))?;
        if found.is_dir() {
            self.folder(from, to, found)
        } else if found.is_file() {
            self.file(from, to, found)
        } else if found.is_symlink() {
            link(&fs::read_link(from)?, to)
        } else {
            self.left_out.push((from.to_owned(), "is neither a file nor a folder"));
            Ok(())
        }
    }

    fn folder(&mut self, from: &Path, to: &Path, found: &Metadata) -> io::Result<()> {
        fs::create_dir(to)?;
        match fs::read_dir(from) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => self.unreadable(from),
            entries => {
                for entry in entries? {
                    let entry = entry?;
                    self.entry(&entry.path(), &to.join(entry.file_name()), &entry.metadata()?)?;
                }
            }
        }
        fs::set_permissions(to, found.permissions())?;
        give(to, found);
        Ok(())
    }

    fn file(&mut self, from: &Path, to: &Path, found: &Metadata) -> io::Result<()> {
        let source = match source::open(from) {
            Err(Unreadable::Io(error)) if error.kind() == ErrorKind::PermissionDenied => {
                self.unreadable(from);
                return Ok(());
            }
            source => source.map_err(io::Error::other)?,
        };
        let mut target = File::create(to)?;
        self.contents(&source, &mut target, found.len())?;
        drop(target);
        fs::set_permissions(to, found.permissions())?;
        give(to, found);
        Ok(())
    }

    fn unreadable(&mut self, path: &Path) {
        self.left_out.push((path.to_owned(), "cannot be read"));
    }

    /// Copies the data segments of a file and leaves the holes between them.
    fn contents(&mut self, source: &File, target: &mut File, length: u64) -> io::Result<()> {
        let mut at = 0;
        while let Some((start, end)) = next_part(source, at, length)? {
            let part = end - start;
            self.room = self.room.checked_sub(part).ok_or_else(|| too_much(&bytes::of_memory(MOST)))?;
            seek(source, start)?;
            seek(target, start)?;
            let copied = io::copy(&mut source.take(part), target)?;
            at = end;
            if copied < part {
                break;
            }
        }
        target.flush()?;
        target.set_len(length)
    }
}

fn too_much(than: &str) -> io::Error {
    io::Error::other(format!("it has more than {than}"))
}

fn seek(mut file: &File, to: u64) -> io::Result<()> {
    io::Seek::seek(&mut file, io::SeekFrom::Start(to)).map(drop)
}

/// The next data segment of a file: start and end; `None` after the last.
#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
fn next_part(file: &File, at: u64, length: u64) -> io::Result<Option<(u64, u64)>> {
    use rustix::fs::{SeekFrom, seek};
    use rustix::io::Errno;
    if at >= length {
        return Ok(None);
    }
    match seek(file, SeekFrom::Data(at)) {
        Ok(start) if start >= length => Ok(None),
        Ok(start) => Ok(Some((start, seek(file, SeekFrom::Hole(start))?.min(length)))),
        Err(Errno::NXIO) => Ok(None),
        // The file system does not support holes.
        Err(_) => Ok(Some((at, length))),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
fn next_part(_: &File, at: u64, length: u64) -> io::Result<Option<(u64, u64)>> {
    Ok((at < length).then_some((at, length)))
}

#[cfg(unix)]
fn link(target: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, to)
}

#[cfg(windows)]
fn link(target: &Path, to: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, to)
}

/// Sets the original's owner. Only root may do this, and only for root does it matter.
#[cfg(unix)]
fn give(to: &Path, of: &Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    let _ = chown(to, Some(of.uid()), Some(of.gid()));
}

#[cfg(not(unix))]
fn give(_: &Path, _: &Metadata) {}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};

    use super::*;

    /// A folder `data`, to be copied to `copy`.
    fn data() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("data"), folder.path().join("copy"));
        fs::create_dir(&from).unwrap();
        (folder, from, to)
    }

    #[test]
    fn a_copy_has_the_modes_and_links_of_what_it_was_made_from() {
        let (_folder, from, to) = data();
        fs::create_dir(from.join("inner")).unwrap();
        fs::write(from.join("inner/state"), "1").unwrap();
        fs::set_permissions(from.join("inner/state"), fs::Permissions::from_mode(0o640)).unwrap();
        fs::set_permissions(from.join("inner"), fs::Permissions::from_mode(0o777)).unwrap();
        std::os::unix::fs::symlink("../../outside", from.join("link")).unwrap();
        assert!(copy(&from, &to).unwrap().is_empty());
        let mode = |path: &str| fs::metadata(to.join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("inner"), mode("inner/state")), (0o777, 0o640));
        assert_eq!(fs::read_link(to.join("link")).unwrap(), Path::new("../../outside"));
        assert_eq!(fs::read_to_string(to.join("inner/state")).unwrap(), "1");
    }

    #[test]
    fn what_is_not_there_becomes_a_folder() {
        let (folder, _, to) = data();
        copy(&folder.path().join("nowhere"), &to).unwrap();
        assert!(to.is_dir());
    }

    #[test]
    fn holes_take_no_room() {
        let (_folder, from, to) = data();
        let sparse = File::create(from.join("sparse")).unwrap();
        sparse.write_all_at(b"begin", 0).unwrap();
        sparse.write_all_at(b"middle", 3 << 30).unwrap();
        sparse.set_len(6 << 30).unwrap();
        copy(&from, &to).unwrap();
        let copied = File::open(to.join("sparse")).unwrap();
        let found = copied.metadata().unwrap();
        assert_eq!(found.len(), 6 << 30);
        assert!(found.blocks() * 512 < 16 << 20, "{} blocks", found.blocks());
        let mut bytes = [0; 6];
        copied.read_exact_at(&mut bytes, 3 << 30).unwrap();
        assert_eq!(&bytes, b"middle");
    }

    #[test]
    fn there_is_a_limit() {
        let (_folder, from, to) = data();
        fs::write(from.join("a"), vec![b'x'; 3000]).unwrap();
        fs::write(from.join("b"), vec![b'x'; 3000]).unwrap();
        let found = from.symlink_metadata().unwrap();
        let mut tight = Copy { room: 5000, entries: 10, left_out: Vec::new() };
        assert_eq!(tight.entry(&from, &to, &found).unwrap_err().to_string(), "it has more than 4 GiB");
        fs::remove_dir_all(&to).unwrap();
        let mut tight = Copy { room: 50_000, entries: 2, left_out: Vec::new() };
        assert!(tight.entry(&from, &to, &found).unwrap_err().to_string().contains("500000 files"));
    }

    #[test]
    fn what_is_no_file_is_left_out_and_told() {
        let (_folder, from, to) = data();
        let pipe = from.join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let _socket = std::os::unix::net::UnixListener::bind(from.join("socket")).unwrap();
        let mut left_out = copy(&from, &to).unwrap();
        left_out.sort();
        let reason = "is neither a file nor a folder";
        assert_eq!(left_out, [(pipe.clone(), reason), (from.join("socket"), reason)]);
        assert_eq!(fs::read_dir(&to).unwrap().count(), 0);
        assert!(copy(&pipe, &to.join("pipe")).is_err());
    }
}
