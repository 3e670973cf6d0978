//! The start command of a project that declares none: the file that listens.

use super::package::Package;
use super::reading::Reading;
use super::runtime::Runtime;
use super::{built, bun, script, workspace};
use crate::detect::fact::Confidence;
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// The start command without one that is declared: npm starts `server.js`; then `main`, and files with usual names.
pub(super) fn guess(subject: &Subject<'_>, runtime: Runtime) -> Option<Reading> {
    const NAMES: [&str; 6] = ["server", "app", "index", "main", "bot", "bin/www"];
    const FOLDERS: [&str; 4] = ["", "src/", "server/", "src/server/"];
    let manifest = subject.manifest;
    let main = built::main_file(subject).filter(|main| !main.is_empty());
    let main = main.and_then(|main| built::existing(subject, &main).or_else(|| built::source_of(subject, &main)));
    let usual = FOLDERS.iter().flat_map(|folder| NAMES.iter().map(move |name| format!("{folder}{name}")));
    let usual = usual.filter_map(|path| built::existing(subject, &path).filter(|found| found.starts_with(&path)));
    let is_inside = |file: &String, folder: &String| {
        subject.path(file).strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    // A file of a project inside this one is that project's.
    let is_own = |file: &String| !subject.inner.iter().any(|folder| is_inside(file, folder));
    let files: Vec<String> = main.iter().cloned().chain(usual).filter(is_own).collect();
    let listening = files.iter().find(|file| listens(subject, file));
    let is_app = subject.signs.is_some_and(|signs| {
        matches!(signs.role, crate::catalog::FrameworkRole::Web | crate::catalog::FrameworkRole::Worker)
    });
    // npm starts `server.js` if no script says otherwise.
    let may_be_app = is_app || subject.signs.is_none();
    let default = || files.iter().find(|file| runtime == Runtime::Node && may_be_app && *file == "server.js");
    let declared = || main.as_ref().filter(|_| may_be_app && is_no_library(subject));
    let (file, confidence) = match listening.or_else(default) {
        Some(file) => (file, Confidence::Likely),
        // The runtime of Cloudflare Workers calls what the file exports.
        None if calls(subject, "wrangler") => return None,
        None if is_app => (files.first()?, Confidence::Guessed),
        None => (declared()?, Confidence::Guessed),
    };
    let has = |name: &str| manifest.dependency(name, true).is_some();
    let words = match runtime {
        Runtime::Bun => vec!["bun".to_owned(), file.clone()],
        Runtime::Deno => ["deno", "run", "-A", file].map(str::to_owned).to_vec(),
        Runtime::Node => match built::of_source(subject, file) {
            Some(compiled) => vec!["node".to_owned(), compiled],
            None if built::is_typescript(file) && has("tsx") => vec!["tsx".to_owned(), file.clone()],
            None => vec!["node".to_owned(), file.clone()],
        },
    };
    Some(Reading {
        words,
        entrypoint: Some(file.clone()),
        confidence,
        evidence: vec![Evidence::file(subject.path(file))],
        port: None,
        migrations: Vec::new(),
        is_development: false,
        runs_file: true,
    })
}

/// Whether a script starts a program.
fn calls(subject: &Subject<'_>, program: &str) -> bool {
    subject.manifest.scripts.iter().any(|found| script::programs(&found.line).any(|name| name == program))
}

/// Whether nobody can install the package, so its `main` is what it runs.
fn is_no_library(subject: &Subject<'_>) -> bool {
    let Some(package) = Package::of(subject.tree, subject.folder) else { return false };
    let is_private = package.node.get("private").is_some_and(crate::read::data::Node::is_true);
    let is_member = workspace::root_of(subject.tree, subject.folder).is_some();
    let has = |key: &str| package.node.get(key).is_some();
    has("main") && !is_member && !has("exports") && !has("bin") && (is_private || !has("name") || !has("version"))
}

/// Whether a file starts a server, or connects a bot.
fn listens(subject: &Subject<'_>, file: &str) -> bool {
    const SIGNS: [&str; 8] = [
        ".listen(",
        "createServer(",
        "Bun.serve(",
        "Deno.serve(",
        "serve({",
        "serve(app",
        ".login(",
        "new WebSocketServer(",
    ];
    // Bun serves what a file exports.
    let exports = |text: &str| subject.language.id == "bun" && bun::exports_server(text);
    subject.text(file).is_some_and(|text| SIGNS.iter().any(|sign| text.contains(sign)) || exports(&text))
}
