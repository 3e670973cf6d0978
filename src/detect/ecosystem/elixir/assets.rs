//! Packages of npm that Phoenix's asset tasks need.

use crate::detect::ecosystem::npm_lock::npm_lock;
use crate::detect::fact::Fact;
use crate::detect::subject::Subject;
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// Where `mix phx.new` has the files for browsers.
const USUAL: &str = "assets";

/// Programs of Node.js in an alias of `mix.exs`.
const PROGRAMS: [&str; 5] = ["npm ", "npx ", "yarn ", "pnpm ", "node "];

/// Options that name the folder of a program.
const FOLDERS: [&str; 3] = ["--cd ", "--prefix ", "--cwd "];

/// The folder with `package.json`. The last evidence is the lock file, if there is one.
pub(super) fn build(subject: &Subject<'_>) -> Option<Fact<String>> {
    let (folder, evidence) = packages(subject).or_else(|| task(subject))?;
    let mut fact = Fact::likely(folder.clone(), evidence);
    fact.evidence.extend(npm_lock(subject, &folder));
    Some(fact)
}

/// The usual folder, if its manifest lists packages.
fn packages(subject: &Subject<'_>) -> Option<(String, Evidence)> {
    let path = subject.path(&format!("{USUAL}/package.json"));
    let node = subject.tree.data(&path, Notation::Json)?;
    let lists = ["dependencies", "devDependencies"].into_iter().filter_map(|name| node.at(&[name]));
    let first = lists.filter(|list| !Node::entries(list).is_empty()).min_by_key(|list| list.line)?;
    Some((USUAL.to_owned(), Evidence::line(path, first.line, "dependencies")))
}

/// The folder in which a task of `mix.exs` runs a program of Node.js.
fn task(subject: &Subject<'_>) -> Option<(String, Evidence)> {
    let text = subject.text(super::FILE)?;
    let mut lines = text.lines().map(str::trim).enumerate();
    lines.find_map(|(index, line)| {
        let runs = line.contains("cmd ") && PROGRAMS.iter().any(|program| line.contains(program));
        let rest = FOLDERS.iter().find_map(|option| Some(line.split_once(option)?.1)).filter(|_| runs);
        let folder = rest.and_then(|rest| rest.split(['"', '\'', ' ']).next()).unwrap_or(USUAL);
        let folder = folder.trim_start_matches("./").trim_end_matches('/');
        let is_found = runs && !folder.contains("..") && subject.has(&format!("{folder}/package.json"));
        is_found.then(|| (folder.to_owned(), Evidence::line(subject.path(super::FILE), index + 1, line)))
    })
}
