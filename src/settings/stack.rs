use super::key::Key;
use super::parser::Parser;
use crate::catalog::Language;
use crate::value::PackageSource;

/// The image's contents; the language decides what is allowed.
pub(super) struct Stack {
    pub(super) version: String,
    pub(super) variant: String,
    pub(super) package_manager: Option<String>,
    pub(super) packages: PackageSource,
}

pub(super) fn parse(parser: &mut Parser<'_>, language: &Language) -> Option<Stack> {
    let title = &language.title;
    let version =
        parser.choice(Key::LanguageVersion, &format!("a version of {title} that dockgen has images for"), || {
            language.versions.iter().map(|version| version.name.as_str())
        });
    let variant =
        parser.choice(Key::Variant, &format!("a variant for {title}"), || language.variants.keys().map(String::as_str));
    let package_manager = parser.get(Key::PackageManager).and_then(|_| {
        parser.choice(Key::PackageManager, &format!("a package manager for {title}"), || {
            language.package_managers.keys().map(String::as_str)
        })
    });
    let packages = packages(parser, language, package_manager.as_deref());
    Some(Stack { version: version?, variant: variant?, package_manager, packages: packages? })
}

/// Only a package manager that downloads packages uses credentials.
fn packages(parser: &mut Parser<'_>, language: &Language, manager: Option<&str>) -> Option<PackageSource> {
    let packages = parser.one::<PackageSource>(Key::Packages)?;
    let takes_credentials =
        manager.and_then(|id| language.package_managers.get(id)).is_some_and(|manager| manager.secret.is_some());
    if packages == PackageSource::Private && !takes_credentials {
        let what = manager.unwrap_or(&language.id);
        let allowed = format!("public: {what} downloads no packages");
        return parser.impossible(Key::Packages, packages.as_str(), what, allowed);
    }
    Some(packages)
}
