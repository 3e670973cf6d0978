//! Risks in a service's mounts.

use serde_json::Value;

use super::{Found, is_set, printed};
use crate::verify::json::at;

pub(super) fn vet(found: &mut Found<'_>, place: &str, mounts: &Value) {
    for mount in found.items(place, mounts) {
        match at(mount, &["type"]).as_str().unwrap_or_default() {
            "volume" | "tmpfs" | "image" => {}
            "bind" => {
                found.vet_path(place, &printed(at(mount, &["source"])));
                vet_bind(found, place, at(mount, &["bind"]));
            }
            other => found.add(place, format!("it is not known to be harmless: a mount of type {other}")),
        }
    }
}

fn vet_bind(found: &mut Found<'_>, place: &str, options: &Value) {
    for (key, value) in found.entries(place, options).into_iter().filter(|(_, value)| is_set(value)) {
        match (key.as_str(), value.as_str()) {
            ("create_host_path" | "recursive" | "selinux", _) | ("propagation", Some("private" | "rprivate")) => {}
            ("propagation", _) => found.add(place, format!("mounts propagate to this machine: {}", printed(value))),
            _ => found.vet_unknown(&format!("{place}.bind.{key}"), key, value),
        }
    }
}
