//! The folder that nothing of a project may leave.

use std::path::{Component, Path, PathBuf};

/// The names of the sockets by which engines take their orders.
const SOCKETS: [&str; 5] = ["docker.sock", "podman.sock", "containerd.sock", "crio.sock", "buildkitd.sock"];

/// Where they lie, in whatever project.
const KNOWN: [&str; 5] = [
    "/run/docker.sock",
    "/run/podman/podman.sock",
    "/run/containerd/containerd.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/crio/crio.sock",
];

/// A project's folder, and the sockets that even a project above them must not reach.
#[derive(Debug, Clone)]
pub struct Boundary {
    folder: PathBuf,
    sockets: Vec<PathBuf>,
}

impl Boundary {
    /// That of a folder, whose path is free of symlinks.
    #[must_use]
    pub fn of(folder: &Path, sockets: impl IntoIterator<Item = PathBuf>) -> Self {
        let known = KNOWN.iter().map(PathBuf::from).chain(sockets);
        let sockets = known.map(|socket| real(&socket).unwrap_or(socket)).collect();
        Self { folder: folder.to_owned(), sockets }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Wants a path to lead into the folder in the end, and to no socket of an engine.
    ///
    /// # Errors
    /// What it leads to, to be read after the path.
    pub fn require(&self, path: &Path) -> Result<(), &'static str> {
        // Compose takes it for a home folder.
        if path.to_str().is_none_or(|path| path.starts_with('~')) {
            return Err("is in a home folder, or has no readable name");
        }
        let Some(real) = real(&self.folder.join(path)) else {
            return Err("cannot be told to be in the project");
        };
        let name = real.file_name().unwrap_or_default();
        let is_socket = SOCKETS.iter().any(|socket| name == *socket);
        if is_socket || self.sockets.iter().any(|socket| socket.starts_with(&real)) {
            return Err("gives it the engine's socket, and by that every right on this machine");
        }
        if !real.starts_with(&self.folder) {
            return Err("is outside the project");
        }
        Ok(())
    }
}

/// Where a path leads. Of what is not there yet, the part that is decides; nothing where that cannot be told.
fn real(path: &Path) -> Option<PathBuf> {
    let mut there = path;
    let mut rest: Vec<Component<'_>> = Vec::new();
    loop {
        if let Ok(real) = there.canonicalize() {
            let is_plain = |part: &Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
            return rest.iter().all(is_plain).then(|| real.join(rest.iter().rev().collect::<PathBuf>()));
        }
        // A link that leads nowhere may lead somewhere by the time it is followed.
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
