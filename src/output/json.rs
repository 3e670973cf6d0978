//! JSON output. `version` increases when a field changes its meaning or is removed.

use serde_json::{Value, json};

use super::Styled;
use crate::answers::Templates;
use crate::catalog::Extra;
use crate::catalog::Language;
use crate::detect::{DetectedProject, Facts};
use crate::pin::Pin;
use crate::pipeline::Draft;
use crate::plan::{Plan, Step};
use crate::printable;
use crate::registry::Reference;
use crate::settings::{Settings, Text};
use crate::verify::report::Report;

const VERSION: u32 = 1;

/// Sources of a plan besides the settings.
#[derive(Debug, Clone)]
pub struct Used<'a> {
    pub preset: Option<String>,
    pub templates: Option<&'a Templates>,
}

/// The plan with settings, origins and the contents of all files.
#[must_use]
pub fn plan(plan: &Plan, settings: &Settings, draft: &Draft, used: &Used<'_>, warnings: &[&String]) -> Styled {
    let value = |text: &Text| match text {
        Text::One(one) => json!(one),
        Text::Many(many) => json!(many),
    };
    let settings: serde_json::Map<String, Value> = settings
        .entries
        .iter()
        .map(|(key, entry)| {
            (key.to_string(), json!({ "value": value(&entry.text), "origin": entry.origin.to_string() }))
        })
        .collect();
    let wiring: Vec<Value> =
        draft.wiring.iter().map(|wiring| json!({ "artifact": wiring.artifact, "lines": wiring.lines })).collect();
    let printed: Vec<Value> =
        draft.printed.iter().map(|file| json!({ "path": file.path, "contents": file.contents })).collect();
    let templates = used
        .templates
        .map(|templates| json!({ "folder": templates.folder.to_string_lossy(), "named_by": templates.named_by() }));
    pretty(&json!({
        "version": VERSION,
        "root": plan.root.to_string_lossy(),
        "preset": used.preset,
        "templates": templates,
        "settings": settings,
        "files": files(plan),
        "wiring": wiring,
        "printed": printed,
        "warnings": warnings,
    }))
}

/// The output of `detect --json`; `docs/detect.schema.json` describes it.
#[derive(Debug, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Detected<'a> {
    /// Increases when a field changes its meaning or is removed.
    version: u32,
    /// The first is the one that `dockgen new` takes.
    projects: &'a [DetectedProject],
    /// Files that were not read, with the reason.
    skipped: &'a [String],
}

/// The facts of all projects.
#[must_use]
pub fn facts(facts: &Facts) -> Styled {
    pretty(&json!(Detected { version: VERSION, projects: &facts.projects, skipped: &facts.skipped }))
}

/// Images with their registries' answers; with a plan, also the files' new contents.
#[must_use]
pub fn pins(pins: &[Pin], plan: &Plan, is_check: bool, warnings: &[String]) -> Styled {
    let images: Vec<Value> = pins
        .iter()
        .map(|pin| {
            let image = pin.mention.image.as_ref().ok();
            json!({
                "file": pin.path,
                "line": pin.line,
                "image": pin.mention.text,
                "status": pin.status,
                "registry": image.map(Reference::host),
                "repository": image.map(Reference::repository),
                "tag": image.map(Reference::tag),
                "digest": pin.written.as_ref().map(ToString::to_string),
                "newest": pin.newest.as_ref().map(ToString::to_string),
                "reason": pin.reason,
            })
        })
        .collect();
    let mut value = json!({
        "version": VERSION,
        "root": plan.root.to_string_lossy(),
        "images": images,
        "warnings": warnings,
    });
    if let Some(all) = value.as_object_mut().filter(|_| !is_check) {
        all.insert("files".to_owned(), Value::Array(files(plan)));
    }
    pretty(&value)
}

fn files(plan: &Plan) -> Vec<Value> {
    let file = |step: &Step| {
        json!({
            "path": step.file.path,
            "artifact": step.file.artifact,
            "action": step.action,
            "contents": step.file.contents,
        })
    };
    plan.steps.iter().map(file).collect()
}

#[must_use]
pub fn languages(languages: &[Language]) -> Styled {
    let languages: Vec<Value> = languages.iter().map(language).collect();
    pretty(&json!({ "version": VERSION, "languages": languages }))
}

#[must_use]
pub fn extras(extras: &[Extra]) -> Styled {
    let extra = |extra: &Extra| {
        json!({
            "name": extra.id,
            "title": extra.title,
            "about": extra.about,
            "images": extra.images,
            "url": extra.service.as_ref().map(|service| &service.url),
            "secrets": extra.secrets,
            "volumes": extra.volumes,
        })
    };
    pretty(&json!({ "version": VERSION, "extras": extras.iter().map(extra).collect::<Vec<_>>() }))
}

fn language(language: &Language) -> Value {
    let versions: Vec<Value> = language
        .versions
        .iter()
        .map(|version| {
            let images: serde_json::Map<String, Value> = language
                .variants
                .iter()
                .map(|(name, variant)| (name.clone(), json!(language.images(version, variant, None))))
                .collect();
            json!({
                "name": version.name,
                "patch": version.patch,
                "released": version.released,
                "lts": version.lts,
                "end_of_life": version.end_of_life,
                "default": version.default,
                "images": images,
            })
        })
        .collect();
    let variants: Vec<Value> = language
        .variants
        .iter()
        .map(|(name, variant)| json!({ "name": name, "title": variant.title, "default": variant.default }))
        .collect();
    let package_managers: Vec<Value> = language
        .package_managers
        .iter()
        .enumerate()
        .map(|(index, (name, manager))| json!({ "name": name, "title": manager.title, "default": index == 0 }))
        .collect();
    let frameworks: Vec<Value> = language
        .frameworks
        .iter()
        .map(|(name, framework)| {
            let test = framework.test.as_ref().map(|test| json!({ "command": test.command, "folder": test.folder }));
            json!({
                "name": name,
                "title": framework.title,
                "default": *name == language.framework,
                "entrypoint": framework.entrypoint,
                "test": test,
            })
        })
        .collect();
    json!({
        "name": language.id,
        "title": language.title,
        "port": language.port,
        "versions": versions,
        "variants": variants,
        "package_managers": package_managers,
        "frameworks": frameworks,
    })
}

#[must_use]
pub fn report(report: &Report) -> Styled {
    let mut value = json!({ "version": VERSION });
    if let (Value::Object(all), Value::Object(report)) = (&mut value, json!(report)) {
        all.extend(report);
    }
    pretty(&value)
}

fn pretty(value: &Value) -> Styled {
    // `#` indents.
    Styled::block(&printable::json(&format!("{value:#}\n")))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use snapbox::{Assert, Data};

    use super::Detected;

    #[test]
    fn the_schema_of_detect_is_documented() {
        let schema = schemars::schema_for!(Detected<'_>);
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/detect.schema.json");
        Assert::new().action_env("SNAPSHOTS").eq(Data::text(text), Data::read_from(&file, None).raw());
    }
}
