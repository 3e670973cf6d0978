//! What data alone does not tell of a project.

use super::runtime::Runtime;
use super::{
    angular, build, download, hashes, install, kind, loopback, manager, members, output, peers, schema, served,
    settings, start,
};
use crate::detect::facts::{DetectedProject, Kind};
use crate::detect::subject::Subject;

pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject, runtime: Runtime) {
    project.inputs = install::files(subject.tree, subject.folder, runtime);
    project.package_manager_version = manager::version(subject.tree, subject.folder);
    project.install_option = peers::option(subject.tree, subject.folder);
    project.approved_builds = manager::approved_builds(subject.tree, subject.folder);
    let runs_file = start::find(subject, project, runtime);
    if project.kind == Kind::Site && runs_file {
        // It has a server of its own.
        project.kind = Kind::App;
    }
    let mut processes = std::mem::take(&mut project.processes);
    for process in &mut processes {
        if let Some(words) = start::resolved(subject, process, runtime) {
            process.command.value = words;
        }
    }
    project.processes = processes;
    project.hooks = install::hooks(subject.tree, subject.folder, subject.manifest);
    build::settle(subject, project);
    served::settle(subject, project);
    hashes::settle(subject, project);
    schema::services(subject, project);
    schema::generator(subject, project);
    download::skipped(subject, project);
    if project.kind != Kind::App {
        // Nothing runs of a finished site.
        project.state.clear();
    }
    angular::complete(subject, project);
    output::complete(subject, project);
    kind::settle(subject, project, runtime);
    settings::add(subject, project);
    if runtime == Runtime::Node && project.kind == Kind::App {
        project.loopback = loopback::of(subject).into_iter().collect();
    }
    if project.kind == Kind::Tooling {
        project.start = None;
        project.entrypoint = None;
    }
    project.workspace = members::around(subject.tree, subject.folder);
    if project.kind == Kind::Workspace {
        project.starts = project.workspace.as_ref().and_then(|workspace| members::started(subject, workspace));
    }
}
