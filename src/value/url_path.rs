use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// The path of an HTTP endpoint: begins with `/`, and contains only characters that need no escaping in a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlPath(String);

/// The starter's liveness endpoint.
pub const LIVE: &str = "/live";
/// The starter's metrics endpoint.
pub const METRICS: &str = "/metrics";

impl UrlPath {
    const LONGEST: usize = 200;

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn allows(text: &str) -> bool {
        text.len() <= Self::LONGEST
            && text.starts_with('/')
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._~-".contains(&b))
            && !text.contains("//")
            && !text.split('/').any(|part| matches!(part, "." | ".."))
    }

    /// Whether a generated endpoint may have this path: the starter uses some itself.
    #[must_use]
    pub fn is_free(&self) -> bool {
        !self.0.ends_with('/') && ![LIVE, METRICS].contains(&self.as_str())
    }

    pub(crate) fn invalid() -> Invalid {
        Invalid::new(
            "the path of a health endpoint",
            format!("letters, digits and ._~- between slashes, such as /health; {LIVE} and {METRICS} are taken"),
        )
    }
}

impl FromStr for UrlPath {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if Self::allows(text) {
            return Ok(Self(text.to_owned()));
        }
        let invalid = Self::invalid();
        Err(if Self::allows(&format!("/{text}")) { invalid.hint(format!("did you mean `/{text}`?")) } else { invalid })
    }
}

impl fmt::Display for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_needs_no_escaping_and_no_other_endpoint() {
        for good in ["/health", "/api/v1/healthz", "/_health", "/docs", "/health.html"] {
            assert!(good.parse::<UrlPath>().unwrap().is_free(), "{good}");
        }
        for taken in ["/", "/live", "/metrics", "/a/"] {
            assert!(!taken.parse::<UrlPath>().unwrap().is_free(), "{taken}");
        }
        for bad in ["health", "", "/a b", "/a?b", "/a\"", "/../x", "/./x", "//", "/é"] {
            assert!(bad.parse::<UrlPath>().is_err(), "{bad}");
        }
    }
}
