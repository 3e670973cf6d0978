//! Risks in the keys of a service.

use serde_json::Value;

use super::{Found, build, deploy, is_set, mount, printed};

/// Keys that give no more privileges than a normal container has. Files that Compose reads itself (`env_file`,
/// `extends`) are checked before.
const HARMLESS: [&str; 60] = [
    "attach",
    "blkio_config",
    "command",
    "configs",
    "container_name",
    "cpu_count",
    "cpu_percent",
    "cpu_period",
    "cpu_quota",
    "cpu_shares",
    "cpus",
    "cpuset",
    "depends_on",
    "develop",
    "dns",
    "dns_opt",
    "dns_search",
    "domainname",
    "cap_drop",
    "entrypoint",
    "env_file",
    "environment",
    "expose",
    "extends",
    "extra_hosts",
    "group_add",
    "healthcheck",
    "hostname",
    "image",
    "init",
    "label_file",
    "labels",
    "links",
    "mac_address",
    "mem_limit",
    "mem_reservation",
    "mem_swappiness",
    "memswap_limit",
    "networks",
    "pids_limit",
    "platform",
    "ports",
    "profiles",
    "pull_policy",
    "pull_refresh_after",
    "read_only",
    "restart",
    "scale",
    "secrets",
    "shm_size",
    "stdin_open",
    "stop_grace_period",
    "stop_signal",
    "storage_opt",
    "tmpfs",
    "tty",
    "ulimits",
    "user",
    "working_dir",
    "isolation",
];

/// Docker's default capabilities (docs.docker.com/engine/containers/run, "Runtime privilege and Linux capabilities").
const USUAL_CAPABILITIES: [&str; 14] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Namespaced kernel parameters (docs.docker.com/reference/cli/docker/container/run, `--sysctl`).
const OWN_SYSCTLS: [&str; 8] = [
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
];

/// Log drivers that keep logs on this machine.
const LOCAL_LOGS: [&str; 3] = ["json-file", "local", "none"];

pub(super) fn vet(found: &mut Found<'_>, name: &str, service: &Value) {
    let service_place = format!("services.{name}");
    if name.starts_with('-') {
        found.add(&service_place, "Compose's command would parse the name as a flag");
    }
    for (key, value) in found.entries(&service_place, service).into_iter().filter(|(_, value)| is_set(value)) {
        let place = format!("{service_place}.{key}");
        match key.as_str() {
            key if HARMLESS.contains(&key) => {}
            "build" => build::vet(found, &place, value),
            "deploy" => deploy::vet(found, &place, value),
            "volumes" => mount::vet(found, &place, value),
            "volumes_from" => each(found, &place, value, vet_namespace),
            "network_mode" => vet_network(found, &place, value),
            "pid" | "ipc" | "uts" | "userns_mode" | "cgroup" => vet_namespace(found, &place, value),
            "cap_add" => each(found, &place, value, vet_capability),
            "security_opt" => each(found, &place, value, vet_security),
            "sysctls" => {
                for (sysctl, _) in found.entries(&place, value) {
                    vet_sysctl(found, &place, sysctl);
                }
            }
            "logging" => vet_logging(found, &place, value),
            "post_start" | "pre_stop" => each(found, &place, value, vet_hook),
            "provider" => {
                let program = printed(value.get("type").unwrap_or(value));
                found.add(place, format!("Compose runs the program {program} on this machine"));
            }
            "privileged" => found.add(place, "all kernel privileges"),
            "devices" | "gpus" | "device_cgroup_rules" => {
                found.add(place, format!("devices of this machine: {value}"));
            }
            "use_api_socket" => found.add(place, "the engine's socket and your logins"),
            "oom_score_adj" if value.as_i64().is_some_and(|score| score >= 0) => {}
            "runtime" => found.add(place, format!("another runtime than the engine's own: {}", printed(value))),
            "credential_spec" => found.add(place, "credentials of this machine"),
            key => found.vet_unknown(&place, key, value),
        }
    }
}

fn each(found: &mut Found<'_>, place: &str, list: &Value, vet: fn(&mut Found<'_>, &str, &Value)) {
    for item in found.items(place, list) {
        vet(found, place, item);
    }
}

fn vet_network(found: &mut Found<'_>, place: &str, value: &Value) {
    let mode = printed(value);
    if !matches!(mode.as_str(), "bridge" | "none" | "default") && !mode.starts_with("service:") {
        found.add(place, format!("a network outside the project: {mode}"));
    }
}

/// A namespace or `volumes_from` must be the service's own, or that of a service of the project.
fn vet_namespace(found: &mut Found<'_>, place: &str, value: &Value) {
    let whose = printed(value);
    let is_elsewhere = whose == "host" || whose.starts_with("container:");
    let is_known = matches!(whose.as_str(), "private" | "shareable" | "none" | "auto") || whose.starts_with("service:");
    if is_elsewhere || !is_known && !place.ends_with("volumes_from") {
        found.add(place, format!("a namespace or volumes of this machine or another container: {whose}"));
    }
}

fn vet_capability(found: &mut Found<'_>, place: &str, value: &Value) {
    let name = printed(value).to_uppercase();
    if !USUAL_CAPABILITIES.contains(&name.strip_prefix("CAP_").unwrap_or(&name)) {
        found.add(place, format!("{name} is not a default capability of containers"));
    }
}

fn vet_security(found: &mut Found<'_>, place: &str, value: &Value) {
    let option = printed(value);
    let name = option.split([':', '=']).next().unwrap_or_default();
    if name != "no-new-privileges" {
        found.add(place, format!("{option} weakens the isolation of containers"));
    }
}

fn vet_sysctl(found: &mut Found<'_>, place: &str, name: &str) {
    let is_own = name.starts_with("net.") || name.starts_with("fs.mqueue.") || OWN_SYSCTLS.contains(&name);
    if !is_own {
        found.add(place, format!("{name} is not namespaced: it changes this machine"));
    }
}

fn vet_logging(found: &mut Found<'_>, place: &str, value: &Value) {
    found.entries(place, value);
    let driver = value.get("driver").filter(|driver| is_set(driver)).map(printed);
    if driver.as_ref().is_some_and(|driver| !LOCAL_LOGS.contains(&driver.as_str())) {
        found.add(place, format!("logs are sent elsewhere: {}", driver.unwrap_or_default()));
    }
}

fn vet_hook(found: &mut Found<'_>, place: &str, hook: &Value) {
    for (key, value) in found.entries(place, hook).into_iter().filter(|(_, value)| is_set(value)) {
        match key.as_str() {
            "command" | "user" | "working_dir" | "environment" => {}
            "privileged" => found.add(place, "a hook with all kernel privileges"),
            key => found.vet_unknown(&format!("{place}.{key}"), key, value),
        }
    }
}
