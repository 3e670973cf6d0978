//! Files that the app writes and that have to outlive its container: databases of `SQLite` and uploads.

use crate::catalog::Scan;
use crate::detect::fact::Fact;
use crate::detect::facts::DetectedProject;
use crate::detect::subject::{Hit, Subject};

/// Adds a path once.
pub(super) fn add(project: &mut DetectedProject, path: String, hit: &Hit) {
    if !project.state.iter().any(|known| known.value == path) {
        project.state.push(Fact::likely(path, hit.evidence()));
    }
}

/// Adds the database of a URL such as `sqlite:///./shop.db`, relative to where the app starts. Flask-SQLAlchemy keeps it
/// in the folder `instance`.
pub(super) fn databases(subject: &Subject<'_>, project: &mut DetectedProject) {
    let scan = Scan {
        files: "**/*.py".to_owned(),
        holds: "sqlite".to_owned(),
        line: r#"["']sqlite(\+\w+)?:///(\./)?(?<path>[\w-][\w./-]*)["']"#.to_owned(),
    };
    let is_in_instance = subject.manifest.dependency("flask-sqlalchemy", false).is_some();
    for hit in subject.scan(&scan) {
        let Some(path) = hit.group("path").filter(|path| !path.contains("..")) else { continue };
        let path = if is_in_instance { "instance/".to_owned() } else { path };
        add(project, path, &hit);
    }
}
