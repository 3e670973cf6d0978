//! Carries a plan out: all of it, or nothing. Every new file is first written in full to a staging folder inside the
//! project, and only then moved into place; what it replaces waits in the same folder, to be put back if a later
//! move fails.

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
    if done.is_err() {
        change.undo();
    }
    change.clean_up();
    done
}

/// What has been changed so far, so that it can be undone.
#[derive(Default)]
struct Change {
    /// Folders that were made, the outermost first.
    folders: Vec<PathBuf>,
    /// The staging folder.
    staging: Option<PathBuf>,
    /// Files that are in place, with the backup of what was there.
    moved: Vec<(PathBuf, Option<PathBuf>)>,
}

impl Change {
    fn carry_out(&mut self, root: &Path, steps: &[&Step], interrupted: &AtomicBool) -> Result<(), Error> {
        let stop = || if interrupted.load(Ordering::SeqCst) { Err(Error::Interrupted) } else { Ok(()) };
        self.make_folder(root).map_err(|source| unusable(root, source))?;
        let staging = root.join(format!(".dockgen-{}", std::process::id()));
        fs::create_dir(&staging).map_err(|source| unusable(root, source))?;
        self.staging = Some(staging.clone());
        for (number, step) in steps.iter().enumerate() {
            stop()?;
            let failed = |source| Error::Io { action: "write", path: step.destination.clone(), source };
            write(&staging.join(number.to_string()), step).map_err(failed)?;
        }
        for (number, step) in steps.iter().enumerate() {
            stop()?;
            let failed = |source| Error::Io { action: "write", path: step.destination.clone(), source };
            if let Some(folder) = step.destination.parent() {
                self.make_folder(folder).map_err(failed)?;
            }
            let backup = staging.join(format!("{number}.old"));
            self.put(&staging.join(number.to_string()), &step.destination, step.on_disk.is_some().then_some(backup))
                .map_err(failed)?;
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

    fn put(&mut self, new: &Path, destination: &Path, backup: Option<PathBuf>) -> io::Result<()> {
        if let Some(backup) = &backup {
            fs::rename(destination, backup)?;
        }
        // Noted before the move: a backup without its file has to be put back as well.
        self.moved.push((destination.to_owned(), backup));
        fs::rename(new, destination)
    }

    /// Puts everything back, the last change first. The error that led here is the one to tell, so a further one only
    /// decides that the backups stay where they are.
    fn undo(&mut self) {
        let mut all_back = true;
        for (destination, backup) in self.moved.drain(..).rev() {
            all_back &= match backup {
                Some(backup) => !backup.exists() || fs::rename(backup, destination).is_ok(),
                None => fs::remove_file(&destination).is_ok() || !destination.is_file(),
            };
        }
        if all_back {
            self.clean_up();
        } else {
            self.staging = None;
        }
        for folder in self.folders.drain(..).rev() {
            let _ = fs::remove_dir(folder);
        }
    }

    /// Takes the staging folder away, with the backups in it.
    fn clean_up(&mut self) {
        if let Some(staging) = self.staging.take() {
            let _ = fs::remove_dir_all(staging);
        }
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
