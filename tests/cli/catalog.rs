//! The languages themselves: whole, consistent, and with one default of everything.

use dockgen::language::{Catalog, Language};
use dockgen::settings::values::Entrypoint;

fn languages() -> Vec<Language> {
    Catalog::default().languages().unwrap()
}

#[test]
fn every_language_has_one_default_of_everything() {
    for language in languages() {
        assert_eq!(language.versions.iter().filter(|version| version.default).count(), 1, "{}", language.id);
        assert_eq!(language.variants.values().filter(|variant| variant.default).count(), 1, "{}", language.id);
        assert!(language.frameworks.contains_key(&language.framework), "{}", language.id);
    }
}

#[test]
fn every_language_has_the_lectures_three_variants() {
    for language in languages() {
        for variant in ["full", "slim", "alpine"] {
            assert!(language.variants.contains_key(variant), "{} has no {variant}", language.id);
        }
    }
}

#[test]
fn every_starters_entry_point_is_valid() {
    for language in languages() {
        for (id, framework) in &language.frameworks {
            assert!(Entrypoint::parse(framework.form, &framework.entrypoint).is_ok(), "{id}");
        }
    }
}

/// A file that is put beside the entry point but does not exist would be forgotten in silence.
#[test]
fn every_file_that_is_put_beside_the_entry_point_exists() {
    let catalog = Catalog::default();
    for language in languages() {
        for (id, framework) in &language.frameworks {
            let files = catalog.files_below(&format!("{}/{id}", language.id));
            for name in &framework.beside {
                assert!(files.iter().any(|file| file.ends_with(&format!("/{name}.tera"))), "{id}: {name}");
            }
        }
    }
}
