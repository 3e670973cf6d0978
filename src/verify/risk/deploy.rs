//! Risks in `deploy`. Compose itself uses only its resources.

use serde_json::Value;

use super::{Found, is_set};
use crate::verify::json::at;

const HARMLESS: [&str; 8] =
    ["mode", "replicas", "endpoint_mode", "labels", "placement", "restart_policy", "rollback_config", "update_config"];

const LIMITS: [&str; 3] = ["cpus", "memory", "pids"];

pub(super) fn vet(found: &mut Found<'_>, place: &str, deploy: &Value) {
    let is_known = |key: &str| key == "resources" || HARMLESS.contains(&key);
    for (key, value) in found.entries(place, deploy).into_iter().filter(|(key, _)| !is_known(key)) {
        found.vet_unknown(&format!("{place}.{key}"), key, value);
    }
    for (kind, limits) in found.entries(place, at(deploy, &["resources"])) {
        let is_risk = |(key, value): &(&String, &Value)| is_set(value) && !LIMITS.contains(&key.as_str());
        for (key, value) in found.entries(place, limits).into_iter().filter(is_risk) {
            let place = format!("{place}.resources.{kind}.{key}");
            if key == "devices" {
                found.add(place, format!("devices of this machine: {value}"));
            } else {
                found.vet_unknown(&place, key, value);
            }
        }
    }
}
