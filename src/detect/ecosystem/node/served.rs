//! A start command that only serves files: of a site that a build writes, or of pages that nothing builds.

use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::subject::Subject;
use crate::detect::tree::join;

/// Servers of files, which read no code of the project.
const SERVERS: [&str; 6] = ["sirv", "serve", "http-server", "live-server", "lite-server", "servor"];

/// Takes an app without a framework whose start command serves a folder for the site that it is.
pub(super) fn settle(subject: &Subject<'_>, project: &mut DetectedProject) {
    if project.kind == ProjectKind::Site || project.framework.is_some() || project.unsupported.is_some() {
        return;
    }
    let Some(start) = &project.start else { return };
    let Some((program, words)) = start.value.split_first() else { return };
    if !SERVERS.contains(&program.as_str()) {
        return;
    }
    let named = words.iter().find(|word| !word.starts_with('-'));
    let named = named.map(|word| word.trim_start_matches("./").trim_end_matches('/').to_owned());
    // http-server has this default, if the folder exists.
    let usual = || ["public"].into_iter().find(|name| subject.has(&join(name, "index.html"))).map(str::to_owned);
    let folder = named.or_else(usual).unwrap_or_else(|| ".".to_owned());
    let has_build = project.build.is_some();
    if has_build && folder != "." {
        project.kind = ProjectKind::Site;
        project.output = Some(Fact { value: folder, ..start.clone().map(|_| String::new()) });
    } else if !has_build && subject.has(&join(&folder, "index.html")) {
        // The pages are a project of their own.
        project.kind = ProjectKind::Tooling;
    }
}
