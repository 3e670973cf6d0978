use indexmap::IndexMap;
use serde::Serialize;

use crate::catalog::{Extra, Network, service_bytes};

/// What templates see of the extras.
#[derive(Debug, Serialize)]
pub(super) struct Extras {
    #[serde(rename = "extras")]
    pub(super) beside: Vec<Beside>,
    /// By name.
    images: IndexMap<String, String>,
    /// Names of the passwords, each a file below `secrets/`.
    secrets: Vec<String>,
    /// The backing services.
    services: Vec<Service>,
    volumes: Vec<String>,
    networks: Vec<Network>,
}

impl Extras {
    pub(super) fn of(extras: &[Extra]) -> Self {
        Self {
            beside: extras.iter().map(Beside::of).collect(),
            images: extras.iter().flat_map(|extra| extra.images.clone()).collect(),
            secrets: extras.iter().flat_map(|extra| extra.secrets.clone()).collect(),
            services: extras.iter().filter_map(Service::of).collect(),
            volumes: extras.iter().flat_map(|extra| extra.volumes.clone()).collect(),
            networks: extras.iter().flat_map(|extra| extra.networks.clone()).collect(),
        }
    }
}

/// An extra, with its pieces of files that all share.
#[derive(Debug, Serialize)]
pub(super) struct Beside {
    pub(super) id: String,
    title: String,
    /// Where its files lie, which the image has to leave out.
    folders: Vec<String>,
    /// Its services in the compose file.
    pub(super) compose: String,
    /// Its part of the runbook.
    pub(super) runbook: String,
}

#[derive(Debug, Serialize)]
struct Service {
    id: String,
    title: String,
    /// The variable with its address.
    url: String,
    /// The password that the app gets.
    secret: String,
    /// How an address begins that is asked.
    plain: String,
    port: u16,
    /// The bytes that it is sent.
    greeting: Vec<u8>,
    /// The bytes of which one has to come first in its answer.
    answers: Vec<u8>,
}

impl Beside {
    fn of(extra: &Extra) -> Self {
        Self {
            id: extra.id.clone(),
            title: extra.title.clone(),
            folders: extra.folders.clone(),
            compose: String::new(),
            runbook: String::new(),
        }
    }
}

impl Service {
    fn of(extra: &Extra) -> Option<Self> {
        let service = extra.service.as_ref()?;
        Some(Self {
            id: extra.id.clone(),
            title: extra.title.clone(),
            url: service.url.clone(),
            secret: service.secret.clone(),
            plain: service.plain.clone(),
            port: service.port,
            greeting: service_bytes(&service.greeting)?,
            answers: service_bytes(&service.answers)?,
        })
    }
}
