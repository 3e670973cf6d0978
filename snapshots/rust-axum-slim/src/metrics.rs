//! Metrics in Prometheus text format, with the standard library only.
//! For more than these metrics, use the crate prometheus-client.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::fs;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::runtime::Handle;

/// Upper bounds of the histogram's buckets, in seconds.
const BUCKETS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

static REQUESTS: Mutex<Requests> = Mutex::new(Requests::new());
static STARTED: LazyLock<SystemTime> = LazyLock::new(SystemTime::now);

pub fn routes() -> Router {
    LazyLock::force(&STARTED);
    Router::new().route("/metrics", get(scrape))
}

/// Counts a request after the response.
pub fn count(method: &str, path: &str, status: u16, took: Duration) {
    REQUESTS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .add(method, path, status, took);
}

async fn scrape() -> impl IntoResponse {
    let mut text = REQUESTS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .text();
    let tasks = Handle::current().metrics().num_alive_tasks();
    gauge(
        &mut text,
        "tokio_alive_tasks",
        "Number of tasks.",
        tasks,
    );
    let started = STARTED
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64();
    gauge(
        &mut text,
        "process_start_time_seconds",
        "Start of the process, in Unix time.",
        started,
    );
    if let Some(bytes) = resident_bytes() {
        gauge(
            &mut text,
            "process_resident_memory_bytes",
            "Resident memory.",
            bytes,
        );
    }
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
}

/// Reads /proc, which exists on Linux only.
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// One counter and one histogram for each set of labels.
pub struct Requests {
    counters: BTreeMap<String, u64>,
    durations: BTreeMap<String, Histogram>,
}

#[derive(Default)]
struct Histogram {
    counts: [u64; BUCKETS.len()],
    sum: f64,
    total: u64,
}

impl Requests {
    pub const fn new() -> Self {
        Self {
            counters: BTreeMap::new(),
            durations: BTreeMap::new(),
        }
    }

    pub fn add(&mut self, method: &str, path: &str, status: u16, took: Duration) {
        let labels = format!(r#"method="{}",path="{}""#, escaped(method), escaped(path));
        *self
            .counters
            .entry(format!(r#"{labels},status="{status}""#))
            .or_default() += 1;
        let seconds = took.as_secs_f64();
        let histogram = self.durations.entry(labels).or_default();
        histogram.sum += seconds;
        histogram.total += 1;
        for (count, bound) in histogram.counts.iter_mut().zip(BUCKETS) {
            *count += u64::from(seconds <= bound); // buckets are cumulative: each includes the smaller ones
        }
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        describe(
            &mut text,
            "http_requests_total",
            "counter",
            "Requests answered.",
        );
        for (labels, count) in &self.counters {
            line(&mut text, "http_requests_total", labels, count);
        }
        let name = "http_request_duration_seconds";
        describe(&mut text, name, "histogram", "Request duration.");
        for (labels, histogram) in &self.durations {
            let bounds = BUCKETS.map(|bound| bound.to_string());
            let counts = histogram.counts.iter().chain([&histogram.total]);
            for (bound, count) in bounds
                .iter()
                .map(String::as_str)
                .chain(["+Inf"])
                .zip(counts)
            {
                line(
                    &mut text,
                    &format!("{name}_bucket"),
                    &format!(r#"{labels},le="{bound}""#),
                    count,
                );
            }
            line(&mut text, &format!("{name}_sum"), labels, histogram.sum);
            line(&mut text, &format!("{name}_count"), labels, histogram.total);
        }
        text
    }
}

fn line(text: &mut String, name: &str, labels: &str, value: impl Display) {
    let _ = writeln!(text, "{name}{{{labels}}} {value}"); // writing to a String cannot fail
}

fn gauge(text: &mut String, name: &str, help: &str, value: impl Display) {
    describe(text, name, "gauge", help);
    let _ = writeln!(text, "{name} {value}");
}

fn describe(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', r"\\")
        .replace('"', r#"\""#)
        .replace('\n', r"\n")
}
