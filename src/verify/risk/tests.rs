//! Compose's output, with one relevant key each.

use serde_json::json;

use super::*;

/// The risks of a project in `/shop` whose service `web` has one more key.
fn of_service(key: &str, value: Value) -> Vec<String> {
    let mut service = json!({ "image": "shop:dev", "command": null });
    service[key] = value;
    of(&json!({ "name": "shop", "services": { "web": service } }))
}

fn of(model: &Value) -> Vec<String> {
    let boundary = Boundary::of(Path::new("/shop"), []);
    let variables = ["TOKEN".to_owned(), "KEY=x".to_owned()];
    let grant = Grant { boundary: &boundary, variables: &variables };
    of_model(model, grant).iter().map(ToString::to_string).collect()
}

#[test]
fn what_gives_more_than_a_container_has_is_refused() {
    for (key, value) in [
        ("provider", json!({ "type": "./evil.sh" })),
        ("privileged", json!(true)),
        ("cap_add", json!(["SYS_ADMIN"])),
        ("cap_add", json!(["ALL"])),
        ("cap_add", json!(["cap_net_admin"])),
        ("devices", json!([{ "source": "/dev/vda", "target": "/dev/vda" }])),
        ("device_cgroup_rules", json!(["c 1:3 mr"])),
        ("gpus", json!([{ "count": -1 }])),
        ("network_mode", json!("host")),
        ("network_mode", json!("container:other")),
        ("network_mode", json!("other_default")),
        ("pid", json!("host")),
        ("ipc", json!("host")),
        ("ipc", json!("container:other")),
        ("uts", json!("host")),
        ("userns_mode", json!("host")),
        ("cgroup", json!("host")),
        ("cgroup_parent", json!("system.slice")),
        ("volumes_from", json!(["container:other"])),
        ("security_opt", json!(["seccomp:unconfined"])),
        ("security_opt", json!(["apparmor=unconfined"])),
        ("security_opt", json!(["systempaths=unconfined"])),
        ("security_opt", json!(["label:disable"])),
        ("sysctls", json!({ "kernel.core_pattern": "|/evil" })),
        ("logging", json!({ "driver": "syslog", "options": { "syslog-address": "tcp://example.org" } })),
        ("runtime", json!("evil")),
        ("use_api_socket", json!(true)),
        ("credential_spec", json!({ "file": "x.json" })),
        ("models", json!({ "llm": null })),
        ("external_links", json!(["other"])),
        ("annotations", json!({ "run.oci.handler": "krun" })),
        ("oom_kill_disable", json!(true)),
        ("oom_score_adj", json!(-1000)),
        ("post_start", json!([{ "command": ["id"], "privileged": true }])),
        ("pre_stop", json!([{ "command": ["id"], "per_host": "x" }])),
        ("deploy", json!({ "resources": { "reservations": { "devices": [{ "capabilities": ["gpu"] }] } } })),
        ("deploy", json!({ "resources": { "reservations": { "generic_resources": [{}] } } })),
        ("what_compose_learns_tomorrow", json!("x")),
        ("foo.x-bar", json!("x")),
        // As a program other than Compose may write them.
        ("cap_add", json!("SYS_ADMIN")),
        ("sysctls", json!(["kernel.core_pattern=|/evil"])),
        ("volumes", json!(["/:/host"])),
        ("build", json!(".")),
        ("deploy", json!("x")),
        ("logging", json!("syslog")),
        ("x-podman", json!({ "pod_args": ["--volume=/:/host"] })),
    ] {
        let found = of_service(key, value.clone());
        assert_eq!(found.len(), 1, "{key}: {value}: {found:?}");
        assert!(found[0].starts_with(&format!("services.web.{key}")), "{found:?}");
    }
}

#[test]
fn what_containers_have_anyway_is_none() {
    for (key, value) in [
        ("privileged", json!(false)),
        ("cap_add", json!(["NET_BIND_SERVICE", "CAP_CHOWN", "setuid"])),
        ("cap_drop", json!(["ALL"])),
        ("network_mode", json!("none")),
        ("network_mode", json!("service:db")),
        ("ipc", json!("shareable")),
        ("pid", json!("service:db")),
        ("cgroup", json!("private")),
        ("volumes_from", json!(["db", "db:ro"])),
        ("security_opt", json!(["no-new-privileges:true"])),
        ("security_opt", json!(["no-new-privileges"])),
        ("sysctls", json!({ "net.core.somaxconn": "1024" })),
        ("logging", json!({ "driver": "json-file", "options": { "max-size": "10m" } })),
        ("logging", json!({ "options": { "max-size": "10m" } })),
        ("oom_score_adj", json!(500)),
        ("post_start", json!([{ "command": ["id"], "user": "root" }])),
        ("deploy", json!({ "replicas": 3, "placement": {}, "resources": { "limits": { "pids": 9, "cpus": 1 } } })),
        ("use_api_socket", json!(false)),
        ("x-anything", json!({ "privileged": true })),
        ("provider", Value::Null),
    ] {
        assert_eq!(of_service(key, value.clone()), [""; 0], "{key}: {value}");
    }
}

#[test]
fn mounts_stay_in_the_project() {
    let mount = |kind: &str, source: &str| of_service("volumes", json!([{ "type": kind, "source": source }]));
    for (kind, source) in [("bind", "/shop"), ("bind", "/shop/data/new"), ("volume", "data"), ("tmpfs", "")] {
        assert_eq!(mount(kind, source), [""; 0], "{kind} {source}");
    }
    for source in ["/etc", "/shop/../etc", "/", "/shops", "/var/lib/docker"] {
        let found = mount("bind", source);
        assert!(found[0].starts_with(&format!("services.web.volumes: {source} ")), "{found:?}");
    }
    for source in ["/var/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock", "/run", "/"] {
        assert!(mount("bind", source)[0].contains("the engine's socket"), "{source}");
    }
    assert!(mount("npipe", "//./pipe/docker_engine")[0].contains("not known to be harmless"));
    let shared = json!([{ "type": "bind", "source": "/shop", "bind": { "propagation": "rshared" } }]);
    assert!(of_service("volumes", shared)[0].contains("propagate to this machine: rshared"));
}

#[test]
fn a_folder_named_like_a_variable_is_the_projects() {
    let boundary = Boundary::of(Path::new("/$HOME"), []);
    let model = json!({ "services": { "web": {
        "build": { "context": "/$$HOME", "dockerfile": "Dockerfile" },
        "volumes": [{ "type": "bind", "source": "/$$HOME/data" }],
    } } });
    assert_eq!(of_model(&model, Grant { boundary: &boundary, variables: &[] }), []);
}

#[test]
fn builds_get_nothing_that_is_not_the_projects() {
    for (key, value) in [
        ("context", json!("/etc")),
        ("context", json!("https://example.org/shop.git")),
        ("dockerfile", json!("../evil/Dockerfile")),
        ("dockerfile", json!("/etc/passwd")),
        ("additional_contexts", json!({ "keys": "/root/.ssh" })),
        ("additional_contexts", json!({ "keys": "https://example.org/x.git" })),
        ("cache_from", json!(["type=local,src=/var/cache"])),
        ("cache_from", json!(["type=registry,ref=x,type=local,src=/home/u"])),
        ("cache_from", json!(["type=registry,ref=x, TYPE =local,src=/home/u"])),
        ("cache_from", json!(["type=registry,ref=x,\"type=local\",src=/home/u"])),
        ("secrets", json!([{ "source": "key", "target": "x,env=HTTPS_PROXY" }])),
        ("secrets", json!([{ "source": "x,env=HTTPS_PROXY" }])),
        ("secrets", json!([{ "source": "key", "target": "x\"" }])),
        ("secrets", json!([{ "source": "key", "target": "x\r\nenv=A" }])),
        ("secrets", json!([{ "source": "key", "target": "$${\"x,env=A\"}" }])),
        ("secrets", json!(["x,env=HTTPS_PROXY"])),
        ("context", json!("/shop/$${\"\\u002e\\u002e\"}/other")),
        ("context", json!("/shop/%{if true}..%{endif}")),
        ("dockerfile", json!("$${\"\\u002e\\u002e\"}/Dockerfile")),
        ("additional_contexts", json!({ "lib": "/shop/$${x}" })),
        ("additional_contexts", json!({ "$${x}": "/shop/lib" })),
        ("target", json!("$${x}")),
        ("labels", json!({ "a": "$${x}" })),
        ("args", json!({ "A": "%{if true}" })),
        ("args", json!({ "A": "$$$${x}" })),
        ("foo.x-bar", json!(1)),
        ("network", json!("host")),
        ("network", json!("container:other")),
        ("ssh", json!(["default"])),
        ("privileged", json!(true)),
        ("entitlements", json!(["security.insecure"])),
        ("what_compose_learns_tomorrow", json!(1)),
    ] {
        let mut build = json!({ "context": "/shop", "dockerfile": "Dockerfile" });
        build[key] = value.clone();
        let found = of_service("build", build);
        let place = format!("services.web.build.{key}");
        assert!(found.iter().any(|risk| risk.starts_with(&place)), "{key}: {value}: {found:?}");
    }
    let build = json!({
        "context": "/shop/app", "dockerfile": "docker/Dockerfile", "args": { "PATH": "bin", "A": "$${B}" }, "dockerfile_inline": "RUN echo $${A}",
        "secrets": [{ "source": "key", "target": "npm token" }, { "source": "other" }], "network": "none",
        "additional_contexts": { "base": "docker-image://alpine", "db": "service:db", "lib": "/shop/lib" },
        "cache_from": ["shop:latest", "type=registry,ref=shop:cache"], "ssh": [], "privileged": false,
    });
    assert_eq!(of_service("build", build), [""; 0]);
}

#[test]
fn secrets_are_files_of_the_project_or_variables_that_the_user_names() {
    let secret = |entry: Value| of(&json!({ "secrets": { "key": entry } }));
    assert_eq!(secret(json!({ "name": "shop_key", "file": "/shop/secrets/key" })), [""; 0]);
    assert_eq!(secret(json!({ "environment": "TOKEN" })), [""; 0]);
    assert_eq!(secret(json!({ "environment": "KEY" })), [""; 0]);
    assert!(secret(json!({ "file": "/root/.npmrc" }))[0].contains("secrets.key.file: /root/.npmrc is outside"));
    assert!(secret(json!({ "environment": "AWS_SECRET" }))[0].contains("`--env AWS_SECRET`"));
    assert_eq!(secret(json!({ "external": true })).len(), 1);
    for file in ["/shop/x,env=HTTPS_PROXY", "/shop/a\"b", "/shop/a\nb", "/shop/$${x}", "/shop/%{x}"] {
        // Only builds join the fields.
        assert_eq!(secret(json!({ "file": file })), [""; 0]);
        for name in [json!("key"), json!({ "source": "key" })] {
            let build = json!({ "context": "/shop", "secrets": [name] });
            let model = json!({ "secrets": { "key": { "file": file } }, "services": { "b": { "build": build } } });
            assert!(of(&model)[0].contains("more than one field"), "{file}");
        }
    }
    assert_eq!(of(&json!({ "configs": { "a": { "content": "x" }, "b": { "file": "/etc/hosts" } } })).len(), 1);
}

#[test]
fn other_keys_of_a_model_are_refused_too() {
    assert_eq!(of(&json!({ "models": { "llm": { "model": "ai/x" } }, "x-mine": 1 })).len(), 1);
    let volumes = json!({ "volumes": { "disk": { "driver_opts": { "device": "/" } }, "data": null } });
    assert_eq!(of(&volumes), [""; 0]);
    assert_eq!(of(&json!({ "networks": { "a": { "external": true }, "b": { "config_from": "x" } } })).len(), 1);
}

#[test]
fn a_service_is_not_named_like_a_flag() {
    assert_eq!(of(&json!({ "services": { "--build": {}, "a-b": {} } })).len(), 1);
}

#[test]
fn every_risk_is_named() {
    let model = json!({ "services": {
        "app": { "privileged": true, "pid": "host" },
        "proxy": { "volumes": [{ "type": "bind", "source": "/var/run/docker.sock" }] },
    } });
    assert_eq!(of(&model).len(), 3);
}
