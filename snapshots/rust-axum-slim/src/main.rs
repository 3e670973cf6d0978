//! The web server of demo.

use std::env;
use std::net::Ipv4Addr;
use std::process::ExitCode;

use tokio::net::TcpListener;

mod app;
mod health;
mod logging;
mod metrics;
mod observe;
mod shutdown;
#[cfg(test)]
mod tests;

#[tokio::main]
async fn main() -> ExitCode {
    logging::start();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            tracing::error!("{reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let port = port()?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await;
    let listener = listener.map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    tracing::info!(port, "listening");
    let server = axum::serve(listener, app::router()).with_graceful_shutdown(shutdown::requested());
    server.await.map_err(|error| error.to_string())?;
    shutdown::finish().await;
    Ok(())
}

fn port() -> Result<u16, String> {
    let text = env::var("PORT").unwrap_or_default();
    if text.is_empty() {
        return Ok(8080);
    }
    let port = text.parse().ok().filter(|port| *port != 0);
    port.ok_or_else(|| format!("PORT must be a number from 1 to 65535, not {text:?}"))
}
