//! How a service is built. A build's steps are confined as containers are; what they are given is not.

use std::path::Path;

use serde_json::Value;

use super::{Found, is_set, shown};

/// `cache_to` and its like are taken away before anything is built.
const HARMLESS: [&str; 17] = [
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
    // What they stand for is looked at under the top-level key.
    "secrets",
    "isolation",
];

pub(super) fn vet(found: &mut Found<'_>, place: &str, build: &Value) {
    let context = build.get("context").map(shown).unwrap_or_default();
    if build.get("dockerfile").is_none() && build.get("dockerfile_inline").is_none() {
        vet_dockerfile(found, &format!("{place}.dockerfile"), &context, "Dockerfile");
    }
    for (key, value) in found.entries(place, build).into_iter().filter(|(_, value)| is_set(value)) {
        let place = format!("{place}.{key}");
        match key.as_str() {
            key if HARMLESS.contains(&key) => {}
            "context" => vet_context(found, &place, &shown(value)),
            "dockerfile" => vet_dockerfile(found, &place, &context, &shown(value)),
            "additional_contexts" => {
                for (name, context) in found.entries(&place, value) {
                    let context = shown(context);
                    if !context.starts_with("docker-image://") && !context.starts_with("service:") {
                        vet_context(found, &format!("{place}.{name}"), &context);
                    }
                }
            }
            "cache_from" => {
                for source in found.items(&place, value) {
                    vet_cache(found, &place, &shown(source));
                }
            }
            "network" => {
                let network = shown(value);
                if !matches!(network.as_str(), "none" | "default") {
                    found.add(place, format!("a network that is not the build's own: {network}"));
                }
            }
            "ssh" => found.add(place, "your SSH agent or keys"),
            "privileged" | "entitlements" => found.add(place, format!("rights that builds do not have: {value}")),
            _ => found.vet_unknown(&place, value),
        }
    }
}

fn vet_dockerfile(found: &mut Found<'_>, place: &str, context: &str, dockerfile: &str) {
    // Below a context that is elsewhere there is nothing to look at.
    if !is_elsewhere(context) {
        found.vet_path(place, &Path::new(context).join(dockerfile).to_string_lossy());
    }
}

fn vet_context(found: &mut Found<'_>, place: &str, context: &str) {
    if is_elsewhere(context) {
        found.add(place, format!("it is fetched from elsewhere, by the engine: {context}"));
    } else {
        found.vet_path(place, context);
    }
}

/// A URL or a git repository. Compose writes every folder out from the root.
fn is_elsewhere(context: &str) -> bool {
    !Path::new(context).is_absolute()
}

fn vet_cache(found: &mut Found<'_>, place: &str, source: &str) {
    let mut fields = source.split(',').filter_map(|field| field.split_once('='));
    let kind = fields.find(|(key, _)| key.trim().eq_ignore_ascii_case("type")).map(|(_, kind)| kind.trim());
    // Without a type it is an image.
    if source.contains('=') && kind != Some("registry") {
        found.add(place, format!("a cache that is no image: {source}"));
    }
}
