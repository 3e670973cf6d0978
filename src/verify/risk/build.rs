//! Risks in how a service is built. Build steps are isolated like containers; their inputs are not.

use std::path::Path;

use serde_json::Value;

use super::{Found, entries, is_set, printed, undoubled};
use crate::verify::json::at;

/// `cache_to` and similar keys are removed before a build.
const HARMLESS: [&str; 16] = [
    "args",
    "cache_to",
    "dockerfile_inline",
    "extra_hosts",
    "labels",
    "no_cache",
    "no_cache_filter",
    "platforms",
    "provenance",
    "pull",
    "sbom",
    "shm_size",
    "tags",
    "target",
    "ulimits",
    "isolation",
];

/// The names of the secrets that builds use.
pub(super) fn secrets(model: &Value) -> impl Iterator<Item = &str> {
    let services = at(model, &["services"]).as_object().into_iter().flat_map(|services| services.values());
    let secrets = services.filter_map(|service| at(service, &["build", "secrets"]).as_array()).flatten();
    // The short form is only the source.
    secrets.filter_map(|secret| secret.as_str().or_else(|| at(secret, &["source"]).as_str()))
}

pub(super) fn vet(found: &mut Found<'_>, place: &str, build: &Value) {
    let context = build.get("context").map(printed).unwrap_or_default();
    if build.get("dockerfile").is_none() && build.get("dockerfile_inline").is_none() {
        vet_dockerfile(found, &format!("{place}.dockerfile"), &context, "Dockerfile");
    }
    for (key, value) in found.entries(place, build).into_iter().filter(|(_, value)| is_set(value)) {
        let place = format!("{place}.{key}");
        vet_expressions(found, &place, key, value);
        match key.as_str() {
            key if HARMLESS.contains(&key) => {}
            "context" => vet_context(found, &place, &printed(value)),
            "dockerfile" => vet_dockerfile(found, &place, &context, &printed(value)),
            "additional_contexts" => {
                for (name, context) in found.entries(&place, value) {
                    let context = printed(context);
                    if !context.starts_with("docker-image://") && !context.starts_with("service:") {
                        vet_context(found, &format!("{place}.{name}"), &context);
                    }
                }
            }
            "cache_from" => {
                for source in found.items(&place, value) {
                    vet_cache(found, &place, &printed(source));
                }
            }
            // Their sources are checked under the top-level key.
            "secrets" => {
                for secret in found.items(&place, value) {
                    // The short form is only the source.
                    if secret.is_string() {
                        found.vet_field(&place, &printed(secret));
                        continue;
                    }
                    found.entries(&place, secret);
                    for key in ["source", "target"] {
                        found.vet_field(&format!("{place}.{key}"), &printed(at(secret, &[key])));
                    }
                }
            }
            "network" => {
                let network = printed(value);
                if !matches!(network.as_str(), "none" | "default") {
                    found.add(place, format!("a network other than the build's own: {network}"));
                }
            }
            "ssh" => found.add(place, "your SSH agent or keys"),
            "privileged" | "entitlements" => found.add(place, format!("privileges that builds do not have: {value}")),
            key => found.vet_unknown(&place, key, value),
        }
    }
}

/// Compose builds other services with `docker buildx bake`, which evaluates expressions after this check. Compose
/// escapes `${` only in arguments and in inline Dockerfiles, and `%{` nowhere.
fn vet_expressions(found: &mut Found<'_>, place: &str, key: &str, value: &Value) {
    let is_escaped = matches!(key, "args" | "dockerfile_inline");
    let is_risk = |text: &str| {
        let text = undoubled(text);
        // A dollar sign before the escaped text cancels the escape.
        if is_escaped { text.contains("$${") || text.contains("%{") } else { is_expression(&text) }
    };
    if let Some(text) = find_text(value, &is_risk) {
        found.add(place, format!("an expression that is evaluated only during the build: {text}"));
    }
}

/// Whether bake would evaluate something in the text.
pub(super) fn is_expression(text: &str) -> bool {
    text.contains("${") || text.contains("%{")
}

/// The first string in a value, including keys, that matches.
fn find_text<'v>(value: &'v Value, is_so: &dyn Fn(&str) -> bool) -> Option<&'v str> {
    match value {
        Value::String(text) => is_so(text).then_some(text),
        Value::Array(list) => list.iter().find_map(|value| find_text(value, is_so)),
        Value::Object(_) => entries(value)
            .find_map(|(key, value)| if is_so(key) { Some(key.as_str()) } else { find_text(value, is_so) }),
        _ => None,
    }
}

fn vet_dockerfile(found: &mut Found<'_>, place: &str, context: &str, dockerfile: &str) {
    // A remote context has no local files to check.
    if !is_elsewhere(context) {
        found.vet_path(place, &Path::new(context).join(dockerfile).to_string_lossy());
    }
}

fn vet_context(found: &mut Found<'_>, place: &str, context: &str) {
    if is_elsewhere(context) {
        found.add(place, format!("the engine fetches it from elsewhere: {context}"));
    } else {
        found.vet_path(place, context);
    }
}

/// A URL or a git repository. Compose writes local folders as absolute paths.
fn is_elsewhere(context: &str) -> bool {
    !Path::new(context).is_absolute()
}

fn vet_cache(found: &mut Found<'_>, place: &str, source: &str) {
    let fields = source.split(',').filter_map(|field| field.split_once('='));
    let kinds: Vec<&str> =
        fields.filter(|(key, _)| key.trim().eq_ignore_ascii_case("type")).map(|(_, kind)| kind.trim()).collect();
    let is_odd = |c: char| c.is_control() || c == '"';
    // Without a type, it is an image; the last type counts.
    if source.contains('=') && kinds != ["registry"] || source.contains(is_odd) {
        found.add(place, format!("a cache that is not an image: {source}"));
    }
}
