//! Extensions for the app's database, which manifests seldom name.

use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, NativeDependency};
use crate::detect::subject::Subject;

/// Databases with the extensions that can be their driver; the first is the usual one.
const DRIVERS: [(&str, &[&str]); 4] = [
    ("mysql", &["ext-pdo_mysql", "ext-mysqli"]),
    ("mariadb", &["ext-pdo_mysql", "ext-mysqli"]),
    ("postgres", &["ext-pdo_pgsql", "ext-pgsql"]),
    ("redis", &["ext-redis"]),
];

/// The driver of Redis that is no extension.
const PREDIS: &str = "predis/predis";

/// Packages that work with an extension which they do not require, as there is another.
const LIBRARIES: [(&str, &[&str]); 5] = [
    ("spatie/laravel-medialibrary", &["ext-gd", "ext-imagick"]),
    ("intervention/image", &["ext-gd", "ext-imagick"]),
    ("intervention/image-laravel", &["ext-gd", "ext-imagick"]),
    ("intervention/image-symfony", &["ext-gd", "ext-imagick"]),
    ("liip/imagine-bundle", &["ext-gd", "ext-imagick"]),
];

/// Adds the drivers of services and the extensions of libraries that have none.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    of_libraries(subject, project);
    for (service, extensions) in DRIVERS {
        let Some(found) = project.services.iter().find(|found| found.value == service) else { continue };
        let is_written_in_php = service == "redis" && subject.manifest.dependency(PREDIS, false).is_some();
        if is_written_in_php || has_any(project, extensions) {
            continue;
        }
        let usual = extensions.first().and_then(|name| subject.recognition.native.get_key_value(*name));
        let Some((name, packages)) = usual else { continue };
        let dependency = Fact { value: name.clone(), confidence: found.confidence, evidence: found.evidence.clone() };
        project.native.push(NativeDependency { dependency, packages: packages.clone() });
    }
}

fn of_libraries(subject: &Subject<'_>, project: &mut DetectedProject) {
    for (library, extensions) in LIBRARIES {
        let Some(found) = subject.manifest.dependency(library, false) else { continue };
        if has_any(project, extensions) {
            continue;
        }
        let usual = extensions.first().and_then(|name| subject.recognition.native.get_key_value(*name));
        let Some((name, packages)) = usual else { continue };
        let dependency = Fact::likely(name.clone(), found.evidence.clone());
        project.native.push(NativeDependency { dependency, packages: packages.clone() });
    }
}

fn has_any(project: &DetectedProject, extensions: &[&str]) -> bool {
    project.native.iter().any(|native| extensions.contains(&native.dependency.value.as_str()))
}
