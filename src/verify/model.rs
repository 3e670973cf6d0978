//! The compose model of a proof: the project's own, moved aside so that it disturbs nothing and nothing disturbs it.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::compose::Compose;
use super::conditions::{Conditions, LOG_DRIVER, LOG_SIZE, Lock};
use super::dollar::{doubled, undoubled};
use super::json::{at, set};

/// How one run of the app is made from the project's model.
#[derive(Debug, Clone, Copy)]
pub struct Aside<'a> {
    /// The name of everything that is made.
    pub run: &'a str,
    /// The app's image.
    pub image: &'a str,
    /// Where copies of the project's files go that are mounted: a folder for each run of the app.
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
    /// Files of the project to be copied, unless they are: from, to.
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
        let reaches_out = reaches_out(&mut moved.model, &compose.service);
        for (name, service) in entries(&mut moved.model, "services") {
            let Some(service) = service.as_object_mut() else { continue };
            self.move_aside(service, &mut moved.copies);
            let is_app = *name == compose.service || !original.is_null() && service.get("image") == Some(&original);
            if is_app {
                service.insert("image".to_owned(), json!(self.image));
                service.remove("build");
            } else if service.contains_key("build") {
                let image = format!("{}:service-{name}", self.run);
                service.insert("image".to_owned(), json!(image));
                moved.images.push(image);
                // Names and caches that others know are not to be written by a proof.
                if let Some(build) = service.get_mut("build").and_then(Value::as_object_mut) {
                    for key in ["tags", "cache_to", "provenance", "sbom"] {
                        build.remove(key);
                    }
                    set_values_alone(build.get_mut("args"));
                }
            }
            if *name == compose.service {
                publish(service, self.port);
                if !reaches_out {
                    // On an internal network alone nothing is published; a proxy in front of it reaches it otherwise.
                    set(service, &["networks", OUTSIDE], Value::Null);
                }
            }
        }
        if !reaches_out {
            set(&mut moved.model, &["networks", OUTSIDE], json!({}));
        }
        self.put_under(&mut moved, conditions);
        moved
    }

    /// Where the copy of a file goes that a run of the app mounts.
    fn copy_of(&self, source: &Path, purpose: &str) -> PathBuf {
        let below = source.strip_prefix(self.folder).unwrap_or(source).as_os_str();
        // One source is one copy, whichever services of the run mount it, and no two sources are one.
        let mut name = String::new();
        for part in below.as_encoded_bytes().utf8_chunks() {
            name.push_str(&part.valid().replace('_', "__").replace('/', "_-"));
            name.extend(part.invalid().iter().map(|byte| format!("_x{byte:02x}")));
        }
        self.mounts.join(purpose).join(if below.is_empty() { "_all" } else { &name })
    }

    /// Takes away what would clash with the project itself, should it run beside this.
    fn move_aside(&self, service: &mut Map<String, Value>, copies: &mut Vec<(PathBuf, PathBuf)>) {
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
        // What is the host's, or another container's, is not the run's to use, nor to disturb.
        let is_elsewhere =
            |value: &Value| value.as_str().is_some_and(|value| value == "host" || value.starts_with("container:"));
        for key in ["network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup"] {
            if service.get(key).is_some_and(is_elsewhere) {
                service.remove(key);
            }
        }
        if let Some(from) = service.get_mut("volumes_from").and_then(Value::as_array_mut) {
            from.retain(|source| !is_elsewhere(source));
        }
        if let Some(deploy) = service.get_mut("deploy").and_then(Value::as_object_mut) {
            deploy.remove("replicas");
        }
        set(service, &["labels", super::LABEL], json!(self.run));
        service.insert("logging".to_owned(), json!({ "driver": LOG_DRIVER, "options": { "max-size": LOG_SIZE } }));
        set_values_alone(service.get_mut("environment"));
        let mounts = service.get_mut("volumes").and_then(Value::as_array_mut).into_iter().flatten();
        for mount in mounts.filter_map(Value::as_object_mut) {
            if mount.get("type").is_none_or(|kind| kind != "bind") {
                continue;
            }
            let named =
                mount.get("source").and_then(Value::as_str).map(undoubled).map(PathBuf::from).unwrap_or_default();
            if named.exists() {
                // Otherwise Compose writes it as `source:target`, which a colon in the source breaks.
                set(mount, &["bind", "create_host_path"], json!(false));
            }
            // What is not there would be made, as a folder of root's: it is an empty one of the run's own instead.
            let is_read_only = mount.get("read_only").is_some_and(|read_only| *read_only == true);
            if is_read_only && named.exists() {
                continue;
            }
            // Behind a symlink lies what would be written to in the end.
            let source = named.canonicalize().unwrap_or(named);
            if source.starts_with(self.folder) {
                let copy = self.copy_of(&source, PRODUCTION);
                set_source(mount, &copy);
                copies.push((source, copy));
            } else {
                // What is not the project's own is not to be written to.
                set(mount, &["read_only"], json!(true));
            }
        }
    }
}

/// Mounts a copy, which is there by then.
fn set_source(mount: &mut Map<String, Value>, copy: &Path) {
    set(mount, &["source"], json!(doubled(&copy.to_string_lossy())));
    set(mount, &["bind", "create_host_path"], json!(false));
}

/// Takes away the variables without a value, which Compose would look for among those of its own command.
fn set_values_alone(variables: Option<&mut Value>) {
    if let Some(variables) = variables.and_then(Value::as_object_mut) {
        variables.retain(|_, value| !value.is_null());
    }
}

/// Takes services away, and what waits for them.
fn leave_out(model: &mut Map<String, Value>, names: &[&str]) {
    if let Some(services) = model.get_mut("services").and_then(Value::as_object_mut) {
        services.retain(|name, _| !names.contains(&name.as_str()));
    }
    let there: Vec<String> = entries(model, "services").map(|(name, _)| name.clone()).collect();
    for (_, service) in entries(model, "services") {
        if let Some(waits) = service.get_mut("depends_on").and_then(Value::as_object_mut) {
            // Compose itself leaves out what is not required and belongs to a profile that is not in use.
            let is_there =
                |name: &String, how: &Value| there.contains(name) || how.get("required") != Some(&json!(false));
            waits.retain(|name, how| !names.contains(&name.as_str()) && is_there(name, how));
        }
    }
}

/// Whether a service is on a network that is not internal, so that a port of it can be published.
fn reaches_out(model: &mut Map<String, Value>, service: &str) -> bool {
    let networks = model.get("networks").cloned().unwrap_or_default();
    let of_service =
        model.get("services").map(|services| at(services, &[service, "networks"])).and_then(Value::as_object);
    let Some(of_service) = of_service.filter(|networks| !networks.is_empty()) else { return true };
    of_service.keys().any(|name| at(&networks, &[name, "internal"]) != true)
}

/// The network of the run's own that a service is on which has only internal ones.
const OUTSIDE: &str = "dockgen-outside";

/// The run of the app as production has it.
const PRODUCTION: &str = "production";

/// On loopback alone, at a port that is free; without a network of its own it has no port either.
fn publish(service: &mut Map<String, Value>, port: Option<u16>) {
    let mode = service.get("network_mode").and_then(Value::as_str).unwrap_or_default();
    let has_own_network = mode != "none" && !mode.starts_with("service:");
    if let Some(port) = port.filter(|_| has_own_network) {
        let publish = json!({ "mode": "ingress", "host_ip": "127.0.0.1", "target": port, "protocol": "tcp" });
        service.insert("ports".to_owned(), json!([publish]));
    }
}

impl Aside<'_> {
    fn put_under(&self, moved: &mut Moved, conditions: Conditions) {
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
        self.own_volumes(moved, &mut service, conditions.purpose);
        set(&mut moved.model, &["services", &name], Value::Object(service));
        moved.service = name;
    }

    /// Two processes cannot hold one database file: the run gets volumes and copies of its own.
    fn own_volumes(&self, moved: &mut Moved, service: &mut Map<String, Value>, purpose: &str) {
        let mounts = service.get_mut("volumes").and_then(Value::as_array_mut).into_iter().flatten();
        for mount in mounts.filter_map(Value::as_object_mut) {
            let source = mount.get("source").and_then(Value::as_str).map(|source| format!("{source}-{purpose}"));
            if let Some(source) = source.filter(|_| mount.get("type").is_some_and(|kind| kind == "volume")) {
                set(mount, &["source"], json!(source));
                set(&mut moved.model, &["volumes", &source], json!({}));
                continue;
            }
            let copy =
                mount.get("source").and_then(Value::as_str).map(undoubled).map(PathBuf::from).unwrap_or_default();
            if let Some((original, _)) = moved.copies.iter().find(|(_, to)| *to == copy).cloned() {
                let own = self.copy_of(&original, purpose);
                set_source(mount, &own);
                moved.copies.push((original, own));
            }
        }
    }
}

fn lock(service: &mut Map<String, Value>) {
    service.insert("read_only".to_owned(), json!(true));
    service.insert("cap_drop".to_owned(), json!(["ALL"]));
    service.insert("security_opt".to_owned(), json!(["no-new-privileges:true"]));
    let mounts = service.get("volumes").and_then(Value::as_array).into_iter().flatten();
    if mounts.into_iter().any(|mount| at(mount, &["target"]) == "/tmp") {
        return;
    }
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
        let written = crate::read::compose::Model::default();
        Compose { written, service: "web".to_owned(), model, warnings: String::new() }
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
    fn what_is_the_hosts_or_another_containers_is_left_alone() {
        let mut compose = compose();
        let web = compose.model["services"]["web"].as_object_mut().unwrap();
        web.insert("pid".to_owned(), json!("host"));
        web.insert("ipc".to_owned(), json!("container:other"));
        web.insert("volumes_from".to_owned(), json!(["container:other", "worker"]));
        let (mounts, folder) = (Path::new("/tmp/run"), Path::new("/shop"));
        let aside = Aside { run: "run", image: "run:app", mounts, folder, port: Some(8000) };
        let web = &aside.model(&compose, Conditions::production("app")).model["services"]["web"];
        assert_eq!((&web["pid"], &web["ipc"]), (&Value::Null, &Value::Null));
        assert_eq!(web["volumes_from"], json!(["worker"]));
    }

    #[test]
    fn an_app_on_an_internal_network_alone_gets_one_to_be_reached_on() {
        let mut compose = compose();
        compose.model["networks"]["backend"]["internal"] = json!(true);
        compose.model["services"]["web"]["networks"] = json!({ "backend": null });
        let (mounts, folder) = (Path::new("/tmp/run"), Path::new("/shop"));
        let aside = Aside { run: "run", image: "run:app", mounts, folder, port: Some(8000) };
        let model = aside.model(&compose, Conditions::production("app")).model;
        assert_eq!(model["services"]["web"]["networks"], json!({ "backend": null, "dockgen-outside": null }));
        assert_eq!(model["networks"]["dockgen-outside"], json!({}));
        assert_eq!(model["networks"]["backend"]["internal"], true);
    }

    #[test]
    fn what_need_not_be_there_is_not_waited_for() {
        let mut compose = compose();
        compose.model["services"]["web"]["depends_on"] = json!({ "ghost": { "required": false }, "db": {} });
        let (mounts, folder) = (Path::new("/tmp/run"), Path::new("/shop"));
        let aside = Aside { run: "run", image: "run:app", mounts, folder, port: Some(8000) };
        let model = aside.model(&compose, Conditions::production("app")).model;
        assert_eq!(model["services"]["web"]["depends_on"], json!({ "db": {} }));
    }

    #[test]
    fn services_of_the_apps_image_run_what_was_built_and_others_get_names_of_their_own() {
        let moved = moved(Conditions::production("app"));
        let services = &moved.model["services"];
        assert_eq!((&services["web"]["image"], &services["web"]["build"]), (&json!("run:app"), &Value::Null));
        assert_eq!(services["worker"]["image"], "run:app");
        assert_eq!(services["admin"]["image"], "run:service-admin");
        assert_eq!(services["db"]["image"], "postgres:17");
        assert_eq!(moved.images, ["run:service-admin"]);
    }

    #[test]
    fn the_projects_files_are_mounted_as_copies_and_others_cannot_be_written() {
        let moved = moved(Conditions::production("app"));
        let mounts = &moved.model["services"]["web"]["volumes"];
        let copy = "/tmp/run/production/conf";
        assert_eq!(mounts[0]["source"], copy);
        assert_eq!(moved.copies, [(PathBuf::from("/shop/conf"), PathBuf::from(copy))]);
        assert_eq!(mounts[1]["read_only"], true);
        assert_eq!(mounts[2]["read_only"], Value::Null);
    }

    #[test]
    fn what_is_not_there_is_not_made_in_the_project() {
        let mut compose = compose();
        let mount = json!({ "type": "bind", "source": "/shop/new", "target": "/new", "read_only": true });
        compose.model["services"]["db"]["volumes"] = json!([mount]);
        let aside =
            Aside { run: "run", image: "run:app", mounts: Path::new("/m"), folder: Path::new("/shop"), port: None };
        let moved = aside.model(&compose, Conditions::production("app"));
        let mount = &moved.model["services"]["db"]["volumes"][0];
        assert_eq!((&mount["source"], &mount["read_only"]), (&json!("/m/production/new"), &json!(true)));
        assert_eq!(mount["bind"]["create_host_path"], false);
        assert!(moved.copies.contains(&(PathBuf::from("/shop/new"), PathBuf::from("/m/production/new"))));
    }

    #[test]
    fn no_two_sources_are_one_copy() {
        let aside =
            Aside { run: "run", image: "run:app", mounts: Path::new("/m"), folder: Path::new("/shop"), port: None };
        let sources =
            ["", "all", "_all", "a/_b", "a_/b", "a__b", "a/b", "a_b", "a-b", "a_-b", "a/-b", "a", "a.partial"];
        let names: std::collections::BTreeSet<PathBuf> =
            sources.iter().map(|source| aside.copy_of(&Path::new("/shop").join(source), "x")).collect();
        assert_eq!(names.len(), sources.len(), "{names:?}");
    }

    #[test]
    fn every_service_logs_to_a_file_that_is_bounded() {
        let mut compose = compose();
        compose.model["services"]["db"]["logging"] = json!({ "driver": "none", "options": { "max-size": "1t" } });
        let aside =
            Aside { run: "run", image: "run:app", mounts: Path::new("/m"), folder: Path::new("/shop"), port: None };
        let services = aside.model(&compose, Conditions::production("app")).model["services"].clone();
        for name in ["web", "worker", "admin", "db"] {
            let bounded = json!({ "driver": "json-file", "options": { "max-size": "10m" } });
            assert_eq!(services[name]["logging"], bounded, "{name}");
        }
        let flags = Conditions::production("app").flags(None).join(" ");
        assert!(flags.contains("--log-driver json-file --log-opt max-size=10m"), "{flags}");
    }

    #[test]
    fn a_variable_without_a_value_is_not_looked_for_among_the_commands_own() {
        let mut compose = compose();
        compose.model["services"]["db"]["environment"] = json!({ "HTTPS_PROXY": null, "A": "" });
        compose.model["services"]["admin"]["build"]["args"] = json!({ "HTTPS_PROXY": null, "B": "b" });
        let aside =
            Aside { run: "run", image: "run:app", mounts: Path::new("/m"), folder: Path::new("/shop"), port: None };
        let services = aside.model(&compose, Conditions::production("app")).model["services"].clone();
        assert_eq!(services["db"]["environment"], json!({ "A": "" }));
        assert_eq!(services["admin"]["build"]["args"], json!({ "B": "b" }));
    }

    #[test]
    fn a_dollar_in_a_path_is_none_to_compose() {
        let mut compose = compose();
        let mount = json!([{ "type": "bind", "source": "/$$HOME/data", "target": "/data" }]);
        compose.model["services"]["web"]["volumes"] = mount;
        let aside =
            Aside { run: "run", image: "a", mounts: Path::new("/t$x"), folder: Path::new("/$HOME"), port: None };
        let moved = aside.model(&compose, Conditions { lock: Lock::Full, ..Conditions::production("x") });
        let (services, path) = (&moved.model["services"], |purpose: &str| format!("/t$$x/{purpose}/data"));
        assert_eq!(services["web"]["volumes"][0]["source"], path("production"));
        assert_eq!(services["web-x"]["volumes"][0]["source"], path("x"));
        assert_eq!(services["web"]["volumes"][0]["bind"]["create_host_path"], false);
        assert_eq!(moved.copies[0].0, Path::new("/$HOME/data"));
    }

    #[test]
    fn other_conditions_stand_beside_production() {
        let conditions =
            Conditions { port: Some(9191), memory: Some(8 << 20), lock: Lock::Full, ..Conditions::production("x") };
        let moved = moved(conditions);
        assert_eq!(moved.service, "web-x");
        assert_eq!(moved.model["services"]["web-x"]["volumes"][0]["source"], "/tmp/run/x/conf");
        assert!(moved.copies.contains(&(PathBuf::from("/shop/conf"), PathBuf::from("/tmp/run/x/conf"))));
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
