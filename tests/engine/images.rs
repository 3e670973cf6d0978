//! Base images that are not available on this machine.

use dockgen::catalog::{Images, Language};

/// The first of these images that begins with a prefix in `ENGINE_TESTS_WITHOUT`.
pub fn missing(images: Images) -> Option<String> {
    let without = std::env::var("ENGINE_TESTS_WITHOUT").unwrap_or_default();
    let mut images = [images.build, images.runtime].into_iter().chain(images.tools.into_values());
    images.find(|image| without.split_whitespace().any(|start| image.starts_with(start)))
}

/// The images of a language's defaults.
pub fn of_defaults(language: &Language) -> Option<Images> {
    let variant = language.variants.get(language.default_variant()?)?;
    Some(language.images(language.default_version()?, variant, language.package_managers.values().next()))
}
