use indexmap::IndexMap;
use serde::Serialize;

use crate::catalog::{Extra, Network, service_bytes};

/// The extras' data for templates.
#[derive(Debug, Serialize)]
pub(super) struct Extras {
    #[serde(rename = "extras")]
    pub(super) beside: Vec<ExtraContext>,
    /// By name.
    images: IndexMap<String, String>,
    /// Names of the passwords, each a file in `secrets/`.
    secrets: Vec<String>,
    services: Vec<Service>,
    volumes: Vec<String>,
    networks: Vec<Network>,
}

impl Extras {
    pub(super) fn of(extras: &[Extra]) -> Self {
        Self {
            beside: extras.iter().map(ExtraContext::of).collect(),
            images: extras.iter().flat_map(|extra| extra.images.clone()).collect(),
            secrets: extras.iter().flat_map(|extra| extra.secrets.clone()).collect(),
            services: extras.iter().filter_map(Service::of).collect(),
            volumes: extras.iter().flat_map(|extra| extra.volumes.clone()).collect(),
            networks: extras.iter().flat_map(|extra| extra.networks.clone()).collect(),
        }
    }
}

/// An extra with its parts of shared files.
#[derive(Debug, Serialize)]
pub(super) struct ExtraContext {
    pub(super) id: String,
    title: String,
    /// Folders of its files, which the image excludes.
    folders: Vec<String>,
    /// Its part of the compose file.
    pub(super) compose: String,
    pub(super) runbook: String,
}

#[derive(Debug, Serialize)]
struct Service {
    id: String,
    title: String,
    /// The variable for its address.
    url: String,
    secret: String,
    /// The URL prefix that can be probed.
    plain: String,
    port: u16,
    /// The bytes to send.
    greeting: Vec<u8>,
    /// Valid first bytes of the answer.
    answers: Vec<u8>,
}

impl ExtraContext {
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
