//! The health endpoint: of the framework, or among the routes in the code.

use super::fact::Fact;
use super::subject::{Hit, Subject};
use crate::catalog::Signs;

/// Paths of health endpoints, the most telling first.
const HEALTH_PATHS: [&str; 20] = [
    "/health",
    "/healthz",
    "/health/ready",
    "/readyz",
    "/livez",
    "/health/live",
    "/healthcheck",
    "/health-check",
    "/api/health",
    "/api/healthz",
    "/up",
    "/ping",
    "/status",
    "/_health",
    "/health_check",
    "/alive",
    "/ready",
    "/live",
    "/api/v1/health",
    "/_ping",
];

/// An endpoint that the framework has.
pub(super) fn of_framework(subject: &Subject<'_>, signs: &Signs) -> Option<Fact<String>> {
    signs.health.iter().find_map(|sign| Some(subject.meets(&sign.when)?.map(|()| sign.path.clone())))
}

/// The health endpoint among the routes in the code.
pub(super) fn in_code(subject: &Subject<'_>) -> Option<Fact<String>> {
    let recognition = &subject.recognition;
    let hits = recognition.routes.iter().flat_map(|scan| subject.scan(scan));
    let named: Vec<(usize, String, Hit)> = hits.filter_map(|hit| ranked(hit.group("path")?, hit)).collect();
    if named.is_empty() {
        return None;
    }
    let prefixes: Vec<Hit> = recognition.prefixes.iter().flat_map(|scan| subject.scan(scan)).collect();
    let whole = |(_, path, hit): (usize, String, Hit)| ranked(format!("{}{path}", prefix(&hit, &prefixes)), hit);
    let found = named.into_iter().filter_map(whole).min_by_key(|(rank, ..)| *rank);
    found.map(|(_, path, hit)| Fact::likely(path, hit.evidence()))
}

/// The place of a path in the list, the path with a slash at its beginning, and the line.
fn ranked(path: String, hit: Hit) -> Option<(usize, String, Hit)> {
    let path = if path.starts_with('/') { path } else { format!("/{path}") };
    // A slash at the end counts: without it, Django redirects.
    let rank = HEALTH_PATHS.iter().position(|known| *known == path.trim_end_matches('/'))?;
    Some((rank, path, hit))
}

/// The prefix of the blocks around a route, such as `/api` of a namespace. Blocks are known by their indentation;
/// attributes and lists right above the line that opens a block belong to it.
fn prefix(route: &Hit, prefixes: &[Hit]) -> String {
    let prefixes: Vec<&Hit> = prefixes.iter().filter(|prefix| prefix.file == route.file).collect();
    if prefixes.is_empty() {
        return String::new();
    }
    let above: Vec<&str> = route.before().lines().collect();
    let mut depth = indentation(route.line_text());
    let mut opens = false;
    let mut whole = String::new();
    for (index, line) in above.iter().enumerate().rev() {
        if line.trim().is_empty() {
            opens = false;
            continue;
        }
        let indented = indentation(line);
        let is_outer = indented < depth;
        opens = is_outer || opens && indented == depth;
        depth = depth.min(indented);
        let counts = is_outer || opens && line.trim_start().starts_with(['#', '@', '[']);
        let found = prefixes.iter().find(|prefix| counts && prefix.line == index + 1);
        if let Some(path) = found.and_then(|prefix| prefix.group("path")) {
            let path = path.trim_matches('/');
            whole = if path.is_empty() { whole } else { format!("/{path}{whole}") };
        }
    }
    whole
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
