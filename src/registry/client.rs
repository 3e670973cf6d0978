//! Asks registries, each image once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use super::challenge::Challenge;
use super::credentials::{Credentials, Store};
use super::token::Request;
use super::{Digest, Reference, Trouble};

/// The forms of a manifest, those for several platforms first: a registry gives the first that it has, and their digest
/// is the same on every machine.
const MANIFESTS: [&str; 4] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
];

/// The largest answer that is read, in bytes: no registry has to take a larger manifest.
pub(super) const LARGEST: u64 = 4 * 1024 * 1024;

/// A host that does not even take a connection within this time is not there.
const CONNECT: Duration = Duration::from_secs(10);

/// How a registry is asked: for the digest alone, or for all of the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Head,
    Get,
}

/// A client that knows what it has been told.
pub struct Client {
    /// For registries elsewhere: no redirect leads it to plain HTTP.
    secure: Agent,
    /// For registries on this machine, which no proxy reaches.
    local: Agent,
    store: Store,
    /// The `Authorization` that a registry took last for a repository.
    shown: RefCell<BTreeMap<String, String>>,
    digests: RefCell<BTreeMap<String, Digest>>,
}

impl Client {
    /// A client that waits this long for each answer.
    #[must_use]
    pub fn new(patience: Duration) -> Self {
        let config = || {
            Agent::config_builder()
                .http_status_as_error(false)
                .timeout_global(Some(patience))
                .timeout_connect(Some(patience.min(CONNECT)))
                .user_agent(concat!("dockgen/", env!("CARGO_PKG_VERSION")))
        };
        // What the system trusts, a company's own authority too, as Docker does.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        Self {
            secure: config().https_only(true).tls_config(tls).build().new_agent(),
            local: config().proxy(None).build().new_agent(),
            store: Store::new(patience),
            shown: RefCell::default(),
            digests: RefCell::default(),
        }
    }

    /// The digest that an image's tag stands for now; of the index, where the image has several platforms.
    ///
    /// # Errors
    /// When the registry does not say.
    pub fn digest(&self, image: &Reference) -> Result<Digest, Trouble> {
        let key = format!("{}/{}:{}", image.host(), image.repository(), image.tag());
        if let Some(known) = self.digests.borrow().get(&key) {
            return Ok(known.clone());
        }
        let digest = self.ask(image)?;
        self.digests.borrow_mut().insert(key, digest.clone());
        Ok(digest)
    }

    fn ask(&self, image: &Reference) -> Result<Digest, Trouble> {
        let answer = self.send(image, Method::Head)?;
        match answer.status().as_u16() {
            200 if is_manifest(&answer) => {
                if let Some(digest) = told(&answer) {
                    return Ok(digest);
                }
            }
            // Some leave HEAD out; what else is wrong is the same for GET.
            200 | 400 | 405 | 501 => {}
            _ => return Err(self.refusal(image, &answer)),
        }
        let mut answer = self.send(image, Method::Get)?;
        if answer.status() != 200 {
            return Err(self.refusal(image, &answer));
        }
        let garbage = |reason: &str| Trouble::Garbage { host: image.host().to_owned(), reason: reason.to_owned() };
        let (header, has_type) = (told(&answer), is_manifest(&answer));
        let body = answer.body_mut().with_config().limit(LARGEST).read_to_vec();
        let body = body.map_err(|error| Trouble::on_the_way(image.host(), error))?;
        let manifest: Value = serde_json::from_slice(&body).unwrap_or_default();
        // The first version of a manifest has a digest that is not the hash of its bytes.
        if !has_type || manifest.get("schemaVersion").and_then(Value::as_u64) != Some(2) {
            return Err(garbage("what it gives is no manifest"));
        }
        match header {
            Some(told) if told.is_of(&body) => Ok(told),
            Some(_) => Err(garbage("its manifest is not what its digest names")),
            None => Ok(Digest::of(&body)),
        }
    }

    /// Asks, and shows what is wanted where something is.
    fn send(&self, image: &Reference, method: Method) -> Result<Response<Body>, Trouble> {
        let key = format!("{}/{}", image.host(), image.repository());
        let shown = self.shown.borrow().get(&key).cloned();
        let answer = self.send_once(image, method, shown.as_deref())?;
        if answer.status() != 401 {
            return Ok(answer);
        }
        let headers = answer.headers().get_all("WWW-Authenticate").iter().filter_map(|value| value.to_str().ok());
        let Some(challenge) = Challenge::choose(headers) else { return Ok(answer) };
        let Some(authorization) = self.authorization(image, &challenge)? else { return Ok(answer) };
        let answer = self.send_once(image, method, Some(&authorization))?;
        self.shown.borrow_mut().insert(key, authorization);
        Ok(answer)
    }

    fn send_once(
        &self,
        image: &Reference,
        method: Method,
        authorization: Option<&str>,
    ) -> Result<Response<Body>, Trouble> {
        let url = format!("{}/{}/manifests/{}", image.api(), image.repository(), image.tag());
        let agent = self.agent(image);
        let mut request = if method == Method::Head { agent.head(url) } else { agent.get(url) };
        request = request.header("Accept", MANIFESTS.join(", "));
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        request.call().map_err(|error| Trouble::on_the_way(image.host(), error))
    }

    /// What meets a challenge; nothing where there is nothing to meet it with.
    fn authorization(&self, image: &Reference, challenge: &Challenge) -> Result<Option<String>, Trouble> {
        // Without credentials, a token may still be had. What hinders is told once the registry has refused.
        let credentials = self.store.find(image).unwrap_or_default();
        if let Some(Credentials::Registry(token)) = &credentials {
            return Ok(Some(format!("Bearer {token}")));
        }
        match challenge {
            Challenge::Basic => Ok(credentials.as_ref().and_then(Credentials::header)),
            Challenge::Bearer { realm, service, scope } => {
                let request = Request { realm, service: service.as_deref(), scope: scope.as_deref(), image };
                match request.send(self.agent(image), credentials.as_ref())? {
                    Ok(token) => Ok(Some(format!("Bearer {token}"))),
                    Err(status) => Err(self.denial(image, status)),
                }
            }
        }
    }

    fn agent(&self, image: &Reference) -> &Agent {
        if image.is_local() { &self.local } else { &self.secure }
    }

    /// What a status other than 200 means.
    fn refusal(&self, image: &Reference, answer: &Response<Body>) -> Trouble {
        let (host, named) = (image.host().to_owned(), image.to_string());
        match answer.status().as_u16() {
            status @ (401 | 403) => self.denial(image, status),
            404 => Trouble::Missing { host, image: named },
            429 => {
                let is_known = self.store.find(image).is_ok_and(|found| found.is_some());
                Trouble::TooMany { host, retry: retry(answer), is_known }
            }
            status @ 500.. => Trouble::Failing { host, image: named, status },
            status => Trouble::Garbage { host, reason: format!("status {status} for {named}") },
        }
    }

    fn denial(&self, image: &Reference, status: u16) -> Trouble {
        let (is_known, obstacle) = match self.store.find(image) {
            Ok(found) => (found.is_some(), None),
            Err(obstacle) => (false, Some(obstacle)),
        };
        Trouble::Denied { host: image.host().to_owned(), image: image.to_string(), status, is_known, obstacle }
    }
}

/// Whether an answer calls itself a manifest of a form that was asked for.
fn is_manifest(answer: &Response<Body>) -> bool {
    let named = answer.headers().get("Content-Type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let named = named.split(';').next().unwrap_or_default().trim();
    MANIFESTS.iter().any(|form| form.eq_ignore_ascii_case(named))
}

/// The digest that an answer names.
fn told(answer: &Response<Body>) -> Option<Digest> {
    answer.headers().get("Docker-Content-Digest")?.to_str().ok()?.trim().parse().ok()
}

/// When to ask again, in words: `Retry-After` is a number of seconds or a date.
pub(super) fn retry(answer: &Response<Body>) -> Option<String> {
    let value = answer.headers().get("Retry-After")?.to_str().ok()?.trim();
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    Some(if is_number { format!("try again in {value} s") } else { format!("try again after {value}") })
}
