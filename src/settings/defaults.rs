use super::key::Key;
use super::layer::Layer;
use crate::catalog::{Framework, Language};
use crate::source::Origin;
use crate::value::ProjectName;

/// The defaults for all languages. The health check's are from the lecture's section 1 (30s, 3s, 5s, 3). With a check
/// every 2 s during the start period, `docker compose up --wait` returns soon after the app answers. The stop timeout
/// is Kubernetes' default of 30 s.
const DEFAULTS: [(Key, &str); 14] = [
    (Key::Packages, "public"),
    (Key::HealthPath, "/health"),
    (Key::HealthInterval, "30s"),
    (Key::HealthTimeout, "3s"),
    (Key::HealthStartPeriod, "10s"),
    (Key::HealthStartInterval, "2s"),
    (Key::HealthRetries, "3"),
    (Key::Replicas, "1"),
    (Key::Restart, "unless-stopped"),
    (Key::StopTimeout, "30s"),
    (Key::Ci, "github"),
    (Key::Scanner, "trivy"),
    (Key::Updates, "dependabot"),
    (Key::Snippets, "write"),
];

/// The project name if the folder's name is unusable.
const NAME: &str = "app";

/// The lowest layer: the defaults for all languages, and the folder's name.
#[must_use]
pub fn defaults(folder_name: Option<&str>) -> Layer {
    let mut layer = Layer::default();
    for (key, value) in DEFAULTS {
        layer.set(key, value, Origin::Default);
    }
    // Above the IDs that distributions assign.
    layer.set(Key::User, "10001:10001", Origin::Default);
    layer.set(Key::Size, "medium", Origin::Default);
    layer.insert(
        Key::Platform,
        super::Entry {
            text: super::Text::Many(vec!["linux/amd64".to_owned(), "linux/arm64".to_owned()]),
            origin: Origin::Default,
        },
    );
    match folder_name.and_then(ProjectName::like) {
        Some(name) => layer.set(Key::Name, name.to_string(), Origin::Derived("the folder's name".to_owned())),
        None => layer.set(Key::Name, NAME, Origin::Default),
    }
    layer
}

#[must_use]
pub fn of_language(language: &Language, framework: Option<&Framework>) -> Layer {
    let mut layer = Layer::default();
    let origin = || Origin::Language(language.title.clone());
    layer.set(Key::Port, language.port.to_string(), origin());
    layer.set(Key::Framework, &language.framework, origin());
    if let Some(version) = language.default_version() {
        layer.set(Key::LanguageVersion, &version.name, origin());
    }
    if let Some(variant) = language.default_variant() {
        layer.set(Key::Variant, variant, origin());
    }
    if let Some(manager) = language.package_managers.keys().next() {
        layer.set(Key::PackageManager, manager, origin());
    }
    if let Some(framework) = framework {
        layer.set(Key::Entrypoint, &framework.entrypoint, Origin::Language(framework.title.clone()));
    }
    layer
}
