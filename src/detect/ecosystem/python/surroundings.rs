//! Variables that the image sets for Python: where its modules are, and what keeps an import from starting a server.

use super::image;
use crate::catalog::Scan;
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, ImageVariable};
use crate::detect::subject::Subject;

pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let mut set = |name: &str, fact: Fact<String>| {
        project.environment.push(ImageVariable { name: name.to_owned(), is_address: false, fact });
    };
    // An app whose code does this needs the folders also under another command.
    if let Some(path) = image::module_path(subject) {
        set("PYTHONPATH", path);
    }
    if let Some(call) = unguarded(subject, project.start.as_ref()) {
        set("FLASK_RUN_FROM_CLI", call);
    }
}

/// The call `app.run()` outside of any block, which would start Flask's own server when another server imports the app.
/// Flask ignores it under this variable, which its command `flask run` sets.
fn unguarded(subject: &Subject<'_>, start: Option<&Fact<Vec<String>>>) -> Option<Fact<String>> {
    subject.manifest.dependency("flask", false)?;
    let is_imported = start?.value.iter().any(|word| word.contains("gunicorn") || word.contains("waitress-serve"));
    let scan = Scan {
        files: "{*,*/*,*/*/*}.py".to_owned(),
        holds: ".run(".to_owned(),
        line: r"^(app|application|server)\.run\(".to_owned(),
    };
    let hit = subject.first(&scan).filter(|_| is_imported)?;
    Some(Fact::likely("true", hit.evidence()))
}
