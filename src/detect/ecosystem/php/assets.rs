//! Assets for browsers that Node.js builds beside the app: Vite, Encore, Laravel Mix.

use crate::detect::ecosystem::npm_lock::npm_lock;
use crate::detect::fact::Fact;
use crate::detect::subject::Subject;
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// Scripts that build for production, the most telling first: Mix has `prod`, or `production`.
const SCRIPTS: [&str; 3] = ["build", "production", "prod"];

/// Programs that write what a page refers to.
const BUNDLERS: [&str; 4] = ["vite", "encore", "mix", "webpack"];

/// The script of `package.json` that builds the assets. The last evidence is the lock file, if there is one.
pub(super) fn build(subject: &Subject<'_>) -> Option<Fact<String>> {
    let path = subject.path("package.json");
    let node = subject.tree.data(&path, Notation::Json)?;
    let (name, script) = SCRIPTS.iter().find_map(|name| Some((*name, node.at(&["scripts", name])?)))?;
    let line = Node::text(script)?;
    if !line.split_whitespace().any(|word| BUNDLERS.contains(&word)) {
        return None;
    }
    let mut fact = Fact::likely(name, Evidence::line(path, script.line, line));
    fact.evidence.extend(npm_lock(subject, ""));
    Some(fact)
}
