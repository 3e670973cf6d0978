use std::path::{Path, PathBuf};

use super::FILE_NAME;

/// A `dockgen.toml` that was found, not named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPreset {
    pub file: PathBuf,
    /// Its repository; without one, its own folder.
    pub repository: PathBuf,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// The nearest usable one.
    pub found: Option<FoundPreset>,
    /// Unusable ones, with the reason.
    pub passed_over: Vec<String>,
}

/// Searches a `dockgen.toml` in the project's folder and above, up to the root of the repository. A file of another
/// user is not used: in a folder such as `/tmp`, anyone could put one there for everyone.
#[must_use]
pub fn find(folder: &Path) -> Search {
    // A `.git` of another user would decide how far the search goes.
    let is_repository = |above: &&Path| {
        let git = above.join(".git");
        git.symlink_metadata().is_ok() && owner::objection(&git, *above == folder).is_none()
    };
    let repository = folder.ancestors().find(is_repository).unwrap_or(folder);
    let mut search = Search::default();
    for above in folder.ancestors().take_while(|above| above.starts_with(repository)) {
        let file = above.join(FILE_NAME);
        if file.symlink_metadata().is_err() {
            continue;
        }
        if let Some(reason) = owner::objection(&file, above == folder) {
            search
                .passed_over
                .push(format!("{} is not used: {reason}; name it with --preset to use it", file.display()));
            continue;
        }
        search.found = Some(FoundPreset { file, repository: repository.to_owned() });
        break;
    }
    search
}

#[cfg(unix)]
mod owner {
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    /// Why a file is not used: it belongs neither to the user, nor to root, nor, in the project's own folder, to that
    /// folder's owner.
    pub(super) fn objection(file: &Path, is_own: bool) -> Option<String> {
        let owner = |path: &Path| path.metadata().ok().map(|found| found.uid());
        let mut accepted = vec![rustix::process::geteuid().as_raw(), 0];
        accepted.extend(file.parent().filter(|_| is_own).and_then(owner));
        // The owners of a symlink and of its target. An unreadable file is reported when it is read.
        let owners = [file.symlink_metadata().ok().map(|found| found.uid()), owner(file)];
        let other = owners.into_iter().flatten().find(|owner| !accepted.contains(owner))?;
        Some(format!("it belongs to another user (uid {other})"))
    }
}

#[cfg(not(unix))]
mod owner {
    use std::path::Path;

    pub(super) fn objection(_: &Path, _: bool) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A repository with a project two folders down, and a `dockgen.toml` above both.
    fn repository() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let temporary = tempfile::tempdir().unwrap();
        let above = temporary.path().canonicalize().unwrap();
        let (repository, project) = (above.join("repository"), above.join("repository/services/shop"));
        fs::create_dir_all(&project).unwrap();
        fs::write(above.join(FILE_NAME), "").unwrap();
        (temporary, repository, project)
    }

    #[test]
    fn the_search_ends_at_the_repository() {
        let (_temporary, repository, project) = repository();
        assert_eq!(find(&project), Search::default());
        fs::create_dir(repository.join(".git")).unwrap();
        assert_eq!(find(&project), Search::default());
        fs::write(repository.join(FILE_NAME), "").unwrap();
        let found = FoundPreset { file: repository.join(FILE_NAME), repository: repository.clone() };
        assert_eq!(find(&project).found.unwrap(), found);
        fs::write(project.join(FILE_NAME), "").unwrap();
        assert_eq!(find(&project).found.unwrap(), FoundPreset { file: project.join(FILE_NAME), ..found });
    }

    #[cfg(unix)]
    #[test]
    fn what_belongs_to_somebody_else_is_passed_over() {
        let (_temporary, repository, project) = repository();
        fs::create_dir(repository.join(".git")).unwrap();
        let file = repository.join(FILE_NAME);
        fs::write(&file, "").unwrap();
        // Only root can change a file's owner.
        if std::os::unix::fs::chown(&file, Some(65534), None).is_err() {
            return;
        }
        let search = find(&project);
        assert_eq!(search.found, None);
        let expected = format!(
            "{} is not used: it belongs to another user (uid 65534); name it with --preset to use it",
            file.display()
        );
        assert_eq!(search.passed_over, [expected]);
        // Another user's symlink to our file is not used either.
        fs::rename(&file, repository.join("mine.toml")).unwrap();
        fs::write(&file, "").unwrap();
        fs::remove_file(&file).unwrap();
        fs::write(repository.join("mine.toml"), "").unwrap();
        std::os::unix::fs::chown(repository.join("mine.toml"), Some(0), None).unwrap();
        std::os::unix::fs::symlink("mine.toml", &file).unwrap();
        std::os::unix::fs::lchown(&file, Some(65534), None).unwrap();
        assert_eq!(find(&project).found, None);
        // Another user's `.git` does not count.
        fs::remove_file(&file).unwrap();
        fs::write(&file, "").unwrap();
        assert!(find(&project).found.is_some());
        std::os::unix::fs::chown(repository.join(".git"), Some(65534), None).unwrap();
        assert_eq!(find(&project), Search::default());
    }
}
