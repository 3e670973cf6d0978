use serde::Serialize;

use super::key::Key;
use super::parser::Parser;
use crate::catalog::Framework;
use crate::source::Origin;
use crate::value::{Duration, HealthCommand, Retries, UrlPath};

#[derive(Debug, Clone, Serialize)]
pub struct Health {
    /// `None` for an app that answers no requests.
    pub path: Option<UrlPath>,
    /// Any answer below 500 counts: nobody has chosen the path, so the app may redirect it, or ask who calls.
    pub lenient: bool,
    /// The user's command; `None` for the framework's probe of `path`.
    pub command: Option<HealthCommand>,
    pub interval: Duration,
    pub timeout: Duration,
    /// Failures do not count for this long after the start.
    pub start_period: Duration,
    /// The interval during the start period.
    pub start_interval: Duration,
    /// Failures in a row until the container is unhealthy.
    pub retries: Retries,
}

impl Health {
    /// `is_generated`: the endpoint is a generated file's. `answers`: the app answers requests.
    pub(super) fn parse(
        parser: &mut Parser<'_>,
        framework: &Framework,
        is_generated: bool,
        answers: bool,
    ) -> Option<Self> {
        let read = |text: &str| if is_generated { framework.parse_health_path(text) } else { text.parse() };
        let path = if answers { parser.with(Key::HealthPath, read).map(Some) } else { Some(None) };
        let origin = parser.get(Key::HealthPath).map(|entry| entry.origin);
        let lenient = matches!(origin, Some(Origin::Detected(_) | Origin::Derived(_)));
        let command = parser.optional(Key::HealthCmd);
        let interval = parser.one(Key::HealthInterval);
        let timeout = parser.one(Key::HealthTimeout);
        let start_period = parser.one(Key::HealthStartPeriod);
        let start_interval = parser.one(Key::HealthStartInterval);
        let retries = parser.one(Key::HealthRetries);
        Some(Self {
            path: path?,
            lenient,
            command,
            interval: interval?,
            timeout: timeout?,
            start_period: start_period?,
            start_interval: start_interval?,
            retries: retries?,
        })
    }
}
