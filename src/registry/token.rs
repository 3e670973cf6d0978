//! How a token is had: the registry names a service, which is asked with the user's credentials or without any
//! (the distribution project's token authentication).

use serde_json::Value;
use ureq::Agent;

use super::credentials::Credentials;
use super::reference::is_local;
use super::{Reference, Trouble};

/// How this program calls itself where it is asked to.
const CLIENT: &str = "dockgen";

/// What is wanted, and from which service.
pub(super) struct Request<'a> {
    /// Where tokens are had.
    pub(super) realm: &'a str,
    /// The service that the registry names.
    pub(super) service: Option<&'a str>,
    /// What the registry wants to be allowed.
    pub(super) scope: Option<&'a str>,
    /// The image that is to be read.
    pub(super) image: &'a Reference,
}

impl Request<'_> {
    /// Asks for the token. The status is returned where it is refused.
    pub(super) fn send(
        &self,
        agent: &Agent,
        credentials: Option<&Credentials>,
    ) -> Result<Result<String, u16>, Trouble> {
        let host = self.host()?;
        let own = format!("repository:{}:pull", self.image.repository());
        let scope = self.scope.unwrap_or(&own);
        let service = self.service.unwrap_or_default();
        let answer = match credentials {
            Some(Credentials::Identity(token)) => agent.post(self.realm).send_form([
                ("grant_type", "refresh_token"),
                ("service", service),
                ("client_id", CLIENT),
                ("scope", scope),
                ("refresh_token", token),
            ]),
            other => {
                let mut request = agent.get(self.realm).query("scope", scope);
                if !service.is_empty() {
                    request = request.query("service", service);
                }
                if let Some(header) = other.and_then(Credentials::header) {
                    request = request.header("Authorization", header);
                }
                request.call()
            }
        };
        let mut answer = answer.map_err(|error| Trouble::on_the_way(&host, error))?;
        match answer.status().as_u16() {
            200 => {}
            status @ (400 | 401 | 403) => return Ok(Err(status)),
            429 => {
                let retry = super::client::retry(&answer);
                return Err(Trouble::TooMany { host, retry, is_known: credentials.is_some() });
            }
            status => return Err(Trouble::Failing { host, image: self.image.to_string(), status }),
        }
        let garbage = |reason: &str| Trouble::Garbage { host: host.clone(), reason: reason.to_owned() };
        let text = answer.body_mut().with_config().limit(super::client::LARGEST).read_to_string();
        let text = text.map_err(|error| Trouble::on_the_way(&host, error))?;
        let value: Value = serde_json::from_str(&text).map_err(|_| garbage("its token is not in JSON"))?;
        // The first name is Docker's, the second that of OAuth 2.
        let token = ["token", "access_token"].into_iter().find_map(|name| value.get(name)?.as_str());
        // It goes into a header.
        let is_plain = |token: &&str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        let token = token.filter(is_plain).ok_or_else(|| garbage("it gives no token"))?;
        Ok(Ok(token.to_owned()))
    }

    /// The service's host. It is asked by plain HTTP where both it and the registry are on this machine: elsewhere the
    /// password could be read on the way.
    fn host(&self) -> Result<String, Trouble> {
        let plain = self.realm.strip_prefix("http://");
        let host = plain.or_else(|| self.realm.strip_prefix("https://")).unwrap_or_default();
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let registry = self.image.host().to_owned();
        if host.is_empty() {
            let reason = format!("it gives tokens at {}, which is no address", self.realm);
            return Err(Trouble::Garbage { host: registry, reason });
        }
        if plain.is_some() && !(is_local(host) && self.image.is_local()) {
            let reason = format!("it gives tokens at {} in plain text", self.realm);
            return Err(Trouble::Insecure { host: registry, reason });
        }
        Ok(host.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(registry: &str, realm: &str) -> Result<String, Trouble> {
        let image: Reference = format!("{registry}/shop").parse().unwrap();
        Request { realm, service: None, scope: None, image: &image }.host()
    }

    #[test]
    fn credentials_never_travel_in_plain_text() {
        assert_eq!(host("ghcr.io", "https://auth.example:8443/token?a=b").unwrap(), "auth.example:8443");
        assert_eq!(host("localhost:5000", "http://127.0.0.1:5001/token").unwrap(), "127.0.0.1:5001");
        for (registry, realm) in [
            ("ghcr.io", "http://auth.example/token"),
            ("ghcr.io", "http://127.0.0.1/token"),
            ("localhost:5000", "http://auth.example/token"),
            ("localhost:5000", "http://localhost@auth.example/token"),
        ] {
            assert!(matches!(host(registry, realm), Err(Trouble::Insecure { .. })), "{registry} {realm}");
        }
        for realm in ["", "ftp://a", "/token", "https://", "HTTP://auth.example/token"] {
            assert!(matches!(host("ghcr.io", realm), Err(Trouble::Garbage { .. })), "{realm}");
        }
    }
}
