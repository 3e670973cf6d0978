//! What the image installs although no manifest asks for it.

use super::imports;
use crate::catalog::Companion;
use crate::detect::facts::Addition;
use crate::detect::manifest::Dependency;
use crate::detect::subject::Subject;
use crate::detect::tree::Tree;
use crate::detect::version::numbers;

pub(super) fn of(subject: &Subject<'_>) -> Vec<Addition> {
    let companions = subject.recognition.companions.iter().filter_map(|companion| of_companion(subject, companion));
    imported(subject).into_iter().chain(companions).collect()
}

/// The known packages that the code of a project without a manifest imports.
fn imported(subject: &Subject<'_>) -> Option<Addition> {
    if subject.manifest.file.is_some() {
        return None;
    }
    let names = subject.manifest.dependencies.iter().map(|found| found.name.as_str());
    let mut packages: Vec<String> = names.filter_map(imports::installed).map(str::to_owned).collect();
    packages.sort();
    let why =
        "No file lists what the code imports. Write it into requirements.txt with versions, and remove this step.";
    (!packages.is_empty()).then(|| Addition { packages, why: why.to_owned() })
}

fn of_companion(subject: &Subject<'_>, companion: &Companion) -> Option<Addition> {
    if subject.manifest.dependency(&companion.name, true).is_some() {
        return None;
    }
    let needs = |(name, until): (&String, &String)| {
        let release = release(subject.tree, subject.manifest.dependency(name, false)?)?;
        (release < numbers(until)).then(|| format!("{name} {}", release.first().copied().unwrap_or_default()))
    };
    let needing: Vec<String> = companion.until.iter().filter_map(needs).collect();
    let first = needing.first()?;
    Some(Addition { packages: vec![companion.install.clone()], why: format!("{first} {}", companion.why) })
}

/// The release that a line such as `gunicorn==20.1.0` or `gunicorn = "^20.1"` asks for.
pub(super) fn release(tree: &Tree<'_>, dependency: &Dependency) -> Option<Vec<u64>> {
    let evidence = &dependency.evidence;
    let text = tree.text(&evidence.file)?;
    let line = text.lines().nth(evidence.line?.checked_sub(1)?)?;
    let rest = ["==", "~=", "^", "~", "= \""].iter().find_map(|sign| Some(line.split_once(sign)?.1))?;
    let release = numbers(rest.trim_start_matches(['=', '^', '~', ' ', '"', '\'']));
    (!release.is_empty()).then_some(release)
}
