//! Asks registries for digests, once for each image.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use ureq::Body;
use ureq::http::{Response, header};

use super::address::Address;
use super::challenge::Challenge;
use super::credentials::{Credentials, Store};
use super::transport::{LARGEST, Method, Reply, Request, Transport, retry};
use super::{Digest, Reference, RegistryError, json, token};

/// Accepted manifest types, multi-platform indexes first: a registry sends the first that it has, and an index has the
/// same digest on every machine.
const MANIFESTS: [&str; 4] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
];

/// A client that caches answers.
///
/// Like Docker, it trusts the registry's answer about a tag: a `HEAD` response has no contents to compare the digest
/// with. Whoever pulls the image compares it. If the manifest itself was received, its digest must match.
pub struct Client {
    transport: Transport,
    store: Store,
    /// The last accepted `Authorization` for each repository.
    accepted: RefCell<BTreeMap<String, String>>,
    digests: RefCell<BTreeMap<String, Digest>>,
}

/// The fields that identify a manifest.
#[derive(Deserialize)]
struct Manifest {
    #[serde(rename = "schemaVersion")]
    version: u64,
}

impl Client {
    /// `patience` is the time limit for each answer; `project` is the folder whose programs are never run.
    #[must_use]
    pub fn new(patience: Duration, project: &Path) -> Self {
        Self {
            transport: Transport::new(patience),
            store: Store::new(patience, project),
            accepted: RefCell::default(),
            digests: RefCell::default(),
        }
    }

    /// The current digest of an image's tag; for a multi-platform image, of its index.
    pub fn digest(&self, image: &Reference) -> Result<Digest, RegistryError> {
        let key = format!("{}/{}:{}", image.host(), image.repository(), image.tag());
        if let Some(known) = self.digests.borrow().get(&key) {
            return Ok(known.clone());
        }
        let digest = self.ask(image)?;
        self.digests.borrow_mut().insert(key, digest.clone());
        Ok(digest)
    }

    fn ask(&self, image: &Reference) -> Result<Digest, RegistryError> {
        let garbage =
            |reason: &str| RegistryError::Garbage { host: image.host().to_owned(), reason: reason.to_owned() };
        let answer = self.send(image, Method::Head)?;
        match answer.status().as_u16() {
            200 if is_manifest(&answer) => {
                if let Some(digest) = digest_header(&answer).map_err(garbage)? {
                    return Ok(digest);
                }
            }
            // Some registries do not support HEAD; other errors are the same for GET.
            200 | 400 | 405 | 501 => {}
            _ => return Err(self.refusal(image, &answer)),
        }
        let mut answer = self.send(image, Method::Get)?;
        if answer.status() != 200 {
            return Err(self.refusal(image, &answer));
        }
        let (digest_header, has_type) = (digest_header(&answer).map_err(garbage)?, is_manifest(&answer));
        let body = answer.body_mut().with_config().limit(LARGEST).read_to_vec();
        let body = body.map_err(|error| RegistryError::on_the_way(image.host(), error))?;
        // The digest of a version 1 manifest is not the hash of its bytes.
        let is_second = json::object(&body).is_ok_and(|manifest: Manifest| manifest.version == 2);
        if !has_type || !is_second {
            return Err(garbage("its answer is not a manifest"));
        }
        match digest_header {
            Some(digest_header) if digest_header.is_of(&body) => Ok(digest_header),
            Some(_) => Err(garbage("its manifest does not match the digest")),
            None => Ok(Digest::of(&body)),
        }
    }

    /// Sends the request; on 401, authenticates and retries once.
    fn send(&self, image: &Reference, method: Method<'_>) -> Result<Response<Body>, RegistryError> {
        let key = format!("{}/{}", image.host(), image.repository());
        let accepted = self.accepted.borrow().get(&key).cloned();
        let Reply { response, is_own } = self.send_once(image, method, accepted.as_deref())?;
        // A redirect's target must not get the registry's credentials.
        if response.status() != 401 || !is_own {
            return Ok(response);
        }
        let headers = response.headers().get_all(header::WWW_AUTHENTICATE).iter();
        let challenge = Challenge::choose(headers.filter_map(|value| value.to_str().ok()));
        let Some(challenge) = challenge else { return Ok(response) };
        let Some(authorization) = self.authorization(image, &challenge)? else { return Ok(response) };
        let Reply { response, .. } = self.send_once(image, method, Some(&authorization))?;
        self.accepted.borrow_mut().insert(key, authorization);
        Ok(response)
    }

    fn send_once(
        &self,
        image: &Reference,
        method: Method<'_>,
        authorization: Option<&str>,
    ) -> Result<Reply, RegistryError> {
        let url = format!("{}/{}/manifests/{}", image.api(), image.repository(), image.tag());
        let Some(address) = Address::parse(&url) else {
            let reason = format!("{url} is not a URL");
            return Err(RegistryError::Garbage { host: image.host().to_owned(), reason });
        };
        let accept = MANIFESTS.join(", ");
        self.transport.send(Request { address: &address, method, query: &[], accept: &accept, authorization })
    }

    /// The `Authorization` for a challenge; `None` without credentials.
    fn authorization(&self, image: &Reference, challenge: &Challenge) -> Result<Option<String>, RegistryError> {
        // A token may be available without credentials. If not, the registry's refusal reports the obstacle.
        let credentials = self.store.find(image).unwrap_or_default();
        if let Some(Credentials::Registry(token)) = &credentials {
            return Ok(Some(format!("Bearer {token}")));
        }
        match challenge {
            Challenge::Basic => Ok(credentials.as_ref().and_then(Credentials::header)),
            Challenge::Bearer { realm, service, scope } => {
                let request = token::Request { realm, service: service.as_deref(), scope: scope.as_deref(), image };
                match request.send(&self.transport, credentials.as_ref())? {
                    Ok(token) => Ok(Some(format!("Bearer {token}"))),
                    Err(status) => Err(self.denial(image, status)),
                }
            }
        }
    }

    /// The error for a status other than 200.
    fn refusal(&self, image: &Reference, answer: &Response<Body>) -> RegistryError {
        let (host, named) = (image.host().to_owned(), image.to_string());
        match answer.status().as_u16() {
            status @ (401 | 403) => self.denial(image, status),
            404 => RegistryError::Missing { host, image: named },
            429 => {
                let is_known = self.store.find(image).is_ok_and(|found| found.is_some());
                RegistryError::TooMany { host, retry: retry(answer), is_known }
            }
            status @ 500.. => RegistryError::Failing { host, image: named, status },
            status => RegistryError::Garbage { host, reason: format!("status {status} for {named}") },
        }
    }

    fn denial(&self, image: &Reference, status: u16) -> RegistryError {
        let (is_known, obstacle) = match self.store.find(image) {
            Ok(found) => (found.is_some(), None),
            Err(obstacle) => (false, Some(obstacle)),
        };
        RegistryError::Denied { host: image.host().to_owned(), image: image.to_string(), status, is_known, obstacle }
    }
}

/// Whether the content type is an accepted manifest type.
fn is_manifest(answer: &Response<Body>) -> bool {
    let named = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let named = named.split(';').next().unwrap_or_default().trim();
    MANIFESTS.iter().any(|form| form.eq_ignore_ascii_case(named))
}

/// The digest in the headers; an error if they differ.
fn digest_header(answer: &Response<Body>) -> Result<Option<Digest>, &'static str> {
    let mut digest_header: Option<Digest> = None;
    for value in answer.headers().get_all("Docker-Content-Digest") {
        let digest = value.to_str().ok().and_then(|value| value.trim().parse().ok());
        let digest: Digest = digest.ok_or("its digest is invalid")?;
        if digest_header.as_ref().is_some_and(|digest_header| *digest_header != digest) {
            return Err("it sends several digests for one manifest");
        }
        digest_header = Some(digest);
    }
    Ok(digest_header)
}
