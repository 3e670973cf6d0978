//! A minimal HTTP client that reports how far a response came, and distinguishes a reset from an orderly close, which
//! client crates do not.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Time limit for a response; proxies give up after a minute.
const PATIENCE: Duration = Duration::from_secs(60);

/// Only the first bytes of a longer response are read.
const ENOUGH: usize = 4 << 20;

/// The size limit of a response's head; proxies reject larger ones.
const LONGEST_HEAD: usize = 256 << 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A complete response, with its status.
    Answered(u16),
    /// A response in another protocol.
    Otherwise,
    /// The response was incomplete.
    Broken,
    /// The connection was closed before the first byte of a response.
    Nothing,
    /// The connection was reset before the app read the request: it was in the kernel's listen backlog and never
    /// accepted. (If the app closes it after reading, the kernel sends FIN, not RST.)
    Unread,
    /// The connection was refused.
    Refused,
}

#[must_use]
pub fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

#[must_use]
pub fn get(address: SocketAddr, path: &str) -> Outcome {
    get_within(address, path, PATIENCE)
}

/// Whether anything answers in time, in any protocol.
#[must_use]
pub fn answers(address: SocketAddr, patience: Duration) -> bool {
    !matches!(get_within(address, "/", patience), Outcome::Nothing | Outcome::Unread | Outcome::Refused)
}

/// GET, with a time limit for each part of the response.
#[must_use]
pub fn get_within(address: SocketAddr, path: &str, patience: Duration) -> Outcome {
    let mut bytes = Vec::new();
    let deadline = Instant::now() + patience;
    let Ok(mut stream) = connect(address) else { return Outcome::Refused };
    let end = ask(&mut stream, path, "close", patience).and_then(|()| read(&mut stream, &mut bytes, deadline));
    match (end, head(&bytes)) {
        (_, Some(status)) if bytes.len() > ENOUGH => Outcome::Answered(status),
        (Ok(()), Some(status)) if is_whole(&bytes, true) => Outcome::Answered(status),
        (_, Some(status)) if is_whole(&bytes, false) => Outcome::Answered(status),
        (Err(error), _) if bytes.is_empty() && error.kind() == ErrorKind::ConnectionReset => Outcome::Unread,
        _ if bytes.is_empty() => Outcome::Nothing,
        _ if !bytes.starts_with(b"HTTP/1.") => Outcome::Otherwise,
        _ => Outcome::Broken,
    }
}

/// Sends one request and keeps the connection open, as browsers and proxies do.
#[must_use]
pub fn keep_alive(address: SocketAddr) -> Option<TcpStream> {
    let mut stream = connect(address).ok()?;
    ask(&mut stream, "/", "keep-alive", PATIENCE).ok()?;
    let mut first = [0; 64];
    (stream.read(&mut first).ok()? > 0).then_some(stream)
}

fn connect(address: SocketAddr) -> std::io::Result<TcpStream> {
    TcpStream::connect_timeout(&address, Duration::from_secs(2))
}

fn ask(stream: &mut TcpStream, path: &str, connection: &str, patience: Duration) -> std::io::Result<()> {
    stream.set_read_timeout(Some(patience))?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nConnection: {connection}\r\n\r\n");
    // In one packet, as clients send it.
    stream.write_all(request.as_bytes())
}

/// Reads until the response is complete, the connection is closed, or the size limit is reached.
fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>, deadline: Instant) -> std::io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    loop {
        let count = match stream.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            other => other?,
        };
        bytes.extend(buffer.iter().take(count));
        let is_endless = bytes.len() > ENOUGH
            || Instant::now() > deadline
            || bytes.len() > LONGEST_HEAD && memchr::memmem::find(bytes, b"\r\n\r\n").is_none();
        if count == 0 || is_endless || is_whole(bytes, false) {
            return Ok(());
        }
    }
}

/// The status, if the head is complete.
fn head(bytes: &[u8]) -> Option<u16> {
    let (head, _) = split(bytes)?;
    head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()
}

fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = memchr::memmem::find(bytes, b"\r\n\r\n")?;
    let (head, body) = bytes.split_at(end);
    Some((std::str::from_utf8(head).ok()?, body.get(4..)?))
}

/// Whether the response is complete by its own length; without a length, it ends with the connection.
fn is_whole(bytes: &[u8], has_ended: bool) -> bool {
    let Some((head, body)) = split(bytes) else { return false };
    let field = |name: &str| {
        let fields = head.lines().filter_map(|line| line.split_once(':'));
        fields.into_iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    if field("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        return body.ends_with(b"0\r\n\r\n");
    }
    match field("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => body.len() >= length,
        None => has_ended,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    fn outcome_of(answer: &'static [u8]) -> Outcome {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let count = stream.read(&mut request).unwrap();
            assert!(request[..count].starts_with(b"GET /a HTTP/1.1\r\n"));
            stream.write_all(answer).unwrap();
        });
        let outcome = get(loopback(port), "/a");
        server.join().unwrap();
        outcome
    }

    #[test]
    fn a_whole_answer_has_as_much_as_it_said() {
        assert_eq!(outcome_of(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), Outcome::Answered(200));
        assert_eq!(outcome_of(b"HTTP/1.0 404 Not Found\r\n\r\nuntil the end"), Outcome::Answered(404));
        let chunked = b"HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        assert_eq!(outcome_of(chunked), Outcome::Answered(503));
    }

    #[test]
    fn an_answer_that_breaks_off_is_no_answer() {
        assert_eq!(outcome_of(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"), Outcome::Broken);
        assert_eq!(outcome_of(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"), Outcome::Broken);
        assert_eq!(outcome_of(b"HTTP/1.1 20"), Outcome::Broken);
        assert_eq!(outcome_of(b"\0\0\x12\x04\0"), Outcome::Otherwise);
        assert_eq!(outcome_of(b""), Outcome::Nothing);
    }

    #[test]
    fn a_request_that_nobody_read_is_told_from_one_that_was_dropped() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let client = thread::spawn(move || get(address, "/a"));
        // Accepts, and closes with the request unread.
        let (stream, _) = listener.accept().unwrap();
        while stream.peek(&mut [0; 1]).unwrap() == 0 {}
        drop(stream);
        assert_eq!(client.join().unwrap(), Outcome::Unread);
    }

    /// The outcome of a response that never ends.
    fn outcome_of_endless(start: &'static [u8], part: Vec<u8>, pause: Duration, patience: Duration) -> Outcome {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            assert!(stream.read(&mut [0; 1024]).unwrap() > 0);
            stream.write_all(start).unwrap();
            while stream.write_all(&part).is_ok() {
                thread::sleep(pause);
            }
        });
        let outcome = get_within(address, "/a", patience);
        server.join().unwrap();
        outcome
    }

    #[test]
    fn an_answer_without_an_end_is_not_read_for_ever() {
        let endless =
            |start, part: &[u8]| outcome_of_endless(start, part.repeat(1000), Duration::ZERO, Duration::from_secs(30));
        assert_eq!(endless(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"), Outcome::Broken);
        assert_eq!(endless(b"HTTP/1.1 200 OK\r\nA: ", b"bbbbbbbb"), Outcome::Broken);
        assert_eq!(endless(b"HTTP/1.1 200 OK\r\n\r\n", b"line"), Outcome::Answered(200));
        assert_eq!(endless(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b"a"), Outcome::Answered(200));
        assert_eq!(endless(b"", b"\0"), Outcome::Otherwise);
    }

    #[test]
    fn an_answer_that_drips_is_not_waited_for_for_ever() {
        let drips = |start, part: &[u8]| {
            outcome_of_endless(start, part.to_vec(), Duration::from_millis(10), Duration::from_millis(300))
        };
        assert_eq!(drips(b"HTTP/1.1 200 OK\r\n", b"a"), Outcome::Broken);
        assert_eq!(drips(b"HTTP/1.1 200 OK\r\n\r\n", b"a"), Outcome::Answered(200));
    }

    #[test]
    fn nobody_there_is_no_connection() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        assert_eq!(get(loopback(port), "/"), Outcome::Refused);
    }
}
