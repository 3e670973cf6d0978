//! Generated projects need nothing of the host that `verify` would warn about.

use std::fs;
use std::path::Path;

use dockgen::verify::risk::{self, Boundary, Grant};
use serde_json::{Map, Value, json};

use crate::folder::Folder;
use crate::scenarios::projects;

/// A simplified model of Compose: absolute paths, long mount syntax, and no services of inactive profiles.
fn model(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap().replace("${HOME}", "/home/ann");
    let mut merged: yaml_serde::Value = yaml_serde::from_str(&text).unwrap();
    merged.apply_merge().unwrap();
    let mut model = serde_json::to_value(merged).unwrap();
    let folder = file.parent().unwrap();
    let services = model["services"].as_object_mut().unwrap();
    services.retain(|_, service| service.get("profiles").is_none());
    for service in services.values_mut() {
        if let Some(build) = service.get_mut("build") {
            let context = build["context"].as_str().unwrap().to_owned();
            build["context"] = json!(folder.join(context));
        }
        for mount in service.get_mut("volumes").and_then(Value::as_array_mut).into_iter().flatten() {
            let text = mount.as_str().unwrap_or_else(|| panic!("{mount}")).to_owned();
            let source = text.split(':').next().unwrap();
            let is_path = source.starts_with(['.', '/', '$']);
            let source = if is_path { folder.join(source).display().to_string() } else { source.to_owned() };
            *mount = json!({ "type": if is_path { "bind" } else { "volume" }, "source": source });
        }
    }
    for secret in model.get_mut("secrets").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
        let file = secret["file"].as_str().unwrap().to_owned();
        secret["file"] = json!(folder.join(file));
    }
    model
}

#[test]
fn every_generated_project_is_verified_without_trust() {
    for (name, files) in projects() {
        let folder = Folder::empty();
        for (path, text) in files {
            folder.write(path, text);
        }
        let (root, file) = (folder.path().canonicalize().unwrap(), folder.path().join("compose.yaml"));
        let file = file.canonicalize().unwrap();
        let boundary = Boundary::of(&root, []);
        assert_eq!(risk::of_files(&boundary, std::slice::from_ref(&file)), [], "{name}");
        let found = risk::of_model(&model(&file), Grant { boundary: &boundary, variables: &[] });
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        // Private packages use credentials in the user's home, which is intended and reported.
        if files["compose.yaml"].contains("npmrc") {
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains("secrets.npmrc.file: /home/ann/.npmrc"), "{found:?}");
        } else {
            assert_eq!(found, [""; 0], "{name}");
        }
    }
}
