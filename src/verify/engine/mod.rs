//! Runs the engine's command: `docker`, or `podman`, which has the same command line.

mod environment;
mod output;
mod program;
mod watchdog;

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::trouble::Trouble;
pub use environment::Environment;
use output::{Gathered, Lines};
use watchdog::Watchdog;

/// The polling interval for a running command.
const TICK: Duration = Duration::from_millis(10);

/// Time limit for removing something.
const CLEANING: Duration = Duration::from_secs(60);

/// Time limit for commands that do not build, download or wait for the app.
pub const LONGEST: Duration = Duration::from_secs(300);

/// The output of a command is complete after this time, unless a child process keeps the stream open.
const REST: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub struct Engine {
    /// The value of `--engine`.
    name: String,
    program: PathBuf,
    environment: Environment,
    /// Such as `docker 28.5.2`.
    pub version: String,
    pub is_podman: bool,
    interrupted: &'static AtomicBool,
}

#[derive(Debug)]
pub struct Printed {
    pub status: ExitStatus,
    pub stdout: String,
    /// Of very long output, only the first and last lines.
    pub stderr: String,
    /// Stdout was longer than the limit.
    is_cut: bool,
}

impl Printed {
    #[must_use]
    pub fn both(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// How to run a command.
struct Call<'a> {
    words: &'a [&'a str],
    variables: &'a [(OsString, OsString)],
    /// Ctrl-C ends it. False for cleaning up.
    stops_on_interruption: bool,
    longest: Duration,
}

impl Engine {
    /// Finds the command and asks the engine for its version. The error is the command's output, or that there is no
    /// such command outside the project.
    pub fn find(command: &OsStr, environment: Environment, interrupted: &'static AtomicBool) -> Result<Self, Trouble> {
        let program = program::find(command, &environment.folders, &environment.project)?;
        let name = command.to_string_lossy().into_owned();
        let mut engine = Self { name, program, environment, version: String::new(), is_podman: false, interrupted };
        // Podman has no server version, and names itself in `--version`.
        engine.is_podman = engine.text(&["--version"])?.starts_with("podman");
        let field = if engine.is_podman { "{{.Client.Version}}" } else { "{{.Server.Version}}" };
        let version = engine.text(&["version", "--format", field])?;
        engine.version = format!("{} {version}", if engine.is_podman { "podman" } else { "docker" });
        Ok(engine)
    }

    /// The engine's host, if it is another machine: its apps cannot be reached through loopback.
    pub fn elsewhere(&self) -> Result<Option<String>, Trouble> {
        if self.is_podman {
            return Ok(None);
        }
        let host = self.run(&["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"])?.stdout;
        let host = host.trim();
        let is_remote = ["tcp://", "ssh://", "http"].iter().any(|scheme| host.starts_with(scheme));
        let is_here = ["//localhost", "//127.", "//[::1]"].iter().any(|name| host.contains(name));
        Ok((is_remote && !is_here).then(|| host.to_owned()))
    }

    /// The engine's own and default build platform, such as `linux/amd64`.
    pub fn platform(&self) -> Result<String, Trouble> {
        let field = if self.is_podman { "{{.Client.OsArch}}" } else { "{{.Server.Os}}/{{.Server.Arch}}" };
        self.text(&["version", "--format", field])
    }

    /// Whether it has `BuildKit` or is Podman.
    pub fn can_build(&self) -> Result<bool, Trouble> {
        Ok(self.is_podman || self.run(&["buildx", "version"])?.status.success())
    }

    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Runs a command; a failed command is not an error.
    pub fn run(&self, words: &[&str]) -> Result<Printed, Trouble> {
        self.follow(words, LONGEST, &mut |_| ())
    }

    /// Runs a command and returns its stdout without the last newline; fails if the command fails.
    pub fn text(&self, words: &[&str]) -> Result<String, Trouble> {
        self.printed(words, self.run(words)?)
    }

    /// As [`Self::text`], with another time limit.
    pub fn text_within(&self, words: &[&str], longest: Duration) -> Result<String, Trouble> {
        self.printed(words, self.follow(words, longest, &mut |_| ())?)
    }

    /// Runs Compose on the project's own file, with the variables for reading. Fails if the output is longer than any
    /// compose file.
    pub fn read_compose(&self, words: &[&str]) -> Result<Printed, Trouble> {
        let variables = &self.environment.reading;
        let call = Call { words, variables, stops_on_interruption: true, longest: LONGEST };
        let printed = self.call(&call, &mut |_| ())?;
        if printed.is_cut { Err(self.too_much(words)) } else { Ok(printed) }
    }

    /// Runs a command and passes each line of its stderr to `on_line`.
    pub fn follow(&self, words: &[&str], longest: Duration, on_line: &mut dyn FnMut(&str)) -> Result<Printed, Trouble> {
        let variables = &self.environment.general;
        self.call(&Call { words, variables, stops_on_interruption: true, longest }, on_line)
    }

    /// Runs a command that removes something. It ignores Ctrl-C and failures, since what is already gone need not be
    /// removed. Returns stdout.
    #[allow(clippy::must_use_candidate)] // Most callers ignore the output.
    pub fn clean(&self, words: &[&str]) -> String {
        let variables = &self.environment.general;
        let call = Call { words, variables, stops_on_interruption: false, longest: CLEANING };
        self.call(&call, &mut |_| ()).map(|printed| printed.stdout).unwrap_or_default()
    }

    /// Runs a command and lets `take` read its stdout.
    pub fn read<T>(
        &self,
        words: &[&str],
        longest: Duration,
        reader: impl FnOnce(Pipe) -> io::Result<T>,
    ) -> Result<T, Trouble> {
        let mut command = self.command(words, &self.environment.general);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let errors = child.stderr.take().map(output::gather);
        let watchdog = Watchdog::over(&child, longest, self.interrupted);
        let read = match child.stdout.take() {
            Some(stdout) => reader(Pipe { stdout, interrupted: self.interrupted }),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        let was_ended = watchdog.stop();
        if read.is_err() || !ends_in_time(&mut child)? {
            end(&mut child);
        }
        let status = child.wait()?;
        self.check_interruption()?;
        if was_ended {
            return Err(self.too_late(words, longest));
        }
        let stderr = errors.and_then(|errors| errors.recv_timeout(REST).ok()).unwrap_or_default().text;
        if !status.success() && read.is_ok() || !stderr.is_empty() && read.is_err() {
            return Err(self.refused(words, &stderr));
        }
        Ok(read?)
    }

    /// Fails if the user pressed Ctrl-C.
    pub fn check_interruption(&self) -> Result<(), Trouble> {
        if self.interrupted.load(Ordering::SeqCst) { Err(Trouble::Interrupted) } else { Ok(()) }
    }

    /// Sleeps; fails if the user presses Ctrl-C.
    pub fn pause(&self, length: Duration) -> Result<(), Trouble> {
        let end = Instant::now() + length;
        while Instant::now() < end {
            self.check_interruption()?;
            thread::sleep(TICK.min(length));
        }
        Ok(())
    }

    /// The command line for messages, without the values of build arguments, which may be secret.
    #[must_use]
    pub fn line(&self, words: &[&str]) -> String {
        let mut line = self.name.clone();
        let mut is_argument = false;
        for word in words {
            let visible = if is_argument { word.split('=').next().unwrap_or_default() } else { word };
            line.push(' ');
            line.push_str(visible);
            is_argument = *word == "--build-arg";
        }
        line
    }

    /// The end of the output, for an error message.
    #[must_use]
    pub fn refused(&self, words: &[&str], output: &str) -> Trouble {
        Trouble::Refused { command: self.line(words), output: output.trim().to_owned() }
    }

    fn too_late(&self, words: &[&str], longest: Duration) -> Trouble {
        Trouble::TooLate { command: self.line(words), longest }
    }

    fn too_much(&self, words: &[&str]) -> Trouble {
        Trouble::Unclear { command: self.line(words), reason: "the output is too long".to_owned() }
    }

    fn printed(&self, words: &[&str], printed: Printed) -> Result<String, Trouble> {
        match printed {
            printed if !printed.status.success() => Err(self.refused(words, &printed.both())),
            Printed { is_cut: true, .. } => Err(self.too_much(words)),
            printed => Ok(printed.stdout.trim_end().to_owned()),
        }
    }

    fn command(&self, words: &[&str], variables: &[(OsString, OsString)]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(words).stdin(Stdio::null()).env_clear().envs(variables.iter().cloned());
        // Files of the current folder, such as `.env`, could control the command, so it runs in its program's folder.
        // With `--trust`, it runs in the project's folder, so that relative paths work.
        let outside = if self.environment.trusts { None } else { self.program.parent() };
        command.current_dir(outside.unwrap_or(&self.environment.project));
        // In a separate process group, Ctrl-C reaches only dockgen, which then ends its commands in order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
    }

    fn call(&self, call: &Call<'_>, on_line: &mut dyn FnMut(&str)) -> Result<Printed, Trouble> {
        let mut command = self.command(call.words, call.variables);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().map(output::gather);
        let lines = child.stderr.take().map(output::follow);
        let mut kept = Lines::default();
        let mut on_line = |line: String| {
            on_line(&line);
            kept.push(line);
        };
        let started = Instant::now();
        let status = loop {
            receive_for_a_tick(lines.as_ref(), &mut on_line);
            if let Some(status) = child.try_wait()? {
                break status;
            }
            let is_late = started.elapsed() > call.longest;
            if is_late || call.stops_on_interruption && self.interrupted.load(Ordering::SeqCst) {
                end(&mut child);
                self.check_interruption()?;
                return Err(self.too_late(call.words, call.longest));
            }
        };
        // Lines that are still in the pipe.
        if let Some(lines) = &lines {
            rest(lines, &mut on_line);
        }
        let Gathered { text, is_cut } = stdout.and_then(|stdout| stdout.recv_timeout(REST).ok()).unwrap_or_default();
        Ok(Printed { status, stdout: text, stderr: kept.into_text(), is_cut })
    }
}

/// Passes on the lines of one polling interval.
fn receive_for_a_tick(lines: Option<&Receiver<String>>, on_line: &mut dyn FnMut(String)) {
    let deadline = Instant::now() + TICK;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        match lines.map(|lines| lines.recv_timeout(left)) {
            Some(Ok(line)) => on_line(line),
            Some(Err(RecvTimeoutError::Timeout)) => return,
            // The stream has ended, the command has not.
            Some(Err(RecvTimeoutError::Disconnected)) | None => thread::sleep(left),
        }
    }
}

fn rest(lines: &Receiver<String>, on_line: &mut dyn FnMut(String)) {
    let deadline = Instant::now() + REST;
    loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => on_line(line),
            Err(RecvTimeoutError::Disconnected | RecvTimeoutError::Timeout) => return,
        }
    }
}

/// A command's stdout that fails on Ctrl-C.
#[derive(Debug)]
pub struct Pipe {
    stdout: ChildStdout,
    interrupted: &'static AtomicBool,
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.interrupted.load(Ordering::SeqCst) {
            return Err(io::Error::other("interrupted"));
        }
        self.stdout.read(buffer)
    }
}

/// Whether a command ends soon after it closed its output.
fn ends_in_time(child: &mut Child) -> io::Result<bool> {
    let patience = Instant::now() + REST;
    while child.try_wait()?.is_none() {
        if Instant::now() > patience {
            return Ok(false);
        }
        thread::sleep(TICK);
    }
    Ok(true)
}

/// Sends SIGTERM to the process group and waits: `docker build` then tells the engine to stop.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = watchdog::group(child) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::TERM);
        let patience = Instant::now() + REST;
        while Instant::now() < patience {
            if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            thread::sleep(TICK);
        }
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}
