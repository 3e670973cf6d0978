//! Renders a team's templates in a separate process with limits on time and memory: nested loops, doubled strings or
//! deeply nested brackets could otherwise block or crash dockgen.
//!
//! Parent and subprocess exchange lines of JSON: first the templates, then batches of pieces with their data, each answered
//! by one line.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::engine::{Engine, Library, Piece};

/// The subprocess's hidden subcommand.
pub const COMMAND: &str = "render-subprocess";

/// The limits. The built-in templates take a few milliseconds and MiB. Only Linux limits memory.
const LONGEST: Duration = Duration::from_secs(5);
const MOST_MEMORY: u64 = 1024 * 1024 * 1024;

/// The size limit of an answer in bytes.
const LARGEST_ANSWER: u64 = 64 * 1024 * 1024;

type Answer = Result<Vec<String>, (usize, String)>;

#[derive(Debug, Serialize, Deserialize)]
struct Batch {
    data: Value,
    pieces: Vec<Piece>,
}

/// A running subprocess.
#[derive(Debug)]
pub(super) struct Subprocess {
    child: Child,
    stdin: ChildStdin,
    answers: Receiver<io::Result<Vec<u8>>>,
}

#[derive(Debug)]
pub(super) enum Failure {
    /// The index of an invalid piece.
    Piece(usize, String),
    /// The subprocess could not start, or ended.
    Subprocess(String),
}

impl Subprocess {
    /// Starts dockgen's executable as a subprocess for named templates.
    pub(super) fn start(program: &Path, library: &Library<'_>) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::Subprocess(format!("cannot start a process to render them: {error}"));
        let mut command = Command::new(program);
        command.arg(COMMAND).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // In a separate process group, Ctrl-C reaches only the parent, which ends the subprocess.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(failed)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed(io::ErrorKind::BrokenPipe.into()));
        };
        let mut subprocess = Self { child, stdin, answers: lines(stdout) };
        subprocess.ask(library)?;
        Ok(subprocess)
    }

    pub(super) fn render(&mut self, data: Value, pieces: Vec<Piece>) -> Result<Vec<String>, Failure> {
        self.ask(&Batch { data, pieces })
    }

    fn ask(&mut self, question: &impl Serialize) -> Result<Vec<String>, Failure> {
        let mut line = serde_json::to_vec(question).map_err(|error| Failure::Subprocess(error.to_string()))?;
        line.push(b'\n');
        // A write to an ended subprocess fails; its answer, or the lack of one, says why.
        let _ = self.stdin.write_all(&line);
        let exceeded = || {
            let (seconds, mebibytes) = (LONGEST.as_secs(), MOST_MEMORY >> 20);
            Failure::Subprocess(format!("rendering them takes more than {seconds} s or {mebibytes} MiB of memory"))
        };
        // Twice the CPU time limit, since the subprocess may wait for a CPU.
        let answer = match self.answers.recv_timeout(2 * LONGEST) {
            Ok(Ok(answer)) if !answer.is_empty() => answer,
            _ => return Err(exceeded()),
        };
        let answer: Answer = serde_json::from_slice(&answer).map_err(|_| exceeded())?;
        answer.map_err(|(number, reason)| Failure::Piece(number, reason))
    }
}

impl Drop for Subprocess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads lines in a thread, so that waiting for one can time out.
fn lines(stream: impl Read + Send + 'static) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        loop {
            let mut line = Vec::new();
            let read = stream.by_ref().take(LARGEST_ANSWER).read_until(b'\n', &mut line);
            let is_end = !matches!(read, Ok(1..));
            if sender.send(read.map(|_| line)).is_err() || is_end {
                return;
            }
        }
    });
    receiver
}

/// Answers requests until the parent closes the stream. Fails if a stream fails, or on an invalid request.
pub fn serve(input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    limit()?;
    let mut questions = input.lines();
    let Some(library) = questions.next().transpose()? else { return Ok(()) };
    let library: Library<'_> = serde_json::from_str(&library)?;
    let engine = Engine::new(&library).map_err(|reason| (0, reason));
    answer(&mut output, &engine.as_ref().map(|_| Vec::new()).map_err(Clone::clone))?;
    let Ok(engine) = engine else { return Ok(()) };
    for question in questions {
        let Batch { data, pieces } = serde_json::from_str(&question?)?;
        answer(&mut output, &engine.render(&data, &pieces))?;
    }
    Ok(())
}

fn answer(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let mut line = serde_json::to_vec(answer)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

/// Sets the limits of this process.
#[cfg(unix)]
fn limit() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let bound = |resource: Resource, most: u64| {
        let hard = getrlimit(resource).maximum;
        let most = Some(hard.map_or(most, |hard| hard.min(most)));
        setrlimit(resource, Rlimit { current: most, maximum: most })
    };
    bound(Resource::Cpu, LONGEST.as_secs())?;
    // No core dumps.
    bound(Resource::Core, 0)?;
    #[cfg(target_os = "linux")]
    bound(Resource::As, MOST_MEMORY)?;
    Ok(())
}

#[cfg(not(unix))]
fn limit() -> io::Result<()> {
    Ok(())
}
