//! What an app writes below its own folder: databases of `SQLite`, and uploads of Laravel.

use super::sqlite;
use crate::detect::facts::DetectedProject;
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// Where Laravel keeps files.
const STORAGE: &str = "storage/";

/// Laravel's own path of a database in a file.
const DATABASE: &str = "database/database.sqlite";

/// Files with an app's code.
const CODE: &str = "{app,modules,Modules,packages,routes,src}/**/*.php";

/// Calls that keep files in the storage. `->store(` alone may be that of a cache or of a class of the app.
const SIGNS: [&str; 11] = [
    "Storage::",
    "->storeAs(",
    "->storePublicly",
    "->putFile",
    ")->store('",
    ")->store(\"",
    "->addMedia",
    "FileUpload::make(",
    "storage_path('app",
    "storage_path(\"app",
    "public_path('storage",
];

pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    if project.framework.as_ref().is_none_or(|framework| framework.value != "laravel") {
        sqlite::complete(subject, project);
        return;
    }
    if let Some(evidence) = line_in(subject, CODE, |line| SIGNS.iter().any(|sign| line.contains(sign))) {
        project.add_state(STORAGE.to_owned(), evidence);
    }
    let has_server = project
        .services
        .iter()
        .any(|service| matches!(&*service.value, "mysql" | "mariadb" | "postgres" | "mongo" | "sqlserver"));
    // `'default' => env('DB_CONNECTION', 'sqlite')`
    let is_default =
        |line: &str| line.contains("DB_CONNECTION") && line.contains("'sqlite'") && line.contains("'default'");
    if let Some(evidence) = line_in(subject, "config/database.php", is_default).filter(|_| !has_server) {
        project.add_state(DATABASE.to_owned(), evidence);
    }
}

/// The first line of code that meets a condition.
fn line_in(subject: &Subject<'_>, pattern: &str, is_meant: impl Fn(&str) -> bool) -> Option<Evidence> {
    let is_comment = |line: &str| ["//", "*", "/*", "#"].iter().any(|sign| line.starts_with(sign));
    // Packages in folders of the app are part of it.
    subject.line_in(subject.tree.matching(subject.folder, pattern), |line| !is_comment(line) && is_meant(line))
}
