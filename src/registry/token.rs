//! Gets a token from the token service that the registry names, with or without credentials (token authentication of
//! the distribution project).

use serde::Deserialize;

use super::address::Address;
use super::credentials::Credentials;
use super::transport::{self, Method, Reply, Transport};
use super::{Reference, RegistryError, json};

/// The `client_id` parameter.
const CLIENT: &str = "dockgen";

pub(super) struct Request<'a> {
    /// The token service's URL.
    pub(super) realm: &'a str,
    pub(super) service: Option<&'a str>,
    pub(super) scope: Option<&'a str>,
    pub(super) image: &'a Reference,
}

impl Request<'_> {
    /// Requests the token. A refusal returns the status.
    pub(super) fn send(
        &self,
        transport: &Transport,
        credentials: Option<&Credentials>,
    ) -> Result<Result<String, u16>, RegistryError> {
        let address = self.address(credentials.is_some())?;
        let host = address.host().to_owned();
        let Reply { mut response, .. } = self.ask(transport, &address, credentials)?;
        match response.status().as_u16() {
            200 => {}
            status @ (400 | 401 | 403) => return Ok(Err(status)),
            429 => {
                let retry = transport::retry(&response);
                return Err(RegistryError::TooMany { host, retry, is_known: credentials.is_some() });
            }
            status => return Err(RegistryError::Failing { host, image: self.image.to_string(), status }),
        }
        let body = response.body_mut().with_config().limit(transport::LARGEST).read_to_vec();
        let body = body.map_err(|error| RegistryError::on_the_way(&host, error))?;
        read(&body).map(Ok).map_err(|reason| RegistryError::Garbage { host, reason: reason.to_owned() })
    }

    fn ask(
        &self,
        transport: &Transport,
        address: &Address,
        credentials: Option<&Credentials>,
    ) -> Result<Reply, RegistryError> {
        let own = format!("repository:{}:pull", self.image.repository());
        let scope = self.scope.unwrap_or(&own);
        let accept = "application/json";
        let request =
            |method, query, authorization| transport::Request { address, method, query, accept, authorization };
        if let Some(Credentials::Identity(token)) = credentials {
            let fields = [
                ("grant_type", "refresh_token"),
                ("service", self.service.unwrap_or_default()),
                ("client_id", CLIENT),
                ("scope", scope),
                ("refresh_token", token),
            ];
            return transport.send(request(Method::Form(&fields), &[], None));
        }
        let mut query = vec![("scope", scope)];
        query.extend(self.service.filter(|service| !service.is_empty()).map(|service| ("service", service)));
        let authorization = credentials.and_then(Credentials::header);
        transport.send(request(Method::Get, &query, authorization.as_deref()))
    }

    /// The token service's address. Plain HTTP is allowed only if both it and the registry are on this machine, and
    /// then gets credentials only if it is the registry itself: otherwise, the connection could be read, or another
    /// program could listen there.
    fn address(&self, has_credentials: bool) -> Result<Address, RegistryError> {
        let host = self.image.host().to_owned();
        let Some(address) = Address::parse(self.realm) else {
            let reason = format!("its token service {} is not a URL", self.realm);
            return Err(RegistryError::Garbage { host, reason });
        };
        if address.is_secure() {
            return Ok(address);
        }
        if !(address.is_local() && self.image.is_local()) {
            return Err(RegistryError::Insecure {
                host,
                reason: format!("its token service {address} uses plain HTTP"),
            });
        }
        let is_own = Address::parse(&self.image.api()).is_some_and(|registry| registry.is_same_origin(&address));
        if has_credentials && !is_own {
            let reason = format!("its token service {address} is another host and uses plain HTTP");
            return Err(RegistryError::Insecure { host, reason });
        }
        Ok(address)
    }
}

/// `token` is Docker's name, `access_token` that of OAuth 2.
#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
}

pub(super) fn read(body: &[u8]) -> Result<String, &'static str> {
    // Other fields are skipped and take no memory.
    let answer: Answer = json::object(body).map_err(|error: serde_json::Error| match error.classify() {
        serde_json::error::Category::Data => "its answer has no token",
        _ => "its answer is not JSON",
    })?;
    // It becomes part of a header.
    let is_plain = |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    [answer.token, answer.access_token].into_iter().flatten().find(is_plain).ok_or("its answer has no token")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn host(registry: &str, realm: &str, has_credentials: bool) -> Result<String, RegistryError> {
        let image: Reference = format!("{registry}/shop").parse().unwrap();
        let request = Request { realm, service: None, scope: None, image: &image };
        request.address(has_credentials).map(|address| address.host().to_owned())
    }

    #[test]
    fn credentials_go_to_the_registry_itself_or_to_a_service_over_tls() {
        for (registry, realm, expected) in [
            ("ghcr.io", "https://auth.example:8443/token?a=b", "auth.example:8443"),
            ("localhost:5000", "https://auth.example/token", "auth.example"),
            ("localhost:5000", "http://localhost:5000/token", "localhost:5000"),
            ("localhost", "http://localhost:80/token", "localhost:80"),
            ("[::1]:5000", "http://[::1]:5000/token", "[::1]:5000"),
        ] {
            assert_eq!(host(registry, realm, true).unwrap(), expected);
        }
        for (registry, realm) in [
            ("localhost:5000", "http://localhost:5001/token"),
            ("localhost:5000", "http://localhost/token"),
            ("localhost:5000", "http://127.0.0.1:5000/token"),
            ("127.0.0.1:5000", "http://127.0.0.2:5000/token"),
        ] {
            assert!(matches!(host(registry, realm, true), Err(RegistryError::Insecure { .. })), "{registry} {realm}");
            assert!(host(registry, realm, false).is_ok(), "{registry} {realm}");
        }
    }

    #[test]
    fn no_token_is_asked_for_in_plain_text_elsewhere() {
        for (registry, realm) in [
            ("ghcr.io", "http://auth.example/token"),
            ("ghcr.io", "http://ghcr.io/token"),
            ("ghcr.io", "http://127.0.0.1/token"),
            ("localhost:5000", "http://auth.example/token"),
            ("localhost:5000", "HTTP://auth.example/token"),
            ("localhost:5000", "http://172.17.0.1/token"),
            ("localhost:5000", "http://127.1/token"),
        ] {
            assert!(matches!(host(registry, realm, false), Err(RegistryError::Insecure { .. })), "{registry} {realm}");
        }
        for realm in
            ["", "ftp://a", "/token", "https://", "http://127.0.0.1:1@auth.example/token", "http://a@localhost/"]
        {
            assert!(matches!(host("localhost:5000", realm, false), Err(RegistryError::Garbage { .. })), "{realm}");
        }
    }

    #[test]
    fn a_token_can_be_shown() {
        assert_eq!(read(br#"{"token": "a", "access_token": "b"}"#), Ok("a".to_owned()));
        assert_eq!(read(br#"{"token": "", "access_token": "b", "expires_in": [{}]}"#), Ok("b".to_owned()));
        for none in [
            "{}",
            "[]",
            r#"["a", "b"]"#,
            "1",
            r#"{"token": 1}"#,
            r#"{"token": "a b"}"#,
            r#"{"token": "a\n"}"#,
            r#"{"token": "é"}"#,
        ] {
            assert_eq!(read(none.as_bytes()), Err("its answer has no token"), "{none}");
        }
        let deep = format!(r#"{{"a": {}"#, "[".repeat(1_000_000));
        for wrong in ["", "<p>", "{", &deep] {
            assert_eq!(read(wrong.as_bytes()), Err("its answer is not JSON"), "{}", wrong.len());
        }
        for bytes in [&b"\xff"[..], b"{\"x\": \"\xff\", \"token\": \"a\"}"] {
            assert_eq!(read(bytes), Err("its answer has no token"));
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_read(text in ".{0,40}", bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let json = serde_json::json!({"token": text}).to_string();
            for answer in [json.as_bytes(), text.as_bytes(), &bytes] {
                if let Ok(token) = read(answer) {
                    prop_assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
                }
            }
        }
    }
}
