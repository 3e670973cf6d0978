//! Hosting platforms for which an app is built.

use super::facts::{DetectedProject, Platform, ProjectKind};
use super::subject::Subject;
use crate::catalog::{PlatformSign, Signs};

/// The platform that the app is built for, unless it starts a file of its own.
pub(super) fn platform(subject: &Subject<'_>, signs: &Signs, project: &DetectedProject) -> Option<Platform> {
    let (sign, met) = signs.platforms.iter().find_map(|sign| {
        let met = sign.when.iter().find_map(|condition| Some((condition, subject.meets(condition)?)));
        Some((sign, met?))
    })?;
    let PlatformSign { title, switch, change, .. } = sign;
    let (condition, fact) = met;
    let named = condition.scan.as_ref().and_then(|scan| subject.first(scan)?.group("platform"));
    let fact = fact.map(|()| named.unwrap_or_else(|| title.clone()));
    let has_server = project.entrypoint.is_some() && project.kind == ProjectKind::App;
    (!has_server).then(|| Platform { switch: switch.clone(), change: change.clone(), fact })
}
