//! What the image installs although no manifest asks for it.

use super::{conda, imports, locked};
use crate::catalog::Companion;
use crate::detect::facts::Addition;
use crate::detect::manifest::Dependency;
use crate::detect::subject::Subject;
use crate::detect::tree::Tree;
use crate::detect::version::numbers;

pub(super) fn of(subject: &Subject<'_>) -> Vec<Addition> {
    let mut additions: Vec<Addition> = imported(subject).into_iter().collect();
    let mut known: Vec<&str> = Vec::new();
    for companion in &subject.recognition.companions {
        let addition = (!known.contains(&companion.name.as_str())).then(|| of_companion(subject, companion)).flatten();
        known.extend(addition.is_some().then_some(companion.name.as_str()));
        additions.extend(addition);
    }
    additions
}

/// The known packages that the code of a project without a manifest imports.
fn imported(subject: &Subject<'_>) -> Option<Addition> {
    if subject.manifest.file.is_some() {
        return None;
    }
    if let Some(addition) = conda::installed(subject) {
        return Some(addition);
    }
    let names = subject.manifest.dependencies.iter().map(|found| found.name.as_str());
    let mut packages: Vec<String> = names.filter_map(imports::installed).map(str::to_owned).collect();
    packages.sort();
    let why =
        "No file lists what the code imports. Write it into requirements.txt with versions, and remove this step.";
    (!packages.is_empty()).then(|| Addition { packages, why: why.to_owned() })
}

fn of_companion(subject: &Subject<'_>, companion: &Companion) -> Option<Addition> {
    let locked = locked::packages(subject.tree, subject.folder);
    // What a resolver wrote down may be later than the dependency runs on.
    let bounds = companion.install.iter().filter_map(|text| text.split_once('<'));
    let bound = bounds.filter(|(name, _)| *name == companion.name).map(|(_, bound)| numbers(bound)).next();
    let fits = |release: &Vec<u64>| bound.as_ref().is_none_or(|bound| release < bound);
    let is_locked = locked.iter().any(|package| package.name == companion.name && fits(&package.release));
    let listed = subject.manifest.dependency(&companion.name, true);
    if is_locked || listed.is_some_and(|found| release(subject.tree, found).is_none_or(|release| fits(&release))) {
        return None;
    }
    let needs = |(name, until): (&String, &String)| {
        let locked = locked.iter().find(|package| package.name == *name).map(|package| package.release.clone());
        let listed = || release(subject.tree, subject.manifest.dependency(name, false)?);
        let release = locked.or_else(listed)?;
        (release < numbers(until)).then(|| format!("{name} {}", release.first().copied().unwrap_or_default()))
    };
    let needing: Vec<String> = companion.until.iter().filter_map(needs).collect();
    let first = needing.first()?;
    Some(Addition { packages: companion.install.clone(), why: format!("{first} {}", companion.why) })
}

/// Whether the upper bound of a line such as `Django>=3.0,<4.0` leaves only releases below this one.
pub(super) fn is_below(tree: &Tree<'_>, dependency: &Dependency, release: &str) -> bool {
    let line = line(tree, dependency);
    let line = line.as_deref().unwrap_or_default();
    // What follows is an environment marker or a comment.
    let line = line.split([';', '#']).next().unwrap_or_default();
    let Some((_, bound)) = line.split_once('<') else { return false };
    let includes = bound.starts_with('=');
    let mut bound = numbers(bound.trim_start_matches(['=', ' ']));
    let release = numbers(release);
    let is_known = !bound.is_empty();
    // `<4.0` is `<4`.
    while bound.len() > release.len() && bound.last() == Some(&0) {
        bound.pop();
    }
    is_known && (bound < release || (bound == release && !includes))
}

fn line(tree: &Tree<'_>, dependency: &Dependency) -> Option<String> {
    let text = tree.text(&dependency.evidence.file)?;
    text.lines().nth(dependency.evidence.line?.checked_sub(1)?).map(str::to_owned)
}

/// The release that a line such as `gunicorn==20.1.0` or `gunicorn = "^20.1"` asks for.
pub(super) fn release(tree: &Tree<'_>, dependency: &Dependency) -> Option<Vec<u64>> {
    let line = line(tree, dependency)?;
    let rest = ["==", "~=", "^", "~", "= \""].iter().find_map(|sign| Some(line.split_once(sign)?.1))?;
    let release = numbers(rest.trim_start_matches(['=', '^', '~', ' ', '"', '\'']));
    (!release.is_empty()).then_some(release)
}
