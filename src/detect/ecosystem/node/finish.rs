//! What data alone does not tell of a project.

use super::runtime::Runtime;
use super::{
    angular, build, dotenv_safe, download, env_schema, install, kind, legacy_hashes, loaded, loopback, manager,
    members, migrate, output, peers, prisma, served, settings, start, written,
};
use crate::detect::dotenv;
use crate::detect::ecosystem::image::Image;
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::port::{port_in_code, port_in_command};
use crate::detect::subject::Subject;

pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject, runtime: Runtime) {
    project.inputs = install::files(subject.tree, subject.folder, runtime);
    let manager = project.package_manager.as_ref();
    project.package_manager_version = manager::version(subject.tree, subject.folder, manager);
    let is_npm = manager.is_some_and(|manager| manager.value == "npm");
    project.install_option = is_npm.then(|| peers::option(subject.tree, subject.folder)).flatten();
    project.approved_builds = manager::approved_builds(subject.tree, subject.folder);
    let runs_file = start::find(subject, project, runtime);
    if project.kind == ProjectKind::Site && runs_file {
        // It has a server of its own.
        project.kind = ProjectKind::App;
    }
    let mut processes = std::mem::take(&mut project.processes);
    for process in &mut processes {
        if let Some(words) = start::resolved(subject, process, runtime) {
            process.command.value = words;
        }
    }
    project.processes = processes;
    migrate::complete(subject, project, runtime);
    exposed(subject, project);
    project.hooks = install::hooks(subject.tree, subject.folder, subject.manifest);
    env_schema::complete(subject, project);
    dotenv_safe::complete(subject, project);
    build::settle(subject, project);
    served::settle(subject, project);
    legacy_hashes::settle(subject, project);
    prisma::services(subject, project);
    prisma::generator(subject, project);
    download::skipped(subject, project);
    if project.kind != ProjectKind::App {
        // Nothing runs of a finished site.
        project.state.clear();
    }
    angular::complete(subject, project);
    output::complete(subject, project);
    kind::settle(subject, project, runtime);
    settings::add(subject, project);
    if runtime == Runtime::Node && project.kind == ProjectKind::App {
        project.loopback = loopback::of(subject).into_iter().collect();
    }
    if project.kind == ProjectKind::App {
        written::complete(subject, project);
        prisma::database(subject, project);
        variables_file(subject, project);
    }
    loaded::complete(subject, project);
    if project.kind == ProjectKind::Tooling {
        project.start = None;
        project.entrypoint = None;
    }
    project.workspace = members::around(subject.tree, subject.folder);
    if project.kind == ProjectKind::Workspace {
        project.starts = project.workspace.as_ref().and_then(|workspace| members::started(subject, workspace));
    }
}

/// Adds the file of variables that the code fails without.
fn variables_file(subject: &Subject<'_>, project: &mut DetectedProject) {
    let files = written::sources(subject, project);
    let reader = written::reader(subject, project);
    let read = |file: &str, code: &str| reader.path(file, code).filter(|path| !path.is_open).map(|path| path.text);
    dotenv::complete_with(subject, project, &files, read);
}

/// The port of an existing image, if neither the command nor the code tells one.
fn exposed(subject: &Subject<'_>, project: &mut DetectedProject) {
    let in_code = || port_in_code(subject, project.entrypoint.as_ref());
    let is_told = || project.start.as_ref().and_then(port_in_command).or_else(in_code).is_some();
    if project.port.is_some() || project.kind != ProjectKind::App || is_told() {
        return;
    }
    let ports = Image::of(subject).map(|image| image.ports()).unwrap_or_default();
    if let [(port, evidence)] = ports.as_slice() {
        project.port = Some(Fact::likely(*port, evidence.clone()));
    }
}
