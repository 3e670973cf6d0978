//! How a service is deployed. Compose itself reads its limits alone.

use serde_json::Value;

use super::{Found, entries, is_set};
use crate::verify::json::at;

const HARMLESS: [&str; 8] =
    ["mode", "replicas", "endpoint_mode", "labels", "placement", "restart_policy", "rollback_config", "update_config"];

const LIMITS: [&str; 3] = ["cpus", "memory", "pids"];

pub(super) fn vet(found: &mut Found<'_>, place: &str, deploy: &Value) {
    for (key, value) in entries(deploy).filter(|(key, _)| *key != "resources" && !HARMLESS.contains(&key.as_str())) {
        found.vet_unknown(&format!("{place}.{key}"), value);
    }
    for (kind, limits) in entries(at(deploy, &["resources"])) {
        for (key, value) in entries(limits).filter(|(key, value)| is_set(value) && !LIMITS.contains(&key.as_str())) {
            let place = format!("{place}.resources.{kind}.{key}");
            if key == "devices" {
                found.add(place, format!("devices of this machine: {value}"));
            } else {
                found.vet_unknown(&place, value);
            }
        }
    }
}
