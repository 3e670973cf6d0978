//! Extensions for the app's database, which manifests seldom name.

use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, NativeDependency};
use crate::detect::subject::Subject;

/// Databases with the extensions that can be their driver; the first is the usual one.
const DRIVERS: [(&str, &[&str]); 3] = [
    ("mysql", &["ext-pdo_mysql", "ext-mysqli"]),
    ("mariadb", &["ext-pdo_mysql", "ext-mysqli"]),
    ("postgres", &["ext-pdo_pgsql", "ext-pgsql"]),
];

/// Adds the drivers of services that have none.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    for (service, extensions) in DRIVERS {
        let Some(found) = project.services.iter().find(|found| found.value == service) else { continue };
        if project.native.iter().any(|native| extensions.contains(&native.dependency.value.as_str())) {
            continue;
        }
        let usual = extensions.first().and_then(|name| subject.recognition.native.get_key_value(*name));
        let Some((name, packages)) = usual else { continue };
        let dependency = Fact { value: name.clone(), confidence: found.confidence, evidence: found.evidence.clone() };
        project.native.push(NativeDependency { dependency, packages: packages.clone() });
    }
}
