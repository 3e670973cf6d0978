//! The PHP file with which a web server begins.

use super::composer;
use crate::detect::fact::Fact;
use crate::detect::facts::{DeclaredProcess, DetectedProject, ProcessRole};
use crate::detect::subject::Subject;
use crate::detect::tree::join;
use crate::source::Evidence;

/// Front controllers, the most telling first. A web server serves the folder of the one that is found.
pub(super) const CONTROLLERS: [&str; 16] = [
    "public/index.php",
    "web/index.php",
    "webroot/index.php",
    "pub/index.php",
    "docroot/index.php",
    "httpdocs/index.php",
    "htdocs/index.php",
    "public_html/index.php",
    "www/index.php",
    "html/index.php",
    "p/index.php",
    "index.php",
    "web/app.php",
    "app/public/index.php",
    "src/public/index.php",
    "src/index.php",
];

/// Programs of Heroku that start php-fpm and a web server, by the beginning of their names.
const PLATFORM_SERVER: &str = "heroku-php-";

/// Their options that have a value.
const WITH_VALUE: [&str; 5] = ["-C", "-F", "-i", "-l", "-p"];

/// The front controller in the document root that the project declares, or the first usual one.
pub(super) fn controller(subject: &Subject<'_>, project: &DetectedProject) -> Option<Fact<String>> {
    let declared = platform_root(project).filter(|root| subject.has(&join(&root.value, "index.php")));
    // Composer writes Drupal's files, so that they need not be there.
    if let Some(root) = declared.or_else(|| composer::document_root(subject.tree, subject.folder)) {
        let file = join(&root.value, "index.php");
        return Some(root.map(|_| file));
    }
    let found = CONTROLLERS.iter().find(|file| subject.has(file))?;
    Some(Fact::likely(*found, Evidence::file(subject.path(found))))
}

/// The start command, if the declared one is the platform's own, which no image has.
pub(super) fn platform_start(project: &DetectedProject) -> Option<Fact<Vec<String>>> {
    let (process, _) = platform_process(project)?;
    let evidence = process.command.decisive()?.clone();
    Some(Fact::likely(vec!["php-fpm".to_owned()], evidence))
}

/// The start command of an app with a front controller and a framework without templates. `WordPress` writes to its own
/// code, and these servers run without php-fpm.
pub(super) fn start(project: &DetectedProject, front: Option<&Fact<String>>) -> Option<Fact<Vec<String>>> {
    const OTHERS: [&str; 4] = ["wordpress", "workerman", "react", "hyperf"];
    let known = project.unsupported.as_ref().filter(|known| !OTHERS.contains(&known.value.as_str()))?;
    let front = front?;
    Some(Fact {
        value: vec!["php-fpm".to_owned()],
        confidence: front.confidence.min(known.confidence),
        evidence: front.evidence.clone(),
    })
}

/// The document root in `heroku-php-nginx -C nginx.conf public/`; without one it is the project's folder.
fn platform_root(project: &DetectedProject) -> Option<Fact<String>> {
    let (process, arguments) = platform_process(project)?;
    let mut words = arguments.split_whitespace();
    let mut root = "";
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&word) {
            words.next();
        } else if !word.starts_with('-') {
            root = word.trim_start_matches("./").trim_end_matches('/');
        }
    }
    let root = if root == "." { "" } else { root };
    Some(process.command.clone().map(|_| root.to_owned()))
}

/// The web process with a server of the platform, and the server's arguments.
fn platform_process(project: &DetectedProject) -> Option<(&DeclaredProcess, String)> {
    project.processes.iter().filter(|process| process.role == ProcessRole::Web).find_map(|process| {
        let line = process.command.value.join(" ");
        let (_, after) = line.split_once(PLATFORM_SERVER)?;
        let (_, arguments) = after.split_once(' ').unwrap_or((after, ""));
        Some((process, arguments.to_owned()))
    })
}
