//! Reads a command's output with limits: the project may control it, and it may be endless.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// The limit of bytes that are kept of a stream.
const MOST: usize = 16 << 20;

/// The limit of bytes per line.
const LONGEST_LINE: usize = 64 << 10;

/// The capacity of the channel for lines.
const WAITING: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) text: String,
    /// The stream was longer than the limit.
    pub(super) is_cut: bool,
}

/// Reads a stream to its end in a thread, and keeps the first bytes.
pub(super) fn gather(stream: impl Read + Send + 'static) -> Receiver<Gathered> {
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut start = stream.take(MOST as u64);
        // Keeps what was read before an error.
        let _ = start.read_to_end(&mut bytes);
        // Drains the rest, so that the command does not block.
        let more = io::copy(&mut start.into_inner(), &mut io::sink()).unwrap_or_default();
        let _ = sender.send(Gathered { text: String::from_utf8_lossy(&bytes).into_owned(), is_cut: more > 0 });
    });
    receiver
}

/// Sends the lines of a stream, cut to the limit.
pub(super) fn follow(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::sync_channel(WAITING);
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        while let Ok(Some(line)) = line(&mut reader) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The next line without its newline; `None` at the end of the stream.
fn line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if reader.by_ref().take(LONGEST_LINE as u64).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    } else {
        reader.skip_until(b'\n')?;
    }
    Ok(Some(String::from_utf8_lossy(&bytes).trim_end_matches('\r').to_owned()))
}

/// Keeps the first and last lines of a stream: a build lists its steps first and its error last.
#[derive(Debug, Default)]
pub(super) struct Lines {
    first: String,
    last: VecDeque<String>,
    /// The total size of `last` in bytes.
    length: usize,
    left_out: usize,
}

impl Lines {
    pub(super) fn push(&mut self, line: String) {
        if self.last.is_empty() && self.first.len() + line.len() < MOST / 2 {
            self.first.push_str(&line);
            self.first.push('\n');
            return;
        }
        self.length += line.len() + 1;
        self.last.push_back(line);
        while self.length > MOST / 2
            && let Some(oldest) = self.last.pop_front()
        {
            self.length -= oldest.len() + 1;
            self.left_out += 1;
        }
    }

    pub(super) fn into_text(self) -> String {
        let mut text = self.first;
        if self.left_out > 0 {
            text.push('[');
            text.push_str(&self.left_out.to_string());
            text.push_str(" lines omitted]\n");
        }
        for line in self.last {
            text.push_str(&line);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_without_an_end_of_line_is_cut() {
        let endless = io::repeat(b'x').take(50 << 20).chain(&b"\nnext\r\nlast"[..]);
        let lines: Vec<String> = follow(endless).into_iter().collect();
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [LONGEST_LINE, 4, 4]);
    }

    #[test]
    fn of_a_long_stream_the_beginning_is_kept() {
        let gathered = gather(io::repeat(b'x').take(50 << 20)).recv().unwrap();
        assert_eq!((gathered.text.len(), gathered.is_cut), (MOST, true));
        assert!(!gather(&b"short"[..]).recv().unwrap().is_cut);
    }

    #[test]
    fn of_many_lines_the_first_and_the_last_are_kept() {
        let mut lines = Lines::default();
        lines.push("first".to_owned());
        for _ in 0..30 {
            lines.push("x".repeat(1 << 20));
        }
        lines.push("last".to_owned());
        let text = lines.into_text();
        assert!(text.len() <= MOST + 100, "{}", text.len());
        assert!(text.starts_with("first\n") && text.contains(" lines omitted]\n") && text.ends_with("\nlast\n"));
    }
}
