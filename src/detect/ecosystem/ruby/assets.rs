//! Files for browsers that tools of Node.js build in a Rails app, as a part of `assets:precompile`.

use crate::detect::ecosystem::npm_lock::npm_lock;
use crate::detect::fact::Fact;
use crate::detect::subject::Subject;

/// Gems whose task runs a script of `package.json`, or a program of its packages.
const BUILDERS: [&str; 7] =
    ["jsbundling-rails", "cssbundling-rails", "vite_rails", "vite_ruby", "shakapacker", "webpacker", "react_on_rails"];

/// The task that builds them. The last evidence is the lock file, if there is one.
pub(super) fn build(subject: &Subject<'_>) -> Option<Fact<String>> {
    if !subject.has("package.json") {
        return None;
    }
    let gem = BUILDERS.iter().find_map(|gem| subject.manifest.dependency(gem, false))?;
    let mut fact = Fact::likely("assets:precompile", gem.evidence.clone());
    fact.evidence.extend(npm_lock(subject, ""));
    Some(fact)
}
