//! What operators see of each request: a log line, and the metrics that Prometheus collects.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use crate::metrics;

/// Asked every few seconds by machines, and of interest to nobody while they answer well.
const QUIET: [&str; 3] = ["/health", "/live", "/metrics"];

/// Middleware, the outermost: measures what lies within.
pub async fn observe(request: Request, next: Next) -> Response {
    // The route, not the path: every label value is a time series of its own, and visitors can make up paths.
    let route = request.extensions().get::<MatchedPath>();
    let mut record = Record {
        started: Instant::now(),
        method: request.method().clone(),
        path: request.uri().path().to_owned(), // without the query, which may hold secrets
        route: route.map_or("unmatched", MatchedPath::as_str).to_owned(),
        status: 499, // nginx's number for a client that went away, and with it this function
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

/// Keeps made-up methods from becoming time series.
fn known(method: &Method) -> &str {
    match method.as_str() {
        name @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => name,
        _ => "other",
    }
}
