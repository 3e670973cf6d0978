//! Renders a team's own templates in a process of its own, with bounds on time and memory: a loop in a loop in a loop, a
//! text that is doubled, a deep nest of brackets would take this one with it.
//!
//! Parent and worker exchange lines of JSON: the templates first, then batches of pieces with their data, each answered
//! by a line.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::engine::{Engine, Library, Piece};

/// The hidden command that is a worker.
pub const COMMAND: &str = "render-worker";

/// The built-in templates take a few milliseconds, and some MiB. Systems other than Linux bound the time alone.
const LONGEST: Duration = Duration::from_secs(5);
const MOST_MEMORY: u64 = 1024 * 1024 * 1024;

/// What a worker answers with at most (in bytes): all files of a project together.
const LARGEST_ANSWER: u64 = 64 * 1024 * 1024;

type Answer = Result<Vec<String>, (usize, String)>;

#[derive(Debug, Serialize, Deserialize)]
struct Batch {
    data: Value,
    pieces: Vec<Piece>,
}

/// A worker that runs.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    stdin: ChildStdin,
    answers: Receiver<io::Result<Vec<u8>>>,
}

/// Why a worker gives no texts.
#[derive(Debug)]
pub(super) enum Failure {
    /// A piece, by its number, is wrong.
    Piece(usize, String),
    /// It was ended, or could not be started.
    Worker(String),
}

impl Worker {
    /// Starts a worker, with dockgen's own program.
    pub(super) fn start(program: &Path, library: &Library) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::Worker(format!("no process to render them in: {error}"));
        let mut command = Command::new(program);
        command.arg(COMMAND).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // A group of its own: Ctrl-C on the terminal reaches the parent alone, which ends the worker.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(failed)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed(io::ErrorKind::BrokenPipe.into()));
        };
        let mut worker = Self { child, stdin, answers: lines(stdout) };
        worker.ask(library)?;
        Ok(worker)
    }

    /// Renders pieces.
    pub(super) fn render(&mut self, data: Value, pieces: Vec<Piece>) -> Result<Vec<String>, Failure> {
        self.ask(&Batch { data, pieces })
    }

    fn ask(&mut self, question: &impl Serialize) -> Result<Vec<String>, Failure> {
        let mut line = serde_json::to_vec(question).map_err(|error| Failure::Worker(error.to_string()))?;
        line.push(b'\n');
        // A worker that has ended takes nothing in; what it answers, or that it does not, says why.
        let _ = self.stdin.write_all(&line);
        let exceeded = || {
            let (seconds, mebibytes) = (LONGEST.as_secs(), MOST_MEMORY >> 20);
            Failure::Worker(format!("rendering them takes more than {seconds} s or {mebibytes} MiB of memory"))
        };
        // Twice the time, since it may have to wait for a processor.
        let answer = match self.answers.recv_timeout(2 * LONGEST) {
            Ok(Ok(answer)) if !answer.is_empty() => answer,
            _ => return Err(exceeded()),
        };
        let answer: Answer = serde_json::from_slice(&answer).map_err(|_| exceeded())?;
        answer.map_err(|(number, reason)| Failure::Piece(number, reason))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It has nothing to finish.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a stream, read aside so that one that does not come can be given up.
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

/// Answers a parent until it has no more questions.
///
/// # Errors
/// When the streams fail, or the parent does not say what a parent says.
pub fn serve(input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    limit()?;
    let mut questions = input.lines();
    let Some(library) = questions.next().transpose()? else { return Ok(()) };
    let library: Library = serde_json::from_str(&library)?;
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

/// Bounds what this process can take.
#[cfg(unix)]
fn limit() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let bound = |resource: Resource, most: u64| {
        let hard = getrlimit(resource).maximum;
        let most = Some(hard.map_or(most, |hard| hard.min(most)));
        setrlimit(resource, Rlimit { current: most, maximum: most })
    };
    bound(Resource::Cpu, LONGEST.as_secs())?;
    // Nobody asks for the memory of a worker that has failed.
    bound(Resource::Core, 0)?;
    #[cfg(target_os = "linux")]
    bound(Resource::As, MOST_MEMORY)?;
    Ok(())
}

#[cfg(not(unix))]
fn limit() -> io::Result<()> {
    Ok(())
}
