use super::health::Health;
use super::image::Image;
use super::key::Key;
use super::layer::{Entry, Layers};
use super::limits::Limits;
use super::parser::Parser;
use super::pipeline::Pipeline;
use super::problem::{Problem, refuse};
use super::run::Run;
use super::{Settings, process, stack};
use crate::artifact::Artifact;
use crate::catalog::{Extra, Framework, Language};
use crate::value::{AppPort, ProjectName, Snippets};

/// Parses the layers into valid settings. The error lists all invalid values and all conflicts.
pub fn resolve(
    layers: &Layers,
    language: &Language,
    framework_id: &str,
    framework: &Framework,
    extras: &[Extra],
) -> Result<Settings, Vec<Problem>> {
    let parser = &mut Parser::new(layers);
    parser.keep(Key::Language);
    parser.keep(Key::App);
    parser.keep(Key::Framework);
    let stack = stack::parse(parser, language);
    let name = name(parser, extras);
    let port = port(parser, framework, extras);
    let entrypoint = parser.with(Key::Entrypoint, |text| framework.parse_entrypoint(text));
    let snippets = parser.one::<Snippets>(Key::Snippets);
    let artifacts = artifacts(parser, snippets);
    let is_generated = framework.serves_health || artifacts.contains(&Artifact::Health);
    let answers = port.is_none_or(|port| port.number().is_some());
    let health = Health::parse(parser, framework, is_generated, answers);
    let limits = Limits::parse(parser);
    let run = Run::parse(parser, framework, limits);
    let processes = process::parse(parser, extras);
    let image = Image::parse(parser);
    parser.keep(Key::With);
    let pipeline = Pipeline::parse(parser);
    // Every `None` here has added a problem.
    let settings = (|| {
        let stack::Stack { version, variant, package_manager, packages } = stack?;
        Some(Settings {
            language: language.id.clone(),
            framework: framework_id.to_owned(),
            version,
            variant,
            package_manager,
            packages,
            name: name?,
            port: port?,
            entrypoint: entrypoint?,
            health: health?,
            limits: limits?,
            run: run?,
            processes: processes?,
            image,
            extras: extras.iter().map(|extra| extra.id.clone()).collect(),
            pipeline: pipeline?,
            snippets: snippets?,
            artifacts,
            entries: entries(parser),
        })
    })();
    match settings {
        Some(settings) if parser.problems.is_empty() => Ok(settings),
        _ => {
            let mut problems = std::mem::take(&mut parser.problems);
            problems.sort_by_key(|problem| problem.key);
            Err(problems)
        }
    }
}

fn entries(parser: &mut Parser<'_>) -> Vec<(Key, Entry)> {
    let mut entries = std::mem::take(&mut parser.entries);
    entries.sort_by_key(|(key, _)| *key);
    entries
}

/// Checks settings individually, before the language is known.
pub fn check_each(entries: impl Iterator<Item = (Key, Entry)>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, entry) in entries {
        for text in entry.text.values() {
            if let Err(reason) = key.canonical(None, text) {
                problems.push(refuse(key, text, entry.origin.clone(), reason));
            }
        }
    }
    problems
}

/// Only an app with a port is served, watched from outside or reached in a cluster.
fn port(parser: &mut Parser<'_>, framework: &Framework, extras: &[Extra]) -> Option<AppPort> {
    let port = parser.one::<AppPort>(Key::Port)?;
    if port.number().is_some() {
        return Some(port);
    }
    if !framework.portless {
        return parser.impossible(Key::Port, AppPort::NONE, &framework.title, "a port");
    }
    let Some(extra) = extras.iter().find(|extra| extra.needs_port) else { return Some(port) };
    parser.impossible(Key::Port, AppPort::NONE, &extra.id, format!("a port, or no {} in --with", extra.id))
}

/// Extras reserve the names of their services.
fn name(parser: &mut Parser<'_>, extras: &[Extra]) -> Option<ProjectName> {
    let name = parser.one::<ProjectName>(Key::Name)?;
    let text = name.to_string();
    let Some(extra) = extras.iter().find(|extra| extra.taken_names.contains(&text)) else {
        return Some(name);
    };
    parser.impossible(Key::Name, &text, &extra.id, format!("any but {}", extra.taken_names.join(", ")))
}

fn artifacts(parser: &mut Parser<'_>, snippets: Option<Snippets>) -> Vec<Artifact> {
    let skip = parser.many::<Artifact>(Key::Skip);
    let only = parser.many::<Artifact>(Key::Only);
    let is_snippet = |it: &Artifact| matches!(it, Artifact::Health | Artifact::Shutdown);
    let is_wanted = |it: &Artifact| match only.as_slice() {
        [] => !skip.contains(it) && (!is_snippet(it) || snippets == Some(Snippets::Write)),
        only => only.contains(it) && !skip.contains(it),
    };
    Artifact::ALL.iter().copied().filter(is_wanted).collect()
}
