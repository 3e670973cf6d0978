//! The container engine, through its own command: `docker`, or `podman`, which takes the same words.

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

/// How often a command that runs is looked at.
const TICK: Duration = Duration::from_millis(10);

/// What taking something away has to be done in.
const CLEANING: Duration = Duration::from_secs(60);

/// What any command has to be done in that neither builds, nor downloads, nor waits for the app.
pub const LONGEST: Duration = Duration::from_secs(300);

/// What a command printed is there this soon after its end, unless a program that it started holds the stream open.
const REST: Duration = Duration::from_secs(5);

/// An engine that answers.
#[derive(Debug)]
pub struct Engine {
    /// As the user names it.
    name: String,
    program: PathBuf,
    environment: Environment,
    /// What it calls itself, such as `docker 28.5.2`.
    pub version: String,
    /// Whether it is Podman, which builds, checks and probes in its own way here and there.
    pub is_podman: bool,
    interrupted: &'static AtomicBool,
}

/// How a command ended, and what it printed.
#[derive(Debug)]
pub struct Printed {
    /// Its exit status.
    pub status: ExitStatus,
    /// Standard output.
    pub stdout: String,
    /// Standard error; of very many lines the first and the last.
    pub stderr: String,
    /// Whether there was more on standard output than is kept.
    is_cut: bool,
}

impl Printed {
    /// Both streams, as a user would read them.
    #[must_use]
    pub fn both(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// What a command is given beside its words.
struct Call<'a> {
    words: &'a [&'a str],
    variables: &'a [(OsString, OsString)],
    /// Whether Ctrl-C ends it. What cleans up goes on.
    stops_on_interruption: bool,
    longest: Duration,
}

impl Engine {
    /// Looks for an engine that answers.
    ///
    /// # Errors
    /// What the command said, where there is none outside the project or it reaches no engine.
    pub fn find(command: &OsStr, environment: Environment, interrupted: &'static AtomicBool) -> Result<Self, Trouble> {
        let program = program::find(command, &environment.folders, &environment.project)?;
        let name = command.to_string_lossy().into_owned();
        let mut engine = Self { name, program, environment, version: String::new(), is_podman: false, interrupted };
        // Podman has no server to speak of, and names itself in its own words.
        engine.is_podman = engine.text(&["--version"])?.starts_with("podman");
        let field = if engine.is_podman { "{{.Client.Version}}" } else { "{{.Server.Version}}" };
        let version = engine.text(&["version", "--format", field])?;
        engine.version = format!("{} {version}", if engine.is_podman { "podman" } else { "docker" });
        Ok(engine)
    }

    /// The machine that the engine runs on, where that is not this one: an app there cannot be reached by loopback.
    ///
    /// # Errors
    /// Where the engine cannot be asked.
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

    /// The platform that it runs and, if nothing else is said, builds for, such as `linux/amd64`.
    ///
    /// # Errors
    /// Where the engine cannot be asked.
    pub fn platform(&self) -> Result<String, Trouble> {
        let field = if self.is_podman { "{{.Client.OsArch}}" } else { "{{.Server.Os}}/{{.Server.Arch}}" };
        self.text(&["version", "--format", field])
    }

    /// Whether it builds with `BuildKit`, or in Podman's way.
    ///
    /// # Errors
    /// Where the engine cannot be asked.
    pub fn can_build(&self) -> Result<bool, Trouble> {
        Ok(self.is_podman || self.run(&["buildx", "version"])?.status.success())
    }

    /// What its command gets of the user's variables.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Runs it, however it ends.
    ///
    /// # Errors
    /// Where it cannot be run, takes too long, or is interrupted.
    pub fn run(&self, words: &[&str]) -> Result<Printed, Trouble> {
        self.follow(words, LONGEST, &mut |_| ())
    }

    /// Runs it and returns what it printed to standard output, without the last line's end.
    ///
    /// # Errors
    /// As [`Self::run`], and where it fails.
    pub fn text(&self, words: &[&str]) -> Result<String, Trouble> {
        self.printed(words, self.run(words)?)
    }

    /// As [`Self::text`], for what waits for the app.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn text_within(&self, words: &[&str], longest: Duration) -> Result<String, Trouble> {
        self.printed(words, self.follow(words, longest, &mut |_| ())?)
    }

    /// Runs Compose on a project's own file, which can name every variable that it gets.
    ///
    /// # Errors
    /// As [`Self::run`], and where it prints more than a compose file comes to.
    pub fn read_compose(&self, words: &[&str]) -> Result<Printed, Trouble> {
        let variables = &self.environment.reading;
        let call = Call { words, variables, stops_on_interruption: true, longest: LONGEST };
        let printed = self.call(&call, &mut |_| ())?;
        if printed.is_cut { Err(self.too_much(words)) } else { Ok(printed) }
    }

    /// Runs it, and hands on each line of its standard error as it comes.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn follow(&self, words: &[&str], longest: Duration, heard: &mut dyn FnMut(&str)) -> Result<Printed, Trouble> {
        let variables = &self.environment.general;
        self.call(&Call { words, variables, stops_on_interruption: true, longest }, heard)
    }

    /// Runs it to take away what was made. Nothing stops that, and nothing is lost where it fails: what is not there
    /// any more need not be taken away. Returns what it printed to standard output.
    #[allow(clippy::must_use_candidate)] // Mostly it is enough that it is done.
    pub fn clean(&self, words: &[&str]) -> String {
        let variables = &self.environment.general;
        let call = Call { words, variables, stops_on_interruption: false, longest: CLEANING };
        self.call(&call, &mut |_| ()).map(|printed| printed.stdout).unwrap_or_default()
    }

    /// Runs it and hands its standard output on while it comes.
    ///
    /// # Errors
    /// As [`Self::text`], and what the reader says.
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
        let was_ended = watchdog.calm();
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

    /// Whether the user wants to end this.
    ///
    /// # Errors
    /// If so.
    pub fn check_interruption(&self) -> Result<(), Trouble> {
        if self.interrupted.load(Ordering::SeqCst) { Err(Trouble::Interrupted) } else { Ok(()) }
    }

    /// Waits, unless the user wants to end this.
    ///
    /// # Errors
    /// If so.
    pub fn pause(&self, length: Duration) -> Result<(), Trouble> {
        let end = Instant::now() + length;
        while Instant::now() < end {
            self.check_interruption()?;
            thread::sleep(TICK.min(length));
        }
        Ok(())
    }

    /// The command with its words, as a user could type them; the values of build arguments are nobody else's business.
    #[must_use]
    pub fn line(&self, words: &[&str]) -> String {
        let mut line = self.name.clone();
        let mut is_argument = false;
        for word in words {
            let shown = if is_argument { word.split('=').next().unwrap_or_default() } else { word };
            line.push(' ');
            line.push_str(shown);
            is_argument = *word == "--build-arg";
        }
        line
    }

    /// What is told of a command that failed.
    #[must_use]
    pub fn refused(&self, words: &[&str], output: &str) -> Trouble {
        Trouble::Refused { command: self.line(words), output: output.trim().to_owned() }
    }

    fn too_late(&self, words: &[&str], longest: Duration) -> Trouble {
        Trouble::TooLate { command: self.line(words), longest }
    }

    fn too_much(&self, words: &[&str]) -> Trouble {
        Trouble::Unclear { command: self.line(words), reason: "it is too long".to_owned() }
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
        // What lies in the folder that the user stands in, such as an `.env`, is the project's. Who trusts it gets what
        // it names by a relative path.
        let outside = if self.environment.trusts { None } else { self.program.parent() };
        command.current_dir(outside.unwrap_or(&self.environment.project));
        // A group of its own: Ctrl-C on the terminal reaches dockgen alone, which then ends what it started, in order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
    }

    fn call(&self, call: &Call<'_>, heard: &mut dyn FnMut(&str)) -> Result<Printed, Trouble> {
        let mut command = self.command(call.words, call.variables);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().map(output::gather);
        let lines = child.stderr.take().map(output::follow);
        let mut kept = Lines::default();
        let mut hear = |line: String| {
            heard(&line);
            kept.push(line);
        };
        let started = Instant::now();
        let status = loop {
            hear_for_a_tick(lines.as_ref(), &mut hear);
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
        // What is still on the way comes before the end of the stream does.
        if let Some(lines) = &lines {
            rest(lines, &mut hear);
        }
        let Gathered { text, is_cut } = stdout.and_then(|stdout| stdout.recv_timeout(REST).ok()).unwrap_or_default();
        Ok(Printed { status, stdout: text, stderr: kept.into_text(), is_cut })
    }
}

/// Takes what comes within a tick.
fn hear_for_a_tick(lines: Option<&Receiver<String>>, hear: &mut dyn FnMut(String)) {
    let deadline = Instant::now() + TICK;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        match lines.map(|lines| lines.recv_timeout(left)) {
            Some(Ok(line)) => hear(line),
            Some(Err(RecvTimeoutError::Timeout)) => return,
            // The stream has ended, and the command has not.
            Some(Err(RecvTimeoutError::Disconnected)) | None => thread::sleep(left),
        }
    }
}

fn rest(lines: &Receiver<String>, hear: &mut dyn FnMut(String)) {
    let deadline = Instant::now() + REST;
    loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => hear(line),
            Err(RecvTimeoutError::Disconnected | RecvTimeoutError::Timeout) => return,
        }
    }
}

/// Standard output of a command, which ends early when the user wants to.
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

/// Whether a command ends that has closed its output.
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

/// Asks a command and those that it started to end, and waits until it has: `docker build` tells the engine to stop.
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
