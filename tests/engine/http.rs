//! As much of an HTTP client as a proof needs.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::engine::Proof;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub text: String,
}

/// A port on loopback that is free now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Asks a path of loopback, and reads until the server closes.
pub fn get(port: u16, path: &str) -> Proof<Answer> {
    let failed = |error: std::io::Error| format!("GET :{port}{path}: {error}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(failed)?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).map_err(failed)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").map_err(failed)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).map_err(failed)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split_whitespace().nth(1).and_then(|status| status.parse().ok());
    Ok(Answer { status: status.ok_or_else(|| format!("GET :{port}{path}: no answer in {text:?}"))?, text })
}

/// Asks a path and wants a status and a text.
pub fn expect(port: u16, path: &str, status: u16, holds: &str) -> Proof<Answer> {
    let answer = get(port, path)?;
    if answer.status == status && answer.text.contains(holds) {
        return Ok(answer);
    }
    Err(format!("GET {path}: wanted {status} with `{holds}`, got {}", answer.text))
}

/// Asks a path until the answer is the wanted one.
pub fn expect_soon(port: u16, path: &str, holds: &str, patience: Duration) -> Proof {
    until(patience, || expect(port, path, 200, holds))
}

/// Waits until a path is answered at all.
pub fn wait_for(port: u16, path: &str) -> Proof {
    until(Duration::from_secs(60), || get(port, path))
}

/// Asks again until an answer will do; the last reason is the one that is told.
fn until(patience: Duration, ask: impl Fn() -> Proof<Answer>) -> Proof {
    let deadline = Instant::now() + patience;
    loop {
        match ask() {
            Ok(_) => return Ok(()),
            Err(reason) if Instant::now() > deadline => return Err(reason),
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}

/// A connection that has asked a path once and stays open on this side, as browsers and proxies keep theirs.
pub fn keep_alive(port: u16, path: &str) -> Proof<TcpStream> {
    let failed = |error: std::io::Error| format!("keep-alive: {error}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(failed)?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).map_err(failed)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").map_err(failed)?;
    let mut first = [0; 64];
    stream.read(&mut first).map_err(failed)?;
    Ok(stream)
}
