//! The dependencies of a project without manifests: what its files import.

use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, folder_of, join};
use crate::source::Evidence;

/// The limit of files to read.
const MOST_FILES: usize = 300;

/// Modules with another name than their project.
const PROJECTS: [(&str, &str); 14] = [
    ("PIL", "pillow"),
    ("MySQLdb", "mysqlclient"),
    ("cv2", "opencv-python"),
    ("yaml", "pyyaml"),
    ("dotenv", "python-dotenv"),
    ("fasthtml", "python-fasthtml"),
    ("rest_framework", "djangorestframework"),
    ("flask_migrate", "flask-migrate"),
    ("psycopg2", "psycopg2"),
    ("sklearn", "scikit-learn"),
    ("bs4", "beautifulsoup4"),
    ("telegram", "python-telegram-bot"),
    ("discord", "discord-py"),
    ("channels", "channels"),
];

pub(super) fn read(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let files: Vec<&str> = tree.matching(folder, "**/*.py").into_iter().take(MOST_FILES).collect();
    let is_aside = |path: &&&str| path.split('/').any(|part| matches!(part, "test" | "tests" | "docs" | "examples"));
    let is_inner = |path: &&&str| {
        let mut above = folder_of(path);
        let mut inner = false;
        while above.len() > folder.len() && !inner {
            inner = super::has_manifest(tree, above);
            above = folder_of(above);
        }
        inner
    };
    for path in files.iter().filter(|path| !is_aside(path) && !is_inner(path)) {
        let Some(text) = tree.text(path) else { continue };
        for (index, line) in text.lines().enumerate() {
            let Some(module) = module(line) else { continue };
            let is_own = [format!("{module}.py"), format!("{module}/__init__.py")]
                .iter()
                .any(|own| tree.has(&join(folder, own)));
            if is_own || !module.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let known = PROJECTS.iter().find(|(name, _)| *name == module);
            let name = known.map_or_else(|| super::requirement::normal(module), |(_, project)| (*project).to_owned());
            let evidence = Evidence::line(*path, index + 1, format!("import {module}"));
            manifest.depend(name, Group::Main, evidence);
        }
    }
}

/// The top module of an `import` at the beginning of a line.
fn module(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("import ").or_else(|| line.strip_prefix("from "))?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    rest.get(..end).filter(|module| !module.is_empty())
}
