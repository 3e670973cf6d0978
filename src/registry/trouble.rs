use std::io;

use crate::error::Error;

/// Why a registry did not say what stands behind a tag.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It wants credentials, or others.
    #[error("{host} does not let {} read {image} (status {status})", who(*.is_known))]
    Denied {
        /// The registry.
        host: String,
        /// The image.
        image: String,
        /// 401 or 403.
        status: u16,
        /// Whether credentials were shown.
        is_known: bool,
        /// What kept credentials from being found.
        obstacle: Option<String>,
    },
    /// It has no such image.
    #[error("{host} has no {image}")]
    Missing {
        /// The registry.
        host: String,
        /// The image.
        image: String,
    },
    /// It has been asked too often.
    #[error("{host} takes no more requests for now (status 429)")]
    TooMany {
        /// The registry.
        host: String,
        /// When it may be asked again, as it says.
        retry: Option<String>,
        /// Whether credentials were shown.
        is_known: bool,
    },
    /// It fails by itself.
    #[error("{host} fails with status {status} for {image}")]
    Failing {
        /// The registry.
        host: String,
        /// The image.
        image: String,
        /// The status.
        status: u16,
    },
    /// It answers with something else.
    #[error("{host} does not answer as a registry does: {reason}")]
    Garbage {
        /// The registry.
        host: String,
        /// What is wrong.
        reason: String,
    },
    /// It took too long.
    #[error("{host} did not answer in time")]
    Slow {
        /// The registry.
        host: String,
    },
    /// There is no way to it.
    #[error("{host} cannot be reached: {reason}")]
    Unreachable {
        /// The registry.
        host: String,
        /// What the system said.
        reason: String,
    },
    /// The environment wants a proxy that cannot be used.
    #[error("{host} is not asked: {variable} names no proxy for http:// or https://")]
    Proxy {
        /// The registry.
        host: String,
        /// The variable. What it holds may be a secret.
        variable: &'static str,
    },
    /// It cannot be trusted to be who it says.
    #[error("no secure connection to {host}: {reason}")]
    Insecure {
        /// The registry.
        host: String,
        /// What is wrong.
        reason: String,
    },
}

impl Trouble {
    /// What went wrong on the way to a host.
    pub(super) fn on_the_way(host: &str, error: ureq::Error) -> Self {
        let host = host.to_owned();
        let reason = error.to_string();
        match error {
            ureq::Error::Timeout(_) => Self::Slow { host },
            ureq::Error::HostNotFound => Self::Unreachable { host, reason: "no such host, or no network".to_owned() },
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => Self::Insecure { host, reason },
            // What goes wrong inside TLS comes out of the stream as data that is not valid.
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

    /// What to try.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Denied { obstacle: Some(obstacle), .. } => obstacle.clone(),
            Self::Denied { host, is_known: false, .. } => {
                format!("a private image wants `docker login {host}`; else look whether the name is right")
            }
            Self::Denied { host, .. } => format!(
                "renew the credentials with `docker login {host}`, and look whether they are good for this image"
            ),
            Self::Missing { .. } => "look whether the name and the tag are right, and were ever pushed".to_owned(),
            Self::TooMany { host, retry, is_known } => {
                let when = retry.as_ref().map_or_else(|| "try again later".to_owned(), Clone::clone);
                if *is_known { when } else { format!("{when}; after `docker login {host}` the limit is higher") }
            }
            Self::Failing { .. } => "try again later: the fault is the registry's".to_owned(),
            Self::Garbage { .. } => {
                "look whether the name begins with a registry's host, and whether a proxy answers in its place"
                    .to_owned()
            }
            Self::Slow { .. } => "give it longer with --timeout, or see whether HTTPS_PROXY has to be set".to_owned(),
            Self::Unreachable { .. } => {
                "see whether there is a network, and whether HTTPS_PROXY and NO_PROXY are right".to_owned()
            }
            Self::Proxy { variable, .. } => {
                format!(
                    "set {variable} to the address of an HTTP proxy, such as http://proxy.example:3128, or to nothing"
                )
            }
            Self::Insecure { .. } => {
                "the system has to trust the registry's certificate; plain HTTP is for localhost alone".to_owned()
            }
        }
    }
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        /// What a registry or a helper says may be of any length; in characters.
        const LONGEST: usize = 500;
        // It must not steer the terminal either.
        let clean = |text: String| {
            let shown = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
            let cut = if text.chars().nth(LONGEST).is_some() { "…" } else { "" };
            shown.take(LONGEST).collect::<String>() + cut
        };
        Self::Registry { reason: clean(trouble.to_string()), hint: clean(trouble.hint()) }
    }
}

fn who(is_known: bool) -> &'static str {
    if is_known { "these credentials" } else { "strangers" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: ureq::Error) -> String {
        Trouble::on_the_way("ghcr.io", error).to_string()
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
            (ureq::Error::TooManyRedirects, "ghcr.io does not answer as a registry does: too many redirects"),
        ] {
            assert_eq!(told(error), expected);
        }
    }

    #[test]
    fn what_a_registry_says_does_not_steer_the_terminal() {
        let retry = Some("\u{1b}[2J".to_owned());
        let error = Error::from(Trouble::TooMany { host: "ghcr.io".to_owned(), retry, is_known: true });
        assert!(matches!(error, Error::Registry { hint, .. } if hint == "\u{fffd}[2J"));
    }
}
