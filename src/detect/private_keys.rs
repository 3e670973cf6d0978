//! Certificates and private keys that the code names by their paths. The ignore file leaves such files out.

use regex_lite::Regex;

use super::fact::Fact;
use super::facts::DetectedProject;
use super::subject::{Hit, Subject};
use super::tree::{folder_of, join};
use crate::catalog::Scan;

const CODE: &str = "**/*.{py,js,mjs,cjs,ts,mts,cts,go,rs,java,kt,rb,ru,php,ex,exs,cs}";

/// The endings that the ignore file leaves out.
const ENDINGS: [&str; 5] = [".pem", ".key", ".p12", ".pfx", ".jks"];

/// Key stores, which hold private keys.
const STORES: [&str; 3] = [".p12", ".pfx", ".jks"];

/// Adds the files that exist and that a line of code names.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let Ok(literal) = Regex::new(r#"["'`](?:\./)?([A-Za-z0-9_./-]+\.[a-z0-9]+)["'`]"#) else { return };
    for ending in ENDINGS {
        let scan = Scan { files: CODE.to_owned(), holds: ending.to_owned(), line: literal.to_string() };
        for hit in subject.scan(&scan) {
            let paths = literal.captures_iter(hit.line_text()).filter_map(|found| found.get(1));
            let paths: Vec<&str> = paths.map(|path| path.as_str()).filter(|path| path.ends_with(ending)).collect();
            for path in paths.into_iter().filter_map(|path| place(subject, &hit, path)) {
                add(subject, &hit, &path, project);
            }
        }
    }
}

/// The file that a path in the code stands for: relative to the app, or to the file with the code.
fn place(subject: &Subject<'_>, hit: &Hit, path: &str) -> Option<String> {
    let beside = join(folder_of(&hit.file), path);
    let places = [subject.path(path), beside];
    let is_inside = !path.starts_with('/') && !path.contains("..");
    places.into_iter().filter(|_| is_inside).find(|place| subject.tree.exists(place))
}

fn add(subject: &Subject<'_>, hit: &Hit, path: &str, project: &mut DetectedProject) {
    let is_store = STORES.iter().any(|ending| path.ends_with(ending));
    let text = if is_store { None } else { subject.tree.hidden_text(path) };
    let is_public = text.is_some_and(|text| !text.contains("PRIVATE KEY") && text.contains("-----BEGIN"));
    let relative = subject.relative(path).to_owned();
    let list = if is_public { &mut project.certificates } else { &mut project.keys };
    if !list.iter().any(|known| known.value == relative) {
        list.push(Fact::likely(relative, hit.evidence()));
    }
}
