use super::key::Key;
use super::layer::{Entry, Layer};
use crate::detect::{DetectedProject, Facts};
use crate::error::{Error, Mistake};
use crate::source::Origin;
use crate::value::Ci;

/// The layer of detected settings. Fails if the folder has projects of several languages and `chosen` is none of them.
pub fn detected(facts: &Facts, chosen: Option<&str>) -> Result<Layer, Error> {
    let mut layer = Layer::default();
    if let Some(found) = &facts.forge {
        let ci = if found.has_pipeline { Ci::None } else { found.forge.ci() };
        layer.set(Key::Ci, ci.as_str(), Origin::Detected(found.evidence.clone()));
        layer.insert(Key::Updates, Entry::updates_of(found.forge));
    }
    let likely: Vec<&DetectedProject> = facts.likely.iter().filter_map(|id| facts.project(id)).collect();
    let project = match (chosen, likely.as_slice()) {
        (Some(id), _) => facts.project(id),
        (None, []) => None,
        (None, [only]) => Some(*only),
        (None, several) => return Err(ambiguous(several)),
    };
    if let Some(project) = project {
        layer.set(Key::Language, &project.language, Origin::Detected(project.evidence.clone()));
        let found = [
            (Key::Framework, &project.framework),
            (Key::PackageManager, &project.package_manager),
            (Key::Entrypoint, &project.entrypoint),
        ];
        for (key, fact) in found {
            if let Some((value, evidence)) = fact {
                layer.set(key, value, Origin::Detected(evidence.clone()));
            }
        }
    }
    Ok(layer)
}

fn ambiguous(projects: &[&DetectedProject]) -> Error {
    let found: Vec<String> = projects.iter().map(|p| format!("{} ({})", p.language, p.evidence)).collect();
    Mistake::new(
        format!("the folder has projects of several languages: {}", found.join(", ")),
        "one project in a folder",
    )
    .hint(format!("choose with {}", Key::Language.flag()))
    .into()
}
