//! A minimal HTTP client.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::engine::Proof;

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub text: String,
}

/// A port on loopback that is free now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// GET on loopback; reads until the server closes the connection.
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

/// GET; fails unless the response has this status and contains `holds`.
pub fn expect(port: u16, path: &str, status: u16, holds: &str) -> Proof<Answer> {
    let answer = get(port, path)?;
    if answer.status == status && answer.text.contains(holds) {
        return Ok(answer);
    }
    Err(format!("GET {path}: wanted {status} with `{holds}`, got {}", answer.text))
}

/// Repeats `expect` until it succeeds or `patience` is over.
pub fn expect_soon(port: u16, path: &str, holds: &str, patience: Duration) -> Proof {
    until(patience, || expect(port, path, 200, holds))
}

/// Waits for any response, at most 60 s.
pub fn wait_for(port: u16, path: &str) -> Proof {
    until(Duration::from_secs(60), || get(port, path))
}

/// Retries until `ask` succeeds; after `patience`, returns its last error.
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

/// Sends one request and keeps the connection open, as browsers and proxies do.
pub fn keep_alive(port: u16, path: &str) -> Proof<TcpStream> {
    let failed = |error: std::io::Error| format!("keep-alive: {error}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(failed)?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).map_err(failed)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").map_err(failed)?;
    let mut first = [0; 64];
    stream.read(&mut first).map_err(failed)?;
    Ok(stream)
}
