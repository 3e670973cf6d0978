//! What a project is: an app, a library, or only settings.

use super::program;
use crate::catalog::FrameworkRole;
use crate::detect::fact::Confidence;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::manifest::Group;
use crate::detect::subject::Subject;
use crate::read::data::{Node, Notation};

/// Corrects the kind: a library may depend on a framework without being its app, and settings of tools are no project.
pub(super) fn settle(subject: &Subject<'_>, project: &mut DetectedProject) {
    let is_published = is_published(subject);
    let found = project.framework.as_ref().or(project.unsupported.as_ref());
    let is_sure = found.is_some_and(|fact| fact.confidence == Confidence::Stated);
    let is_declared = !project.processes.is_empty() || subject.has("Dockerfile");
    // A reusable app of Django may have a `manage.py` for its own tests.
    let is_sure = is_sure && found.is_some_and(|fact| fact.value != "django");
    // A bot that installs a command is no library for bots.
    let is_worker = subject.signs.is_some_and(|signs| signs.role == FrameworkRole::Worker);
    let has_entry =
        is_declared || program::find(subject).is_some() || is_worker && super::start::own_script(subject).is_some();
    if !is_sure && !has_entry && !subject.inner.is_empty() && subject.files("{*,*/*}.py").is_empty() {
        (project.framework, project.unsupported) = (None, None);
        project.title.clear();
        project.kind = ProjectKind::Workspace;
        return;
    }
    let has_script = ["main.py", "app.py", "server.py", "run.py", "bot.py"].iter().any(|name| subject.has(name));
    // What only makes its documentation does not say what a package or a program is.
    let is_tool = !is_sure && subject.signs.is_some_and(|signs| signs.role == FrameworkRole::Tool);
    let is_documented = is_tool && (is_published || has_script);
    if is_documented || is_published && !is_sure && !has_entry && project.kind != ProjectKind::Workspace {
        (project.framework, project.unsupported) = (None, None);
        project.title.clear();
        // A package is an app if it has a file to start besides.
        project.kind = if has_script || has_entry { ProjectKind::Unknown } else { ProjectKind::Library };
        return;
    }
    let has_code = || !subject.files("{*,*/*,*/*/*}.py").is_empty() || !subject.files("{*,*/*}.ipynb").is_empty();
    let has_main = subject.manifest.dependencies.iter().any(|found| found.group == Group::Main);
    if project.kind == ProjectKind::Unknown
        && !has_main
        && !is_declared
        && (subject.manifest.file.is_none() && subject.has("pyproject.toml") || !has_code())
    {
        project.kind = ProjectKind::Tooling;
    }
}

/// Whether the project declares in `pyproject.toml` or `setup.py` that others may install it.
fn is_published(subject: &Subject<'_>) -> bool {
    let pyproject = subject.tree.data(&subject.path("pyproject.toml"), Notation::Toml);
    let told = pyproject.is_some_and(|node| {
        let has = |keys: &[&str]| node.at(keys).is_some();
        let is_private = |keys: &[&str]| {
            let classifiers = node.at(keys).map(Node::items).unwrap_or_default();
            classifiers.iter().filter_map(Node::text).any(|text| text.starts_with("Private ::"))
        };
        let standard = has(&["build-system"]) && has(&["project", "name"]);
        let poetry = has(&["tool", "poetry", "name"]) && has(&["build-system"]);
        (standard || poetry) && !is_private(&["project", "classifiers"])
    });
    told || super::setup::is_setup(subject.tree, subject.folder)
}
