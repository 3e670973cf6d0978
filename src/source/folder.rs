use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirEntry, Metadata};

use super::regular::{self, Unreadable};

/// A folder to read files from. Symlinks are followed only inside it; absolute symlinks never.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// `None` if the folder does not exist, which counts as empty.
    dir: Option<Dir>,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: OsString,
    pub kind: EntryKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    File,
    Folder,
    /// Not followed.
    Symlink,
    /// A named pipe, socket or device.
    Other,
}

impl Folder {
    /// Opens a folder, which need not exist. Fails if the path is something else.
    pub fn open(path: &Path) -> io::Result<Self> {
        let dir = match Dir::open_ambient_dir(path, ambient_authority()) {
            Ok(dir) => Some(dir),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(Self { path: path.to_owned(), dir })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads a regular file of at most `limit` bytes; `None` if it does not exist. Fails if it is not regular, too
    /// large, or behind a symlink that leaves the folder.
    pub fn read(&self, path: impl AsRef<Path>, limit: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        match self.contents(path.as_ref(), limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(unreadable) if unreadable.is_missing() => Ok(None),
            Err(unreadable) => Err(unreadable),
        }
    }

    /// As [`Self::read`], for UTF-8.
    pub fn read_text(&self, path: impl AsRef<Path>, limit: u64) -> Result<Option<String>, Unreadable> {
        self.read(path, limit)?.map(regular::text).transpose()
    }

    #[must_use]
    pub fn is_file(&self, path: impl AsRef<Path>) -> bool {
        self.metadata(path.as_ref()).is_ok_and(|found| found.is_file())
    }

    #[must_use]
    pub fn is_dir(&self, path: impl AsRef<Path>) -> bool {
        self.metadata(path.as_ref()).is_ok_and(|found| found.is_dir())
    }

    /// Whether anything exists there, including a dangling symlink.
    #[must_use]
    pub fn has(&self, path: impl AsRef<Path>) -> bool {
        self.dir.as_ref().is_some_and(|dir| dir.symlink_metadata(path).is_ok())
    }

    /// The sorted names in a folder below this one (`.` is this one); empty if it does not exist. Fails if it is behind
    /// a symlink that leaves the folder.
    pub fn names(&self, path: impl AsRef<Path>) -> Result<Vec<OsString>, Unreadable> {
        let Some(dir) = &self.dir else { return Ok(Vec::new()) };
        let entries = match dir.read_dir(path).map_err(unreadable) {
            Ok(entries) => entries,
            Err(error) if error.is_missing() => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<OsString>>>()?;
        names.sort_unstable();
        Ok(names)
    }

    /// The sorted entries of a folder below this one (`.` is this one); empty if it does not exist.
    pub fn entries(&self, path: impl AsRef<Path>) -> Result<Vec<Entry>, Unreadable> {
        let Some(dir) = &self.dir else { return Ok(Vec::new()) };
        let entries = match dir.read_dir(path).map_err(unreadable) {
            Ok(entries) => entries,
            Err(error) if error.is_missing() => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let entry = |entry: io::Result<DirEntry>| {
            let entry = entry?;
            let kind = match entry.file_type()? {
                found if found.is_dir() => EntryKind::Folder,
                found if found.is_file() => EntryKind::File,
                found if found.is_symlink() => EntryKind::Symlink,
                _ => EntryKind::Other,
            };
            Ok(Entry { name: entry.file_name(), kind })
        };
        let mut entries = entries.map(entry).collect::<io::Result<Vec<Entry>>>()?;
        entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// The target of a symlink as a path below the folder; `None` if it is not a symlink. Fails if it leaves the
    /// folder, is dangling or cyclic.
    pub fn target(&self, path: impl AsRef<Path>) -> Result<Option<PathBuf>, Unreadable> {
        let is_symlink = |dir: &&Dir| dir.symlink_metadata(path.as_ref()).is_ok_and(|found| found.is_symlink());
        let Some(dir) = self.dir.as_ref().filter(is_symlink) else { return Ok(None) };
        dir.canonicalize(path).map(Some).map_err(unreadable)
    }

    fn contents(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Unreadable> {
        regular::require_regular(&self.metadata(path)?)?;
        let dir = self.dir.as_ref().ok_or(ErrorKind::NotFound).map_err(io::Error::from)?;
        regular::contents(dir.open_with(path, &regular::options()).map_err(unreadable)?, limit)
    }

    fn metadata(&self, path: &Path) -> Result<Metadata, Unreadable> {
        let dir = self.dir.as_ref().ok_or(ErrorKind::NotFound).map_err(io::Error::from)?;
        dir.metadata(path).map_err(unreadable)
    }
}

/// `cap-std` reports a path that leaves the folder with an error of its own, without an OS error code.
fn unreadable(error: io::Error) -> Unreadable {
    if error.kind() == ErrorKind::PermissionDenied && error.raw_os_error().is_none() {
        Unreadable::Outside
    } else {
        Unreadable::Io(error)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder `project` in a temporary folder.
    fn project() -> (tempfile::TempDir, PathBuf) {
        let above = tempfile::tempdir().unwrap();
        let path = above.path().join("project");
        fs::create_dir(&path).unwrap();
        (above, path)
    }

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let (_above, path) = project();
        fs::write(path.join("a"), "text").unwrap();
        let folder = Folder::open(&path).unwrap();
        assert_eq!(folder.read_text("a", 4).unwrap().unwrap(), "text");
        assert_eq!(folder.read("a", 3).unwrap_err().to_string(), "it is larger than 3 bytes");
        assert!(folder.read("b", 4).unwrap().is_none() && folder.read("a/b", 4).unwrap().is_none());
        fs::write(path.join("a"), b"a\xff").unwrap();
        assert_eq!(folder.read_text("a", 4).unwrap_err().to_string(), "it is not UTF-8 from byte 1 on");
    }

    #[test]
    fn a_folder_that_is_not_there_is_empty() {
        let (_above, path) = project();
        let folder = Folder::open(&path.join("new")).unwrap();
        assert!(folder.read("a", 1).unwrap().is_none() && folder.names(".").unwrap().is_empty());
        assert!(!folder.is_file("a") && !folder.is_dir(".") && !folder.has("a"));
    }

    #[test]
    fn the_names_are_sorted() {
        let (_above, path) = project();
        for name in ["b", "a", "c"] {
            fs::write(path.join(name), "").unwrap();
        }
        assert_eq!(Folder::open(&path).unwrap().names(".").unwrap(), ["a", "b", "c"]);
    }

    #[cfg(unix)]
    mod on_unix {
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;

        use super::*;

        #[test]
        fn a_symlink_is_followed_inside_and_never_out() {
            let (above, path) = project();
            fs::write(path.join("inside"), "in").unwrap();
            fs::write(above.path().join("outside"), "out").unwrap();
            symlink("inside", path.join("in")).unwrap();
            symlink("../outside", path.join("up")).unwrap();
            symlink(above.path().join("outside"), path.join("absolute")).unwrap();
            symlink("..", path.join("parent")).unwrap();
            symlink("nowhere", path.join("dangling")).unwrap();
            symlink("loop", path.join("loop")).unwrap();
            let folder = Folder::open(&path).unwrap();
            assert_eq!(folder.read_text("in", 9).unwrap().unwrap(), "in");
            for name in ["up", "absolute", "parent/outside", "../outside"] {
                assert!(matches!(folder.read(name, 9), Err(Unreadable::Outside)), "{name}");
                assert!(!folder.is_file(name), "{name}");
            }
            assert!(matches!(folder.names("parent"), Err(Unreadable::Outside)));
            assert!(folder.read("dangling", 9).unwrap().is_none() && folder.has("dangling"));
            assert!(folder.read("loop", 9).is_err());
        }

        #[test]
        fn what_is_no_regular_file_is_named_and_never_waited_for() {
            let (_above, path) = project();
            fs::create_dir(path.join("folder")).unwrap();
            let made = std::process::Command::new("mkfifo").arg(path.join("pipe")).status().unwrap();
            assert!(made.success());
            let _socket = UnixListener::bind(path.join("socket")).unwrap();
            let folder = Folder::open(&path).unwrap();
            let reason = |name: &str| folder.read(name, 9).unwrap_err().to_string();
            assert_eq!(reason("folder"), "it is a folder, not a regular file");
            assert_eq!(reason("pipe"), "it is a named pipe, not a regular file");
            assert_eq!(reason("socket"), "it is a socket, not a regular file");
            let named = regular::read(&path.join("pipe"), 9).unwrap_err().to_string();
            assert_eq!(named, "it is a named pipe, not a regular file");
            let device = regular::read(Path::new("/dev/zero"), 9).unwrap_err().to_string();
            assert_eq!(device, "it is a device, not a regular file");
            // Its reported size is 0.
            assert!(matches!(regular::read(Path::new("/proc/self/maps"), 9), Err(Unreadable::TooLarge(9))));
        }
    }
}
