//! The version of the language: from what the project names to a release cycle that has an image.

mod requirement;
mod shared;

use std::cmp::Reverse;

use super::fact::{Confidence, Fact};
use crate::catalog::{Language, Recognition, RunsOlder, Version};
pub(super) use requirement::Requirement;
pub(super) use shared::{devcontainer, first_line, image, managed, nearest, shared, tag};

/// The release cycle for the first version of the chain, and the versions after it that do not fit that cycle. A
/// version that no cycle fits is cut to the length of a cycle's name.
pub(super) fn choose(
    chain: &[Fact<String>],
    language: &Language,
    recognition: &Recognition,
) -> (Option<Fact<String>>, Vec<Fact<String>>) {
    let parse = |text: &str| Requirement::parse(&named(text, language, recognition), &language.id);
    let parsed: Vec<(&Fact<String>, Requirement)> =
        chain.iter().filter_map(|fact| Some((fact, parse(&fact.value)?))).collect();
    let fits = |requirement: &Requirement| fitting(language, requirement).first().map(|version| version.name.clone());
    let length = language.versions.first().map_or(1, |version| numbers(&version.name).len());
    // Where no release stands in for an older one, a range that includes the version replaces one without an image.
    let widens = |(_, range): &&(&Fact<String>, Requirement)| {
        let pinned = parsed.first().and_then(|(_, pinned)| Some((pinned.cut(length)?, pinned.cut(usize::MAX)?)));
        fits(range).is_some() && pinned.is_some_and(|(cycle, version)| range.allows(&cycle, &version))
    };
    let has_image = parsed.first().is_some_and(|(_, first)| fits(first).is_some());
    let wider = (!has_image && language.runs_older == RunsOlder::No).then(|| parsed.iter().find(widens)).flatten();
    // Of the versions in that range, the first of the chain.
    let is_within = |(_, other): &&(&Fact<String>, Requirement)| {
        let cycle = fits(other).zip(wider);
        cycle.is_some_and(|(cycle, (_, range))| range.allows(&cycle, &cycle))
    };
    let narrower = parsed.first().and_then(|(_, range)| {
        let is_open = fitting(language, range).len() > 1;
        parsed.iter().skip(1).filter(|_| is_open).find(|(_, other)| narrows(language, range, other))
    });
    let Some((first, requirement)) = parsed.iter().find(is_within).or(narrower).or(parsed.first()) else {
        return (None, Vec::new());
    };
    let cycle = fits(requirement).or_else(|| requirement.cut(length));
    let Some(cycle) = cycle else { return (None, Vec::new()) };
    let named = || requirement.cut(usize::MAX).unwrap_or_else(|| cycle.clone());
    let patch = language.version(&cycle).map_or_else(named, |version| version.patch.clone());
    let differs = |(_, other): &&(&Fact<String>, Requirement)| !other.allows(&cycle, &patch);
    let others = parsed.iter().filter(|(fact, _)| fact != first);
    let conflicts = others.filter(differs).map(|(fact, _)| (*fact).clone()).collect();
    // The newest release within a range is not what the project states, nor is the oldest, if none has an image.
    let is_sole = requirement.is_sole() || fits(requirement).is_some();
    let is_named = is_sole && requirement.cut(length).as_ref() == Some(&cycle);
    let confidence = if is_named { first.confidence } else { first.confidence.min(Confidence::Likely) };
    let chosen = Fact { value: cycle, confidence, evidence: first.evidence.clone() };
    (Some(chosen), conflicts)
}

/// The releases that a requirement allows, the newest first.
fn fitting<'l>(language: &'l Language, requirement: &Requirement) -> Vec<&'l Version> {
    let is_allowed = |version: &&Version| requirement.allows(&version.name, &version.patch);
    let mut fitting: Vec<_> = language.versions.iter().filter(is_allowed).collect();
    fitting.sort_by_key(|version| Reverse(numbers(&version.name)));
    fitting
}

/// Whether a version fixes one release of those that a range allows: `.tool-versions` with 3.12 beside `>=3.10`.
fn narrows(language: &Language, range: &Requirement, other: &Requirement) -> bool {
    let [version] = fitting(language, other)[..] else { return false };
    other.is_bounded() && range.allows(&version.name, &version.patch)
}

/// The version behind a name such as `lts/*`; a text that is no name is returned as it is.
fn named(text: &str, language: &Language, recognition: &Recognition) -> String {
    let Some(meaning) = recognition.aliases.get(&text.trim().to_lowercase()) else { return text.to_owned() };
    let is_lts = |version: &&Version| version.lts.is_some_and(|lts| lts <= language.reviewed);
    let version = match meaning.as_str() {
        "lts" => language.versions.iter().find(is_lts),
        "newest" => language.versions.first(),
        _ => None,
    };
    version.map_or_else(|| meaning.clone(), |version| version.name.clone())
}

/// The leading numbers of a version: 3, 13 and 2 of `3.13.2-rc1`.
pub(crate) fn numbers(text: &str) -> Vec<u64> {
    let text = text.trim_start_matches(['v', 'V', '=']);
    let mut numbers = Vec::new();
    for part in text.split('.') {
        let digits: &str = part.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let Ok(number) = digits.parse() else { break };
        numbers.push(number);
        if digits.len() < part.len() {
            break;
        }
    }
    numbers
}
