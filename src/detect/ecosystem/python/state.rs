//! Files that the app writes and that have to outlive its container: databases of `SQLite` and uploads.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::django;
use crate::catalog::Scan;
use crate::detect::facts::DetectedProject;
use crate::detect::subject::{Hit, Subject};
use crate::detect::tree::{climb, folder_of};
use crate::detect::written::only_outermost;

/// The folder that Flask keeps data of an app in.
const INSTANCE: &str = "instance/";

/// The folder that Flask-Session keeps sessions in, unless a setting names another.
const SESSIONS: &str = "flask_session/";

/// A database: `"sqlite:///./shop.db"`, `"shop.db"`, `f"{BASE}/shop.db"`; one in memory has no such name.
const DATABASE: &str =
    r#"["'](sqlite(\+\w+)?:///)?(\{(?<base>\w+)\}/)?(\./)?(?<path>[\w-][\w./-]*\.(db|sqlite3?))["'?]"#;

/// The address of a database, whose name may have any ending.
const URL: &str = r#"["']sqlite(\+\w+)?:///(\./)?(?<path>[\w-][\w./-]*)["']"#;

/// An address that ends in a name of the code: `f"sqlite:///{DB_NAME}"`, `"sqlite:///" + DB_NAME`.
const NAMED: &str = r#"["']sqlite(\+\w+)?:///(\{(?<name>\w+)\}["']|["']\s*\+\s*(?<added>\w+)\s*$)"#;

/// A folder for what users send: `UPLOAD_FOLDER = "uploads"`, `app.config["UPLOAD_FOLDER"] = join(BASE, "uploads")`.
const UPLOADS: &str = r#"\bUPLOADS?_(FOLDER|DIR|PATH)["']?\]?\s*=.*["'](\./)?(?<path>[\w-][\w./-]*)["']"#;

/// A folder that the code creates: `os.makedirs("uploads", exist_ok=True)`, `Path("uploads").mkdir()`.
const CREATED: &str = r#"\b(makedirs|mkdir|Path)\(\s*["'](\./)?(?<path>[\w-][\w./-]*)["']\s*(,|\)$|\)\.mkdir)"#;

/// The end of the code before a literal: a name, a closed call, or another literal, then what joins them.
static JOINED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:["'](?<part>[\w.-]+)["']|(?<name>\w+)|(?<call>\w*dirname\(.*)\))\s*[,/]\s*f?$"#).ok()
});

/// Adds what the code of an app writes beside itself.
pub(super) fn written(subject: &Subject<'_>, project: &mut DetectedProject) {
    databases(subject, project);
    let in_files = scan(subject, "SESSION_TYPE", r#"\bSESSION_TYPE["']?\]?\s*=\s*["']filesystem["']"#);
    let has_folder = !scan(subject, "SESSION_FILE_DIR", "SESSION_FILE_DIR").is_empty();
    if let Some(hit) = in_files.first().filter(|_| !has_folder) {
        project.add_state(SESSIONS.to_owned(), hit.evidence());
    }
    for (holds, line) in [("UPLOAD", UPLOADS), ("makedirs(", CREATED), (".mkdir(", CREATED), ("mkdir(", CREATED)] {
        for hit in scan(subject, holds, line) {
            if let Some(path) = place(subject, &hit) {
                project.add_state(format!("{path}/"), hit.evidence());
            }
        }
    }
    only_outermost(project);
}

fn scan(subject: &Subject<'_>, holds: &str, line: &str) -> Vec<Hit> {
    let (files, holds, line) = ("**/*.py".to_owned(), holds.to_owned(), line.to_owned());
    let mut hits = subject.scan(&Scan { files, holds, line });
    hits.retain(|hit| !hit.line_text().trim_start().starts_with('#'));
    hits
}

fn databases(subject: &Subject<'_>, project: &mut DetectedProject) {
    for hit in scan(subject, "instance_path", r"\binstance_path\b") {
        project.add_state(INSTANCE.to_owned(), hit.evidence());
    }
    let is_in_instance = subject.manifest.dependency("flask-sqlalchemy", false).is_some();
    let users = scan(subject, "sqlite", NAMED);
    // `DB_NAME = "shop.db"`, of which an address is made.
    let is_relative_name = |hit: &Hit| {
        let Some((name, _)) = hit.line_text().trim().split_once([' ', '=']) else { return false };
        let is_it = |user: &&Hit| user.group("name").or_else(|| user.group("added")).is_some_and(|used| used == name);
        users.iter().filter(is_it).any(|user| user.file == hit.file)
    };
    let named = [(".db", DATABASE), (".sqlite", DATABASE), ("sqlite", URL)];
    for hit in named.into_iter().flat_map(|(holds, line)| scan(subject, holds, line)) {
        let uses_sqlite = || {
            let text = subject.tree.text(&hit.file);
            text.is_some_and(|text| text.to_ascii_lowercase().contains("sqlite"))
        };
        // Flask-SQLAlchemy takes a relative path from the folder `instance`.
        let is_address = || hit.line_text().contains("sqlite:///") || is_relative_name(&hit);
        let is_relative = is_in_instance && !hit.line_text().contains("join(") && is_address();
        let path = match hit.group("base") {
            None if is_relative => Some(INSTANCE.to_owned()),
            _ => place(subject, &hit),
        };
        if let Some(path) = path.filter(|_| uses_sqlite()) {
            project.add_state(path, hit.evidence());
        }
    }
}

/// The path of a literal, relative to the project; `None` if it is not in the project or its folder is unknown.
fn place(subject: &Subject<'_>, hit: &Hit) -> Option<String> {
    let mut path = hit.group("path")?.trim_end_matches('/').to_owned();
    let base = |name: &str| folder(subject, hit, name);
    if let Some(name) = hit.group("base") {
        return within(&base(&name)?, &path);
    }
    let line = hit.line_text();
    // The literal's own quote and what may stand before its path.
    let mut before = line.split(path.as_str()).next()?.trim_end_matches("./").trim_end_matches(['"', '\'']);
    loop {
        let Some(found) = JOINED.as_ref()?.captures(before) else { return within("", &path) };
        if let Some(part) = found.name("part") {
            path = format!("{}/{path}", part.as_str());
            before = before.get(..found.get(0)?.start())?;
        } else if let Some(name) = found.name("name") {
            return within(&base(name.as_str())?, &path);
        } else {
            return within(folder_of(subject.relative(&hit.file)), &path);
        }
    }
}

/// The folder that a name stands for: one that the file makes of `__file__`, Flask's own, or that of the process.
fn folder(subject: &Subject<'_>, hit: &Hit, name: &str) -> Option<String> {
    match name {
        "instance_path" => Some(INSTANCE.trim_end_matches('/').to_owned()),
        "root_path" => Some(folder_of(subject.relative(&hit.file)).to_owned()),
        name => django::base(subject, &hit.file, name),
    }
}

fn within(folder: &str, path: &str) -> Option<String> {
    climb(folder, path).filter(|path| !path.is_empty())
}
