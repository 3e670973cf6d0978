use super::defaults::of_language;
use super::key::Key;
use super::layer::{Layers, Rank};
use super::problem::{missing, refuse};
use crate::catalog::{Catalog, Extra, Framework, Language};
use crate::error::Error;
use crate::source::Origin;
use crate::value::Invalid;

/// Finds the language in the layers, and adds its defaults. Fails if there is none, or if it does not exist.
pub fn choose_language(layers: &mut Layers, catalog: &Catalog) -> Result<Language, Error> {
    let ids = catalog.ids();
    let Some(entry) = layers.get(Key::Language) else {
        return Err(missing(Key::Language, format!("one of {}", ids.join(", "))).into());
    };
    let id = entry.text.to_string();
    if !ids.contains(&id) {
        let reason = Invalid::choice("a language", &id, ids.iter().map(String::as_str));
        return Err(refuse(Key::Language, &id, entry.origin, reason).into());
    }
    let language = catalog.language(&id)?;
    layers.put(Rank::Language, of_language(&language, None));
    Ok(language)
}

/// Finds the framework in the layers, and adds its defaults. Fails if the language does not have it.
pub fn choose_framework<'a>(layers: &mut Layers, language: &'a Language) -> Result<(&'a str, &'a Framework), Error> {
    let names = || language.frameworks.keys().map(String::as_str);
    let (id, origin) = layers
        .get(Key::Framework)
        .map_or_else(|| (language.framework.clone(), Origin::Default), |entry| (entry.text.to_string(), entry.origin));
    let Some((id, framework)) = language.frameworks.get_key_value(&id) else {
        let expected = format!("a framework of {}", language.title);
        return Err(refuse(Key::Framework, &id, origin, Invalid::choice(expected, &id, names())).into());
    };
    layers.put(Rank::Language, of_language(language, Some(framework)));
    Ok((id, framework))
}

/// The value for no extras, which overrides a preset.
const NOTHING: &str = "none";

/// Finds the extras in the layers, sorted. Fails if one does not exist, if two set the same variable of the app, or if
/// the language cannot use one.
pub fn choose_extras(layers: &Layers, catalog: &Catalog, language: Option<&Language>) -> Result<Vec<Extra>, Error> {
    let Some(entry) = layers.get(Key::With).filter(|entry| entry.text.values() != [NOTHING]) else {
        return Ok(Vec::new());
    };
    let known = catalog.extra_ids();
    let mut chosen: Vec<Extra> = Vec::new();
    let mut problems = Vec::new();
    for id in entry.text.values() {
        let refuse = |reason| refuse(Key::With, id, entry.origin.clone(), reason);
        if id == NOTHING {
            problems.push(refuse(Invalid::new("possible with other extras", format!("`{NOTHING}` alone"))));
            continue;
        }
        if !known.contains(id) {
            problems.push(refuse(Invalid::choice("an extra", id, known.iter().map(String::as_str).chain([NOTHING]))));
            continue;
        }
        let extra = catalog.extra(id)?;
        let is_same_url =
            |other: &&Extra| other.service.as_ref().zip(extra.service.as_ref()).is_some_and(|(a, b)| a.url == b.url);
        if let Some(language) = language.filter(|language| extra.service.is_some() && !language.takes_services) {
            problems.push(refuse(
                Invalid::new(
                    format!("usable with {}", language.title),
                    "an extra without a service, since there is no code that could use one",
                )
                .hint(format!("`{} {NOTHING}` overrides a preset", Key::With.flag())),
            ));
        } else if let Some((other, service)) = chosen.iter().find(is_same_url).zip(extra.service.as_ref()) {
            let allowed = format!("either {} or {id}: both set the app's {}", other.id, service.url);
            problems.push(refuse(Invalid::new("possible with the other extras", allowed)));
        } else {
            chosen.push(extra);
        }
    }
    chosen.sort_by(|a, b| a.id.cmp(&b.id));
    if problems.is_empty() { Ok(chosen) } else { Err(problems.into()) }
}
