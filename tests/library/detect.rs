//! Detection: `tests/detect/` has a folder for each shape of a project, with the facts that are detected in it as
//! `dockgen detect` prints them.

use std::fs;
use std::path::Path;

use dockgen::catalog::Catalog;
use dockgen::detect::{Facts, detect};
use dockgen::output::facts;
use dockgen::source::Folder;
use snapbox::Data;

use super::is;

#[test]
fn each_shape_of_a_project_tells_its_facts() {
    let shapes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/detect");
    let catalog = Catalog::default();
    let mut seen = 0;
    for shape in fs::read_dir(shapes).unwrap() {
        let shape = shape.unwrap().path();
        let facts = detect(&Folder::open(&shape.join("project")).unwrap(), &catalog, None).unwrap();
        let mut told = facts::table(&facts).render(false);
        for reason in &facts.skipped {
            told.push_str(reason);
            told.push('\n');
        }
        is(&told, Data::read_from(&shape.join("facts.txt"), None));
        seen += 1;
    }
    assert!(seen >= 14, "{seen}");
}

#[test]
fn a_folder_that_is_empty_or_not_there_tells_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    for folder in [temporary.path().to_owned(), temporary.path().join("gone")] {
        let folder = Folder::open(&folder).unwrap();
        assert_eq!(detect(&folder, &Catalog::default(), None).unwrap(), Facts::default());
    }
}

#[test]
fn crates_that_are_no_members_of_a_workspace_are_files_that_compiling_the_dependencies_reads() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/detect/rust-local-sources/project");
    let facts = detect(&Folder::open(&folder).unwrap(), &Catalog::default(), None).unwrap();
    let app = facts.projects.iter().find(|project| project.path == "apps/harbour").unwrap();
    assert_eq!(app.inputs, ["generated/charts/", "patches/quick-xml/", "vendor/"]);
    let members: Vec<&str> =
        app.workspace.iter().flat_map(|workspace| &workspace.members).map(|member| member.path.as_str()).collect();
    assert_eq!(members, ["crates/tides", "apps/harbour"]);
}
