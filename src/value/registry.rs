use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// The destination for images: a registry's host with optional port and path, such as `ghcr.io/acme`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry(String);

impl Registry {
    const LONGEST: usize = 200;

    /// With its port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.split('/').next().unwrap_or(&self.0)
    }

    /// Lowercase words joined by single separators, as in the distribution specification.
    pub(crate) fn part_allows(part: &str) -> bool {
        let ends = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        part.starts_with(ends)
            && part.ends_with(ends)
            && part.chars().all(|c| ends(c) || "._-".contains(c))
            && !["..", ".-", "-.", "._", "_.", "-_", "_-", "___"].iter().any(|pair| part.contains(pair))
    }

    fn host_allows(host: &str) -> bool {
        let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
        Self::part_allows(name)
            && !name.contains('_')
            && port.is_none_or(|port| port.parse::<super::Port>().is_ok())
            // Otherwise Docker would take the word for a user of Docker Hub.
            && (name.contains('.') || port.is_some() || name == "localhost")
    }
}

impl FromStr for Registry {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (host, path) = text.split_once('/').map_or((text, None), |(host, path)| (host, Some(path)));
        let path_allows = path.is_none_or(|path| path.split('/').all(Self::part_allows));
        if text.len() <= Self::LONGEST && path_allows && Self::host_allows(host) {
            return Ok(Self(text.to_owned()));
        }
        let invalid = Invalid::new("a registry", "host[:port][/path] in lowercase, such as ghcr.io/acme");
        Err(if path.is_none() && Self::part_allows(host) {
            invalid.hint(format!("did you mean `docker.io/{host}`?"))
        } else {
            invalid
        })
    }
}

impl fmt::Display for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_has_a_host() {
        for good in ["ghcr.io", "ghcr.io/acme", "docker.io/acme", "localhost:5000/team/a", "registry.example.com:5000"]
        {
            assert!(good.parse::<Registry>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "acme",
            "ghcr.io/",
            "GHCR.io/a",
            "ghcr.io/a b",
            "https://ghcr.io",
            "ghcr.io:0",
            "ghcr.io/a:b",
            "ghcr.io/$x",
        ] {
            assert!(bad.parse::<Registry>().is_err(), "{bad}");
        }
    }
}
