use std::io;

use crate::error::Error;

/// Why a registry did not return a digest.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("{host} {} {image} (status {status})", who(*.is_known))]
    Denied {
        host: String,
        image: String,
        /// 401 or 403.
        status: u16,
        /// Whether credentials were sent.
        is_known: bool,
        /// Why credentials could not be read.
        obstacle: Option<String>,
    },
    #[error("{image} does not exist at {host}")]
    Missing { host: String, image: String },
    #[error("{host} limits the number of requests (status 429)")]
    TooMany {
        host: String,
        /// When to try again, according to the registry.
        retry: Option<String>,
        /// Whether credentials were sent.
        is_known: bool,
    },
    #[error("{host} failed with status {status} for {image}")]
    Failing { host: String, image: String, status: u16 },
    #[error("{host} does not answer like a registry: {reason}")]
    Garbage { host: String, reason: String },
    #[error("{host} did not answer in time")]
    Slow { host: String },
    #[error("{host} cannot be reached: {reason}")]
    Unreachable { host: String, reason: String },
    #[error("{host} cannot be reached: {variable} is not the URL of an HTTP proxy")]
    Proxy {
        host: String,
        /// The variable's name; its value may be a secret.
        variable: &'static str,
    },
    #[error("no secure connection to {host}: {reason}")]
    Insecure { host: String, reason: String },
}

impl RegistryError {
    pub(super) fn on_the_way(host: &str, error: ureq::Error) -> Self {
        let host = host.to_owned();
        let reason = error.to_string();
        match error {
            ureq::Error::Timeout(_) => Self::Slow { host },
            ureq::Error::HostNotFound => Self::Unreachable { host, reason: "no such host, or no network".to_owned() },
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => Self::Insecure { host, reason },
            // TLS errors arrive as invalid data.
            ureq::Error::Io(error) => match error.kind() {
                io::ErrorKind::InvalidData => Self::Insecure { host, reason: error.to_string() },
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::Slow { host },
                _ => Self::Unreachable { host, reason: error.to_string() },
            },
            ureq::Error::ConnectionFailed | ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
                Self::Unreachable { host, reason }
            }
            _ => Self::Garbage { host, reason },
        }
    }

    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Denied { obstacle: Some(obstacle), .. } => obstacle.clone(),
            Self::Denied { host, is_known: false, .. } => {
                format!("for a private image, run `docker login {host}`; otherwise check the name")
            }
            Self::Denied { host, .. } => {
                format!("renew the credentials with `docker login {host}`, and check whether they may read this image")
            }
            Self::Missing { .. } => "check the name and the tag, and whether the image was pushed".to_owned(),
            Self::TooMany { host, retry, is_known } => {
                let when = retry.as_ref().map_or_else(|| "try again later".to_owned(), Clone::clone);
                if *is_known { when } else { format!("{when}; `docker login {host}` raises the limit") }
            }
            Self::Failing { .. } => "try again later: the error is in the registry".to_owned(),
            Self::Garbage { .. } => {
                "check whether the name begins with a registry's host, and whether a proxy answers instead".to_owned()
            }
            Self::Slow { .. } => "raise --timeout, or check whether HTTPS_PROXY must be set".to_owned(),
            Self::Unreachable { .. } => "check the network, HTTPS_PROXY and NO_PROXY".to_owned(),
            Self::Proxy { variable, .. } => {
                format!("set {variable} to the URL of an HTTP proxy, such as http://proxy.example:3128, or unset it")
            }
            Self::Insecure { .. } => {
                "the system must trust the registry's certificate; plain HTTP is only for localhost".to_owned()
            }
        }
    }
}

impl From<RegistryError> for Error {
    fn from(error: RegistryError) -> Self {
        /// The length limit of text from a registry or helper, in characters.
        const LONGEST: usize = 500;
        let clean = |text: String| {
            let cleaned = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
            let cut = if text.chars().nth(LONGEST).is_some() { "…" } else { "" };
            cleaned.take(LONGEST).collect::<String>() + cut
        };
        Self::Registry { reason: clean(error.to_string()), hint: clean(error.hint()) }
    }
}

fn who(is_known: bool) -> &'static str {
    if is_known { "refuses these credentials for" } else { "requires a login to read" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(error: ureq::Error) -> String {
        RegistryError::on_the_way("ghcr.io", error).to_string()
    }

    #[test]
    fn what_goes_wrong_on_the_way_is_told_by_what_can_be_done() {
        let io = |kind: io::ErrorKind| ureq::Error::Io(io::Error::new(kind, "x"));
        for (error, expected) in [
            (ureq::Error::HostNotFound, "ghcr.io cannot be reached: no such host, or no network"),
            (io(io::ErrorKind::NetworkUnreachable), "ghcr.io cannot be reached: x"),
            (io(io::ErrorKind::TimedOut), "ghcr.io did not answer in time"),
            (ureq::Error::Timeout(ureq::Timeout::Connect), "ghcr.io did not answer in time"),
            (io(io::ErrorKind::InvalidData), "no secure connection to ghcr.io: x"),
            (ureq::Error::Tls("bad name"), "no secure connection to ghcr.io: bad name"),
            (ureq::Error::TooManyRedirects, "ghcr.io does not answer like a registry: too many redirects"),
        ] {
            assert_eq!(message(error), expected);
        }
    }

    #[test]
    fn what_a_registry_says_does_not_steer_the_terminal() {
        let retry = Some("\u{1b}[2J".to_owned());
        let error = Error::from(RegistryError::TooMany { host: "ghcr.io".to_owned(), retry, is_known: true });
        assert!(matches!(error, Error::Registry { hint, .. } if hint == "\u{fffd}[2J"));
    }
}
