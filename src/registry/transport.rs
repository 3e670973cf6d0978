//! Sends requests and follows redirects safely: a request over TLS is never redirected to plain HTTP, a request to this
//! machine only to this machine or over TLS, and credentials go only to their own host.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::{Response, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, RequestBuilder};

use super::RegistryError;
use super::address::Address;
use super::proxy;

/// Time limit for a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// The limit of redirects.
const MOST_REDIRECTS: usize = 5;

/// The size limit of an answer in bytes; registries need not accept larger manifests.
pub(super) const LARGEST: u64 = 4 * 1024 * 1024;

/// The size limit of an answer's headers in bytes.
const LARGEST_HEADERS: usize = 64 * 1024;

#[derive(Debug, Clone, Copy)]
pub(super) enum Method<'a> {
    Head,
    Get,
    /// POST with these fields, which may contain secrets: never redirected.
    Form(&'a [(&'a str, &'a str)]),
}

#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) address: &'a Address,
    pub(super) method: Method<'a>,
    /// Added to the URL's query.
    pub(super) query: &'a [(&'a str, &'a str)],
    /// The `Accept` header.
    pub(super) accept: &'a str,
    /// Sent only to the address's own host.
    pub(super) authorization: Option<&'a str>,
}

pub(super) struct Reply {
    pub(super) response: Response<Body>,
    /// Whether it comes from the requested host, not from a redirect's target.
    pub(super) is_own: bool,
}

pub(super) struct Transport {
    /// For other hosts; the error is the variable with an unusable proxy.
    secure: Result<Agent, &'static str>,
    /// For this machine, without a proxy.
    local: Agent,
    patience: Duration,
}

impl Transport {
    /// `patience` is the time limit for a whole answer.
    pub(super) fn new(patience: Duration) -> Self {
        let config = || {
            Config::builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .max_response_header_size(LARGEST_HEADERS)
                .timeout_connect(Some(patience.min(CONNECT)))
                .user_agent(concat!("dockgen/", env!("CARGO_PKG_VERSION")))
        };
        // Trusts the system's certificates, including a company's own, like Docker.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let secure = |proxy| config().https_only(true).proxy(proxy).tls_config(tls).build().new_agent();
        Self {
            secure: proxy::from_environment().map(secure),
            local: config().proxy(None).build().new_agent(),
            patience,
        }
    }

    /// Sends the request. Fails without an answer, or on an unsafe redirect.
    pub(super) fn send(&self, request: Request<'_>) -> Result<Reply, RegistryError> {
        let deadline = Instant::now() + self.patience;
        let mut at = request.address.clone();
        let mut is_own = true;
        for redirects in 0..=MOST_REDIRECTS {
            // A redirect's location has its own query.
            let query = if redirects == 0 { request.query } else { &[] };
            let authorization = request.authorization.filter(|_| is_own);
            let response = self.send_once(&at, Request { query, authorization, ..request }, deadline)?;
            let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
            let (Some(location), true, false) = (location, is_redirect, matches!(request.method, Method::Form(_)))
            else {
                return Ok(Reply { response, is_own });
            };
            at = follow(&at, location.trim())?;
            is_own &= at.is_same_origin(request.address);
        }
        Err(RegistryError::Garbage { host: at.host().to_owned(), reason: "it redirects too often".to_owned() })
    }

    fn send_once(
        &self,
        at: &Address,
        request: Request<'_>,
        deadline: Instant,
    ) -> Result<Response<Body>, RegistryError> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(RegistryError::Slow { host: at.host().to_owned() });
        }
        let agent = if at.is_secure() {
            self.secure.as_ref().map_err(|variable| RegistryError::Proxy { host: at.host().to_owned(), variable })?
        } else {
            &self.local
        };
        let uri = at.uri();
        let answer = match request.method {
            Method::Head => complete(agent.head(uri), &request, left).call(),
            Method::Get => complete(agent.get(uri), &request, left).call(),
            Method::Form(fields) => complete(agent.post(uri), &request, left).send_form(fields.iter().copied()),
        };
        answer.map_err(|error| RegistryError::on_the_way(at.host(), error))
    }
}

/// The target of a redirect, if it is safe.
fn follow(from: &Address, location: &str) -> Result<Address, RegistryError> {
    let host = from.host().to_owned();
    match from.join(location) {
        None => {
            let reason = format!("it redirects to {location}, which is not a URL");
            Err(RegistryError::Garbage { host, reason })
        }
        Some(to) if !to.is_secure() && (from.is_secure() || !to.is_local()) => {
            Err(RegistryError::Insecure { host, reason: format!("it redirects to {to}, which is plain HTTP") })
        }
        Some(to) => Ok(to),
    }
}

fn complete<Any>(call: RequestBuilder<Any>, request: &Request<'_>, left: Duration) -> RequestBuilder<Any> {
    let mut call = call.config().timeout_global(Some(left)).build().header(header::ACCEPT, request.accept);
    for (name, value) in request.query {
        call = call.query(name, value);
    }
    match request.authorization {
        Some(authorization) => call.header(header::AUTHORIZATION, authorization),
        None => call,
    }
}

/// A sentence from `Retry-After`, which is a number of seconds or a date.
pub(super) fn retry(answer: &Response<Body>) -> Option<String> {
    let value = answer.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    Some(if is_number { format!("try again in {value} s") } else { format!("try again after {value}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(from: &str, location: &str) -> Result<String, RegistryError> {
        super::follow(&Address::parse(from).unwrap(), location).map(|to| to.to_string())
    }

    #[test]
    fn a_redirect_never_leads_from_tls_to_plain_text() {
        let (secure, local) = ("https://a.example/v2", "http://127.0.0.1:5000/v2");
        for (from, to) in [(secure, "https://b.example/x"), (local, "https://b.example/x"), (local, "http://[::1]:1/x")]
        {
            assert_eq!(follow(from, to).unwrap(), to);
        }
        for to in ["http://a.example/x", "http://b.example/x", "http://127.0.0.1/x", "HTTP://localhost/x"] {
            assert!(matches!(follow(secure, to), Err(RegistryError::Insecure { .. })), "{to}");
        }
        assert_eq!(follow(secure, "/x").unwrap(), "https://a.example/x");
        assert!(matches!(follow(secure, "//b.example/x"), Err(RegistryError::Garbage { .. })));
    }
}
