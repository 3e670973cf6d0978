//! The app's own settings: `application.properties`, `application.yml` and `application.conf`.

use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, ending_of, join};
use crate::read::data::{self, Node, Notation};
use crate::source::Evidence;

/// A setting with its place.
#[derive(Debug, Clone)]
pub(super) struct Property {
    key: String,
    pub(super) value: String,
    pub(super) evidence: Evidence,
}

/// The settings of a module that hold without a profile.
pub(super) fn of_module(tree: &Tree<'_>, module: &str) -> Vec<Property> {
    const FOLDERS: [&str; 5] = ["config", "", "src/main/resources/config", "src/main/resources", "resources"];
    const NAMES: [&str; 5] = [
        "application.properties",
        "application.yml",
        "application.yaml",
        "application.conf",
        "microprofile-config.properties",
    ];
    let mut settings = Vec::new();
    for folder in FOLDERS {
        for name in NAMES {
            let folder = join(module, folder);
            let path = join(&folder, name);
            read(tree, &path, &mut settings);
        }
    }
    let path = join(module, "src/main/resources/META-INF/microprofile-config.properties");
    read(tree, &path, &mut settings);
    settings
}

/// The settings of one file.
pub(super) fn of_file(tree: &Tree<'_>, path: &str) -> Vec<Property> {
    let mut settings = Vec::new();
    read(tree, path, &mut settings);
    settings
}

fn read(tree: &Tree<'_>, path: &str, settings: &mut Vec<Property>) {
    if !tree.has(path) {
        return;
    }
    match ending_of(path) {
        "properties" => properties(tree, path, settings),
        "conf" => blocks(tree, path, settings),
        _ => documents(tree, path, settings),
    }
}

/// The documents of a YAML file that hold without a profile.
fn documents(tree: &Tree<'_>, path: &str, settings: &mut Vec<Property>) {
    let Some(text) = tree.text(path) else { return };
    let mut document = String::new();
    let mut first = 0;
    let mut parts: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_end() == "---" {
            parts.push((first, std::mem::take(&mut document)));
            first = index + 1;
        } else {
            document.push_str(line);
            document.push('\n');
        }
    }
    parts.push((first, document));
    for (first, part) in parts {
        match data::parse(&part, Notation::Yaml) {
            Ok(node) => {
                let mut found = Vec::new();
                flatten(&node, "", path, first, &mut found);
                let is_conditional = |setting: &Property| {
                    matches!(setting.key.as_str(), "spring.config.activate.on-profile" | "spring.profiles")
                };
                if !found.iter().any(is_conditional) {
                    settings.extend(found);
                }
            }
            Err(wrong) => {
                tree.skip(path, &format!("line {}, column {}: {}", first + wrong.line, wrong.column, wrong.reason));
            }
        }
    }
}

/// The port that the app's settings name.
pub(super) fn port(settings: &[Property]) -> Option<Fact<u16>> {
    const KEYS: [&str; 8] = [
        "server.port",
        "quarkus.http.port",
        "micronaut.server.port",
        "ktor.deployment.port",
        "http.port",
        "server.http.port",
        "server.connector.port",
        "server.applicationConnectors.port",
    ];
    let found = KEYS.iter().find_map(|key| find(settings, key))?;
    let port: u16 = value(&found.value)?.parse().ok().filter(|port| *port > 0)?;
    Some(Fact::stated(port, found.evidence.clone()))
}

/// A setting by its key, whose words may be apart by `-` or by capitals.
pub(super) fn find<'s>(settings: &'s [Property], key: &str) -> Option<&'s Property> {
    let plain = |key: &str| key.replace(['-', '_'], "").to_lowercase();
    let wanted = plain(key);
    settings.iter().find(|setting| plain(&setting.key) == wanted)
}

/// The value without placeholders: the default of `${PORT:8080}`; `None` if it has none.
pub(super) fn value(text: &str) -> Option<String> {
    let mut text = text.trim().trim_matches(['"', '\'']);
    while let Some(inner) = text.strip_prefix("${").or_else(|| text.strip_prefix("$")) {
        let inner = inner.trim_end_matches('}');
        text = inner.split_once(':').or_else(|| inner.split_once(":-"))?.1.trim_start_matches('-');
    }
    (!text.is_empty()).then(|| text.to_owned())
}

/// Lines of `key = value` or `key: value`; a comment begins with `#` or `!`.
fn properties(tree: &Tree<'_>, path: &str, settings: &mut Vec<Property>) {
    let Some(text) = tree.text(path) else { return };
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        // Spring Boot begins another document, which holds for a profile.
        if line == "#---" || line == "!---" {
            break;
        }
        if line.starts_with(['#', '!']) {
            continue;
        }
        let Some(end) = line.find(['=', ':']) else { continue };
        let (key, value) = line.split_at(end);
        let value = value.get(1..).unwrap_or_default().trim();
        let (key, value) = (key.trim().to_owned(), value.to_owned());
        let evidence = Evidence::line(path, index + 1, key.clone());
        settings.push(Property { key, value, evidence });
    }
}

/// `first` is the number of lines before the document.
fn flatten(node: &Node, prefix: &str, path: &str, first: usize, settings: &mut Vec<Property>) {
    for (key, node) in node.entries() {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        if let Some(text) = node.text() {
            let evidence = Evidence::line(path, first + node.line, key.clone());
            settings.push(Property { key, value: text.to_owned(), evidence });
        } else {
            // The first of a list, by the key of the list.
            let first_item = node.items().first();
            flatten(first_item.unwrap_or(node), &key, path, first, settings);
        }
    }
}

/// Blocks of `name { key = value }`, one line each; a later line outranks an earlier one only with `${?NAME}`.
fn blocks(tree: &Tree<'_>, path: &str, settings: &mut Vec<Property>) {
    let Some(text) = tree.text(path) else { return };
    let mut open: Vec<String> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.split("//").next().unwrap_or_default().split('#').next().unwrap_or_default().trim();
        if let Some(name) = line.strip_suffix('{') {
            open.push(name.trim().trim_end_matches(['=', ':']).trim().to_owned());
        } else if line.starts_with('}') {
            open.pop();
        } else if let Some((key, value)) = line.split_once('=').or_else(|| line.split_once(':')) {
            let parts: Vec<&str> = open.iter().map(String::as_str).chain([key.trim()]).collect();
            let key = parts.join(".");
            let evidence = Evidence::line(path, index + 1, key.clone());
            settings.push(Property { key, value: value.trim().to_owned(), evidence });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_stands_for_its_default() {
        for (text, expected) in [
            ("8080", Some("8080")),
            ("${PORT:8080}", Some("8080")),
            ("${SERVER_PORT:${PORT:9000}}", Some("9000")),
            ("\"$PORT:8080\"", Some("8080")),
            ("${PORT}", None),
            ("${?PORT}", None),
        ] {
            assert_eq!(value(text).as_deref(), expected, "{text}");
        }
    }
}
