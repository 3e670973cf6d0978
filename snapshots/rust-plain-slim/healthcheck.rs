//! The container's health check: requests the server's health endpoint and exits with 0 if it is healthy, so that the
//! image needs neither a shell nor curl. The Dockerfile compiles this file separately; it is not part of the package.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::{env, io};

fn main() -> ExitCode {
    let port = env::var("PORT")
        .ok()
        .filter(|port| !port.is_empty())
        .unwrap_or_else(|| "8080".to_owned());
    match ask(&port) {
        Ok(answer) => {
            let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
            println!("{body}"); // `docker inspect` shows the output
            let is_healthy = head.split_whitespace().nth(1) == Some("200");
            if is_healthy {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            println!("port {port}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// No timeout: the container engine kills a probe that takes too long.
fn ask(port: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}"))?;
    // HTTP/1.0: the response is not chunked and ends with the connection.
    write!(
        stream,
        "GET /health HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
