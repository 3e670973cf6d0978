//! The languages: complete, consistent, and with one default of each kind.

use dockgen::catalog::Catalog;
use dockgen::catalog::Language;

fn languages() -> Vec<Language> {
    Catalog::default().languages().unwrap()
}

#[test]
fn every_language_is_whole() {
    for language in languages() {
        assert_eq!(language.faults(), Vec::<String>::new(), "{}", language.id);
    }
}

#[test]
fn every_package_manager_has_its_piece_of_the_dockerfile() {
    let catalog = Catalog::default();
    for language in languages() {
        for id in language.package_managers.keys() {
            assert!(catalog.has(&format!("{}/package-managers/{id}.tera", language.id)), "{} {id}", language.id);
        }
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

/// A name under `beside` without a file would be ignored silently.
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

/// A recognised framework that has templates too would be ignored silently.
#[test]
fn a_framework_with_templates_is_not_among_those_without() {
    let catalog = Catalog::default();
    for language in languages() {
        for id in catalog.recognition(&language.id).unwrap().frameworks.keys() {
            assert!(!language.frameworks.contains_key(id), "{} in {}/detect.toml", id, language.id);
        }
    }
}
