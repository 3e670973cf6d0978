//! The app's own settings in `appsettings.json`, and NuGet's.

use super::file;
use crate::catalog::Scan;
use crate::detect::fact::Fact;
use crate::detect::facts::Variable;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// The port of Kestrel's first endpoint for HTTP, or of `Urls`. Those of `launchSettings.json` are for development.
pub(super) fn port(tree: &Tree<'_>, folder: &str) -> Option<Fact<u16>> {
    let file = join(folder, "appsettings.json");
    let node = tree.data(&file, Notation::Json)?;
    let endpoints = node.at(&["Kestrel", "Endpoints"]).map(Node::entries).unwrap_or_default();
    let endpoints = endpoints.iter().filter_map(|(_, endpoint)| endpoint.get("Url"));
    let addresses = endpoints.chain(node.get("Urls")).chain(node.get("urls"));
    addresses.into_iter().find_map(|address| {
        let text = address.text()?.split(';').find(|text| text.starts_with("http:"))?;
        let port = text.trim_end_matches('/').rsplit(':').next()?.parse::<u16>().ok().filter(|port| *port > 0)?;
        Some(Fact::stated(port, Evidence::line(file.clone(), address.line, text)))
    })
}

/// The connection strings, as the variables of the environment that outrank them.
pub(super) fn connections(tree: &Tree<'_>, folder: &str) -> Vec<Variable> {
    let file = join(folder, "appsettings.json");
    let Some(node) = tree.data(&file, Notation::Json) else { return Vec::new() };
    let strings = node.at(&["ConnectionStrings"]).map(Node::entries).unwrap_or_default();
    let is_plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let variable = |(name, value): &(String, Node)| {
        let variable = format!("ConnectionStrings__{name}");
        let place = Evidence::line(file.clone(), value.line, format!("ConnectionStrings.{name}"));
        Variable::new(variable.clone(), None, Fact::stated(variable, place))
    };
    strings.iter().filter(|(name, _)| is_plain(name)).map(variable).collect()
}

/// The path of the app's own health checks, whatever its name.
pub(super) fn health(subject: &Subject<'_>) -> Option<Fact<String>> {
    let scan = Scan {
        files: "**/*.{cs,fs}".to_owned(),
        holds: "HealthChecks(\"".to_owned(),
        line: r#"(?:Map|Use)HealthChecks\("(?P<path>/?[A-Za-z0-9_/.-]*)""#.to_owned(),
    };
    let hits = subject.scan(&scan);
    let paths = hits.iter().filter_map(|hit| Some((format!("/{}", hit.group("path")?.trim_matches('/')), hit)));
    // Of several, the one for the app as a whole.
    let path = paths.min_by_key(|(path, _)| (path.contains("self") || path.contains("live"), path.len()))?;
    Some(Fact::stated(path.0, path.1.evidence()))
}

/// The sources in the nearest `nuget.config`, besides the public one.
pub(super) fn registries(tree: &Tree<'_>, folder: &str) -> Vec<Fact<String>> {
    let Some(file) = file::nuget_config(tree, folder) else { return Vec::new() };
    let Some(node) = tree.data(&file, Notation::Xml) else { return Vec::new() };
    let sources = node.at(&["configuration", "packageSources"]).into_iter().flat_map(|sources| sources.all("add"));
    let source = |source: &Node| {
        let key = source.get("@key")?.text()?;
        let address = source.get("@value")?.text()?;
        let is_public = key.to_lowercase().trim_start_matches("api.").starts_with("nuget");
        let is_meant = address.starts_with("http") && !is_public;
        is_meant.then(|| Fact::stated(address, Evidence::line(file.clone(), source.line, key)))
    };
    sources.filter_map(source).collect()
}
