//! Applies a plan, all or nothing. Each new file is written to a staging folder inside the project and then moved into
//! place. A replaced file stays in the staging folder until the end, so that it can be restored if a later move fails.
//! If a file has changed since the plan was made, nothing is written. All paths are resolved below the project's
//! folder, so symlinks that appear meanwhile lead nowhere else. One run at a time locks the folder.

mod lock;
mod staging;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use crate::error::Error;
use crate::plan::{self, Action, Plan, Step};
use crate::source::Folder;
use lock::Lock;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Removed files of an earlier run that was killed.
    pub has_removed_leftovers: bool,
}

/// Applies a plan. Checks `interrupted` before each file; if it is set, undoes everything. Fails without changes if the
/// folder cannot be written, the disk is full, another run holds the lock, or the user interrupts.
pub fn apply(plan: &Plan, interrupted: &AtomicBool) -> Result<Applied, Error> {
    let steps: Vec<&Step> = plan.steps.iter().filter(|step| step.action.writes()).collect();
    if steps.is_empty() && !plan.root.is_dir() {
        return Ok(Applied::default());
    }
    let unusable = |source| unusable(&plan.root, source);
    let above = make_root(&plan.root).map_err(unusable)?;
    let done = write(plan, &steps, interrupted);
    if done.is_err() {
        // A folder that is not empty contains files of others.
        above.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    }
    done
}

fn write(plan: &Plan, steps: &[&Step], interrupted: &AtomicBool) -> Result<Applied, Error> {
    let unusable = |source| unusable(&plan.root, source);
    let root = Dir::open_ambient_dir(&plan.root, ambient_authority()).map_err(unusable)?;
    let _lock = Lock::acquire(&root).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => Error::Busy { path: plan.root.clone() },
        _ => unusable(error),
    })?;
    let has_removed_leftovers = staging::remove_leftovers(&root).map_err(|source| Error::InTheWay {
        path: plan::STAGING.to_owned(),
        reason: format!("dockgen stages new files there, and what is there now cannot be removed: {source}"),
    })?;
    if !steps.is_empty() {
        let is_empty = root.entries().is_ok_and(|mut entries| entries.next().is_none());
        let staging = staging::create(&root).map_err(unusable)?;
        let change = Change { plan, root, is_empty, staging, folders: Vec::new(), moved: Vec::new() };
        change.carry_out(steps, interrupted)?;
    }
    Ok(Applied { has_removed_leftovers })
}

/// The changes so far, to undo them. All paths are below the project's folder.
struct Change<'a> {
    plan: &'a Plan,
    root: Dir,
    /// The folder had no files, so no file can be in the place of a new one.
    is_empty: bool,
    staging: Dir,
    /// Created folders, the outermost first.
    folders: Vec<PathBuf>,
    /// Moved files, with the copy of the old one.
    moved: Vec<(PathBuf, Option<String>)>,
}

impl Change<'_> {
    fn carry_out(mut self, steps: &[&Step], interrupted: &AtomicBool) -> Result<(), Error> {
        match self.write_and_move(steps, interrupted) {
            Ok(()) => {
                // The next run removes what remains.
                let _ = staging::remove(&self.root);
                Ok(())
            }
            Err(cause) => self.undo(cause),
        }
    }

    fn write_and_move(&mut self, steps: &[&Step], interrupted: &AtomicBool) -> Result<(), Error> {
        let stop = || if interrupted.load(Ordering::SeqCst) { Err(Error::Interrupted) } else { Ok(()) };
        let plan = self.plan;
        let path = |step: &Step| plan.root.join(&step.destination);
        for (number, step) in steps.iter().enumerate() {
            stop()?;
            let new = staging::new_file(number);
            self.write_new(&new, step).map_err(|source| Error::Io { action: "write", path: path(step), source })?;
        }
        let folder = Folder::open(&self.plan.root).map_err(|source| unusable(&self.plan.root, source))?;
        // Another run may have changed a file that this one only compared.
        let mut compared = self.plan.steps.iter().filter(|step| step.action == Action::Unchanged);
        compared.try_for_each(|step| require_as_planned(&folder, step))?;
        for (number, step) in steps.iter().enumerate() {
            stop()?;
            if step.on_disk.is_some() || !self.is_empty {
                require_as_planned(&folder, step)?;
            }
            self.put(number, step).map_err(|source| Error::Io { action: "write", path: path(step), source })?;
        }
        Ok(())
    }

    fn write_new(&self, new: &str, step: &Step) -> io::Result<()> {
        self.staging.write(new, &step.file.contents)?;
        self.set_mode(new, step)
    }

    /// Moves a new file into place. A replacement is atomic: the path always has a file.
    fn put(&mut self, number: usize, step: &Step) -> io::Result<()> {
        if let Some(folder) = step.destination.parent() {
            self.make_folder(folder)?;
        }
        let old = step.on_disk.is_some().then(|| staging::old_file(number));
        if let Some(old) = &old {
            self.root.copy(&step.destination, &self.staging, old)?;
        }
        self.staging.rename(staging::new_file(number), &self.root, &step.destination)?;
        self.moved.push((step.destination.clone(), old));
        Ok(())
    }

    /// Creates a folder and its parents, and records the created ones.
    fn make_folder(&mut self, folder: &Path) -> io::Result<()> {
        if folder.as_os_str().is_empty() || self.root.is_dir(folder) {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.make_folder(parent)?;
        }
        self.root.create_dir(folder)?;
        self.folders.push(folder.to_owned());
        Ok(())
    }

    /// A replaced file keeps its permissions; a new script is executable.
    #[cfg(unix)]
    fn set_mode(&self, new: &str, step: &Step) -> io::Result<()> {
        use cap_std::fs::{Permissions, PermissionsExt};
        if step.on_disk.is_some() {
            return self.staging.set_permissions(new, self.root.metadata(&step.destination)?.permissions());
        }
        if step.file.contents.starts_with("#!") {
            let mode = self.staging.metadata(new)?.permissions().mode();
            // Executable for everyone who can read it.
            return self.staging.set_permissions(new, Permissions::from_mode(mode | ((mode & 0o444) >> 2)));
        }
        Ok(())
    }

    #[cfg(not(unix))]
    fn set_mode(&self, _: &str, _: &Step) -> io::Result<()> {
        Ok(())
    }

    /// Undoes all changes in reverse order. If that fails, keeps the copies and reports their folder.
    fn undo(mut self, cause: Error) -> Result<(), Error> {
        let mut all_back = true;
        for (destination, old) in self.moved.drain(..).rev() {
            all_back &= match old {
                Some(old) => self.staging.rename(old, &self.root, destination).is_ok(),
                None => self.root.remove_file(destination).is_ok(),
            };
        }
        if !all_back {
            let folder = self.plan.root.join(staging::keep(&self.root));
            return Err(Error::Stuck { cause: Box::new(cause), folder });
        }
        let _ = staging::remove(&self.root);
        for folder in self.folders.drain(..).rev() {
            // A folder that is not empty contains files of others.
            let _ = self.root.remove_dir(folder);
        }
        Err(cause)
    }
}

/// Fails if the file on disk has changed since the plan was made.
fn require_as_planned(folder: &Folder, step: &Step) -> Result<(), Error> {
    let is_there = plan::destination(folder, &step.file.path)? == step.destination;
    let is_same = match &step.on_disk {
        Some(known) => {
            folder.read(&step.destination, known.len() as u64).is_ok_and(|bytes| bytes.as_ref() == Some(known))
        }
        None => !folder.has(&step.destination),
    };
    if is_there && is_same { Ok(()) } else { Err(Error::Changed { path: step.file.path.clone() }) }
}

/// Creates the project's folder and its parents; returns the created ones, the outermost first.
fn make_root(root: &Path) -> io::Result<Vec<PathBuf>> {
    let missing: Vec<&Path> =
        root.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.is_dir()).collect();
    let mut made = Vec::new();
    for folder in missing.into_iter().rev() {
        if let Err(error) = fs::create_dir(folder) {
            made.iter().rev().for_each(|folder: &PathBuf| drop(fs::remove_dir(folder)));
            return Err(error);
        }
        made.push(folder.to_owned());
    }
    Ok(made)
}

fn unusable(root: &Path, source: io::Error) -> Error {
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Error::Io { action: "write to", path: root.to_owned(), source }
        }
        _ => Error::Folder { path: root.to_owned(), reason: source.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Artifact;
    use crate::file::File;
    use crate::source::Folder;

    fn plan(root: &Path, files: &[(&str, &str)]) -> Plan {
        let file = |(path, contents): &(&str, &str)| File {
            artifact: Artifact::Starter,
            path: (*path).to_owned(),
            contents: (*contents).to_owned(),
        };
        let mut plan = Plan::new(&Folder::open(root).unwrap(), files.iter().map(file).collect()).unwrap();
        plan.settle(Action::Overwrite);
        plan
    }

    fn tree(root: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_failure_in_the_middle_puts_everything_back() {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path();
        fs::write(root.join("a"), "old").unwrap();
        let plan = plan(root, &[("a", "new"), ("b/c", "new"), ("d", "new")]);
        // The destination became a folder after the plan was made, so the last move fails.
        fs::create_dir_all(root.join("d/in-the-way")).unwrap();
        assert!(apply(&plan, &AtomicBool::new(false)).is_err());
        assert_eq!(tree(root), ["a", "d"]);
        assert_eq!(fs::read_to_string(root.join("a")).unwrap(), "old");
    }

    #[test]
    fn a_file_that_appeared_or_changed_since_the_plan_is_left_alone() {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path();
        fs::write(root.join("b"), "old").unwrap();
        let plan = plan(root, &[("a", "new"), ("b", "new")]);
        fs::write(root.join("a"), "mine").unwrap();
        assert!(matches!(apply(&plan, &AtomicBool::new(false)), Err(Error::Changed { path }) if path == "a"));
        fs::remove_file(root.join("a")).unwrap();
        fs::write(root.join("b"), "mine").unwrap();
        assert!(matches!(apply(&plan, &AtomicBool::new(false)), Err(Error::Changed { path }) if path == "b"));
        assert_eq!(tree(root), ["b"]);
        assert_eq!(fs::read_to_string(root.join("b")).unwrap(), "mine");
    }

    #[test]
    fn what_a_killed_run_has_left_is_removed() {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path();
        fs::create_dir(root.join(".dockgen-staging")).unwrap();
        fs::write(root.join(".dockgen-staging/3.old"), "old").unwrap();
        let applied = apply(&plan(root, &[("a", "new")]), &AtomicBool::new(false)).unwrap();
        assert_eq!((applied.has_removed_leftovers, tree(root)), (true, vec!["a".to_owned()]));
        let applied = apply(&plan(root, &[("a", "newer")]), &AtomicBool::new(false)).unwrap();
        assert!(!applied.has_removed_leftovers);
    }

    #[cfg(unix)]
    #[test]
    fn a_staging_folder_that_is_a_symlink_is_not_followed() {
        let (temporary, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(elsewhere.path().join("precious"), "").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), temporary.path().join(".dockgen-staging")).unwrap();
        apply(&plan(temporary.path(), &[("a", "new")]), &AtomicBool::new(false)).unwrap();
        assert_eq!(
            (tree(temporary.path()), tree(elsewhere.path())),
            (vec!["a".to_owned()], vec!["precious".to_owned()])
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_became_a_symlink_since_the_plan_is_not_followed() {
        let (temporary, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = temporary.path();
        let plan = plan(root, &[("a", "new"), ("b/c", "new")]);
        std::os::unix::fs::symlink(elsewhere.path(), root.join("b")).unwrap();
        assert!(matches!(apply(&plan, &AtomicBool::new(false)), Err(Error::Outside { .. })));
        fs::remove_file(root.join("b")).unwrap();
        fs::create_dir(root.join("d")).unwrap();
        std::os::unix::fs::symlink("d", root.join("b")).unwrap();
        assert!(matches!(apply(&plan, &AtomicBool::new(false)), Err(Error::Changed { path }) if path == "b/c"));
        assert_eq!(tree(root), ["b", "d"]);
        assert!(tree(elsewhere.path()).is_empty() && tree(&root.join("d")).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn one_run_at_a_time_holds_the_folder() {
        let temporary = tempfile::tempdir().unwrap();
        let root = Dir::open_ambient_dir(temporary.path(), ambient_authority()).unwrap();
        let first = Lock::acquire(&root).unwrap();
        assert_eq!(Lock::acquire(&root).unwrap_err().kind(), ErrorKind::WouldBlock);
        drop(first);
        Lock::acquire(&root).unwrap();
    }

    #[test]
    fn an_interruption_leaves_nothing_behind() {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path().join("deep/er");
        let plan = plan(&root, &[("a", "new")]);
        assert!(matches!(apply(&plan, &AtomicBool::new(true)), Err(Error::Interrupted)));
        assert!(tree(temporary.path()).is_empty());
    }

    #[test]
    fn files_arrive_and_the_staging_folder_goes() {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path();
        fs::write(root.join("a"), "old").unwrap();
        apply(&plan(root, &[("a", "new"), ("b/c", "new")]), &AtomicBool::new(false)).unwrap();
        assert_eq!(tree(root), ["a", "b"]);
        assert_eq!(fs::read_to_string(root.join("a")).unwrap(), "new");
    }
}
