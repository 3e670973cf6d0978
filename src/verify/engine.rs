//! The container engine, through its own command: `docker`, or `podman`, which takes the same words.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::trouble::Trouble;

/// How often a command that runs is looked at.
const TICK: Duration = Duration::from_millis(10);

/// What taking something away has to be done in.
const CLEANING: Duration = Duration::from_secs(60);

/// What any command but a build, which may download and compile, has to be done in.
const LONGEST: Duration = Duration::from_secs(300);

/// An engine that answers.
#[derive(Debug)]
pub struct Engine {
    program: OsString,
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
    /// Standard error.
    pub stderr: String,
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
    folder: Option<&'a Path>,
    /// Variables that it gets beside those of dockgen itself.
    variables: &'a [(String, String)],
    /// Whether Ctrl-C ends it. What cleans up goes on.
    stops_on_interruption: bool,
    longest: Option<Duration>,
}

impl Engine {
    /// Looks for an engine that answers.
    ///
    /// # Errors
    /// What the command said, where there is none or it reaches no engine.
    pub fn find(program: &OsStr, interrupted: &'static AtomicBool) -> Result<Self, Trouble> {
        let mut engine = Self { program: program.to_owned(), version: String::new(), is_podman: false, interrupted };
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

    /// Runs it, however it ends.
    ///
    /// # Errors
    /// Where it cannot be run, takes too long, or is interrupted.
    pub fn run(&self, words: &[&str]) -> Result<Printed, Trouble> {
        self.call(
            &Call { words, folder: None, variables: &[], stops_on_interruption: true, longest: Some(LONGEST) },
            &mut |_| (),
        )
    }

    /// Runs it and returns what it printed to standard output, without the last line's end.
    ///
    /// # Errors
    /// As [`Self::run`], and where it fails.
    pub fn text(&self, words: &[&str]) -> Result<String, Trouble> {
        let printed = self.run(words)?;
        if printed.status.success() {
            return Ok(printed.stdout.trim_end().to_owned());
        }
        Err(self.refused(words, &printed.both()))
    }

    /// Runs it in a folder, with variables of its own, as long as it takes, and hands on each line of its standard error as it comes.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn follow(
        &self,
        folder: &Path,
        words: &[&str],
        variables: &[(String, String)],
        heard: &mut dyn FnMut(&str),
    ) -> Result<Printed, Trouble> {
        self.call(&Call { words, folder: Some(folder), variables, stops_on_interruption: true, longest: None }, heard)
    }

    /// Runs it to take away what was made. Nothing stops that, and nothing is lost where it fails: what is not there
    /// any more need not be taken away. Returns what it printed to standard output.
    #[allow(clippy::must_use_candidate)] // Mostly it is enough that it is done.
    pub fn clean(&self, words: &[&str]) -> String {
        let call = Call { words, folder: None, variables: &[], stops_on_interruption: false, longest: Some(CLEANING) };
        self.call(&call, &mut |_| ()).map(|printed| printed.stdout).unwrap_or_default()
    }

    /// Runs it and hands its standard output on while it comes.
    ///
    /// # Errors
    /// As [`Self::text`], and what the reader says.
    pub fn read<T>(&self, words: &[&str], reader: impl FnOnce(Pipe) -> io::Result<T>) -> Result<T, Trouble> {
        let mut child = self.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let errors = child.stderr.take().map(gather);
        let read = match child.stdout.take() {
            Some(stdout) => reader(Pipe { stdout, interrupted: self.interrupted }),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        if read.is_err() {
            end(&mut child);
        }
        let status = child.wait()?;
        self.check_interruption()?;
        let stderr = errors.map(|errors| errors.join().unwrap_or_default()).unwrap_or_default();
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

    /// The command with its words, as a user could type them.
    #[must_use]
    pub fn line(&self, words: &[&str]) -> String {
        let mut line = self.program.to_string_lossy().into_owned();
        for word in words {
            line.push(' ');
            line.push_str(word);
        }
        line
    }

    fn refused(&self, words: &[&str], output: &str) -> Trouble {
        Trouble::Refused { command: self.line(words), output: output.trim().to_owned() }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(words).stdin(Stdio::null());
        // A group of its own: Ctrl-C on the terminal reaches dockgen alone, which then ends what it started, in order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
    }

    fn call(&self, call: &Call<'_>, heard: &mut dyn FnMut(&str)) -> Result<Printed, Trouble> {
        let mut command = self.command(call.words);
        if let Some(folder) = call.folder {
            command.current_dir(folder);
        }
        command.envs(call.variables.iter().map(|(name, value)| (name, value)));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().map(gather);
        let lines = child.stderr.take().map(follow);
        let mut stderr = String::new();
        let mut hear = |line: String| {
            heard(&line);
            stderr.push_str(&line);
            stderr.push('\n');
        };
        let started = Instant::now();
        let status = loop {
            lines.iter().flat_map(Receiver::try_iter).for_each(&mut hear);
            if let Some(status) = child.try_wait()? {
                break status;
            }
            let is_late = call.longest.is_some_and(|longest| started.elapsed() > longest);
            if is_late || call.stops_on_interruption && self.interrupted.load(Ordering::SeqCst) {
                end(&mut child);
                self.check_interruption()?;
                return Err(self.refused(call.words, "it took too long"));
            }
            thread::sleep(TICK);
        };
        let stdout = stdout.map(|stdout| stdout.join().unwrap_or_default()).unwrap_or_default();
        // What is still on the way comes before the end of the stream does.
        lines.iter().flatten().for_each(&mut hear);
        Ok(Printed { status, stdout, stderr })
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

/// Asks a command and those that it started to end, and waits until it has: `docker build` tells the engine to stop.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::TERM);
        let patience = Instant::now() + Duration::from_secs(5);
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

fn gather(mut stream: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before a failure is worth telling.
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn follow(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}
