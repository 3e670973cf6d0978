//! The list of template variables in `docs/template-variables.md`, held to what templates really get.

use serde_json::Value;
use snapbox::Data;

use super::Job;
use super::context::Context;
use super::renderer::Renderer;
use crate::catalog::Catalog;
use crate::settings::{
    Entry, Key, Layer, Layers, Origin, Rank, Text, choose_extras, choose_framework, choose_language, defaults, resolve,
};

const HEADER: &str = "# Variables of templates

What a template can use, with its values in the `Dockerfile` of `dockgen new shop --language python --with postgres`. A
name with `[]` is in a list: `{% for service in services %}{= service.port =}{% endfor %}`.

A test writes this list: `SNAPSHOTS=overwrite cargo test --lib variables`.

| variable | value |
| --- | --- |
";

/// A row for each value; of a list's tables, the first stands for all.
fn rows(name: &str, value: &Value, rows_: &mut Vec<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (field, value) in fields {
                let name = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
                rows(&name, value, rows_);
            }
        }
        Value::Array(values) if values.first().is_some_and(Value::is_object) => {
            rows(&format!("{name}[]"), &values[0], rows_);
        }
        value => {
            let text = value.to_string().replace('|', "\\|");
            let shown: String = text.chars().take(80).collect();
            let dots = if shown == text { "" } else { "…" };
            rows_.push(format!("| `{name}` | `{shown}{dots}` |\n"));
        }
    }
}

#[test]
fn the_list_of_variables_is_what_templates_get() {
    let mut flags = Layer::default();
    flags.set(Key::Language, "python", Origin::Default);
    let with = Text::Many(vec!["postgres".to_owned()]);
    flags.insert(Key::With, Entry { text: with, origin: Origin::Default });
    let mut layers = Layers::default().with(Rank::Default, defaults(Some("shop"))).with(Rank::Flags, flags);
    let catalog = &Catalog::default();
    let language = &choose_language(&mut layers, catalog).unwrap();
    let (id, framework) = choose_framework(&mut layers, language).unwrap();
    let extras = &choose_extras(&layers, catalog, Some(language)).unwrap();
    let settings = &resolve(&layers, language, id, framework, extras).unwrap();
    let job =
        Job { catalog, language, framework, settings, extras, project: None, below: None, part: None, program: None };
    let targets = job.targets().unwrap();
    let mut renderer = Renderer::start(&job, &targets).unwrap();
    let context: Context<'_> = job.context(&mut renderer, &targets).unwrap();
    let mut list = Vec::new();
    rows("", &serde_json::to_value(&context).unwrap(), &mut list);
    list.sort();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/template-variables.md");
    let text = format!("{HEADER}{}", list.concat());
    snapbox::Assert::new().action_env("SNAPSHOTS").eq(Data::text(text), Data::read_from(path.as_ref(), None).raw());
}
