//! Graceful shutdown: on SIGTERM (docker stop) or SIGINT (Ctrl-C) the server refuses new connections, finishes the
//! requests in flight, and closes resources.
//!
//! To add it where the server starts:
//!
//!     mod shutdown; // cargo add tracing && cargo add tokio --features signal,time
//!     axum::serve(listener, app).with_graceful_shutdown(shutdown::requested()).await?;
//!     shutdown::finish().await;
//!
//! To close a resource after the last request:
//!
//!     shutdown::on_shutdown(async move { pool.close().await });

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{process, thread};

use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

/// For requests in flight.
const DRAIN: Duration = Duration::from_secs(25);
/// For closing all resources; the sum with `DRAIN` is less than the stop timeout.
const CLOSE: Duration = Duration::from_secs(3);

type Close = Pin<Box<dyn Future<Output = ()> + Send>>;

static CLOSES: Mutex<Vec<Close>> = Mutex::new(Vec::new());
static DRAINED: AtomicBool = AtomicBool::new(false);

/// Adds a resource to close. They are closed in reverse order.
#[allow(
    dead_code,
    reason = "an app without resources closes none"
)]
pub fn on_shutdown(close: impl Future<Output = ()> + Send + 'static) {
    CLOSES
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Box::pin(close));
}

/// Returns on the first signal. Further signals are ignored, so that they do not cut requests off.
pub async fn requested() {
    let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be handled");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = ctrl_c() => {}
    }
    tracing::info!(drain_seconds = DRAIN.as_secs(), "stopping");
    // A separate thread, which busy handlers cannot block.
    thread::spawn(|| {
        thread::sleep(DRAIN);
        if !DRAINED.load(Ordering::Relaxed) {
            tracing::error!(after_seconds = DRAIN.as_secs(), "requests cut off");
            process::exit(1);
        }
    });
}

/// Closes the resources. Call it after the last request.
pub async fn finish() {
    DRAINED.store(true, Ordering::Relaxed);
    let all = async {
        while let Some(close) = last() {
            close.await;
        }
    };
    if timeout(CLOSE, all).await.is_err() {
        tracing::error!(after_seconds = CLOSE.as_secs(), "closing takes too long");
        process::exit(1);
    }
    tracing::info!("stopped");
}

fn last() -> Option<Close> {
    CLOSES.lock().unwrap_or_else(PoisonError::into_inner).pop()
}
