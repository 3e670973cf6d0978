//! Tests of the built program over HTTP, with environment variables, signals and log.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

struct Server {
    process: Child,
    log: BufReader<ChildStdout>,
    port: u16,
}

impl Server {
    fn start(variables: &[(&str, &str)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port(); // any free port
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command
            .env_clear()
            .env("PORT", port.to_string())
            .envs(variables.iter().copied());
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        log.read_line(&mut line).unwrap();
        assert!(line.contains("\"listening\""), "{line}");
        Self { process, log, port }
    }

    /// Returns status and body.
    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (
            head.split(' ').nth(1).unwrap().parse().unwrap(),
            body.to_owned(),
        )
    }

    /// Stops the server like `docker stop`, and returns its exit status and its log.
    fn stop(mut self) -> (ExitStatus, String) {
        let kill = format!("kill -TERM {}", self.process.id());
        assert!(
            Command::new("/bin/sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
        let mut log = String::new();
        self.log.read_to_string(&mut log).unwrap();
        (self.process.wait().unwrap(), log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn answer(status: u16, body: &str) -> (u16, String) {
    (status, body.to_owned())
}

#[test]
fn routes_answer() {
    let server = Server::start(&[]);
    assert_eq!(
        server.get("/"),
        answer(200, r#"{"message":"Hello from demo"}"#)
    );
    assert_eq!(
        server.get("/health"),
        answer(200, r#"{"status":"healthy"}"#)
    );
    assert_eq!(server.get("/live"), answer(200, r#"{"status":"alive"}"#));
    assert_eq!(
        server.get("/made-up-by-a-visitor"),
        answer(404, r#"{"error":"not found"}"#)
    );
    let (status, metrics) = server.get("/metrics");
    assert_eq!(status, 200);
    assert!(
        metrics.contains(r#"http_requests_total{method="GET",path="unmatched",status="404"} 1"#),
        "{metrics}"
    );
    assert!(!metrics.contains("made-up"), "{metrics}");
}

#[test]
fn a_request_is_logged_and_a_probe_is_not() {
    let server = Server::start(&[]);
    server.get("/?token=secret");
    server.get("/health");
    let (_, log) = server.stop();
    assert!(
        log.contains(r#""message":"request","method":"GET","path":"/","status":200"#),
        "{log}"
    );
    assert!(!log.contains("secret") && !log.contains("/health"), "{log}");
}

#[test]
fn it_ends_well_though_a_connection_is_kept_open() {
    let server = Server::start(&[]);
    let mut idle = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    write!(idle, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    assert_ne!(idle.read(&mut [0; 512]).unwrap(), 0);
    let unused = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let (status, log) = server.stop();
    assert!(
        status.success() && log.contains(r#""message":"stopped""#),
        "{status}: {log}"
    );
    drop((idle, unused));
}

#[test]
fn a_port_that_is_none_is_refused() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    let output = command.env("PORT", "http").output().unwrap();
    let log = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success());
    assert!(
        log.contains(r#"PORT must be a number from 1 to 65535, not \"http\""#),
        "{log}"
    );
}
