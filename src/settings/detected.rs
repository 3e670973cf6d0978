use super::key::Key;
use super::layer::{Entry, Layer, Layers, Text};
use super::refusal::{ambiguous, refuse_foreign};
use crate::detect::{Confidence, Fact, Facts};
use crate::error::Error;
use crate::source::Origin;
use crate::value::{AppFolder, Ci, ProjectName, Snippets};

/// The layer of detected settings, except those of [`super::of_app`]. Fails if it is not clear which project to take, and the
/// layers above name no language.
pub fn detected(facts: &Facts, above: &Layers) -> Result<Layer, Error> {
    let mut layer = Layer::default();
    let chosen = above.get(Key::Language).map(|entry| entry.text.to_string());
    let chosen = chosen.as_deref();
    if let Some(found) = &facts.forge {
        let ci = if found.has_pipeline { Ci::None } else { found.forge.ci() };
        layer.set(Key::Ci, ci.as_str(), Origin::Detected(found.evidence.clone()));
        layer.insert(Key::Updates, Entry::updates_of(found.forge));
    }
    let likely = facts.likely();
    let project = match (chosen, likely.as_slice()) {
        (Some(id), _) => facts.project(id),
        (None, []) => None,
        (None, [only]) => Some(*only),
        (None, several) => return Err(ambiguous(several)),
    };
    if chosen.is_none() {
        refuse_foreign(facts)?;
    }
    if let Some(project) = project {
        if let Some(below) = &facts.inside {
            layer.set(Key::App, below.as_str(), Origin::Detected(project.language.place()));
        }
        if let Some(app) = facts.app.as_ref().and_then(|app| app.parse::<AppFolder>().ok()) {
            layer.set(Key::App, app.as_str(), Origin::Detected(project.language.place()));
            if let Some(name) = ProjectName::like(app.name()) {
                layer.set(Key::Name, name.to_string(), Origin::Derived("the name of the app's folder".to_owned()));
            }
        }
        set(&mut layer, Key::Language, Some(&project.language));
        set(&mut layer, Key::Framework, project.framework.as_ref());
        set(&mut layer, Key::LanguageVersion, project.language_version.as_ref());
        set(&mut layer, Key::PackageManager, project.package_manager.as_ref());
        if let Some((_, evidence)) = facts.counterparts.first() {
            let kept = facts.counterparts.iter().map(|(artifact, _)| artifact.to_string()).collect();
            layer.insert(Key::Skip, Entry { text: Text::Many(kept), origin: Origin::Detected(evidence.clone()) });
        }
        layer.set(Key::Snippets, Snippets::None.as_str(), Origin::Detected(project.language.place()));
        if let Some(port) = project.port.as_ref().filter(|port| port.confidence != Confidence::Guessed) {
            layer.set(Key::Port, port.value.to_string(), Origin::Detected(port.place()));
        }
    }
    Ok(layer)
}

fn set(layer: &mut Layer, key: Key, fact: Option<&Fact<String>>) {
    if let Some(fact) = fact {
        layer.set(key, &fact.value, Origin::Detected(fact.place()));
    }
}
