//! Carries a plan out: all of it, or nothing. Every new file is first written in full to a staging folder inside the
//! project, and only then moved into place; a copy of what it replaces waits in the same folder, to be put back if a
//! later move fails. A file that changed since the plan was made stops everything.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Error;
use crate::plan::{Plan, Step};

/// Writes what the plan says. `interrupted` is looked at before each file; once it is set, all is undone.
///
/// # Errors
/// When the folder cannot be made or written to, the disk is full, or the user interrupts. Nothing has changed then.
pub fn apply(plan: &Plan, interrupted: &AtomicBool) -> Result<(), Error> {
    let steps: Vec<&Step> = plan.steps.iter().filter(|step| step.action.writes()).collect();
    if steps.is_empty() {
        return Ok(());
    }
    let mut change = Change::default();
    let done = change.carry_out(&plan.root, &steps, interrupted);
    match done {
        Ok(()) => {
            change.clean_up();
            Ok(())
        }
        Err(cause) => match change.undo() {
            None => Err(cause),
            Some(folder) => Err(Error::Stuck { cause: Box::new(cause), folder }),
        },
    }
}

/// What has been changed so far, so that it can be undone.
#[derive(Default)]
struct Change {
    /// Folders that were made, the outermost first.
    folders: Vec<PathBuf>,
    /// The folder that the last file went to, which need not be looked for again.
    known: PathBuf,
    /// The staging folder.
    staging: Option<PathBuf>,
    /// Files that are in place, with the backup of what was there.
    moved: Vec<(PathBuf, Option<PathBuf>)>,
}

impl Change {
    fn carry_out(&mut self, root: &Path, steps: &[&Step], interrupted: &AtomicBool) -> Result<(), Error> {
        let stop = || if interrupted.load(Ordering::SeqCst) { Err(Error::Interrupted) } else { Ok(()) };
        self.make_folder(root).map_err(|source| unusable(root, source))?;
        let staging = make_staging(root).map_err(|source| unusable(root, source))?;
        self.staging = Some(staging.clone());
        for (number, step) in steps.iter().enumerate() {
            stop()?;
            let failed = |source| Error::Io { action: "write", path: step.destination.clone(), source };
            write(&staging.join(number.to_string()), step).map_err(failed)?;
        }
        for (number, step) in steps.iter().enumerate() {
            stop()?;
            let failed = |source| Error::Io { action: "write", path: step.destination.clone(), source };
            if let Some(folder) = step.destination.parent().filter(|folder| *folder != self.known) {
                self.make_folder(folder).map_err(failed)?;
                self.known = folder.to_owned();
            }
            if has_changed(step).map_err(failed)? {
                return Err(Error::Conflicts(vec![step.file.path.clone()]));
            }
            let backup = step.on_disk.is_some().then(|| staging.join(format!("{number}.old")));
            self.put(&staging.join(number.to_string()), &step.destination, backup).map_err(failed)?;
        }
        Ok(())
    }

    /// Makes a folder and those above it, and remembers which were not there.
    fn make_folder(&mut self, folder: &Path) -> io::Result<()> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.make_folder(parent)?;
        }
        fs::create_dir(folder)?;
        self.folders.push(folder.to_owned());
        Ok(())
    }

    /// Moves a new file into place. One that replaces another does so in one step: the path is never without a file.
    fn put(&mut self, new: &Path, destination: &Path, backup: Option<PathBuf>) -> io::Result<()> {
        if let Some(backup) = &backup {
            fs::copy(destination, backup)?;
        }
        fs::rename(new, destination)?;
        self.moved.push((destination.to_owned(), backup));
        Ok(())
    }

    /// Puts everything back, the last change first. Where that fails, the copies stay, and their folder is returned.
    fn undo(&mut self) -> Option<PathBuf> {
        let mut all_back = true;
        for (destination, backup) in self.moved.drain(..).rev() {
            all_back &= match backup {
                Some(backup) => fs::rename(backup, destination).is_ok(),
                None => fs::remove_file(destination).is_ok(),
            };
        }
        if !all_back {
            return self.staging.take();
        }
        self.clean_up();
        for folder in self.folders.drain(..).rev() {
            // One that is not empty has got something from somebody else.
            let _ = fs::remove_dir(folder);
        }
        None
    }

    /// Takes the staging folder away, with the backups in it.
    fn clean_up(&mut self) {
        if let Some(staging) = self.staging.take() {
            // Empty unless there are copies in it, so the quick way comes first.
            let _ = fs::remove_dir(&staging).or_else(|_| fs::remove_dir_all(&staging));
        }
    }
}

/// A folder of this run alone; a name may be taken by one that was killed.
fn make_staging(root: &Path) -> io::Result<PathBuf> {
    const TRIES: u32 = 100;
    let mut last = io::Error::from(ErrorKind::AlreadyExists);
    for number in 0..TRIES {
        let folder = root.join(format!(".dockgen-{}-{number}", std::process::id()));
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Whether what lies on disk is no longer what the plan was made for.
fn has_changed(step: &Step) -> io::Result<bool> {
    match &step.on_disk {
        Some(known) => Ok(fs::read(&step.destination)? != *known),
        None => match fs::symlink_metadata(&step.destination) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        },
    }
}

fn write(path: &Path, step: &Step) -> io::Result<()> {
    fs::write(path, &step.file.contents)?;
    set_mode(path, step)
}

/// A replaced file keeps its permissions; a new script can be executed.
#[cfg(unix)]
fn set_mode(path: &Path, step: &Step) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if step.on_disk.is_some() {
        return fs::set_permissions(path, fs::metadata(&step.destination)?.permissions());
    }
    if step.file.contents.starts_with("#!") {
        let mode = fs::metadata(path)?.permissions().mode();
        // Whoever may read it may run it.
        return fs::set_permissions(path, fs::Permissions::from_mode(mode | ((mode & 0o444) >> 2)));
    }
    Ok(())
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: &Step) -> io::Result<()> {
    Ok(())
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
    use crate::plan::Action;
    use crate::render::File;

    fn plan(root: &Path, files: &[(&str, &str)]) -> Plan {
        let file = |(path, contents): &(&str, &str)| File {
            artifact: Artifact::Starter,
            path: (*path).to_owned(),
            contents: (*contents).to_owned(),
        };
        let mut plan = Plan::new(root, files.iter().map(file).collect()).unwrap();
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
        // What was free when the plan was made is a folder by now, so the last move fails.
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
        assert!(matches!(apply(&plan, &AtomicBool::new(false)), Err(Error::Conflicts(files)) if files == ["a"]));
        fs::remove_file(root.join("a")).unwrap();
        fs::write(root.join("b"), "mine").unwrap();
        assert!(matches!(apply(&plan, &AtomicBool::new(false)), Err(Error::Conflicts(files)) if files == ["b"]));
        assert_eq!(tree(root), ["b"]);
        assert_eq!(fs::read_to_string(root.join("b")).unwrap(), "mine");
    }

    #[test]
    fn a_staging_folder_that_was_left_behind_is_in_nobodys_way() {
        let temporary = tempfile::tempdir().unwrap();
        let left = temporary.path().join(format!(".dockgen-{}-0", std::process::id()));
        fs::create_dir(&left).unwrap();
        apply(&plan(temporary.path(), &[("a", "new")]), &AtomicBool::new(false)).unwrap();
        assert!(left.exists() && temporary.path().join("a").exists());
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
