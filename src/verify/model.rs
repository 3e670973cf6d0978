//! The compose model of a proof: the project's own, moved aside so that it disturbs nothing and nothing disturbs it.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::conditions::{Conditions, Lock};
use super::json::{at, set};
use super::project::Compose;

/// How one run of the app is made from the project's model.
#[derive(Debug, Clone, Copy)]
pub struct Aside<'a> {
    /// The name of everything that is made.
    pub run: &'a str,
    /// The app's image.
    pub image: &'a str,
    /// Where copies of the project's files go that are mounted.
    pub mounts: &'a Path,
    /// The project's folder.
    pub folder: &'a Path,
    /// The port that the app listens on.
    pub port: Option<u16>,
}

/// A model, and what has to be there before it is run.
#[derive(Debug)]
pub struct Moved {
    /// The model.
    pub model: Map<String, Value>,
    /// The service that runs under the conditions.
    pub service: String,
    /// Files of the project to be copied: from, to.
    pub copies: Vec<(PathBuf, PathBuf)>,
    /// Images that Compose will build, besides the app's.
    pub images: Vec<String>,
}

impl Aside<'_> {
    /// Makes the model of one run. The app itself stands beside its production form under a name of its own, so that
    /// one run does not end the other.
    #[must_use]
    pub fn model(&self, compose: &Compose, conditions: Conditions) -> Moved {
        let mut model = compose.model.as_object().cloned().unwrap_or_default();
        set(&mut model, &["name"], json!(self.run));
        for kind in ["networks", "volumes"] {
            for (_, entry) in entries(&mut model, kind) {
                own(entry);
            }
        }
        let original = at(compose.service(&compose.service), &["image"]).clone();
        leave_out(&mut model, &compose.controllers());
        let mut moved = Moved { model, service: compose.service.clone(), copies: Vec::new(), images: Vec::new() };
        for (name, service) in entries(&mut moved.model, "services") {
            let Some(service) = service.as_object_mut() else { continue };
            self.move_aside(name, service, &mut moved.copies);
            let is_app = *name == compose.service || !original.is_null() && service.get("image") == Some(&original);
            if is_app {
                service.insert("image".to_owned(), json!(self.image));
                service.remove("build");
            } else if service.contains_key("build") {
                let image = format!("{}:{name}", self.run);
                service.insert("image".to_owned(), json!(image));
                moved.images.push(image);
                // Names and caches that others know are not to be written by a proof.
                if let Some(build) = service.get_mut("build").and_then(Value::as_object_mut) {
                    for key in ["tags", "cache_to", "provenance", "sbom"] {
                        build.remove(key);
                    }
                }
            }
            if *name == compose.service {
                publish(service, self.port);
            }
        }
        put_under(&mut moved, conditions);
        moved
    }

    /// Takes away what would clash with the project itself, should it run beside this.
    fn move_aside(&self, name: &str, service: &mut Map<String, Value>, copies: &mut Vec<(PathBuf, PathBuf)>) {
        for key in ["container_name", "mac_address", "ports", "pull_policy", "scale", "use_api_socket"] {
            service.remove(key);
        }
        for (_, network) in service.get_mut("networks").and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(network) = network.as_object_mut() {
                // Only one container can have an address, and the app runs in several.
                for key in ["ipv4_address", "ipv6_address", "link_local_ips", "mac_address"] {
                    network.remove(key);
                }
            }
        }
        // The host's network has the ports of all that runs there.
        if service.get("network_mode").is_some_and(|mode| mode == "host") {
            service.remove("network_mode");
        }
        if let Some(deploy) = service.get_mut("deploy").and_then(Value::as_object_mut) {
            deploy.remove("replicas");
        }
        set(service, &["labels", super::LABEL], json!(self.run));
        let mounts = service.get_mut("volumes").and_then(Value::as_array_mut).into_iter().flatten();
        for (index, mount) in mounts.filter_map(Value::as_object_mut).enumerate() {
            if mount.get("type").is_none_or(|kind| kind != "bind") {
                continue;
            }
            let source = mount.get("source").and_then(Value::as_str).map(PathBuf::from).unwrap_or_default();
            if source.starts_with(self.folder) {
                let copy = self.mounts.join(format!("{name}-{index}"));
                set(mount, &["source"], json!(copy));
                copies.push((source, copy));
            } else {
                // What is not the project's own is not to be written to.
                set(mount, &["read_only"], json!(true));
            }
        }
    }
}

/// Takes services away, and what waits for them.
fn leave_out(model: &mut Map<String, Value>, names: &[&str]) {
    if let Some(services) = model.get_mut("services").and_then(Value::as_object_mut) {
        services.retain(|name, _| !names.contains(&name.as_str()));
    }
    for (_, service) in entries(model, "services") {
        if let Some(waits) = service.get_mut("depends_on").and_then(Value::as_object_mut) {
            waits.retain(|name, _| !names.contains(&name.as_str()));
        }
    }
}

/// On loopback alone, at a port that is free; in another container's network there is none of its own.
fn publish(service: &mut Map<String, Value>, port: Option<u16>) {
    if let Some(port) = port.filter(|_| !service.contains_key("network_mode")) {
        let publish = json!({ "mode": "ingress", "host_ip": "127.0.0.1", "target": port, "protocol": "tcp" });
        service.insert("ports".to_owned(), json!([publish]));
    }
}

fn put_under(moved: &mut Moved, conditions: Conditions) {
    if conditions == Conditions::production(conditions.purpose) {
        return;
    }
    let name = format!("{}-{}", moved.service, conditions.purpose);
    let mut service = moved
        .model
        .get("services")
        .map(|services| at(services, &[&moved.service]))
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    match conditions.lock {
        Lock::AsInProduction => {}
        Lock::Writable => {
            service.insert("read_only".to_owned(), json!(false));
            service.remove("tmpfs");
        }
        Lock::Open => {
            for key in ["read_only", "tmpfs", "cap_drop", "security_opt"] {
                service.remove(key);
            }
        }
        Lock::Full => lock(&mut service),
    }
    if let Some(port) = conditions.port {
        set(&mut service, &["environment", "PORT"], json!(port.to_string()));
        publish(&mut service, Some(port));
    }
    if let Some(memory) = conditions.memory {
        for key in ["mem_limit", "mem_reservation", "mem_swappiness"] {
            service.remove(key);
        }
        set(&mut service, &["deploy", "resources", "reservations"], json!({}));
        set(&mut service, &["deploy", "resources", "limits", "memory"], json!(memory.to_string()));
        set(&mut service, &["memswap_limit"], json!(memory.to_string()));
    }
    if conditions.is_checked_often {
        set(&mut service, &["healthcheck", "interval"], json!("1s"));
        set(&mut service, &["healthcheck", "retries"], json!(1));
    }
    own_volumes(moved, &mut service, conditions.purpose);
    set(&mut moved.model, &["services", &name], Value::Object(service));
    moved.service = name;
}

/// Two processes cannot hold one database file: the run gets volumes of its own.
fn own_volumes(moved: &mut Moved, service: &mut Map<String, Value>, purpose: &str) {
    let mounts = service.get_mut("volumes").and_then(Value::as_array_mut).into_iter().flatten();
    for mount in mounts.filter_map(Value::as_object_mut) {
        let source = mount.get("source").and_then(Value::as_str).map(|source| format!("{source}-{purpose}"));
        if let Some(source) = source.filter(|_| mount.get("type").is_some_and(|kind| kind == "volume")) {
            set(mount, &["source"], json!(source));
            set(&mut moved.model, &["volumes", &source], json!({}));
        }
    }
}

fn lock(service: &mut Map<String, Value>) {
    service.insert("read_only".to_owned(), json!(true));
    service.insert("cap_drop".to_owned(), json!(["ALL"]));
    service.insert("security_opt".to_owned(), json!(["no-new-privileges:true"]));
    let tmpfs = service.entry("tmpfs").or_insert_with(|| json!([]));
    if let Some(list) = tmpfs.as_array_mut()
        && !list.iter().any(|entry| entry.as_str().is_some_and(|entry| entry.split(':').next() == Some("/tmp")))
    {
        list.push(json!("/tmp"));
    }
}

/// Makes a network or a volume the run's own: without a name that others know, never one that is there already, on no
/// disk, bridge or range of addresses that others use.
fn own(entry: &mut Value) {
    if entry.is_null() {
        *entry = json!({});
    }
    if let Some(entry) = entry.as_object_mut() {
        for key in ["name", "external", "driver", "driver_opts", "ipam"] {
            entry.remove(key);
        }
    }
}

fn entries<'a>(model: &'a mut Map<String, Value>, kind: &str) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    model.get_mut(kind).and_then(Value::as_object_mut).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compose() -> Compose {
        let model = json!({
            "name": "shop",
            "networks": { "backend": { "name": "shop_backend", "ipam": { "config": [{ "subnet": "10.9.0.0/24" }] } }, "proxy": { "name": "proxy", "external": true } },
            "volumes": { "data": null, "disk": { "driver": "local", "driver_opts": { "device": "/srv" } } },
            "services": {
                "web": {
                    "image": "shop:dev", "build": { "context": "/shop" }, "container_name": "web",
                    "ports": [{ "target": 8000, "published": "8000" }],
                    "volumes": [
                        { "type": "bind", "source": "/shop/conf", "target": "/conf" },
                        { "type": "bind", "source": "/etc/ssl", "target": "/etc/ssl" },
                        { "type": "volume", "source": "data", "target": "/data" },
                    ],
                    "deploy": { "replicas": 3, "resources": { "limits": { "memory": "536870912" } } },
                },
                "worker": { "image": "shop:dev" },
                "admin": { "build": { "context": "/shop/admin", "tags": ["admin:latest"] } },
                "proxy": {
                    "image": "traefik:3", "depends_on": { "web": {} },
                    "volumes": [{ "type": "bind", "source": "/var/run/docker.sock", "target": "/var/run/docker.sock" }],
                },
                "db": { "image": "postgres:17", "depends_on": { "proxy": {}, "admin": {} }, "ports": [{ "target": 5432, "published": "5432" }] },
            },
        });
        let file = PathBuf::from("/shop/compose.yaml");
        Compose { file, service: "web".to_owned(), model, warnings: String::new() }
    }

    fn moved(conditions: Conditions) -> Moved {
        let (mounts, folder) = (Path::new("/tmp/run"), Path::new("/shop"));
        Aside { run: "run", image: "run:app", mounts, folder, port: Some(8000) }.model(&compose(), conditions)
    }

    #[test]
    fn nothing_that_the_project_itself_uses_is_left() {
        let moved = moved(Conditions::production("app"));
        let services = &moved.model["services"];
        assert_eq!(moved.model["name"], "run");
        assert_eq!(moved.model["networks"], json!({ "backend": {}, "proxy": {} }));
        assert_eq!(services["web"]["container_name"], Value::Null);
        assert_eq!(services["web"]["ports"][0]["published"], Value::Null);
        assert_eq!(services["web"]["deploy"]["replicas"], Value::Null);
        assert_eq!(services["db"]["ports"], Value::Null);
        assert_eq!(moved.model["volumes"], json!({ "data": {}, "disk": {} }));
        assert_eq!(services["admin"]["build"]["tags"], Value::Null);
    }

    #[test]
    fn what_steers_the_engine_is_left_out() {
        let moved = moved(Conditions::production("app"));
        assert_eq!(moved.model["services"]["proxy"], Value::Null);
        assert_eq!(moved.model["services"]["db"]["depends_on"], json!({ "admin": {} }));
    }

    #[test]
    fn services_of_the_apps_image_run_what_was_built_and_others_get_names_of_their_own() {
        let moved = moved(Conditions::production("app"));
        let services = &moved.model["services"];
        assert_eq!((&services["web"]["image"], &services["web"]["build"]), (&json!("run:app"), &Value::Null));
        assert_eq!(services["worker"]["image"], "run:app");
        assert_eq!(services["admin"]["image"], "run:admin");
        assert_eq!(services["db"]["image"], "postgres:17");
        assert_eq!(moved.images, ["run:admin"]);
    }

    #[test]
    fn the_projects_files_are_mounted_as_copies_and_others_cannot_be_written() {
        let moved = moved(Conditions::production("app"));
        let mounts = &moved.model["services"]["web"]["volumes"];
        assert_eq!(mounts[0]["source"], "/tmp/run/web-0");
        assert_eq!(moved.copies, [(PathBuf::from("/shop/conf"), PathBuf::from("/tmp/run/web-0"))]);
        assert_eq!(mounts[1]["read_only"], true);
        assert_eq!(mounts[2]["read_only"], Value::Null);
    }

    #[test]
    fn other_conditions_stand_beside_production() {
        let conditions =
            Conditions { port: Some(9191), memory: Some(8 << 20), lock: Lock::Full, ..Conditions::production("x") };
        let moved = moved(conditions);
        assert_eq!(moved.service, "web-x");
        assert_eq!(moved.model["services"]["web-x"]["volumes"][2]["source"], "data-x");
        assert_eq!(moved.model["volumes"]["data-x"], json!({}));
        let (changed, production) = (&moved.model["services"]["web-x"], &moved.model["services"]["web"]);
        assert_eq!(changed["environment"]["PORT"], "9191");
        assert_eq!(changed["ports"][0]["target"], 9191);
        assert_eq!(changed["deploy"]["resources"]["limits"]["memory"], "8388608");
        assert_eq!((&changed["read_only"], &changed["tmpfs"]), (&json!(true), &json!(["/tmp"])));
        assert_eq!(production["read_only"], Value::Null);
        assert_eq!(production["ports"][0]["target"], 8000);
    }
}
