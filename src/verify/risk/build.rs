//! How a service is built. A build's steps are confined as containers are; what they are given is not.

use std::path::Path;

use serde_json::Value;

use super::{Found, entries, is_set, items, shown};

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
    for (key, value) in entries(build).filter(|(_, value)| is_set(value)) {
        let place = format!("{place}.{key}");
        match key.as_str() {
            key if HARMLESS.contains(&key) => {}
            "context" => vet_context(found, &place, &shown(value)),
            "dockerfile" => {
                let context = build.get("context").map(shown).unwrap_or_default();
                // Below a context that is elsewhere there is nothing to look at.
                if !is_elsewhere(&context) {
                    found.vet_path(&place, &Path::new(&context).join(shown(value)).to_string_lossy());
                }
            }
            "additional_contexts" => {
                for (name, context) in entries(value) {
                    let context = shown(context);
                    if !context.starts_with("docker-image://") && !context.starts_with("service:") {
                        vet_context(found, &format!("{place}.{name}"), &context);
                    }
                }
            }
            "cache_from" => items(value).for_each(|source| vet_cache(found, &place, &shown(source))),
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
