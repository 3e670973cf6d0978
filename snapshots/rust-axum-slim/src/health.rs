//! Health endpoints: /health checks the app and its dependencies, /live only that the app responds.
//!
//! To add it:
//!
//!     mod health; // cargo add tracing && cargo add tokio --features time
//!     let app = app.merge(health::routes());
//!     health::add_check("database", move || check(pool.clone())); // an async function that returns a Result

use std::collections::BTreeMap;
use std::fmt::Display;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use std::{env, fs};

use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use tokio::time::timeout;

/// Less than the probe's timeout, so that the probe receives the reason.
const CHECK: Duration = Duration::from_secs(2);

type Outcome = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;
type Check = Arc<dyn Fn() -> Outcome + Send + Sync>;

static CHECKS: RwLock<Vec<(String, Check)>> = RwLock::new(Vec::new());

/// Adds a dependency. Its check fails while it is unavailable.
#[allow(dead_code, reason = "an app without dependencies adds no checks")]
pub fn add_check<F, T, E>(name: &str, check: impl Fn() -> F + Send + Sync + 'static)
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    E: Display,
{
    let check = move || {
        let outcome = check();
        Box::pin(async move { outcome.await.map(drop).map_err(|error| error.to_string()) })
            as Outcome
    };
    CHECKS
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .push((name.to_owned(), Arc::new(check)));
}

/// For routers with any state.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/health", get(healthy))
        .route("/live", get(alive))
}

async fn healthy() -> impl IntoResponse {
    match problem().await {
        None => answer(StatusCode::OK, &[("status", "healthy")]),
        Some(reason) => {
            tracing::warn!(reason, "unhealthy");
            answer(
                StatusCode::SERVICE_UNAVAILABLE,
                &[("status", "unhealthy"), ("reason", &reason)],
            )
        }
    }
}

async fn alive() -> impl IntoResponse {
    answer(StatusCode::OK, &[("status", "alive")])
}

fn answer(status: StatusCode, content: &[(&str, &str)]) -> impl IntoResponse + use<> {
    let content: BTreeMap<String, String> = content
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    (status, [(CACHE_CONTROL, "no-store")], Json(content))
}

/// The first problem, if any. Checks run in parallel, each as a task, so that a panic fails only one check.
async fn problem() -> Option<String> {
    let checks = CHECKS
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let running: Vec<_> = checks
        .into_iter()
        .map(|(name, check)| {
            (
                name,
                tokio::spawn(async move { timeout(CHECK, check()).await }),
            )
        })
        .collect();
    for (name, task) in running {
        let reason = match task.await {
            Ok(Ok(Ok(()))) => continue,
            Ok(Ok(Err(reason))) => reason,
            Ok(Err(_)) => format!("no answer within {} s", CHECK.as_secs()),
            Err(error) => error.to_string(),
        };
        return Some(format!("{name}: {reason}"));
    }
    let percent = memory_percent(Path::new("/sys/fs/cgroup"))?;
    (percent > allowed_percent())
        .then(|| format!("memory: {percent:.0}% of the container's limit is in use"))
}

fn allowed_percent() -> f64 {
    env::var("HEALTH_MEMORY_PERCENT")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(90.0)
}

/// Memory limit (/proc/meminfo has that of the host), usage, and the page cache in it, which the kernel reclaims when
/// needed: cgroup v2, then v1.
const CGROUPS: [[&str; 4]; 2] = [
    [
        "memory.max",
        "memory.current",
        "memory.stat",
        "inactive_file",
    ],
    [
        "memory/memory.limit_in_bytes",
        "memory/memory.usage_in_bytes",
        "memory/memory.stat",
        "total_inactive_file",
    ],
];

/// Memory use in percent of the limit; `None` without a limit.
pub fn memory_percent(root: &Path) -> Option<f64> {
    let read = |file: &str| fs::read_to_string(root.join(file)).ok();
    let texts = |[limit, usage, stat, cache]: [&'static str; 4]| {
        Some((read(limit)?, read(usage)?, read(stat)?, cache))
    };
    let (limit, usage, stat, cache) = CGROUPS.into_iter().find_map(texts)?;

    // Without a limit, v2 has "max", which is not a number, and v1 a number larger than any memory.
    let limit = limit
        .trim()
        .parse::<u64>()
        .ok()
        .filter(|limit| *limit < 1 << 62)?;
    let usage = usage.trim().parse::<u64>().ok()?;
    let cache = stat
        .lines()
        .find_map(|line| line.strip_prefix(cache)?.strip_prefix(' ')?.parse().ok())
        .unwrap_or(0);
    Some(100.0 * usage.saturating_sub(cache) as f64 / limit as f64)
}
