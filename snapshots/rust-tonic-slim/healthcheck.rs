//! The container's health check: connects to the server and exits with 0 if it accepts. The server speaks gRPC only, and
//! need not have gRPC's health service. The Dockerfile compiles this file separately; it is not part of the package.

use std::env;
use std::net::TcpStream;
use std::process::ExitCode;

fn main() -> ExitCode {
    let port = env::var("PORT")
        .ok()
        .filter(|port| !port.is_empty())
        .unwrap_or_else(|| "8080".to_owned());
    // No timeout: the container engine kills a probe that takes too long.
    match TcpStream::connect(format!("127.0.0.1:{port}")) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            println!("port {port}: {error}"); // `docker inspect` shows the output
            ExitCode::FAILURE
        }
    }
}
