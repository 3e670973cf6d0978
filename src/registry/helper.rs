//! Runs credential helpers (the protocol of docker-credential-helpers).

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::program;

/// The size limit of an answer in bytes.
const LONGEST: u64 = 1024 * 1024;

pub(super) struct Helper {
    /// The name in messages.
    name: String,
    program: PathBuf,
    /// `PATH` for the programs that it starts.
    path: OsString,
}

impl Helper {
    /// Searches `PATH`. Skips relative folders and folders in the project, so that no program of the project runs.
    pub(super) fn find(name: &str, path: Option<&OsStr>, project: &Path) -> Result<Self, String> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_plain) {
            return Err(format!("`{name}` is not a valid name of a credential helper"));
        }
        let project = project.canonicalize().unwrap_or_else(|_| project.to_owned());
        let folders = program::folders(path.unwrap_or_default(), &project);
        let name = format!("docker-credential-{name}");
        let program = program::find(OsStr::new(&name), &folders, &project).ok_or_else(|| {
            format!("the credential helper {name} cannot be run: it is in no folder of PATH outside the project")
        })?;
        let path = program::joined(&folders);
        Ok(Self { name, program, path })
    }

    /// Asks for a registry's credentials and returns the answer.
    pub(super) fn ask(&self, key: &str, patience: Duration) -> Result<String, String> {
        let failed = |error: io::Error| format!("the credential helper {} cannot be run: {error}", self.name);
        let mut command = Command::new(&self.program);
        command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // The programs that it starts must not come from the project either.
        command.env("PATH", &self.path).current_dir(self.program.parent().unwrap_or(&self.program));
        // A separate process group, to stop its children, too.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut group = Group(command.spawn().map_err(failed)?);
        if let Some(mut stdin) = group.0.stdin.take() {
            // A helper that does not read its input reports the problem in its answer.
            let _ = stdin.write_all(key.as_bytes());
        }
        let (sender, answer) = mpsc::channel();
        let stdout = group.0.stdout.take();
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = stdout.map_or(Ok(0), |stdout| stdout.take(LONGEST + 1).read_to_end(&mut bytes));
            // The receiver is gone after a timeout.
            let _ = sender.send(read.map(|_| bytes));
        });
        let problem = |what: &str| format!("the credential helper {} {what}", self.name);
        let bytes = answer.recv_timeout(patience).map_err(|_| problem("did not answer in time"))?.map_err(failed)?;
        if bytes.len() as u64 > LONGEST {
            return Err(problem("sent an answer that is too long"));
        }
        String::from_utf8(bytes).map_err(|_| problem("sent an answer that is not UTF-8"))
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// A process group; killed on drop.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // The ID is not reused before the process was waited for.
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.0.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::env;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::time::Instant;

    use super::*;

    /// A folder with a project and one with programs.
    fn folders() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let above = tempfile::tempdir().unwrap();
        let (project, programs) = (above.path().join("shop"), above.path().join("bin"));
        fs::create_dir(&project).unwrap();
        fs::create_dir(&programs).unwrap();
        (above, project, programs)
    }

    fn program(folder: &Path, script: &str) {
        let path = folder.join("docker-credential-test");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn path(folders: &[&Path]) -> OsString {
        env::join_paths(folders.iter().chain(&[Path::new("/usr/bin"), Path::new("/bin")])).unwrap()
    }

    #[test]
    fn a_helper_never_comes_from_the_project() {
        let (_above, project, programs) = folders();
        program(&project, "echo evil");
        let link = programs.join("link");
        symlink(&project, &link).unwrap();
        symlink(project.join("docker-credential-test"), programs.join("docker-credential-test")).unwrap();
        let dotted = programs.join("../shop");
        let relative = [Path::new("."), Path::new(""), Path::new("shop"), Path::new("../shop")];
        for folder in relative.into_iter().chain([&*project, &link, &dotted, &programs]) {
            let found = Helper::find("test", Some(&path(&[folder])), &project);
            assert!(found.err().is_some_and(|error| error.contains("cannot be run")), "{}", folder.display());
        }
        let real = tempfile::tempdir().unwrap();
        program(real.path(), "echo \"$PATH\"; pwd");
        let folders = [Path::new("."), &project, &link, real.path()];
        let helper = Helper::find("test", Some(&path(&folders)), &project).unwrap();
        let place = real.path().canonicalize().unwrap();
        let answer = helper.ask("a", Duration::from_secs(10)).unwrap();
        assert_eq!(answer, format!("{}:/usr/bin:/bin\n{}\n", real.path().display(), place.display()));
    }

    #[test]
    fn a_helper_has_a_plain_name() {
        let (_above, project, programs) = folders();
        for name in ["", "../x", "a/b", "a\\b", "a b", "A", "é", "a\0", "a\n", "$(x)", "a;b"] {
            let found = Helper::find(name, Some(&path(&[&programs])), &project);
            assert!(
                found.err().is_some_and(|error| error.contains("is not a valid name of a credential helper")),
                "{name}"
            );
        }
    }

    #[test]
    fn what_a_helper_has_started_ends_with_it() {
        let (above, project, programs) = folders();
        let file = above.path().join("alive");
        let background = format!("(while :; do echo x >>'{}'; sleep 0.05; done) >/dev/null 2>&1 &", file.display());
        for (script, is_answered) in [("echo answer", true), ("exec sleep 60", false)] {
            program(&programs, &format!("{background}\nsleep 0.2\n{script}"));
            let helper = Helper::find("test", Some(&path(&[&programs])), &project).unwrap();
            assert_eq!(helper.ask("a", Duration::from_secs(1)).is_ok(), is_answered);
            let size = |file: &Path| file.metadata().unwrap().len();
            let before = size(&file);
            thread::sleep(Duration::from_millis(300));
            assert_eq!(size(&file), before);
        }
    }

    #[test]
    fn a_helper_that_has_no_end_is_not_waited_for() {
        let (_above, project, programs) = folders();
        for (script, says) in
            [("exec yes", "sent an answer that is too long"), ("sleep 60 & echo", "did not answer in time")]
        {
            program(&programs, script);
            let helper = Helper::find("test", Some(&path(&[&programs])), &project).unwrap();
            let start = Instant::now();
            let answer = helper.ask("a", Duration::from_secs(2)).unwrap_err();
            assert!(answer.contains(says) && start.elapsed() < Duration::from_secs(20), "{answer}");
        }
    }
}
