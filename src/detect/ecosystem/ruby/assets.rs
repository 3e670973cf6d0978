//! Files for browsers that tools of Node.js build in a Rails app, as a part of `assets:precompile`.

use crate::detect::fact::Fact;
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// Gems whose task runs a script of `package.json`, or a program of its packages.
const BUILDERS: [&str; 7] =
    ["jsbundling-rails", "cssbundling-rails", "vite_rails", "vite_ruby", "shakapacker", "webpacker", "react_on_rails"];

const LOCKS: [&str; 3] = ["pnpm-lock.yaml", "yarn.lock", "package-lock.json"];

/// The task that builds them. The last evidence is the lock file, if there is one.
pub(super) fn build(subject: &Subject<'_>) -> Option<Fact<String>> {
    if !subject.has("package.json") {
        return None;
    }
    let gem = BUILDERS.iter().find_map(|gem| subject.manifest.dependency(gem, false))?;
    let mut fact = Fact::likely("assets:precompile", gem.evidence.clone());
    let lock = LOCKS.iter().find(|lock| subject.has(lock));
    fact.evidence.extend(lock.map(|lock| Evidence::file(subject.path(lock))));
    Some(fact)
}
