//! A fake registry on loopback, so that no test needs a network.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use ring::digest::{SHA256, digest};

use crate::folder::hide;

/// The media type of a manifest for several platforms.
pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A request: the first line, and the headers by their names in lowercase.
#[derive(Debug, Clone)]
pub struct Asked {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// A response.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    /// Raw bytes instead of a response: a first piece, then another one repeatedly, with this delay.
    endless: Option<(&'static str, &'static str, Duration)>,
}

impl Answer {
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new(), endless: None }
    }

    /// A first piece, then another one repeatedly, with this delay, until the client disconnects.
    pub fn endless(first: &'static str, again: &'static str, pause: Duration) -> Self {
        Self { endless: Some((first, again, pause)), ..Self::status(200) }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    /// A manifest. Its digest depends on the word in it.
    pub fn manifest(word: &str) -> Self {
        let body = manifest(word);
        Self::status(200).header("Content-Type", INDEX).header("Docker-Content-Digest", &sha256(&body)).body(&body)
    }

    /// The same without the digest header.
    pub fn nameless_manifest(word: &str) -> Self {
        Self::status(200).header("Content-Type", INDEX).body(&manifest(word))
    }
}

/// A manifest with a word in it.
fn manifest(word: &str) -> String {
    format!(r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":[],"annotations":{{"word":"{word}"}}}}"#)
}

/// The digest of the manifest with a word in it.
pub fn digest_of(word: &str) -> String {
    sha256(&manifest(word))
}

fn sha256(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref().iter().fold("sha256:".to_owned(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// A registry. Its thread runs until the tests end.
pub struct Registry {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Registry {
    /// Responds with the result of a function. `None` leaves the connection open.
    pub fn answering(answer: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &log, &*answer));
            }
        });
        hide(&format!("127.0.0.1:{port}"), "[REGISTRY]");
        Self { port, asked }
    }

    /// Has every image and requires no credentials. The word is the name with the tag.
    pub fn open() -> Self {
        Self::answering(|asked| Some(Answer::manifest(&named(asked))))
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// All requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The first lines of all requests so far.
    pub fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

/// The requested image: `shop/base:1`.
pub fn named(asked: &Asked) -> String {
    let path = asked.line.split_whitespace().nth(1).unwrap_or_default();
    path.trim_start_matches("/v2/").replace("/manifests/", ":")
}

fn serve(stream: TcpStream, log: &Mutex<Vec<Asked>>, answer: &dyn Fn(&Asked) -> Option<Answer>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    while let Some(asked) = read(&mut reader) {
        log.lock().unwrap().push(asked.clone());
        let Some(answer) = answer(&asked) else {
            // Until the client disconnects.
            let _ = reader.read_to_end(&mut Vec::new());
            return;
        };
        if let Some((first, again, pause)) = answer.endless {
            let mut piece = first;
            while stream.write_all(piece.as_bytes()).is_ok() {
                thread::sleep(pause);
                piece = again;
            }
            return;
        }
        let mut text = format!("HTTP/1.1 {} x\r\nContent-Length: {}\r\n", answer.status, answer.body.len());
        for (name, value) in &answer.headers {
            write!(text, "{name}: {value}\r\n").unwrap();
        }
        text.push_str("\r\n");
        if !asked.line.starts_with("HEAD") {
            text.push_str(&answer.body);
        }
        if stream.write_all(text.as_bytes()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Asked> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line).ok().filter(|read| *read > 0)?;
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = header.trim().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let line = String::from_utf8_lossy(&line).trim().to_owned();
    let mut asked = Asked { line, headers, body: String::new() };
    let mut body = vec![0; asked.header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8_lossy(&body).into_owned();
    Some(asked)
}
