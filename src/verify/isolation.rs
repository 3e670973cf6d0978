//! The compose model of a run: the project's own, isolated so that neither affects the other.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::compose::Compose;
use super::conditions::{Conditions, LOG_DRIVER, LOG_SIZE, Lockdown};
use super::dollar::{doubled, undoubled};
use super::json::{at, set};

#[derive(Debug, Clone, Copy)]
pub struct ScratchRun<'a> {
    /// The run's name, for everything that it creates.
    pub run: &'a str,
    pub image: &'a str,
    /// The folder for copies of mounted files, with a subfolder for each run of the app.
    pub mounts: &'a Path,
    pub folder: &'a Path,
    pub port: Option<u16>,
}

/// A model, and what must exist before it runs.
#[derive(Debug)]
pub struct ScratchModel {
    pub model: Map<String, Value>,
    /// The service that the conditions apply to.
    pub service: String,
    /// Files of the project to copy, unless the copy exists: from, to.
    pub copies: Vec<(PathBuf, PathBuf)>,
    /// Images that Compose will build, except the app's.
    pub images: Vec<String>,
}

impl ScratchRun<'_> {
    /// The model of one run. With conditions, the app is a separate service next to its production form, so that
    /// stopping one leaves the other alone.
    #[must_use]
    pub fn model(&self, compose: &Compose, conditions: Conditions) -> ScratchModel {
        let mut model = compose.model.as_object().cloned().unwrap_or_default();
        set(&mut model, &["name"], json!(self.run));
        for kind in ["networks", "volumes"] {
            for (_, entry) in entries(&mut model, kind) {
                make_private(entry);
            }
        }
        let original = at(compose.service(&compose.service), &["image"]).clone();
        remove_services(&mut model, &compose.controllers());
        let mut scratch_model =
            ScratchModel { model, service: compose.service.clone(), copies: Vec::new(), images: Vec::new() };
        let reaches_out = reaches_out(&mut scratch_model.model, &compose.service);
        for (name, service) in entries(&mut scratch_model.model, "services") {
            let Some(service) = service.as_object_mut() else { continue };
            self.isolate(service, &mut scratch_model.copies);
            let is_app = *name == compose.service || !original.is_null() && service.get("image") == Some(&original);
            if is_app {
                service.insert("image".to_owned(), json!(self.image));
                service.remove("build");
            } else if service.contains_key("build") {
                let image = format!("{}:service-{name}", self.run);
                service.insert("image".to_owned(), json!(image));
                scratch_model.images.push(image);
                // A proof must not write tags and caches that others use.
                if let Some(build) = service.get_mut("build").and_then(Value::as_object_mut) {
                    for key in ["tags", "cache_to", "provenance", "sbom"] {
                        build.remove(key);
                    }
                    drop_unset(build.get_mut("args"));
                }
            }
            if *name == compose.service {
                publish(service, self.port);
                if !reaches_out {
                    // Nothing can be published from an internal network; in production, a proxy reaches the app there.
                    set(service, &["networks", OUTSIDE], Value::Null);
                }
            }
        }
        if !reaches_out {
            set(&mut scratch_model.model, &["networks", OUTSIDE], json!({}));
        }
        self.apply_conditions(&mut scratch_model, conditions);
        scratch_model
    }

    /// The path of a mounted file's copy.
    fn copy_of(&self, source: &Path, purpose: &str) -> PathBuf {
        let below = source.strip_prefix(self.folder).unwrap_or(source).as_os_str();
        // The name is unique for each source, so that all services of a run share one copy.
        let mut name = String::new();
        for part in below.as_encoded_bytes().utf8_chunks() {
            name.push_str(&part.valid().replace('_', "__").replace('/', "_-"));
            name.extend(part.invalid().iter().map(|byte| format!("_x{byte:02x}")));
        }
        self.mounts.join(purpose).join(if below.is_empty() { "_all" } else { &name })
    }

    /// Removes whatever would conflict with a running instance of the project.
    fn isolate(&self, service: &mut Map<String, Value>, copies: &mut Vec<(PathBuf, PathBuf)>) {
        for key in ["container_name", "mac_address", "ports", "pull_policy", "scale", "use_api_socket"] {
            service.remove(key);
        }
        for (_, network) in service.get_mut("networks").and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(network) = network.as_object_mut() {
                // The app runs in several containers, and only one can have this address.
                for key in ["ipv4_address", "ipv6_address", "link_local_ips", "mac_address"] {
                    network.remove(key);
                }
            }
        }
        // A run must neither use nor affect namespaces of the host or of other containers.
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
        drop_unset(service.get_mut("environment"));
        let mounts = service.get_mut("volumes").and_then(Value::as_array_mut).into_iter().flatten();
        for mount in mounts.filter_map(Value::as_object_mut) {
            if mount.get("type").is_none_or(|kind| kind != "bind") {
                continue;
            }
            let named =
                mount.get("source").and_then(Value::as_str).map(undoubled).map(PathBuf::from).unwrap_or_default();
            if named.exists() {
                // Otherwise Compose passes it as `source:target`, which a colon in the source breaks.
                set(mount, &["bind", "create_host_path"], json!(false));
            }
            // The engine would create a missing source as a folder owned by root in the project; the run gets an empty
            // folder of its own instead.
            let is_read_only = mount.get("read_only").is_some_and(|read_only| *read_only == true);
            if is_read_only && named.exists() {
                continue;
            }
            // Writes would go to the symlink's target.
            let source = named.canonicalize().unwrap_or(named);
            if source.starts_with(self.folder) {
                let copy = self.copy_of(&source, PRODUCTION);
                set_source(mount, &copy);
                copies.push((source, copy));
            } else {
                // Files outside the project must not be written to.
                set(mount, &["read_only"], json!(true));
            }
        }
    }
}

/// Mounts the copy, which exists by the time the service starts.
fn set_source(mount: &mut Map<String, Value>, copy: &Path) {
    set(mount, &["source"], json!(doubled(&copy.to_string_lossy())));
    set(mount, &["bind", "create_host_path"], json!(false));
}

/// Removes variables without a value, which Compose would take from its own environment.
fn drop_unset(variables: Option<&mut Value>) {
    if let Some(variables) = variables.and_then(Value::as_object_mut) {
        variables.retain(|_, value| !value.is_null());
    }
}

/// Removes services, and dependencies on them.
fn remove_services(model: &mut Map<String, Value>, names: &[&str]) {
    if let Some(services) = model.get_mut("services").and_then(Value::as_object_mut) {
        services.retain(|name, _| !names.contains(&name.as_str()));
    }
    let there: Vec<String> = entries(model, "services").map(|(name, _)| name.clone()).collect();
    for (_, service) in entries(model, "services") {
        if let Some(waits) = service.get_mut("depends_on").and_then(Value::as_object_mut) {
            // Compose itself drops optional dependencies whose profile is not active.
            let is_there =
                |name: &String, how: &Value| there.contains(name) || how.get("required") != Some(&json!(false));
            waits.retain(|name, how| !names.contains(&name.as_str()) && is_there(name, how));
        }
    }
}

/// Whether the service is on a network that is not internal, so that its port can be published.
fn reaches_out(model: &mut Map<String, Value>, service: &str) -> bool {
    let networks = model.get("networks").cloned().unwrap_or_default();
    let of_service =
        model.get("services").map(|services| at(services, &[service, "networks"])).and_then(Value::as_object);
    let Some(of_service) = of_service.filter(|networks| !networks.is_empty()) else { return true };
    of_service.keys().any(|name| at(&networks, &[name, "internal"]) != true)
}

/// The additional network for a service that is only on internal ones.
const OUTSIDE: &str = "dockgen-outside";

/// The purpose of the run as in production.
const PRODUCTION: &str = "production";

/// Publishes the port on a free port of loopback. A service without its own network namespace cannot publish.
fn publish(service: &mut Map<String, Value>, port: Option<u16>) {
    let mode = service.get("network_mode").and_then(Value::as_str).unwrap_or_default();
    let has_own_network = mode != "none" && !mode.starts_with("service:");
    if let Some(port) = port.filter(|_| has_own_network) {
        let publish = json!({ "mode": "ingress", "host_ip": "127.0.0.1", "target": port, "protocol": "tcp" });
        service.insert("ports".to_owned(), json!([publish]));
    }
}

impl ScratchRun<'_> {
    fn apply_conditions(&self, scratch_model: &mut ScratchModel, conditions: Conditions) {
        if conditions == Conditions::production(conditions.purpose) {
            return;
        }
        let name = format!("{}-{}", scratch_model.service, conditions.purpose);
        let mut service = scratch_model
            .model
            .get("services")
            .map(|services| at(services, &[&scratch_model.service]))
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        match conditions.lockdown {
            Lockdown::AsInProduction => {}
            Lockdown::Writable => {
                service.insert("read_only".to_owned(), json!(false));
                service.remove("tmpfs");
            }
            Lockdown::Open => {
                for key in ["read_only", "tmpfs", "cap_drop", "security_opt"] {
                    service.remove(key);
                }
            }
            Lockdown::Full => lock_down(&mut service),
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
        self.separate_volumes(scratch_model, &mut service, conditions.purpose);
        set(&mut scratch_model.model, &["services", &name], Value::Object(service));
        scratch_model.service = name;
    }

    /// Two processes cannot open the same database files, so this run gets its own volumes and copies.
    fn separate_volumes(&self, scratch_model: &mut ScratchModel, service: &mut Map<String, Value>, purpose: &str) {
        let mounts = service.get_mut("volumes").and_then(Value::as_array_mut).into_iter().flatten();
        for mount in mounts.filter_map(Value::as_object_mut) {
            let source = mount.get("source").and_then(Value::as_str).map(|source| format!("{source}-{purpose}"));
            if let Some(source) = source.filter(|_| mount.get("type").is_some_and(|kind| kind == "volume")) {
                set(mount, &["source"], json!(source));
                set(&mut scratch_model.model, &["volumes", &source], json!({}));
                continue;
            }
            let copy =
                mount.get("source").and_then(Value::as_str).map(undoubled).map(PathBuf::from).unwrap_or_default();
            if let Some((original, _)) = scratch_model.copies.iter().find(|(_, to)| *to == copy).cloned() {
                let own = self.copy_of(&original, purpose);
                set_source(mount, &own);
                scratch_model.copies.push((original, own));
            }
        }
    }
}

fn lock_down(service: &mut Map<String, Value>) {
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

/// Makes a network or volume private to the run: no external or fixed name, and no driver options or address range that
/// could conflict.
fn make_private(entry: &mut Value) {
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

    fn scratch_model(conditions: Conditions) -> ScratchModel {
        let (mounts, folder) = (Path::new("/tmp/run"), Path::new("/shop"));
        ScratchRun { run: "run", image: "run:app", mounts, folder, port: Some(8000) }.model(&compose(), conditions)
    }

    #[test]
    fn nothing_that_the_project_itself_uses_is_left() {
        let scratch_model = scratch_model(Conditions::production("app"));
        let services = &scratch_model.model["services"];
        assert_eq!(scratch_model.model["name"], "run");
        assert_eq!(scratch_model.model["networks"], json!({ "backend": {}, "proxy": {} }));
        assert_eq!(services["web"]["container_name"], Value::Null);
        assert_eq!(services["web"]["ports"][0]["published"], Value::Null);
        assert_eq!(services["web"]["deploy"]["replicas"], Value::Null);
        assert_eq!(services["db"]["ports"], Value::Null);
        assert_eq!(scratch_model.model["volumes"], json!({ "data": {}, "disk": {} }));
        assert_eq!(services["admin"]["build"]["tags"], Value::Null);
    }

    #[test]
    fn what_steers_the_engine_is_left_out() {
        let scratch_model = scratch_model(Conditions::production("app"));
        assert_eq!(scratch_model.model["services"]["proxy"], Value::Null);
        assert_eq!(scratch_model.model["services"]["db"]["depends_on"], json!({ "admin": {} }));
    }

    #[test]
    fn what_is_the_hosts_or_another_containers_is_left_alone() {
        let mut compose = compose();
        let web = compose.model["services"]["web"].as_object_mut().unwrap();
        web.insert("pid".to_owned(), json!("host"));
        web.insert("ipc".to_owned(), json!("container:other"));
        web.insert("volumes_from".to_owned(), json!(["container:other", "worker"]));
        let (mounts, folder) = (Path::new("/tmp/run"), Path::new("/shop"));
        let scratch = ScratchRun { run: "run", image: "run:app", mounts, folder, port: Some(8000) };
        let web = &scratch.model(&compose, Conditions::production("app")).model["services"]["web"];
        assert_eq!((&web["pid"], &web["ipc"]), (&Value::Null, &Value::Null));
        assert_eq!(web["volumes_from"], json!(["worker"]));
    }

    #[test]
    fn an_app_on_an_internal_network_alone_gets_one_to_be_reached_on() {
        let mut compose = compose();
        compose.model["networks"]["backend"]["internal"] = json!(true);
        compose.model["services"]["web"]["networks"] = json!({ "backend": null });
        let (mounts, folder) = (Path::new("/tmp/run"), Path::new("/shop"));
        let scratch = ScratchRun { run: "run", image: "run:app", mounts, folder, port: Some(8000) };
        let model = scratch.model(&compose, Conditions::production("app")).model;
        assert_eq!(model["services"]["web"]["networks"], json!({ "backend": null, "dockgen-outside": null }));
        assert_eq!(model["networks"]["dockgen-outside"], json!({}));
        assert_eq!(model["networks"]["backend"]["internal"], true);
    }

    #[test]
    fn what_need_not_be_there_is_not_waited_for() {
        let mut compose = compose();
        compose.model["services"]["web"]["depends_on"] = json!({ "ghost": { "required": false }, "db": {} });
        let (mounts, folder) = (Path::new("/tmp/run"), Path::new("/shop"));
        let scratch = ScratchRun { run: "run", image: "run:app", mounts, folder, port: Some(8000) };
        let model = scratch.model(&compose, Conditions::production("app")).model;
        assert_eq!(model["services"]["web"]["depends_on"], json!({ "db": {} }));
    }

    #[test]
    fn services_of_the_apps_image_run_what_was_built_and_others_get_names_of_their_own() {
        let scratch_model = scratch_model(Conditions::production("app"));
        let services = &scratch_model.model["services"];
        assert_eq!((&services["web"]["image"], &services["web"]["build"]), (&json!("run:app"), &Value::Null));
        assert_eq!(services["worker"]["image"], "run:app");
        assert_eq!(services["admin"]["image"], "run:service-admin");
        assert_eq!(services["db"]["image"], "postgres:17");
        assert_eq!(scratch_model.images, ["run:service-admin"]);
    }

    #[test]
    fn the_projects_files_are_mounted_as_copies_and_others_cannot_be_written() {
        let scratch_model = scratch_model(Conditions::production("app"));
        let mounts = &scratch_model.model["services"]["web"]["volumes"];
        let copy = "/tmp/run/production/conf";
        assert_eq!(mounts[0]["source"], copy);
        assert_eq!(scratch_model.copies, [(PathBuf::from("/shop/conf"), PathBuf::from(copy))]);
        assert_eq!(mounts[1]["read_only"], true);
        assert_eq!(mounts[2]["read_only"], Value::Null);
    }

    #[test]
    fn what_is_not_there_is_not_made_in_the_project() {
        let mut compose = compose();
        let mount = json!({ "type": "bind", "source": "/shop/new", "target": "/new", "read_only": true });
        compose.model["services"]["db"]["volumes"] = json!([mount]);
        let scratch = ScratchRun {
            run: "run",
            image: "run:app",
            mounts: Path::new("/m"),
            folder: Path::new("/shop"),
            port: None,
        };
        let scratch_model = scratch.model(&compose, Conditions::production("app"));
        let mount = &scratch_model.model["services"]["db"]["volumes"][0];
        assert_eq!((&mount["source"], &mount["read_only"]), (&json!("/m/production/new"), &json!(true)));
        assert_eq!(mount["bind"]["create_host_path"], false);
        assert!(scratch_model.copies.contains(&(PathBuf::from("/shop/new"), PathBuf::from("/m/production/new"))));
    }

    #[test]
    fn no_two_sources_are_one_copy() {
        let scratch = ScratchRun {
            run: "run",
            image: "run:app",
            mounts: Path::new("/m"),
            folder: Path::new("/shop"),
            port: None,
        };
        let sources =
            ["", "all", "_all", "a/_b", "a_/b", "a__b", "a/b", "a_b", "a-b", "a_-b", "a/-b", "a", "a.partial"];
        let names: std::collections::BTreeSet<PathBuf> =
            sources.iter().map(|source| scratch.copy_of(&Path::new("/shop").join(source), "x")).collect();
        assert_eq!(names.len(), sources.len(), "{names:?}");
    }

    #[test]
    fn every_service_logs_to_a_file_that_is_bounded() {
        let mut compose = compose();
        compose.model["services"]["db"]["logging"] = json!({ "driver": "none", "options": { "max-size": "1t" } });
        let scratch = ScratchRun {
            run: "run",
            image: "run:app",
            mounts: Path::new("/m"),
            folder: Path::new("/shop"),
            port: None,
        };
        let services = scratch.model(&compose, Conditions::production("app")).model["services"].clone();
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
        let scratch = ScratchRun {
            run: "run",
            image: "run:app",
            mounts: Path::new("/m"),
            folder: Path::new("/shop"),
            port: None,
        };
        let services = scratch.model(&compose, Conditions::production("app")).model["services"].clone();
        assert_eq!(services["db"]["environment"], json!({ "A": "" }));
        assert_eq!(services["admin"]["build"]["args"], json!({ "B": "b" }));
    }

    #[test]
    fn a_dollar_in_a_path_is_none_to_compose() {
        let mut compose = compose();
        let mount = json!([{ "type": "bind", "source": "/$$HOME/data", "target": "/data" }]);
        compose.model["services"]["web"]["volumes"] = mount;
        let scratch =
            ScratchRun { run: "run", image: "a", mounts: Path::new("/t$x"), folder: Path::new("/$HOME"), port: None };
        let scratch_model =
            scratch.model(&compose, Conditions { lockdown: Lockdown::Full, ..Conditions::production("x") });
        let (services, path) = (&scratch_model.model["services"], |purpose: &str| format!("/t$$x/{purpose}/data"));
        assert_eq!(services["web"]["volumes"][0]["source"], path("production"));
        assert_eq!(services["web-x"]["volumes"][0]["source"], path("x"));
        assert_eq!(services["web"]["volumes"][0]["bind"]["create_host_path"], false);
        assert_eq!(scratch_model.copies[0].0, Path::new("/$HOME/data"));
    }

    #[test]
    fn other_conditions_stand_beside_production() {
        let conditions = Conditions {
            port: Some(9191),
            memory: Some(8 << 20),
            lockdown: Lockdown::Full,
            ..Conditions::production("x")
        };
        let scratch_model = scratch_model(conditions);
        assert_eq!(scratch_model.service, "web-x");
        assert_eq!(scratch_model.model["services"]["web-x"]["volumes"][0]["source"], "/tmp/run/x/conf");
        assert!(scratch_model.copies.contains(&(PathBuf::from("/shop/conf"), PathBuf::from("/tmp/run/x/conf"))));
        assert_eq!(scratch_model.model["services"]["web-x"]["volumes"][2]["source"], "data-x");
        assert_eq!(scratch_model.model["volumes"]["data-x"], json!({}));
        let (changed, production) =
            (&scratch_model.model["services"]["web-x"], &scratch_model.model["services"]["web"]);
        assert_eq!(changed["environment"]["PORT"], "9191");
        assert_eq!(changed["ports"][0]["target"], 9191);
        assert_eq!(changed["deploy"]["resources"]["limits"]["memory"], "8388608");
        assert_eq!((&changed["read_only"], &changed["tmpfs"]), (&json!(true), &json!(["/tmp"])));
        assert_eq!(production["read_only"], Value::Null);
        assert_eq!(production["ports"][0]["target"], 8000);
    }
}
