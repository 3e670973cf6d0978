//! Writes a log line for each request, and counts and times it for Prometheus.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use crate::metrics;

/// Requests of probes are logged only if they fail.
const QUIET: [&str; 3] = ["/health", "/live", "/metrics"];

/// The outermost middleware: measures everything inside.
pub async fn observe(request: Request, next: Next) -> Response {
    // The route instead of the path: each label value creates a time series, and clients can request any path.
    let route = request.extensions().get::<MatchedPath>();
    let mut record = Record {
        started: Instant::now(),
        method: request.method().clone(),
        path: request.uri().path().to_owned(), // without the query, which may contain secrets
        route: route.map_or("unmatched", MatchedPath::as_str).to_owned(),
        status: 499, // as in nginx: the client disconnected, which drops this future
    };
    let response = next.run(request).await;
    record.status = response.status().as_u16();
    response
}

struct Record {
    started: Instant,
    method: Method,
    path: String,
    route: String,
    status: u16,
}

impl Drop for Record {
    fn drop(&mut self) {
        let Self {
            started,
            method,
            path,
            route,
            status,
        } = self;
        let elapsed = started.elapsed();
        metrics::count(known(method), route, *status, elapsed);

        let duration_ms = (elapsed.as_secs_f64() * 10_000.0).round() / 10.0;
        if *status >= 500 {
            tracing::warn!(%method, path, status, duration_ms, "request");
        } else if QUIET.contains(&path.as_str()) {
            tracing::debug!(%method, path, status, duration_ms, "request");
        } else {
            tracing::info!(%method, path, status, duration_ms, "request");
        }
    }
}

/// Keeps arbitrary methods from becoming time series.
fn known(method: &Method) -> &str {
    match method.as_str() {
        name @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => name,
        _ => "other",
    }
}
