//! The folder that a project's paths must not leave.

use std::path::{Component, Path, PathBuf};

/// The names of the engines' control sockets.
const SOCKETS: [&str; 5] = ["docker.sock", "podman.sock", "containerd.sock", "crio.sock", "buildkitd.sock"];

/// Their usual paths.
const KNOWN: [&str; 5] = [
    "/run/docker.sock",
    "/run/podman/podman.sock",
    "/run/containerd/containerd.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/crio/crio.sock",
];

/// A project's folder, and the sockets that must not be reached even if the project's folder contains them.
#[derive(Debug, Clone)]
pub struct Boundary {
    folder: PathBuf,
    sockets: Vec<PathBuf>,
}

impl Boundary {
    /// `folder` must not contain symlinks.
    #[must_use]
    pub fn of(folder: &Path, sockets: impl IntoIterator<Item = PathBuf>) -> Self {
        let known = KNOWN.iter().map(PathBuf::from).chain(sockets);
        let sockets = known.map(|socket| real(&socket).unwrap_or(socket)).collect();
        Self { folder: folder.to_owned(), sockets }
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Fails unless the path, with symlinks resolved, is in the folder and is not an engine's socket. The error
    /// completes a sentence that begins with the path.
    pub fn require(&self, path: &Path) -> Result<(), &'static str> {
        // Compose expands it to a home folder.
        if path.to_str().is_none_or(|path| path.starts_with('~')) {
            return Err("is in a home folder, or has no readable name");
        }
        let Some(real) = real(&self.folder.join(path)) else {
            return Err("may be outside the project");
        };
        let name = real.file_name().unwrap_or_default();
        let is_socket = SOCKETS.iter().any(|socket| name == *socket);
        if is_socket || self.sockets.iter().any(|socket| socket.starts_with(&real)) {
            return Err("gives access to the engine's socket, and through it full control of this machine");
        }
        if !real.starts_with(&self.folder) {
            return Err("is outside the project");
        }
        Ok(())
    }
}

/// Resolves a path. If its end does not exist, resolves the part that does; `None` if that is unclear.
fn real(path: &Path) -> Option<PathBuf> {
    let mut there = path;
    let mut rest: Vec<Component<'_>> = Vec::new();
    loop {
        if let Ok(real) = there.canonicalize() {
            let is_plain = |part: &Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
            return rest.iter().all(is_plain).then(|| real.join(rest.iter().rev().collect::<PathBuf>()));
        }
        // A dangling symlink may have a target by the time it is followed.
        if there.is_symlink() {
            return None;
        }
        rest.push(there.components().next_back()?);
        there = there.parent()?;
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn what_leads_out_is_refused_however_it_is_written() {
        let above = tempfile::tempdir().unwrap();
        let root = above.path().canonicalize().unwrap();
        let folder = root.join("shop");
        fs::create_dir_all(folder.join("data")).unwrap();
        fs::write(root.join("secret"), "").unwrap();
        symlink("..", folder.join("up")).unwrap();
        symlink(root.join("secret"), folder.join("link")).unwrap();
        symlink("../nowhere", folder.join("dangling")).unwrap();
        symlink("data", folder.join("inside")).unwrap();
        let boundary = Boundary::of(&folder, [folder.join("data/run/my.socket")]);
        for path in ["conf", "inside/new", "./data/new/file", "data/../conf"] {
            assert_eq!(boundary.require(Path::new(path)), Ok(()), "{path}");
        }
        for path in [
            "..",
            "../secret",
            "/etc/passwd",
            "up/secret",
            "link",
            "dangling",
            "/",
            "new/../../secret",
            "~",
            "~/x",
            "~ann/x",
        ] {
            assert!(boundary.require(Path::new(path)).is_err(), "{path}");
        }
        for path in ["/run/docker.sock", "/var/run/docker.sock", "/", "/run", "x/docker.sock", ".", "data", "data/run"]
        {
            let reason = boundary.require(Path::new(path)).unwrap_err();
            assert!(reason.contains("socket"), "{path} {reason}");
        }
    }
}
