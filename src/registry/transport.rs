//! Sends requests, and follows what redirects them only where nothing gets lost on the way: a request that is made
//! over TLS never goes on in plain text, one to this machine stays here or goes on over TLS, and what is shown to a
//! host is shown to no other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::{Response, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, RequestBuilder};

use super::Trouble;
use super::address::Address;
use super::proxy;

/// A host that does not even take a connection within this time is not there.
const CONNECT: Duration = Duration::from_secs(10);

/// A request that is sent on more often goes round in circles.
const MOST_REDIRECTS: usize = 5;

/// The largest answer that is read, in bytes: no registry has to take a larger manifest.
pub(super) const LARGEST: u64 = 4 * 1024 * 1024;

/// The headers of an answer may have so many bytes.
const LARGEST_HEADERS: usize = 64 * 1024;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Method<'a> {
    Head,
    Get,
    /// With these fields. It may hold a secret, and is sent nowhere else.
    Form(&'a [(&'a str, &'a str)]),
}

/// What is asked of whom.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) address: &'a Address,
    pub(super) method: Method<'a>,
    /// What is added to the address's query.
    pub(super) query: &'a [(&'a str, &'a str)],
    /// The forms of an answer that can be read.
    pub(super) accept: &'a str,
    /// What is shown to the host of the address, and to no other.
    pub(super) authorization: Option<&'a str>,
}

/// An answer.
pub(super) struct Reply {
    pub(super) response: Response<Body>,
    /// Whether it comes from the host that was asked, and not from one that it has redirected to.
    pub(super) is_own: bool,
}

/// The ways to hosts.
pub(super) struct Transport {
    /// To hosts elsewhere; or the variable that names a proxy which cannot be used.
    secure: Result<Agent, &'static str>,
    /// To this machine, which no proxy reaches.
    local: Agent,
    patience: Duration,
}

impl Transport {
    /// Waits this long for each answer, up to the last byte of it.
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
        // What the system trusts, a company's own authority too, as Docker does.
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

    /// Asks.
    ///
    /// # Errors
    /// Where no answer comes, or it leads somewhere that is not gone to.
    pub(super) fn send(&self, request: Request<'_>) -> Result<Reply, Trouble> {
        let deadline = Instant::now() + self.patience;
        let mut at = request.address.clone();
        let mut is_own = true;
        for redirects in 0..=MOST_REDIRECTS {
            // What was redirected names its query itself.
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
        Err(Trouble::Garbage { host: at.host().to_owned(), reason: "it redirects again and again".to_owned() })
    }

    fn send_once(&self, at: &Address, request: Request<'_>, deadline: Instant) -> Result<Response<Body>, Trouble> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Trouble::Slow { host: at.host().to_owned() });
        }
        let agent = if at.is_secure() {
            self.secure.as_ref().map_err(|variable| Trouble::Proxy { host: at.host().to_owned(), variable })?
        } else {
            &self.local
        };
        let uri = at.uri();
        let answer = match request.method {
            Method::Head => complete(agent.head(uri), &request, left).call(),
            Method::Get => complete(agent.get(uri), &request, left).call(),
            Method::Form(fields) => complete(agent.post(uri), &request, left).send_form(fields.iter().copied()),
        };
        answer.map_err(|error| Trouble::on_the_way(at.host(), error))
    }
}

/// Where an answer redirects to, if nothing gets lost on the way there.
fn follow(from: &Address, location: &str) -> Result<Address, Trouble> {
    let host = from.host().to_owned();
    match from.join(location) {
        None => {
            let reason = format!("it redirects to {location}, which is no address");
            Err(Trouble::Garbage { host, reason })
        }
        Some(to) if !to.is_secure() && (from.is_secure() || !to.is_local()) => {
            Err(Trouble::Insecure { host, reason: format!("it redirects to {to} in plain text") })
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

/// When to ask again, in words: `Retry-After` is a number of seconds or a date.
pub(super) fn retry(answer: &Response<Body>) -> Option<String> {
    let value = answer.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    Some(if is_number { format!("try again in {value} s") } else { format!("try again after {value}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(from: &str, location: &str) -> Result<String, Trouble> {
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
            assert!(matches!(follow(secure, to), Err(Trouble::Insecure { .. })), "{to}");
        }
        assert_eq!(follow(secure, "/x").unwrap(), "https://a.example/x");
        assert!(matches!(follow(secure, "//b.example/x"), Err(Trouble::Garbage { .. })));
    }
}
