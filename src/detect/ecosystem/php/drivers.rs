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

/// Packages that work with one of these extensions, and so require none.
const LIBRARIES: [&str; 5] = [
    "spatie/laravel-medialibrary",
    "intervention/image",
    "intervention/image-laravel",
    "intervention/image-symfony",
    "liip/imagine-bundle",
];

const IMAGES: [&str; 2] = ["ext-gd", "ext-imagick"];

/// Adds the drivers of services and the extensions of libraries that have none.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let library = LIBRARIES.iter().find_map(|library| subject.manifest.dependency(library, false));
    if let Some(library) = library {
        add(subject, project, &IMAGES, Fact::likely((), library.evidence.clone()));
    }
    for (service, extensions) in DRIVERS {
        let Some(found) = project.services.iter().find(|found| found.value == service) else { continue };
        let found = found.clone().map(|_| ());
        let is_written_in_php = service == "redis" && subject.manifest.dependency(PREDIS, false).is_some();
        if !is_written_in_php {
            add(subject, project, extensions, found);
        }
    }
}

/// Adds the first of some extensions, unless the project has one of them. `sign`: what needs it.
fn add(subject: &Subject<'_>, project: &mut DetectedProject, extensions: &[&str], sign: Fact<()>) {
    let has_one = project.native.iter().any(|native| extensions.contains(&native.dependency.value.as_str()));
    let usual = extensions.first().and_then(|name| subject.recognition.native.get_key_value(*name));
    if let Some((name, packages)) = usual.filter(|_| !has_one) {
        let dependency = sign.map(|()| name.clone());
        project.native.push(NativeDependency { dependency, packages: packages.clone() });
    }
}
