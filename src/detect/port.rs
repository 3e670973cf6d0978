//! The port that an app listens on.

use super::command;
use super::fact::Fact;
use super::subject::Subject;
use crate::catalog::Scan;

/// The usual ports of services that an app connects to, as each project documents them: databases, caches, brokers,
/// search, mail and SSH.
const OF_SERVICES: [u16; 15] = [5432, 3306, 1433, 6379, 27017, 11211, 5672, 9092, 9200, 2181, 4222, 25, 465, 587, 22];

/// The port in the start command: `--port 3000`, `-p 3000`, `--bind 0.0.0.0:8000`.
pub(super) fn port_in_command(start: &Fact<Vec<String>>) -> Option<Fact<u16>> {
    let port = command::port(&start.value)?;
    Some(Fact { value: port, confidence: start.confidence, evidence: start.evidence.clone() })
}

/// The first port in the code that is not that of a service. The file that starts the app may have any name.
pub(super) fn port_in_code(subject: &Subject<'_>, entrypoint: Option<&Fact<String>>) -> Option<Fact<u16>> {
    let entrypoint = entrypoint.map(|fact| fact.value.as_str()).filter(|path| !path.contains(['*', '{']));
    let started = |scan: &Scan| {
        let scan = entrypoint.map(|path| Scan { files: path.to_owned(), ..scan.clone() });
        scan.map(|scan| subject.scan(&scan)).unwrap_or_default()
    };
    let hits = subject.recognition.ports.iter().flat_map(|scan| started(scan).into_iter().chain(subject.scan(scan)));
    let mut ports = hits.filter_map(|hit| Some(Fact::likely(hit.group("port")?.parse::<u16>().ok()?, hit.evidence())));
    ports.find(|port| port.value != 0 && !is_of_service(port.value))
}

/// Whether a port in the code is more likely that of a service.
pub(super) fn is_of_service(port: u16) -> bool {
    OF_SERVICES.contains(&port)
}
